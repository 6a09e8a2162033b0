import { chmodSync, closeSync, lstatSync, openSync, type Stats } from 'node:fs';
import { chmod, lstat, mkdir, readdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { systemCode } from './systemErrors.ts';

/** The mode bits of a file that give access to users other than its owner. */
const OTHERS = 0o077;
const PRIVATE_FOLDER = 0o700;
const PRIVATE_FILE = 0o600;

/** On Windows the place of a folder decides who may enter it. */
const HAS_MODES = process.platform !== 'win32';

/**
 * Makes a folder for its owner alone, in which only this product keeps files. A folder that other users may enter, made by an
 * older version, a copy or a mount, is closed to them together with everything in it; files in a closed folder are out of
 * their reach. Throws where the folder cannot be made, but not where this user may not change its modes.
 */
export async function makePrivateFolder(folder: string): Promise<void> {
  const isMade = await make(folder);
  if (HAS_MODES && !isMade) await closeTree(folder);
}

/**
 * Makes a folder for its owner alone where there is none. One that exists stays as it is: a person may have named it, and may
 * keep other things there.
 */
export async function makeFolder(folder: string): Promise<void> {
  await make(folder);
}

/** Closes a file of this product's own to everybody but its owner; one that is missing is no fault. */
export async function closeToOthers(file: string): Promise<void> {
  if (!HAS_MODES) return;
  const stats = await lstat(file).catch(() => undefined);
  if (stats?.isFile() && isOpenToOthers(stats)) await chmod(file, PRIVATE_FILE).catch(() => undefined);
}

/** Closes a file as `closeToOthers` does, in one piece. */
export function closeToOthersSync(file: string): void {
  if (!HAS_MODES) return;
  const stats = lstatSync(file, { throwIfNoEntry: false });
  if (!stats?.isFile() || !isOpenToOthers(stats)) return;
  try {
    chmodSync(file, PRIVATE_FILE);
  } catch {
    // This user does not own the file and may not change its mode.
  }
}

/**
 * Makes an empty file for its owner alone where there is none, and closes one that other users may read, for a program that
 * would create the file with its own modes. Throws where it cannot be made. A file that exists is not opened: closing it
 * again would end the locks that this process has on a database.
 */
export function makePrivateFileSync(file: string): void {
  try {
    if (!lstatSync(file, { throwIfNoEntry: false })) closeSync(openSync(file, 'wx', PRIVATE_FILE));
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
  }
  closeToOthersSync(file);
}

/**
 * Makes a folder and those that it lies in; false where it exists. Throws what the file system says to it: Node's own recursive
 * `mkdir` says ENOENT of a disk that can only be read, and tries for ever where there is no making folders, as in `/proc`.
 */
async function make(folder: string): Promise<boolean> {
  try {
    await mkdir(folder, { mode: PRIVATE_FOLDER });
    return true;
  } catch (error) {
    const parent = dirname(folder);
    const code = systemCode(error);
    if (code === 'ENOENT' && parent !== folder && !(await isFolder(parent))) {
      await make(parent);
      return make(folder);
    }
    if (await isFolder(folder)) return false;
    throw error;
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
}

/** The folder comes last: a process that ends in between leaves it open, so that the next one looks into it again. */
async function closeTree(folder: string): Promise<void> {
  const stats = await stat(folder).catch(() => undefined);
  if (!stats?.isDirectory() || !isOpenToOthers(stats)) return;
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await closeTree(path);
    else if (entry.isFile()) await closeToOthers(path);
  }
  await chmod(folder, PRIVATE_FOLDER).catch(() => undefined);
}

function isOpenToOthers({ mode }: Stats): boolean {
  return (mode & OTHERS) !== 0;
}
