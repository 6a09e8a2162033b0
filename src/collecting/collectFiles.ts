import { lstat, open, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, relative, sep } from 'node:path';
import picomatch from 'picomatch';
import { documentFamily } from '../backend/extract/documentFormat.ts';
import { hasDocumentName } from '../protocol/documents.ts';
import { systemCode } from '../system/systemErrors.ts';
import { sniff, SNIFF_BYTES } from '../text/encoding.ts';
import type { Environment } from './gitRepository.ts';
import { IgnoreRules } from './ignoreRules.ts';
import { isSensitiveName } from './sensitiveFiles.ts';

/** Why a file in a folder is left out. */
export type SkipReason =
  | 'ignored-by-git'
  | 'ignored-here'
  | 'excluded'
  | 'sensitive'
  | 'binary'
  | 'empty'
  | 'too-large'
  | 'link'
  | 'not-a-file'
  | 'unreadable';

export interface SkippedFile {
  readonly path: string;
  readonly reason: SkipReason;
  readonly isFolder: boolean;
}

/** A file that can be sent. */
export interface CollectedFile {
  /** The absolute path. */
  readonly path: string;
  /** Its size in bytes. */
  readonly bytes: number;
  /** When it was last changed, in milliseconds since the epoch. */
  readonly modifiedMs: number;
}

export interface CollectedFiles {
  readonly files: readonly CollectedFile[];
  readonly skipped: readonly SkippedFile[];
}

export interface CollectOptions {
  /** The workspace folder. */
  readonly root: string;
  /** Glob patterns relative to the root, as in `files.exclude`. */
  readonly excludes: readonly string[];
  readonly maxBytes: number;
  readonly signal: AbortSignal;
  /** The environment that names git's settings of the user: the variables of this process by default. */
  readonly environment?: Environment;
  /** Whether a file has been looked at before in this very version, so that its content need not be looked at again. */
  isKnown?(file: CollectedFile): boolean;
}

/** How many files of a folder are looked at at a time. */
const LOOKS_AT_A_TIME = 16;

/**
 * Finds the files below a folder that are worth sending, and names every other one with the reason. A folder that is left out
 * counts as one. Links are not followed: they may lead out of the workspace, or in circles.
 */
export async function collectFiles(folder: string, options: CollectOptions): Promise<CollectedFiles> {
  const files: CollectedFile[] = [];
  const skipped: SkippedFile[] = [];
  const isExcluded = excluder(options);
  const skip = (path: string, reason: SkipReason, isFolder = false): void => {
    skipped.push({ path, reason, isFolder });
  };

  async function visit(current: string, inherited: IgnoreRules): Promise<void> {
    options.signal.throwIfAborted();
    const rules = await inherited.within(current).catch(() => undefined);
    const entries = await readdir(current, { withFileTypes: true }).catch(() => undefined);
    // A folder whose ignore rules cannot be read is skipped, since the rules may keep a file back.
    if (!rules || !entries) return skip(current, 'unreadable', true);
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    const looks = await lookAt(
      entries.filter((entry) => entry.isFile()).map((entry) => join(current, entry.name)),
      (path) => {
        if (leftOutByName(path, rules, isExcluded)) return undefined;
        return isSensitiveName(path) ? Promise.resolve('sensitive' as const) : inspectInFolder(path, options);
      },
    );
    for (const entry of entries) {
      const path = join(current, entry.name);
      const isFolder = entry.isDirectory();
      if (entry.name === '.git') continue;
      const reason = leftOutByName(path, rules, isExcluded, isFolder);
      if (reason) skip(path, reason, isFolder);
      else if (entry.isSymbolicLink()) skip(path, 'link');
      else if (isFolder) await visit(path, rules);
      else {
        const found = looks.get(path) ?? 'not-a-file';
        if (typeof found === 'string') skip(path, found);
        else files.push(found);
      }
    }
  }

  const { root, environment = process.env } = options;
  const above = await IgnoreRules.above(folder, { root, environment }).catch(() => 'unreadable' as const);
  if (typeof above === 'string') skip(folder, above, true);
  else await visit(folder, above);
  return { files, skipped };
}

/**
 * Looks at files and folders that may have changed, below the folder `options.root`, as `collectFiles` would: the files that are
 * worth sending. Those that are not there any more, or are left out by a rule, are missing from the result.
 */
export async function collectChanged(paths: readonly string[], options: CollectOptions): Promise<CollectedFile[]> {
  const { root, environment = process.env } = options;
  const isExcluded = excluder(options);
  const files: CollectedFile[] = [];
  const single: string[] = [];
  for (const path of new Set(paths)) {
    const stats = await lstat(path).catch(() => undefined);
    if (stats?.isFile() === true) single.push(path);
    if (stats?.isDirectory() !== true) continue;
    if (isFolderExcluded(path, root, isExcluded) || (await isThroughLink(path, root))) continue;
    files.push(...(await collectFiles(path, options)).files);
  }
  for (const [folder, inFolder] of Map.groupBy(single, (path) => dirname(path))) {
    options.signal.throwIfAborted();
    if (isFolderExcluded(folder, root, isExcluded)) continue;
    const above = await IgnoreRules.above(folder, { root, environment }).catch(() => 'unreadable' as const);
    const rules = typeof above === 'string' ? undefined : await above.within(folder).catch(() => undefined);
    if (!rules) continue;
    for (const path of inFolder) {
      if (isSensitiveName(path) || leftOutByName(path, rules, isExcluded)) continue;
      if (await isThroughLink(path, root)) continue;
      const found = await inspectInFolder(path, options);
      if (typeof found !== 'string') files.push(found);
    }
  }
  return files;
}

function leftOutByName(
  path: string,
  rules: IgnoreRules,
  isExcluded: (path: string) => boolean,
  isFolder = false,
): SkipReason | undefined {
  return rules.reasonFor(path, isFolder) ?? (isExcluded(path) ? 'excluded' : undefined);
}

function inspectInFolder(path: string, { maxBytes, isKnown }: CollectOptions): Promise<CollectedFile | SkipReason> {
  return inspectFile(path, maxBytes, { isChosen: false, ...(isKnown ? { isKnown } : {}) });
}

/** Whether a folder, or one that it lies in, is left out by the settings or is git's own. */
function isFolderExcluded(folder: string, root: string, isExcluded: (path: string) => boolean): boolean {
  for (let at = folder; at !== root && at !== dirname(at); at = dirname(at)) {
    if (basename(at) === '.git' || isExcluded(at)) return true;
  }
  return false;
}

/** Whether a path is a symbolic link, or leads through one below the root. */
async function isThroughLink(path: string, root: string): Promise<boolean> {
  for (let at = path; at !== root && at !== dirname(at); at = dirname(at)) {
    const stats = await lstat(at).catch(() => undefined);
    if (stats?.isSymbolicLink() === true) return true;
  }
  return false;
}

/** What is found of each path, several at a time; nothing of those of which `look` returns nothing. */
async function lookAt<Found>(
  paths: readonly string[],
  look: (path: string) => Promise<Found> | undefined,
): Promise<Map<string, Found>> {
  const found = new Map<string, Found>();
  const waiting = paths.values();
  const work = async (): Promise<void> => {
    for (const path of waiting) {
      const seen = await look(path);
      if (seen !== undefined) found.set(path, seen);
    }
  };
  await Promise.all(Array.from({ length: LOOKS_AT_A_TIME }, work));
  return found;
}

function excluder({ root, excludes }: CollectOptions): (path: string) => boolean {
  if (excludes.length === 0) return () => false;
  const matches = picomatch([...excludes], { dot: true });
  return (path) => matches(relative(root, path).split(sep).join('/'));
}

/**
 * Looks at one file, without any ignore rules: one that a person chose, or one of a folder. Returns the file with its size, or
 * why it cannot be sent.
 */
export async function inspectFile(
  path: string,
  maxBytes: number,
  { isChosen = true, isKnown = () => false }: Pick<CollectOptions, 'isKnown'> & { readonly isChosen?: boolean } = {},
): Promise<CollectedFile | SkipReason> {
  try {
    const stats = await stat(path);
    const { size } = stats;
    if (!stats.isFile()) return 'not-a-file';
    if (size === 0) return 'empty';
    if (size > maxBytes) return 'too-large';
    const file = { path, bytes: size, modifiedMs: stats.mtimeMs };
    return !isKnown(file) && (await isBinary(path, isChosen)) ? 'binary' : file;
  } catch (error) {
    return systemCode(error) === 'ENOENT' ? 'not-a-file' : 'unreadable';
  }
}

/** Whether a file's first bytes show it to be neither text nor a document. The backend looks closer. */
async function isBinary(path: string, isChosen: boolean): Promise<boolean> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(SNIFF_BYTES), 0, SNIFF_BYTES, 0);
    const head = buffer.subarray(0, bytesRead);
    const family = documentFamily(path, head);
    // Not every ZIP archive or OLE container is a document.
    if (family === 'pdf' || family === 'zip' || family === 'ole') return !hasDocumentName(path);
    // The pictures of a folder are most often not meant to be read.
    if (family === 'picture') return !isChosen;
    return family === undefined && sniff(head).kind === 'unsupported';
  } finally {
    await handle.close();
  }
}
