import * as z from 'zod';
import { FileObject, Sha256 } from './files.ts';

/**
 * Content-defined chunks: a file is cut where its content says so, so that an edit changes the chunks around it and no
 * others. Both sides cut alike; a backend that keeps chunks says so in `capabilities.chunks`.
 * @see https://www.usenix.org/conference/atc16/technical-sessions/presentation/xia (FastCDC)
 */
export const CHUNKING = 'gear-64k-1';

/** The longest chunk, in bytes. */
export const MAX_CHUNK = 256 * 1024;

/** Files from this size on, in bytes, are worth chunking. */
export const CHUNKED_FILE_BYTES = 1024 * 1024;

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
