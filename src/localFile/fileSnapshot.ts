import { constants, type BigIntStats } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { Failure } from '../failure.ts';
import { systemCode } from '../system/systemErrors.ts';

/** Metadata by which one version of a file is told from another without reading it. `size` is in bytes. */
export interface FileSnapshot {
  readonly path: string;
  readonly size: number;
  readonly inode: bigint;
  readonly modifiedNs: bigint;
}

/**
 * Looks at a file before anything is read of it. Throws a `Failure` that says what is wrong: missing, unreadable,
 * a folder, no regular file (a device or a FIFO would never end), empty, or larger than `maxBytes`.
 */
export async function takeSnapshot(path: string, maxBytes: number): Promise<FileSnapshot> {
  let stats: BigIntStats;
  try {
    stats = await stat(path, { bigint: true });
  } catch (error) {
    throw unreadable(error);
  }
  if (stats.isDirectory()) throw new Failure('file_unreadable', 'It is a folder, not a file.');
  if (!stats.isFile()) throw new Failure('file_unreadable', 'It is not a regular file.');
  if (stats.size === 0n) throw new Failure('empty_file', 'The file is empty, so there is nothing to ask about.');
  if (Number(stats.size) > maxBytes) {
    throw new Failure('too_large', `The file is larger than the limit of ${formatMiB(maxBytes)}.`);
  }
  return toSnapshot(path, stats);
}

/** Opens a file for reading. Never waits, even where a FIFO has replaced it since its snapshot was taken. */
export async function openForReading(path: string): Promise<FileHandle> {
  try {
    return await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    throw unreadable(error);
  }
}

/** Throws `file_changed` unless both the open file and the one under its path are still the one of the snapshot. */
export async function assertUnchanged(snapshot: FileSnapshot, handle?: FileHandle): Promise<void> {
  if (!(await isUnchanged(snapshot, handle))) throw fileChanged();
}

export async function isUnchanged(snapshot: FileSnapshot, handle?: FileHandle): Promise<boolean> {
  const named = await stat(snapshot.path, { bigint: true }).catch(() => undefined);
  if (!named || !isSame(snapshot, toSnapshot(snapshot.path, named))) return false;
  return handle === undefined || isSame(snapshot, toSnapshot(snapshot.path, await handle.stat({ bigint: true })));
}

export function fileChanged(): Failure {
  return new Failure(
    'file_changed',
    'The file changed while it was being read. Try again once nothing is writing to it.',
  );
}

export function unreadable(error: unknown): Failure {
  return new Failure('file_unreadable', reasonOf(systemCode(error)), { cause: error });
}

function reasonOf(code: string): string {
  switch (code) {
    case 'ENOENT':
      return 'The file does not exist.';
    case 'EACCES':
    case 'EPERM':
      return 'The file cannot be read: permission denied.';
    case 'ELOOP':
      return 'The file is a symbolic link that leads back to itself.';
    case 'ENAMETOOLONG':
      return 'The name of the file is too long.';
    default:
      return `The file cannot be read${code === '' ? '' : ` (${code})`}.`;
  }
}

/** Whether an open file is still the version of the snapshot. */
function isSameVersion(snapshot: FileSnapshot, stats: BigIntStats): boolean {
  return isSame(snapshot, toSnapshot(snapshot.path, stats));
}

function isSame(one: FileSnapshot, other: FileSnapshot): boolean {
  return one.size === other.size && one.inode === other.inode && one.modifiedNs === other.modifiedNs;
}

function toSnapshot(path: string, stats: BigIntStats): FileSnapshot {
  return { path, size: Number(stats.size), inode: stats.ino, modifiedNs: stats.mtimeNs };
}

function formatMiB(bytes: number): string {
  return `${String(Number((bytes / 1024 / 1024).toFixed(3)))} MB`;
}

/** A string that differs between two versions of a file; the same for all files that cannot be looked at. Never rejects. */
export async function versionOf(path: string): Promise<string> {
  const stats = await stat(path).catch(() => undefined);
  return stats === undefined ? '' : `${String(stats.size)} ${String(stats.mtimeMs)}`;
}

/**
 * Reads a small file once, for its digest and for sending. The content is that of one version of the file, the snapshot's,
 * which is compared after the reading. Throws `file_changed` or `file_unreadable`.
 */
export async function readWholeFile(snapshot: FileSnapshot): Promise<{ content: Buffer; sha256: string }> {
  const handle = await openForReading(snapshot.path);
  try {
    const content = Buffer.allocUnsafe(snapshot.size);
    let length = 0;
    while (length < content.length) {
      const { bytesRead } = await handle.read(content, length, content.length - length, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    if (length !== snapshot.size || !isSameVersion(snapshot, await handle.stat({ bigint: true }))) throw fileChanged();
    return { content, sha256: createHash('sha256').update(content).digest('hex') };
  } catch (error) {
    throw error instanceof Error && 'syscall' in error ? unreadable(error) : error;
  } finally {
    await handle.close();
  }
}
