import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { Failure } from '../failure.ts';
import { readBlocks } from './fileBlocks.ts';
import { assertUnchanged, fileChanged, isUnchanged, openForReading, type FileSnapshot } from './fileSnapshot.ts';

/**
 * Whether a file still has the announced content: by its snapshot and by its digest, since a file that is written through a
 * memory map changes without changing its time. Reads all of it.
 */
export async function isStillSent(
  { snapshot, sha256 }: { readonly snapshot: FileSnapshot; readonly sha256: string },
  signal: AbortSignal,
  handle?: FileHandle,
): Promise<boolean> {
  if (!(await isUnchanged(snapshot, handle))) return false;
  try {
    return (await digestFile(snapshot, signal)) === sha256;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof Failure && error.kind === 'file_changed') return false;
    throw error;
  }
}

/**
 * The SHA-256 of the version of the file that the snapshot names, in hexadecimal: the file's identity for deduplication,
 * resuming and verification. `onBytes` is called with the number of bytes read so far. Throws `file_changed` or
 * `file_unreadable`.
 */
export async function digestFile(
  snapshot: FileSnapshot,
  signal: AbortSignal,
  onBytes: (bytes: number) => void = () => undefined,
): Promise<string> {
  const handle = await openForReading(snapshot.path);
  try {
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const block of readBlocks(handle, 0, snapshot.size)) {
      signal.throwIfAborted();
      hash.update(block);
      bytes += block.length;
      onBytes(bytes);
    }
    if (bytes !== snapshot.size) throw fileChanged();
    await assertUnchanged(snapshot, handle);
    return hash.digest('hex');
  } finally {
    await handle.close();
  }
}
