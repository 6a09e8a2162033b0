import * as z from 'zod';

export const UploadPathKind = z.enum(['sync', 'async']);
export type UploadPathKind = z.infer<typeof UploadPathKind>;

/** Capabilities of a backend. A client asks for them before it chooses a path; unknown fields are ignored. */
export const Capabilities = z.object({
  upload_paths: z.array(UploadPathKind),
  /** The largest accepted file in bytes. */
  max_file_bytes: z.int().positive(),
  providers: z.array(z.string()),
  /** How the bodies of uploads may be compressed, the best first; absent where it does not pay. */
  content_encodings: z.array(z.string()).optional(),
  /** The way files are cut into chunks, where a changed file may be put together from them. */
  chunks: z.string().optional(),
  /** How many files, and how large ones, one batch may have; absent where there are no batches. */
  batch: z.object({ max_files: z.int().positive(), max_file_bytes: z.int().positive() }).optional(),
  /** Whether a question may be limited to `ranges` of lines; absent where they would be ignored. */
  ranges: z.boolean().optional(),
  /** Whether files can be put together into vector stores, and these be asked about. */
  vector_stores: z.boolean().optional(),
  /** Whether this backend can run a rollout over its fleet; absent where it cannot. */
  fleet: z.boolean().optional(),
});
export type Capabilities = z.infer<typeof Capabilities>;

export const Health = z.object({
  status: z.literal('ok'),
  version: z.string(),
  capabilities: Capabilities,
});
export type Health = z.infer<typeof Health>;
