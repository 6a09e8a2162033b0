import * as z from 'zod';
import { ErrorBody, prefixedJson } from './errors.ts';
import { FileObject, Sha256 } from './files.ts';

/**
 * Many small files in one request: they cost a round trip and a commit together, and each has its own outcome. A backend
 * that can do it says so in `capabilities.batch`.
 *
 * The body is a sequence of entries: the length of the header in bytes (unsigned, 32 bits, big-endian), the header as
 * JSON in UTF-8, then the file's bytes.
 */
export const BATCH_PATH = '/v1/files/batch';
export const BATCH_CONTENT_TYPE = 'application/vnd.smart-file-query.batch';

export const BATCH_MAX_FILES = 100;
export const BATCH_MAX_FILE_BYTES = 64 * 1024;
export const BATCH_MAX_HEADER_BYTES = 8 * 1024;

export const BatchEntryHeader = z.object({
  filename: z.string(),
  sha256: Sha256,
  bytes: z.int().positive().max(BATCH_MAX_FILE_BYTES),
  /** The usual one where it is absent. */
  purpose: z.string().min(1).max(64).optional(),
});
export type BatchEntryHeader = z.infer<typeof BatchEntryHeader>;

/** The outcome of each entry, in their order: the file, stored and indexed, or the error why there is none. */
export const BatchResponse = z.object({ results: z.array(z.union([z.object({ file: FileObject }), ErrorBody])) });
export type BatchResponse = z.infer<typeof BatchResponse>;

/** The bytes ahead of an entry's content. */
export function encodeBatchEntry(header: BatchEntryHeader): Buffer {
  return prefixedJson(header);
}

/**
 * Content-defined chunks: a file is cut where its content says so, so that an edit changes the chunks around it and no
 * others. Both sides cut alike; a backend that keeps chunks says so in `capabilities.chunks`.
 * @see https://www.usenix.org/conference/atc16/technical-sessions/presentation/xia (FastCDC)
 */
export const CHUNKING = 'gear-64k-1';

/** The longest chunk, in bytes. */
export const MAX_CHUNK = 256 * 1024;

/** The size from which on files are worth chunking, in bytes. */
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
  /** The usual one where it is absent. */
  purpose: z.string().min(1).max(64).optional(),
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

/**
 * The words of the tus resumable upload protocol 1.0 that both sides use.
 * @see https://tus.io/protocols/resumable-upload
 */
export const TUS_VERSION = '1.0.0';
export const TUS_EXTENSIONS = 'creation,creation-with-upload,termination,expiration,checksum';
export const TUS_CONTENT_TYPE = 'application/offset+octet-stream';
export const UPLOADS_PATH = '/v1/uploads';

/** Names the file that a finished upload has become; on the last PATCH, a completing POST and every later HEAD. */
export const FILE_ID_HEADER = 'File-Id';

/** `Upload-Metadata`: comma-separated pairs of a key and its Base64 value. */
export function encodeUploadMetadata(metadata: Readonly<Record<string, string>>): string {
  return Object.entries(metadata)
    .map(([key, value]) => `${key} ${Buffer.from(value, 'utf8').toString('base64')}`)
    .join(',');
}

/** The reverse of `encodeUploadMetadata`; undefined where the header is malformed. */
export function decodeUploadMetadata(header: string): Record<string, string> | undefined {
  const metadata: Record<string, string> = {};
  for (const pair of header.split(',')) {
    if (pair.trim() === '') continue;
    const [key, value = '', ...more] = pair.trim().split(' ');
    if (key === undefined || key === '' || more.length > 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(value)) return undefined;
    metadata[key] = Buffer.from(value, 'base64').toString('utf8');
  }
  return metadata;
}
