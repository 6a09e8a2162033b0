import { realpath as realpathByLinks } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { basename, isAbsolute, resolve, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';
import { isSensitiveName } from '../collecting/sensitiveFiles.ts';

/** Error of a file that may not be asked about; its message is one sentence for the caller, which may be a model. */
export class FileRefusal extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'FileRefusal';
  }
}

/** A file that may be read. */
export interface AllowedFile {
  /** The absolute path by which the caller named the file; the one to show. */
  readonly path: string;
  /**
   * The same file with every symbolic link followed; the one to read. On a mapped drive, `path`: VS Code opens no path of a
   * server that the person has not allowed, and the drive is allowed.
   */
  readonly realPath: string;
}

/**
 * Finds the file that `filePath` names: absolute, a file URI, or relative to one of `roots`, the first that has it. Throws a
 * `FileRefusal` for a path outside of all roots (also by way of a symbolic link), one that does not exist, one that is no
 * regular file, or one that holds secrets by its name. A path outside is refused without looking at it, so that the caller
 * cannot learn what exists there.
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
    const realPath = await followLinks(path).catch((error: unknown) => missing(error));
    if (realPath === undefined) continue;
    if (!real.some((root) => isWithin(root, realPath))) throw outside(filePath, roots);
    if (isSensitiveName(path) || isSensitiveName(realPath)) {
      throw new FileRefusal(`${basename(path)} is not read: files of this name hold passwords or keys.`);
    }
    const readable = isOnServer(realPath) && !isOnServer(path) ? path : realPath;
    const stats = await stat(readable);
    if (stats.isDirectory()) throw new FileRefusal(`${filePath} is a folder. Name one file in it.`);
    if (!stats.isFile()) throw new FileRefusal(`${filePath} is not a regular file.`);
    return { path, realPath: readable };
  }
  if (candidates.length === 0) throw outside(filePath, roots);
  throw new FileRefusal(`There is no file ${filePath}. Allowed folders: ${roots.join(', ')}.`);
}

const followByLinks = promisify(realpathByLinks);

/** Codes by which Windows says of a RAM disk that it gives no final path for what lies there. */
const NO_FINAL_PATH: ReadonlySet<string> = new Set(['EISDIR', 'EINVAL', 'UNKNOWN']);

/** The path with every symbolic link followed: by asking the system, and where it cannot tell, by reading the links. */
async function followLinks(path: string): Promise<string> {
  return realpath(path).catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (NO_FINAL_PATH.has(code)) return followByLinks(path);
    throw error;
  });
}

/** Whether a path names a server, as `\\\\server\\share\\file` does. */
function isOnServer(path: string): boolean {
  return /^(?:\/\/|\\\\)[^\\/?.]/.test(path);
}

/** The roots with every symbolic link followed; those that do not exist allow nothing. */
async function realRoots(roots: readonly string[]): Promise<string[]> {
  const found = await Promise.all(roots.map((root) => followLinks(root).catch(() => undefined)));
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

/** Returns undefined for the error of a missing file; throws where a file may not be looked at. */
function missing(error: unknown): undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
  if (code === 'EACCES' || code === 'EPERM') throw new FileRefusal('The file cannot be read: permission denied.');
  if (code === 'ELOOP') throw new FileRefusal('The file is a symbolic link that leads back to itself.');
  if (code === 'ENAMETOOLONG') throw new FileRefusal('The file_path is too long.');
  throw error;
}

/** Whether `path` is `root` or lies below it. Both are absolute and normalized. */
function isWithin(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/**
 * The folders that both sides allow: of each pair of which one lies within the other, the inner one, under the path by which
 * it was named. Symbolic links are followed before the two are compared. A folder that does not exist allows nothing.
 */
export async function commonRoots(ours: readonly string[], theirs: readonly string[]): Promise<string[]> {
  const [here, there] = await Promise.all([resolved(ours), resolved(theirs)]);
  const common = new Map<string, string>();
  for (const one of here) {
    for (const other of there) {
      if (isWithin(one.real, other.real)) common.set(other.real, other.path);
      else if (isWithin(other.real, one.real)) common.set(one.real, one.path);
    }
  }
  return [...common.values()];
}

async function resolved(roots: readonly string[]): Promise<{ path: string; real: string }[]> {
  const found = await Promise.all(
    roots.map((path) =>
      followLinks(path).then(
        (real) => ({ path, real }),
        () => undefined,
      ),
    ),
  );
  return found.filter((root) => root !== undefined);
}

/** How long a client may take to name its roots, in milliseconds. */
const ROOTS_TIMEOUT_MS = 10_000;

/**
 * The absolute paths of the folders that the client works in, or undefined where it names none. Asked for with each call: a
 * client may open and close folders at any time, and the question costs one message over a pipe.
 * @see https://modelcontextprotocol.io/specification/2025-11-25/client/roots
 */
export async function clientRoots({ server }: McpServer, signal: AbortSignal): Promise<string[] | undefined> {
  if (server.getClientCapabilities()?.roots === undefined) return undefined;
  const { roots } = await server.listRoots(undefined, { signal, timeout: ROOTS_TIMEOUT_MS });
  const paths = roots.flatMap(({ uri }) => pathOf(uri) ?? []);
  return paths.length === 0 ? undefined : paths;
}

/** "This MUST be a file:// URI in the current specification"; others allow nothing here. */
function pathOf(uri: string): string | undefined {
  try {
    return fileURLToPath(uri);
  } catch {
    return undefined;
  }
}
