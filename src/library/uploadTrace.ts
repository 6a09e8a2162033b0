import * as z from 'zod';
import type { UploadOutcome } from '../upload/upload.ts';

/** How a file got to the backend: by which path, by sync after async had failed, or not at all since it was there. */
export const PathTaken = z.enum(['sync', 'async', 'fell-back', 'deduplicated']);
export type PathTaken = z.infer<typeof PathTaken>;

/** What this machine knows of an upload of its own and the backend does not: where the file lies and how it travelled. */
export const UploadTrace = z.object({
  /** The backend's id: two backends may know the same file. */
  backendId: z.string(),
  fileId: z.string(),
  /** The absolute path of the file on this machine. */
  localPath: z.string(),
  pathTaken: PathTaken,
  /** When the upload ended, in milliseconds since the epoch. */
  at: z.int(),
});
export type UploadTrace = z.infer<typeof UploadTrace>;

/** The trace that an upload leaves at `at`, in milliseconds since the epoch. */
export function traceOf(backendId: string, outcome: UploadOutcome, at: number): UploadTrace {
  return { backendId, fileId: outcome.file.id, localPath: outcome.localPath, pathTaken: pathTaken(outcome), at };
}

function pathTaken({ deduplicated, fallbackUsed, path }: UploadOutcome): PathTaken {
  if (deduplicated) return 'deduplicated';
  return fallbackUsed ? 'fell-back' : path.kind;
}
