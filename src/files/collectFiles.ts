import createIgnore, { type Ignore } from 'ignore';
import { open, readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import picomatch from 'picomatch';
import { BINARY_DOCUMENTS } from '../protocol/documents.ts';
import { systemCode } from '../system/systemCode.ts';
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

/** A file that is worth sending. */
export interface CollectedFile {
  /** The absolute path. */
  readonly path: string;
  /** Its size in bytes. */
  readonly bytes: number;
}

export interface CollectedFiles {
  readonly files: readonly CollectedFile[];
  readonly skipped: readonly SkippedFile[];
}

export interface CollectOptions {
  /** The workspace folder: ignore files count from here down. */
  readonly root: string;
  /** Glob patterns relative to the root, as in `files.exclude`. */
  readonly excludes: readonly string[];
  readonly maxBytes: number;
  readonly signal: AbortSignal;
}

/** Files that list what is not to be sent, in the syntax of `.gitignore`, and what they are the reason of; the later wins. */
const IGNORE_FILES = [
  { name: '.gitignore', reason: 'ignored-by-git' },
  { name: '.smartfilequeryignore', reason: 'ignored-here' },
] as const;
type IgnoreReason = (typeof IGNORE_FILES)[number]['reason'];

/** How much of a file is looked at to tell text from the rest, in bytes. */
const SNIFF_BYTES = 8192;

/**
 * Finds the files below a folder that are worth sending, and names every other one with the reason. A folder that is left
 * out counts as one. Links are not followed: they may lead out of the workspace, or in circles.
 */
export async function collectFiles(folder: string, options: CollectOptions): Promise<CollectedFiles> {
  const files: CollectedFile[] = [];
  const skipped: SkippedFile[] = [];
  const isExcluded = excluder(options);
  const skip = (path: string, reason: SkipReason, isFolder = false): void => {
    skipped.push({ path, reason, isFolder });
  };

  async function visit(current: string, inherited: readonly IgnoreRules[]): Promise<void> {
    options.signal.throwIfAborted();
    const own = await readRules(current).catch(() => undefined);
    const entries = await readdir(current, { withFileTypes: true }).catch(() => undefined);
    // Rules that cannot be read may be what keeps something back.
    if (!own || !entries) return skip(current, 'unreadable', true);
    const rules = [...inherited, ...own];
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(current, entry.name);
      const isFolder = entry.isDirectory();
      if (entry.name === '.git' && isFolder) continue;
      const ignored = ignoredBy(rules, path, isFolder);
      if (ignored) skip(path, ignored, isFolder);
      else if (isExcluded(path)) skip(path, 'excluded', isFolder);
      else if (entry.isSymbolicLink()) skip(path, 'link');
      else if (isFolder) await visit(path, rules);
      else if (!entry.isFile()) skip(path, 'not-a-file');
      else {
        const found = isSensitiveName(path) ? 'sensitive' : await inspectFile(path, options.maxBytes);
        if (typeof found === 'string') skip(path, found);
        else files.push(found);
      }
    }
  }

  await visit(folder, await rulesAbove(folder, options.root));
  return { files, skipped };
}

interface IgnoreRules {
  readonly folder: string;
  readonly reason: IgnoreReason;
  readonly rules: Ignore;
}

/** What leaves a path out; undefined where nothing does. A deeper file's rules come later and win. */
function ignoredBy(all: readonly IgnoreRules[], path: string, isFolder: boolean): IgnoreReason | undefined {
  let ignored: IgnoreReason | undefined;
  for (const { folder, reason, rules } of all) {
    const name = relative(folder, path).split(sep).join('/') + (isFolder ? '/' : '');
    const verdict = rules.test(name);
    if (verdict.ignored) ignored = reason;
    else if (verdict.unignored) ignored = undefined;
  }
  return ignored;
}

async function readRules(folder: string): Promise<IgnoreRules[]> {
  const texts = await Promise.all(IGNORE_FILES.map(({ name }) => readIgnoreFile(join(folder, name))));
  return IGNORE_FILES.flatMap(({ reason }, index) => {
    const text = texts[index] ?? '';
    return text.trim() === '' ? [] : [{ folder, reason, rules: createIgnore().add(text) }];
  });
}

/** What an ignore file says; a folder without one ignores nothing. Throws where there is one that cannot be read. */
async function readIgnoreFile(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EISDIR'].includes(systemCode(error))) return '';
    throw error;
  }
}

/** The rules of the folders from the root down to the one above `folder`; none where the folder is not below the root. */
async function rulesAbove(folder: string, root: string): Promise<IgnoreRules[]> {
  const above: string[] = [];
  for (let current = folder; relative(root, current) !== '';) {
    if (current === dirname(current)) return [];
    current = dirname(current);
    above.unshift(current);
  }
  return (await Promise.all(above.map(readRules))).flat();
}

function excluder({ root, excludes }: CollectOptions): (path: string) => boolean {
  if (excludes.length === 0) return () => false;
  const matches = picomatch([...excludes], { dot: true });
  return (path) => matches(relative(root, path).split(sep).join('/'));
}

/** Looks at one file, whatever rules say about it: the file with its size, or why it cannot be sent. */
export async function inspectFile(path: string, maxBytes: number): Promise<CollectedFile | SkipReason> {
  try {
    const stats = await stat(path);
    const { size } = stats;
    if (!stats.isFile()) return 'not-a-file';
    if (size === 0) return 'empty';
    if (size > maxBytes) return 'too-large';
    return (await isBinary(path)) ? 'binary' : { path, bytes: size };
  } catch (error) {
    return systemCode(error) === 'ENOENT' ? 'not-a-file' : 'unreadable';
  }
}

/** A document that the backend can read, going by its name and its first bytes. */
function isDocument(path: string, head: Buffer): boolean {
  const name = path.toLowerCase();
  return BINARY_DOCUMENTS.some(
    ({ extension, magic }) => name.endsWith(extension) && head.indexOf(magic, 0, 'latin1') === 0,
  );
}

/** Text has no NUL, unless a byte order mark says that it is UTF-16. The backend looks closer. */
async function isBinary(path: string): Promise<boolean> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(SNIFF_BYTES), 0, SNIFF_BYTES, 0);
    const head = buffer.subarray(0, bytesRead);
    if (isDocument(path, head)) return false;
    const isUtf16 = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
    return !isUtf16 && head.includes(0);
  } finally {
    await handle.close();
  }
}
