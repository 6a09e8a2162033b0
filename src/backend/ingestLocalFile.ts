import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { removeLeftover } from '../system/heldFiles.ts';
import { DEFAULT_PURPOSE, type FileObject } from '../protocol/files.ts';
import { emptyFile, HttpError, tooLarge } from './http/httpError.ts';
import type { BackendServices } from './services.ts';
import { HashingFileSink } from './store/hashingFileSink.ts';
import { plainFilename } from './store/fileTable.ts';

/** How much is read at once, in bytes. */
const READ_BYTES = 1024 * 1024;

/**
 * Copies a file of this machine into the backend and indexes it. Resolves with the indexed file; content that is already
 * there is indexed once. Throws an `HttpError` for a file that is empty, too large, no regular file, no text, or unreadable.
 */
export async function ingestLocalFile(
  services: BackendServices,
  realPath: string,
  signal: AbortSignal,
): Promise<FileObject> {
  const incoming = services.blobs.newIncomingPath();
  try {
    const { sha256, bytes } = await copy(realPath, incoming, services.maxFileBytes, signal);
    if (bytes === 0) throw emptyFile();
    const filename = plainFilename(basename(realPath));
    return await services.files.ingestAndIndex(incoming, { filename, sha256, bytes, purpose: DEFAULT_PURPOSE });
  } finally {
    await removeLeftover(incoming);
  }
}

/**
 * Copies and hashes at the same time, so that the stored bytes are the hashed ones, whatever happens to the file meanwhile.
 */
async function copy(
  from: string,
  to: string,
  maxBytes: number,
  signal: AbortSignal,
): Promise<{ sha256: string; bytes: number }> {
  await using source = await openSource(from);
  const stats = await source.stat();
  if (!stats.isFile()) throw new HttpError(400, 'bad_request', 'It is not a regular file.');
  if (stats.size > maxBytes) throw tooLarge(maxBytes);
  await using target = await open(to, 'wx', 0o600);
  const sink = new HashingFileSink(target);
  await pipeline(source.createReadStream({ highWaterMark: READ_BYTES, autoClose: false, end: maxBytes }), sink, {
    signal,
  });
  if (sink.position > maxBytes) throw tooLarge(maxBytes);
  return { sha256: sink.hash.digest('hex'), bytes: sink.position };
}

/** Opens without waiting for a FIFO's other end, and without following a link that has replaced the file meanwhile. */
async function openSource(path: string): Promise<FileHandle> {
  try {
    // Windows has neither of the two flags.
    return await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0));
  } catch (error) {
    throw new HttpError(400, 'bad_request', 'The file cannot be read.', { cause: error });
  }
}
