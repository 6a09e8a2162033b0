import type { FileObject } from '../protocol/files.ts';
import type { FileService } from './fileService.ts';
import { HttpError, notFound } from './http/httpError.ts';

/** The file that a request names. Throws 404 where there is none. */
export function requireFile({ files }: { readonly files: FileService }, id: string | undefined): FileObject {
  const file = id === undefined ? undefined : files.get(id);
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
