import { realpath, stat } from 'node:fs/promises';
import { basename, isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isSensitiveName } from '../collecting/sensitiveFiles.ts';
import { isWithin } from './isWithin.ts';

/** Why a file may not be asked about: one sentence for whoever asked, who may be a model. */
export class FileRefusal extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'FileRefusal';
  }
}

/** A file that may be read. */
export interface AllowedFile {
  /** The absolute path by which it was asked for; the one to show. */
  readonly path: string;
  /** The same file with every symbolic link followed; the one to read. */
  readonly realPath: string;
}

/**
 * Finds the file that `filePath` names: absolute, a file URI, or relative to one of `roots`, the first that has it. Throws a
 * `FileRefusal` for what lies outside of all roots (also by way of a symbolic link), does not exist, is no regular file, or
 * holds secrets going by its name. What lies outside is refused unseen, so that nobody learns here what exists there.
 */
export async function allowedFile(filePath: string, roots: readonly string[]): Promise<AllowedFile> {
  if (filePath.trim() === '') throw new FileRefusal('The file_path is empty. Name the file to ask about.');
  if (filePath.includes('\0')) throw new FileRefusal('The file_path holds a character that no path may have.');
  const named = fromUri(filePath);
  const real = await realRoots(roots);
  const candidates = (isAbsolute(named) ? [resolve(named)] : roots.map((root) => resolve(root, named))).filter((path) =>
    [...roots, ...real].some((root) => isWithin(root, path)),
  );
  for (const path of candidates) {
    const realPath = await realpath(path).catch((error: unknown) => missing(error));
    if (realPath === undefined) continue;
    if (!real.some((root) => isWithin(root, realPath))) throw outside(filePath, roots);
    if (isSensitiveName(path) || isSensitiveName(realPath)) {
      throw new FileRefusal(`${basename(path)} is not read: files of this name hold passwords or keys.`);
    }
    const stats = await stat(realPath);
    if (stats.isDirectory()) throw new FileRefusal(`${filePath} is a folder. Name one file in it.`);
    if (!stats.isFile()) throw new FileRefusal(`${filePath} is not a regular file.`);
    return { path, realPath };
  }
  if (candidates.length === 0) throw outside(filePath, roots);
  throw new FileRefusal(`There is no file ${filePath}. Allowed folders: ${roots.join(', ')}.`);
}

/** The roots with every symbolic link followed; those that do not exist allow nothing. */
async function realRoots(roots: readonly string[]): Promise<string[]> {
  const found = await Promise.all(roots.map((root) => realpath(root).catch(() => undefined)));
  return found.filter((root) => root !== undefined);
}

function outside(filePath: string, roots: readonly string[]): FileRefusal {
  return new FileRefusal(
    roots.length === 0
      ? `${filePath} is not read: no folder is allowed.`
      : `${filePath} is not read: it lies outside of the allowed folders (${roots.join(', ')}).`,
  );
}

function fromUri(filePath: string): string {
  if (!filePath.startsWith('file:')) return filePath;
  try {
    return fileURLToPath(filePath);
  } catch {
    throw new FileRefusal(`${filePath} is no valid file URI.`);
  }
}

/** Undefined where there is nothing; what may not be looked at is said. */
function missing(error: unknown): undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
  if (code === 'EACCES' || code === 'EPERM') throw new FileRefusal('The file cannot be read: permission denied.');
  if (code === 'ELOOP') throw new FileRefusal('The file is a symbolic link that leads back to itself.');
  if (code === 'ENAMETOOLONG') throw new FileRefusal('The file_path is too long.');
  throw error;
}
