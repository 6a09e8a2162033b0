import { randomBytes } from 'node:crypto';
import { writeFile, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { closeSync, fsyncSync, openSync } from 'node:fs';
import { removeLeftover, renameFile } from './heldFiles.ts';
import { systemCode } from './systemErrors.ts';

/**
 * Writes a file beside its place, then moves it there: a reader sees the old content or the new one, never a part, also after
 * a power failure. Resolves when the new content is on the disk. Throws the file system's error.
 */
export async function replaceFile(target: string, write: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = `${target}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    await write(temporary);
    // A file system may keep a new name and lose the bytes that were written before it.
    await flushFile(temporary);
    await renameFile(temporary, target);
  } catch (error) {
    await removeLeftover(temporary);
    throw error;
  }
  await flushFolder(dirname(target));
}

/** Replaces the content of a file with a text, as `replaceFile` does, readable for its owner alone. */
export function replaceText(target: string, text: string): Promise<void> {
  return replaceFile(target, (temporary) => writeFile(temporary, text, { mode: 0o600 }));
}

/** Codes of a file system that cannot flush a file or a folder at all, or not a folder that this user may only enter. */
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

/** Flushes a folder as `flushFolder` does, but synchronously, for use within a transaction. */
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
