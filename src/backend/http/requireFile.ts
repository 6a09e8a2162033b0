import type { FileObject } from '../../protocol/files.ts';
import type { BackendServices } from '../services.ts';
import { notFound } from './httpError.ts';

/** The file that a request names. Throws 404 where there is none. */
export function requireFile(services: BackendServices, id: string | undefined): FileObject {
  const file = id === undefined ? undefined : services.files.get(id);
  if (!file) throw notFound('There is no such file.');
  return file;
}
