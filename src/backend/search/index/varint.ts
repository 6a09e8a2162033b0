/** What a number of 53 bits takes at most, in bytes. */
export const MAX_NUMBER_BYTES = 8;

/**
 * Writes a number from `at` on, seven bits a byte, low bits first, as in protocol buffers (varint). Returns where the next
 * byte goes.
 */
export function putNumber(bytes: Uint8Array, at: number, value: number): number {
  let rest = value;
  let next = at;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes[next++] = (rest % 0x80) | 0x80;
  bytes[next++] = rest;
  return next;
}

/** Writes into the byte at `hole` how many follow it up to `end`; they move on where that takes more than a byte. */
export function fillHole(bytes: Uint8Array, hole: number, end: number): number {
  const first = hole + 1;
  const size = end - first;
  let width = 1;
  for (let rest = size; rest >= 0x80; rest = Math.floor(rest / 0x80)) width++;
  if (width > 1) bytes.copyWithin(hole + width, first, end);
  return putNumber(bytes, hole, size) + size;
}

/** Reads numbers one after the other. */
export class NumberReader {
  readonly #bytes: Uint8Array;
  at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  readNumber(): number {
    let value = 0;
    for (let scale = 1; ; scale *= 0x80) {
      const byte = this.#bytes[this.at++] ?? 0;
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
    }
  }
}
