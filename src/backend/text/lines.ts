import { EncodingDetector, READ_SIZE, type Detection, type TextEncoding } from '../../text/encoding.ts';
import { bufferFor, openBytes, type StoredBytes } from './byteSource.ts';

/**
 * Of a longer line only this many characters are handed out, so that a file without line ends cannot fill the memory.
 */
const MAX_LINE_LENGTH = 4 * 1024 * 1024;

/** Finds the encoding of a whole file. Reads synchronously: for worker threads. */
export function detectEncoding(stored: StoredBytes): Detection {
  const source = openBytes(stored);
  try {
    const buffer = bufferFor(stored, READ_SIZE);
    const detector = new EncodingDetector();
    for (let length = source.read(buffer); length > 0; length = source.read(buffer)) {
      const result = detector.push(buffer.subarray(0, length));
      if (result) return result;
    }
    return detector.finish();
  } finally {
    source.close();
  }
}

/**
 * Reads a text file line by line in bounded memory. Lines end as they do in VS Code's editor, at LF, CR LF or CR, and
 * come without their end. Reads synchronously: for worker threads.
 */
export function* readLines(stored: StoredBytes, encoding: TextEncoding): Generator<string> {
  let rest = '';
  for (const text of readText(stored, encoding)) {
    rest += text;
    // A CR at the very end may be the first half of a CR LF, so it waits for the next piece.
    const end = rest.endsWith('\r') ? rest.length - 1 : rest.length;
    let start = 0;
    for (const match of rest.matchAll(/\r\n|\n|\r/g)) {
      if (match.index >= end) break;
      yield rest.slice(start, match.index);
      start = match.index + match[0].length;
    }
    rest = rest.slice(start);
    if (rest.length > MAX_LINE_LENGTH) rest = rest.slice(0, MAX_LINE_LENGTH);
  }
  if (rest.endsWith('\r')) rest = rest.slice(0, -1);
  if (rest !== '') yield rest;
}

/** Reads a text file in decoded pieces of up to 1 MiB, without its byte order mark. */
function* readText(stored: StoredBytes, encoding: TextEncoding): Generator<string> {
  const source = openBytes(stored);
  try {
    const decoder = new TextDecoder(encoding);
    const buffer = bufferFor(stored, READ_SIZE);
    for (;;) {
      const length = source.read(buffer);
      const text = decoder.decode(buffer.subarray(0, length), { stream: length > 0 });
      if (text !== '') yield text;
      if (length === 0) return;
    }
  } finally {
    source.close();
  }
}
