import * as z from 'zod';
import { ErrorBody } from './errors.ts';
import { FileObject, Sha256 } from './files.ts';
import { prefixedJson } from './json.ts';

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
});
export type BatchEntryHeader = z.infer<typeof BatchEntryHeader>;

/** What became of each entry, in their order: the file, stored and indexed, or why there is none. */
export const BatchResponse = z.object({ results: z.array(z.union([z.object({ file: FileObject }), ErrorBody])) });
export type BatchResponse = z.infer<typeof BatchResponse>;

/** The bytes ahead of an entry's content. */
export function encodeBatchEntry(header: BatchEntryHeader): Buffer {
  return prefixedJson(header);
}
