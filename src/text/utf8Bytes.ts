import { isAscii, isUtf8 } from 'node:buffer';

/** A byte of UTF-8 that goes on with a character: `10xxxxxx`. */
const CONTINUATION_MASK = 0xc0;
const CONTINUATION = 0x80;

/** Where the last character that is whole ends, in what may be UTF-8 cut anywhere. */
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
