import * as z from 'zod';

/** A SHA-256 digest in lower-case hexadecimal. */
export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'expected a SHA-256 digest in lower-case hexadecimal');

/** The most files that one page of a list holds. */
export const MAX_PAGE_FILES = 10_000;

export const FileStatus = z.enum(['uploaded', 'processing', 'processed', 'error']);
export type FileStatus = z.infer<typeof FileStatus>;

/** OpenAI's file object plus `sha256`. `created_at` is in seconds since the epoch. */
export const FileObject = z.object({
  id: z.string(),
  object: z.literal('file'),
  bytes: z.int().nonnegative(),
  created_at: z.int(),
  filename: z.string(),
  purpose: z.string(),
  status: FileStatus,
  status_details: z.string().nullable(),
  sha256: Sha256,
});
export type FileObject = z.infer<typeof FileObject>;

export const FileList = z.object({
  object: z.literal('list'),
  data: z.array(FileObject),
  has_more: z.boolean(),
});
export type FileList = z.infer<typeof FileList>;

/** The query of `GET /v1/files`. `limit` is a count of files, `after` the id of the last file of the page before. */
export const FileListQuery = z.object({
  /** One digest, or several separated by commas. */
  sha256: z
    .string()
    .transform((list) => list.split(','))
    .pipe(z.array(Sha256).min(1).max(200))
    .optional(),
  purpose: z.string().optional(),
  filename: z.string().optional(),
  /** Leaves out the files of one purpose. */
  exclude_purpose: z.string().optional(),
  limit: z.coerce.number().int().min(1).max(MAX_PAGE_FILES).default(MAX_PAGE_FILES),
  after: z.string().optional(),
  order: z.enum(['asc', 'desc']).default('desc'),
});
export type FileListQuery = z.infer<typeof FileListQuery>;

export const FileDeleted = z.object({ id: z.string(), object: z.literal('file'), deleted: z.literal(true) });
export type FileDeleted = z.infer<typeof FileDeleted>;

/** The data of one server-sent event of `GET /v1/files/{id}/events`; the event's name is the status. */
export const FileEvent = FileObject;
export type FileEvent = FileObject;

/** The purpose given to files whose uploader names none. */
export const DEFAULT_PURPOSE = 'file-extract';

/**
 * The purpose of files that are only there for the sake of a vector store, such as those of a workspace: once they have been in
 * none for an hour they are deleted.
 */
export const STORE_PURPOSE = 'vector_store';

/** The query of `GET /v1/files/{id}/content`. Without a format, the file's purpose decides. */
export const ContentQuery = z.object({ format: z.literal('text').optional() });
