import { createHash } from 'node:crypto';
import * as z from 'zod';
import { FileObject, Sha256 } from './files.ts';

/**
 * Content-defined chunks: a file is cut where its content says so, so that an edit changes the chunks around it and no
 * others. Both sides cut alike; a backend that keeps chunks says so in `capabilities.chunks`.
 * @see https://www.usenix.org/conference/atc16/technical-sessions/presentation/xia (FastCDC)
 */
export const CHUNKING = 'gear-64k-1';

/** Bounds and target of a chunk's length, in bytes. */
const MIN_CHUNK = 16 * 1024;
const TARGET_CHUNK = 64 * 1024;
export const MAX_CHUNK = 256 * 1024;

/** Files from this size on, in bytes, are worth chunking. */
export const CHUNKED_FILE_BYTES = 1024 * 1024;

/**
 * The leading bits of the rolling hash that have to be zero where a chunk ends: 17 before the target length, 13 behind it, so
 * that lengths gather around the target.
 */
const STRICT_MASK = -1 << 15;
const LOOSE_MASK = -1 << 19;

/** A random number for each byte value; from a hash, so that it is the same everywhere. */
const GEAR = Int32Array.from({ length: 256 }, (_, value) =>
  createHash('sha256')
    .update(`${CHUNKING}:${String(value)}`)
    .digest()
    .readInt32BE(),
);

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
    // The hash remembers 32 bytes, so that what is far from the earliest end can be passed over.
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

export const CHUNK_QUERY_PATH = '/v1/chunks/query';
export const DELTA_PATH = '/v1/files/delta';
export const DELTA_CONTENT_TYPE = 'application/vnd.smart-file-query.delta';

/** How many chunks one question or delta may name: a file of 16 GiB. */
const MAX_CHUNKS = 262_144;

/** Which of these chunks the backend does not have. */
export const ChunkQuery = z.object({ chunks: z.array(Sha256).max(MAX_CHUNKS) });
export const ChunkQueryResponse = z.object({ missing: z.array(z.int().nonnegative()) });

/**
 * The recipe of a file, ahead of the bytes of the chunks that come along: all chunks in order, and which of them are
 * inline. Its length in bytes stands before it, unsigned, 32 bits, big-endian.
 */
export const DeltaRecipe = z.object({
  filename: z.string(),
  sha256: Sha256,
  bytes: z.int().positive(),
  chunks: z
    .array(z.tuple([Sha256, z.int().positive().max(MAX_CHUNK)]))
    .min(1)
    .max(MAX_CHUNKS),
  /** Positions in `chunks`, rising. */
  inline: z.array(z.int().nonnegative()),
});
export type DeltaRecipe = z.infer<typeof DeltaRecipe>;
export const MAX_RECIPE_BYTES = 32 * 1024 * 1024;

export const DeltaResponse = FileObject;
