import type { FileObject } from '../protocol/files.ts';
import { HttpError, notFound } from './http/httpError.ts';
import type { Files } from './ports.ts';

/** The file that a request names. Rejects with 404 where there is none. */
export async function requireFile(
  { files }: { readonly files: Pick<Files, 'get'> },
  id: string | undefined,
): Promise<FileObject> {
  const file = id === undefined ? undefined : await files.get(id);
  if (!file) throw notFound('There is no such file.');
  return file;
}

/**
 * The error for a file that cannot be read or asked about: it is still being indexed, or it was refused and only the reason
 * is kept.
 */
export function notProcessed({ filename, status, status_details }: FileObject): HttpError {
  const message =
    status === 'error'
      ? `${filename} was refused: ${status_details ?? 'it could not be indexed.'}`
      : `${filename} is not ready: its status is "${status}".`;
  return new HttpError(409, 'not_processed', message);
}
