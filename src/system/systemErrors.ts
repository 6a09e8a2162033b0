import { constants } from 'node:fs';
import { access, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';

/** The system's code of an error or of what caused it, or an empty string. */
export function systemCode(error: unknown): string {
  if (!(error instanceof Error)) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return systemCode(error.cause);
}

/** Codes by which file systems say that they know no hard links; exFAT's is EISDIR. */
const NO_LINKS: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EISDIR', 'EMLINK']);

/** Whether a hard link could not be made because the file system knows none. */
export function isWithoutLinks(error: unknown): boolean {
  return NO_LINKS.has(systemCode(error));
}

/** Why no files can be written to a folder. */
export type FolderFault = 'read-only' | 'not-permitted' | 'full' | 'over-quota' | 'no-folder';

const FAULTS: Readonly<Record<string, FolderFault>> = {
  EROFS: 'read-only',
  EACCES: 'not-permitted',
  EPERM: 'not-permitted',
  ENOSPC: 'full',
  EDQUOT: 'over-quota',
  ENOTDIR: 'no-folder',
  EEXIST: 'no-folder',
  ENOENT: 'no-folder',
};

/** The faults by SQLite's primary result codes. */
const SQLITE_FAULTS: Readonly<Record<number, FolderFault>> = { 3: 'not-permitted', 8: 'read-only', 13: 'full' };

/** SQLITE_IOERR and SQLITE_CANTOPEN say only that something failed. */
const VAGUE_SQLITE_CODES: ReadonlySet<number> = new Set([10, 14]);

/** Error of a folder in which nothing can be kept; the message says to the user why, which folder it is, and what to do. */
export class FolderError extends Error {
  readonly fault: FolderFault;

  constructor(fault: FolderFault, folder: string, cause?: unknown) {
    super(`${describe[fault](folder)}, or keep the data elsewhere (in a terminal: --data DIR).`, { cause });
    this.name = 'FolderError';
    this.fault = fault;
  }
}

const describe: Readonly<Record<FolderFault, (folder: string) => string>> = {
  'read-only': (folder) =>
    `The data folder ${folder} is on a read-only disk: nothing can be kept there. Make the disk writable`,
  'not-permitted': (folder) =>
    `This user may not write to the data folder ${folder}. Give the user the right to write there`,
  full: (folder) => `The disk of the data folder ${folder} is full. Free some space on it`,
  'over-quota': (folder) => `This user's quota on the disk of the data folder ${folder} is used up. Free some of it`,
  'no-folder': (folder) => `The data folder ${folder} cannot be made: its place is taken or missing. Make room for it`,
};

/**
 * Runs `work`, which keeps things in `folder`. Throws a `FolderError` where the file system or SQLite says that nothing can be
 * kept there, and otherwise what `work` throws.
 */
export async function keepingIn<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const fault = folderFault(error) ?? (isVague(error) ? await lookAt(folder) : undefined);
    throw fault ? new FolderError(fault, folder, error) : error;
  }
}

/** The fault of the folder, as the error of the file system or of SQLite names it; undefined where it names none. */
export function folderFault(error: unknown): FolderFault | undefined {
  const sqliteCode = sqliteCodeOf(error);
  return sqliteCode === undefined ? FAULTS[systemCode(error)] : SQLITE_FAULTS[sqliteCode];
}

function isVague(error: unknown): boolean {
  return VAGUE_SQLITE_CODES.has(sqliteCodeOf(error) ?? NaN);
}

function sqliteCodeOf(error: unknown): number | undefined {
  return error instanceof Error && 'errcode' in error ? Number(error.errcode) & 0xff : undefined;
}

/** The least free room with which SQLite can open a database, in bytes: its shared memory takes that much. */
const LEAST_ROOM = 64 * 1024;

/** Looks for the fault of a folder, or of the one that it would be made in. */
async function lookAt(folder: string): Promise<FolderFault | undefined> {
  try {
    const { bavail, bsize, ffree, files } = await statfs(folder);
    // Some file systems count no files.
    if (bavail * bsize < LEAST_ROOM || (ffree === 0 && files > 0)) return 'full';
    await access(folder, constants.W_OK);
    return undefined;
  } catch (error) {
    const isMissing = systemCode(error) === 'ENOENT' && dirname(folder) !== folder;
    return isMissing ? lookAt(dirname(folder)) : folderFault(error);
  }
}
