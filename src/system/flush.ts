import { closeSync, fsyncSync, openSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { systemCode } from './systemCode.ts';

/** What a file system says that cannot flush a file or a folder at all, or not one that this user may only enter. */
const CANNOT_FLUSH: ReadonlySet<string> = new Set(['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EISDIR', 'EBADF']);
const MAY_NOT_OPEN: ReadonlySet<string> = new Set(['EACCES', 'EPERM']);

/** Waits until a file's bytes are on the disk. Throws what the disk says, but not that its file system cannot flush. */
export async function flushFile(path: string): Promise<void> {
  // Windows flushes only what is open for writing.
  const handle = await open(path, 'r+');
  try {
    await handle.sync();
  } catch (error) {
    if (!CANNOT_FLUSH.has(systemCode(error))) throw error;
  } finally {
    await handle.close();
  }
}

/**
 * Waits until the names in a folder are on the disk: those of files that were made in it, renamed or removed. Windows keeps
 * names by itself and opens no folders. Throws what the disk says.
 */
export async function flushFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  try {
    await using handle = await open(folder, 'r');
    await handle.sync();
  } catch (error) {
    if (!isNoFault(error)) throw error;
  }
}

/** The same in one piece, for what happens within a transaction. */
export function flushFolderSync(folder: string): void {
  if (process.platform === 'win32') return;
  try {
    const descriptor = openSync(folder, 'r');
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    if (!isNoFault(error)) throw error;
  }
}

/**
 * Appends to a file, which is made for its owner alone where it is missing, and waits until the text is on the disk. Throws the
 * file system's error.
 */
export async function appendDurably(path: string, text: string): Promise<void> {
  const handle = await open(path, 'a', 0o600);
  let isNew: boolean;
  try {
    isNew = (await handle.stat()).size === 0;
    await handle.appendFile(text);
  } finally {
    await handle.close();
  }
  await flushFile(path);
  if (isNew) await flushFolder(dirname(path));
}

function isNoFault(error: unknown): boolean {
  const code = systemCode(error);
  return CANNOT_FLUSH.has(code) || MAY_NOT_OPEN.has(code);
}
