import type { StoredBytes } from './byteSource.ts';
import { bufferFor, openBytes } from './byteSource.ts';
import { EncodingDetector, READ_SIZE, type Detection, type TextEncoding } from '../../text/encoding.ts';
import { decoderOf } from '../../text/encodingNames.ts';
import { guessEncoding } from '../../text/guessEncoding.ts';
import { escapeFormOf, shownLine } from '../../text/shownText.ts';

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
    return detector.finish(guessEncoding);
  } finally {
    source.close();
  }
}

/** A part of a line that is too long to be held in memory; the next part or line goes on with it. */
export interface LinePart {
  readonly part: string;
}

/** The most characters of a line that are held at once, about. */
const MAX_PART_CHARS = 4 * 1024 * 1024;

/**
 * Reads a text file line by line in bounded memory. Lines end as they do in VS Code's editor, at LF, CR LF or CR, and
 * come without their end; of a very long one, parts come before its last piece. Reads synchronously: for worker threads.
 */
export function* readLineParts(stored: StoredBytes, encoding: TextEncoding): Generator<string | LinePart> {
  let rest = '';
  let hasParts = false;
  for (const text of readText(stored, encoding)) {
    rest += text;
    // A CR at the very end may be the first half of a CR LF, so it waits for the next piece.
    const end = rest.endsWith('\r') ? rest.length - 1 : rest.length;
    let start = 0;
    for (const match of rest.matchAll(/\r\n|\n|\r/g)) {
      if (match.index >= end) break;
      yield rest.slice(start, match.index);
      hasParts = false;
      start = match.index + match[0].length;
    }
    rest = rest.slice(start);
    if (rest.length > MAX_PART_CHARS) {
      const cut = endOfPart(rest);
      yield { part: rest.slice(0, cut) };
      hasParts = true;
      rest = rest.slice(cut);
    }
  }
  if (rest.endsWith('\r')) rest = rest.slice(0, -1);
  if (rest !== '' || hasParts) yield rest;
}

/** How far back a gap is looked for, so that neither a word nor an escape is cut in two; in characters. */
const GAP_CHARS = 1024;

function endOfPart(text: string): number {
  const end = text.endsWith('\r') ? text.length - 1 : text.length;
  const tail = text.slice(end - GAP_CHARS, end);
  const gap = Math.max(tail.lastIndexOf(' '), tail.lastIndexOf(','));
  return gap < 0 ? end - GAP_CHARS : end - GAP_CHARS + gap + 1;
}

/** As `readLineParts`, but every line is whole: for files of some megabytes. */
export function* readLines(stored: StoredBytes, encoding: TextEncoding): Generator<string> {
  let begun = '';
  for (const piece of readLineParts(stored, encoding)) {
    if (typeof piece !== 'string') begun += piece.part;
    else {
      yield begun + piece;
      begun = '';
    }
  }
}

/** The lines of a text file in their shown form: those that are indexed, answered from and cited. */
export function* readShownLines(stored: StoredBytes, encoding: TextEncoding, filename: string): Generator<string> {
  const form = escapeFormOf(filename);
  for (const line of readLines(stored, encoding)) yield shownLine(line, form);
}

/** As `readShownLines`, in bounded memory. */
export function* readShownParts(
  stored: StoredBytes,
  encoding: TextEncoding,
  filename: string,
): Generator<string | LinePart> {
  const form = escapeFormOf(filename);
  for (const piece of readLineParts(stored, encoding)) {
    yield typeof piece === 'string' ? shownLine(piece, form) : { part: shownLine(piece.part, form) };
  }
}

/** Reads a text file in decoded pieces of up to 1 MiB, without its byte order mark. */
function* readText(stored: StoredBytes, encoding: TextEncoding): Generator<string> {
  const source = openBytes(stored);
  try {
    const decoder = decoderOf(encoding);
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
