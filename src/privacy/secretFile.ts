import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { BINARY_DOCUMENTS } from '../protocol/documents.ts';
import { readBlocks } from '../upload/source/fileBlocks.ts';
import { assertUnchanged, openForReading, type FileSnapshot } from '../upload/source/fileSnapshot.ts';
import { SecretScanner, type ScannedText, type SecretFinding } from './secretScan.ts';

/** How much is looked at in one turn of the event loop, in bytes: under a millisecond. */
const PIECE_BYTES = 32 * 1024;

/** How much of a file is looked at to tell text from the rest, in bytes. */
const SNIFF_BYTES = 8192;

/** No more findings than this are remembered of one file; nobody would read them. */
const MAX_FINDINGS = 50;

/** What looks like secrets in one version of a file. */
export interface FileSecrets {
  /** The first of them, in the order of the file. */
  readonly findings: readonly SecretFinding[];
  readonly total: number;
}

/**
 * Looks for secrets in a version of a file, in bounded memory. What is no text has none that could be found. Throws
 * `file_unreadable` or `file_changed`, or the signal's reason.
 */
export async function scanFile(snapshot: FileSnapshot, signal: AbortSignal): Promise<FileSecrets> {
  const findings: SecretFinding[] = [];
  let total = 0;
  for await (const scanned of scanPieces(snapshot, signal)) {
    total += scanned.findings.length;
    findings.push(...scanned.findings.slice(0, MAX_FINDINGS - findings.length));
  }
  return { findings, total };
}

/** Writes a copy of that version to `target`, with `[redacted]` for every secret: the same lines, in the same encoding. */
export async function writeRedactedCopy(snapshot: FileSnapshot, target: string, signal: AbortSignal): Promise<void> {
  const out = createWriteStream(target, { flags: 'wx', mode: 0o600 });
  const done = finished(out);
  // Heard of below; a disk that is full must not end the process meanwhile.
  done.catch(() => undefined);
  try {
    for await (const { bytes } of scanPieces(snapshot, signal)) {
      if (!out.write(bytes)) await Promise.race([once(out, 'drain'), done]);
    }
    out.end();
    await done;
  } finally {
    out.destroy();
  }
}

interface ScannedBytes extends Pick<ScannedText, 'findings'> {
  /** The redacted text, encoded as it was. */
  readonly bytes: Buffer;
}

/** Goes through a version of a file piece by piece. */
async function* scanPieces(snapshot: FileSnapshot, signal: AbortSignal): AsyncGenerator<ScannedBytes> {
  const handle = await openForReading(snapshot.path);
  try {
    const encoding = await encodingOf(handle);
    if (encoding === undefined) return;
    const scanner = new SecretScanner();
    const toBytes = ({ findings, redacted }: ScannedText): ScannedBytes => ({
      findings,
      bytes: encoding.encode(redacted),
    });
    for await (const block of readBlocks(handle, 0, snapshot.size)) {
      for (let at = 0; at < block.length; at += PIECE_BYTES) {
        signal.throwIfAborted();
        yield toBytes(scanner.push(encoding.decode(block.subarray(at, at + PIECE_BYTES))));
        await nextTurn();
      }
    }
    yield toBytes(scanner.finish());
    await assertUnchanged(snapshot, handle);
  } finally {
    await handle.close();
  }
}

/** How bytes become characters to search in, and characters the same bytes again. */
interface Encoding {
  decode(bytes: Buffer): string;
  encode(text: string): Buffer;
}

/**
 * One character a byte: secrets are ASCII in UTF-8 and all that is like it, and every other byte comes back as it was.
 */
const BYTEWISE: Encoding = {
  decode: (bytes) => bytes.toString('latin1'),
  encode: (text) => Buffer.from(text, 'latin1'),
};
/** Pieces have an even number of bytes, so no character is cut; the last one of an odd file is no character. */
const UTF_16_LE: Encoding = {
  decode: (bytes) => bytes.toString('utf16le'),
  encode: (text) => Buffer.from(text, 'utf16le'),
};
const UTF_16_BE: Encoding = {
  decode: (bytes) =>
    Buffer.from(bytes.subarray(0, bytes.length & ~1))
      .swap16()
      .toString('utf16le'),
  encode: (text) => Buffer.from(text, 'utf16le').swap16(),
};

/** Undefined where the bytes are no text. */
async function encodingOf(handle: FileHandle): Promise<Encoding | undefined> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(SNIFF_BYTES), 0, SNIFF_BYTES, 0);
  const head = buffer.subarray(0, bytesRead);
  if (head[0] === 0xff && head[1] === 0xfe) return UTF_16_LE;
  if (head[0] === 0xfe && head[1] === 0xff) return UTF_16_BE;
  const isDocument = BINARY_DOCUMENTS.some(({ magic }) => head.indexOf(magic, 0, 'latin1') === 0);
  return isDocument || head.includes(0) ? undefined : BYTEWISE;
}
