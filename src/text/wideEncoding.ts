import { isAscii, isUtf8 } from 'node:buffer';
import type { TextEncoding } from './encodingNames.ts';

/** The encoding that a byte order mark tells. UTF-32's begins like UTF-16's. */
export function markedEncoding(head: Buffer): TextEncoding | undefined {
  if (startsWith(head, [0xff, 0xfe, 0, 0])) return 'utf-32le';
  if (startsWith(head, [0, 0, 0xfe, 0xff])) return 'utf-32be';
  if (startsWith(head, [0xff, 0xfe])) return 'utf-16le';
  if (startsWith(head, [0xfe, 0xff])) return 'utf-16be';
  if (startsWith(head, [0xef, 0xbb, 0xbf])) return 'utf-8';
  return undefined;
}

function startsWith(head: Buffer, prefix: readonly number[]): boolean {
  return prefix.every((byte, index) => head[index] === byte);
}

/** The fewest units by which UTF-16 or UTF-32 is recognised: fewer look alike by accident. */
const MIN_UNITS = 4;
/** The share of the units that have to be characters of some script. */
const MIN_READABLE = 0.95;
/**
 * The least share of ASCII units in UTF-16 where the bytes without their zeros look like ASCII. Of text in Latin letters
 * about every second byte is zero in UTF-16; of other scripts, that of spaces and line ends.
 */
const MIN_ASCII_UNITS = 0.8;

/** UTF-16 or UTF-32 without a byte order mark, by where its zero bytes stand; undefined for any other text. */
export function wideEncoding(head: Buffer): TextEncoding | undefined {
  if (!head.includes(0)) return undefined;
  const utf32 = [
    { encoding: 'utf-32le', units: unitsOf(head, 4, (at) => head.readUInt32LE(at)) },
    { encoding: 'utf-32be', units: unitsOf(head, 4, (at) => head.readUInt32BE(at)) },
  ].find(({ units }) => units.count >= MIN_UNITS && units.readable >= units.count * MIN_READABLE);
  if (utf32) return utf32.encoding;
  const utf16 = [
    { encoding: 'utf-16le', units: unitsOf(head, 2, (at) => head.readUInt16LE(at)) },
    { encoding: 'utf-16be', units: unitsOf(head, 2, (at) => head.readUInt16BE(at)) },
  ].filter(({ units }) => units.count >= MIN_UNITS && units.readable >= units.count * MIN_READABLE);
  // Two letters of ASCII look like a Chinese one: then the zeros are those of a text in bytes.
  const isBytewise = isAsciiBesideZeros(head);
  return utf16.find(({ units }) => units.ascii >= (isBytewise ? units.count * MIN_ASCII_UNITS : 1))?.encoding;
}

interface Units {
  readonly count: number;
  /** How many are a character of a script in common use. */
  readonly readable: number;
  readonly ascii: number;
}

function unitsOf(head: Buffer, bytes: number, unitAt: (at: number) => number): Units {
  const count = Math.floor(head.length / bytes);
  let [readable, ascii] = [0, 0];
  for (let index = 0; index < count; index++) {
    const unit = unitAt(index * bytes);
    if (isReadable(unit)) readable++;
    if (unit < 0x80) ascii++;
  }
  return { count, readable, ascii };
}

/** The first and the last code point of what texts are written in; surrogates are halves of emoji and rare characters. */
const READABLE: readonly (readonly [number, number])[] = [
  [0x20, 0x7e],
  [0xa0, 0x24f],
  [0x300, 0x6ff],
  [0x900, 0xe7f],
  [0x1e00, 0x1fff],
  [0x2010, 0x2122],
  [0x2190, 0x25ff],
  [0x3000, 0x30ff],
  [0x4e00, 0x9fff],
  [0xac00, 0xdfff],
  [0xff00, 0xffef],
  [0x1f300, 0x1faff],
  [0x20000, 0x2ffff],
];

function isReadable(unit: number): boolean {
  if (unit === 9 || unit === 10 || unit === 13) return true;
  return READABLE.some(([first, last]) => first <= unit && unit <= last);
}

/** Whether bytes are printable ASCII, white space, escapes and zeros alone: Cyrillic in UTF-16 has control characters among them. */
function isAsciiBesideZeros(head: Buffer): boolean {
  return head.every(
    (byte) => byte === 0 || (byte >= 0x20 && byte < 0x7f) || (byte >= 9 && byte <= 13) || byte === 0x1b,
  );
}

/** A byte of UTF-8 that goes on with a character: `10xxxxxx`. */
const CONTINUATION_MASK = 0xc0;
const CONTINUATION = 0x80;

/** The index behind the last whole character of bytes that may be UTF-8 cut anywhere. */
export function endOfLastCharacter(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if ((byte & CONTINUATION_MASK) === CONTINUATION) continue;
    const length = byte >= 0xf5 ? 1 : byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : byte >= 0xc2 ? 2 : 1;
    return length > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

/** How many characters beyond ASCII bytes have as UTF-8, and how many of the bytes belong to none. */
export function scanUtf8(bytes: Buffer): { characters: number; badBytes: number } {
  if (isAscii(bytes)) return { characters: 0, badBytes: 0 };
  let [characters, badBytes] = [0, 0];
  if (isUtf8(bytes)) {
    for (let at = 0; at < bytes.length; at++) if ((bytes[at] ?? 0) >= CONTINUATION_MASK) characters++;
    return { characters, badBytes };
  }
  for (let at = 0; at < bytes.length;) {
    const byte = bytes[at] ?? 0;
    if (byte < 0x80) {
      at++;
      continue;
    }
    const length = characterLength(bytes, at);
    if (length > 0) characters++;
    else badBytes++;
    at += Math.max(1, length);
  }
  return { characters, badBytes };
}

/** The bytes of the character that begins there; 0 where none does. @see Unicode Standard, table 3-7 */
function characterLength(bytes: Buffer, at: number): number {
  const first = bytes[at] ?? 0;
  const second = bytes[at + 1] ?? 0;
  const isContinued = (index: number): boolean =>
    ((bytes[at + index] ?? 0) & CONTINUATION_MASK) === CONTINUATION && at + index < bytes.length;
  if (first >= 0xc2 && first <= 0xdf) return isContinued(1) ? 2 : 0;
  if (first >= 0xe0 && first <= 0xef) {
    const isAllowed = first === 0xe0 ? second >= 0xa0 : first !== 0xed || second <= 0x9f;
    return isAllowed && isContinued(1) && isContinued(2) ? 3 : 0;
  }
  if (first >= 0xf0 && first <= 0xf4) {
    const isAllowed = first === 0xf0 ? second >= 0x90 : first !== 0xf4 || second <= 0x8f;
    return isAllowed && isContinued(1) && isContinued(2) && isContinued(3) ? 4 : 0;
  }
  return 0;
}
