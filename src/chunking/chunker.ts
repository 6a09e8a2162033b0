import { createHash } from 'node:crypto';
import { MAX_CHUNK } from '../protocol/uploads.ts';

/** The least and the target length of a chunk, in bytes. */
const MIN_CHUNK = 16 * 1024;
const TARGET_CHUNK = 64 * 1024;

/**
 * The leading bits of the rolling hash that have to be zero where a chunk ends: 17 before the target length, 13 behind it, so
 * that lengths gather around the target.
 */
const STRICT_MASK = -1 << 15;
const LOOSE_MASK = -1 << 19;

/** A random number for each byte value, the same everywhere: a xorshift sequence from a fixed seed. */
const GEAR = gearTable();

function gearTable(): Int32Array {
  const table = new Int32Array(256);
  let state = 0x2545_f491;
  for (let value = 0; value < table.length; value++) {
    // Two rounds an entry, so that neighbours share nothing.
    for (let round = 0; round < 2; round++) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
    }
    table[value] = state;
  }
  return table;
}

export interface Chunk {
  readonly sha256: string;
  /** In bytes. */
  readonly length: number;
}

/** Cuts a stream of bytes into chunks, piece by piece. */
export class Chunker {
  #hash = createHash('sha256');
  #rolling = 0;
  #length = 0;
  /** Whether the last search has found the end of a chunk rather than of the bytes. */
  #isAtEnd = false;

  /** Takes the next bytes and returns the chunks that end within them. */
  push(bytes: Uint8Array): Chunk[] {
    const chunks: Chunk[] = [];
    let start = 0;
    let at = 0;
    while (at < bytes.length) {
      at = this.#findEnd(bytes, at);
      if (!this.#isAtEnd) break;
      this.#hash.update(bytes.subarray(start, at));
      chunks.push(this.#take());
      start = at;
    }
    this.#hash.update(bytes.subarray(start));
    return chunks;
  }

  /** The last chunk, if bytes are left. */
  end(): Chunk[] {
    return this.#length > 0 ? [this.#take()] : [];
  }

  /** Moves over the bytes up to the end of the chunk or of the bytes, and returns where that is. */
  #findEnd(bytes: Uint8Array, from: number): number {
    let rolling = this.#rolling;
    let length = this.#length;
    let at = from;
    this.#isAtEnd = false;
    // The hash depends on the last 32 bytes alone, so bytes far before the earliest end can be skipped.
    const skip = Math.min(bytes.length - at, Math.max(0, MIN_CHUNK - 64 - length));
    at += skip;
    length += skip;
    while (at < bytes.length) {
      rolling = ((rolling << 1) + (GEAR[bytes[at] ?? 0] ?? 0)) | 0;
      at++;
      length++;
      if (length < MIN_CHUNK) continue;
      const mask = length < TARGET_CHUNK ? STRICT_MASK : LOOSE_MASK;
      if ((rolling & mask) === 0 || length >= MAX_CHUNK) {
        this.#isAtEnd = true;
        break;
      }
    }
    this.#rolling = rolling;
    this.#length = length;
    return at;
  }

  #take(): Chunk {
    const chunk = { sha256: this.#hash.digest('hex'), length: this.#length };
    this.#hash = createHash('sha256');
    this.#rolling = 0;
    this.#length = 0;
    return chunk;
  }
}
