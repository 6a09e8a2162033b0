import { isUtf8 } from 'node:buffer';

export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** What the bytes are: text in an encoding, or something that has to be refused in words. */
export type Detection = { kind: 'text'; encoding: TextEncoding } | { kind: 'unsupported'; message: string };

/** How much is read at a time, in bytes. */
export const READ_SIZE = 1024 * 1024;

/** How much of the beginning decides whether a file is text at all, in bytes. */
export const SNIFF_BYTES = 8192;

/** Formats that begin with printable bytes or without any NUL, and so need to be known by name. */
const SIGNATURES: readonly { bytes: Buffer; name: string }[] = [
  { bytes: Buffer.from('%PDF-'), name: 'a PDF document' },
  { bytes: Buffer.from('PK\x03\x04'), name: 'a ZIP archive' },
  // Office puts an encrypted document into the container that its formats before 2007 had.
  { bytes: Buffer.from('d0cf11e0a1b11ae1', 'hex'), name: 'an encrypted Office document or one from before 2007' },
  { bytes: Buffer.from('{\\rtf'), name: 'an RTF document' },
  { bytes: Buffer.from([0x1f, 0x8b]), name: 'a gzip archive' },
  { bytes: Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), name: 'a Zstandard archive' },
  { bytes: Buffer.from('7z\xbc\xaf\x27\x1c', 'latin1'), name: 'a 7z archive' },
  { bytes: Buffer.from([0xff, 0xd8, 0xff]), name: 'a JPEG image' },
  { bytes: Buffer.from('\x89PNG', 'latin1'), name: 'a PNG image' },
  { bytes: Buffer.from('GIF8'), name: 'a GIF image' },
  { bytes: Buffer.from('\x7fELF', 'latin1'), name: 'a program' },
  { bytes: Buffer.from('SQLite format 3'), name: 'a SQLite database' },
];

/** Above this share of control characters, bytes that are no UTF-8 are noise rather than Latin-1. */
const MAX_CONTROL_SHARE = 0.02;

/**
 * Judges the first bytes of a file: cheap enough for the moment of upload. `utf-8` here still means "looks like it";
 * `EncodingDetector` reads on.
 */
export function sniff(head: Buffer): Detection {
  if (startsWith(head, [0xff, 0xfe])) return { kind: 'text', encoding: 'utf-16le' };
  if (startsWith(head, [0xfe, 0xff])) return { kind: 'text', encoding: 'utf-16be' };
  const signature = SIGNATURES.find(({ bytes }) => head.subarray(0, bytes.length).equals(bytes));
  if (signature) return unsupported(`It is ${signature.name}`);
  if (head.includes(0)) return unsupported('It is binary');
  return { kind: 'text', encoding: 'utf-8' };
}

/**
 * Finds the encoding of a whole file, given piece by piece: UTF-16 by its byte order mark, UTF-8 if all of it is valid,
 * else Latin-1.
 */
export class EncodingDetector {
  #isUtf8 = true;
  /** The beginning of a character of UTF-8 that the next piece ends. */
  #begun = Buffer.alloc(0);
  #controls = 0;
  #total = 0;

  /** Takes the next bytes. Returns the result as soon as no further bytes can change it. */
  push(chunk: Buffer): Detection | undefined {
    if (this.#total === 0) {
      const head = sniff(chunk.subarray(0, SNIFF_BYTES));
      if (head.kind === 'unsupported' || head.encoding !== 'utf-8') return head;
    }
    if (chunk.includes(0)) return unsupported('It is binary');
    if (this.#isUtf8) this.#checkUtf8(chunk);
    this.#controls += countControls(chunk);
    this.#total += chunk.length;
    return undefined;
  }

  /** The result once all bytes have been taken. */
  finish(): Detection {
    if (this.#isUtf8 && this.#begun.length === 0) return { kind: 'text', encoding: 'utf-8' };
    if (this.#controls > this.#total * MAX_CONTROL_SHARE) return unsupported('It is binary');
    return { kind: 'text', encoding: 'windows-1252' };
  }

  #checkUtf8(chunk: Buffer): void {
    const bytes = this.#begun.length === 0 ? chunk : Buffer.concat([this.#begun, chunk]);
    const end = endOfLastCharacter(bytes);
    this.#isUtf8 = isUtf8(bytes.subarray(0, end));
    // A copy: the chunk is read into again.
    this.#begun = Buffer.from(bytes.subarray(end));
  }
}

function unsupported(what: string): Detection {
  return { kind: 'unsupported', message: `${what}; only text files and documents can be queried.` };
}

function startsWith(head: Buffer, prefix: readonly number[]): boolean {
  return prefix.every((byte, index) => head[index] === byte);
}

/** A byte of UTF-8 that goes on with a character: `10xxxxxx`. */
const CONTINUATION_MASK = 0xc0;
const CONTINUATION = 0x80;

/** Where the last character that is whole ends, in what may be UTF-8 cut anywhere. */
function endOfLastCharacter(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & CONTINUATION_MASK) === CONTINUATION) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc0 ? 2 : 1;
    return length > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

/** C0 control characters that plain text does not have (all but tab, line feed, form feed, return, escape). */
const IS_CONTROL = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte < 32 && ![9, 10, 12, 13, 27].includes(byte) ? 1 : 0,
);

function countControls(chunk: Buffer): number {
  let count = 0;
  for (let index = 0; index < chunk.length; index++) count += IS_CONTROL[chunk[index] ?? 0] ?? 0;
  return count;
}
