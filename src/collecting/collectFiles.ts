import { open, readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
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
}

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
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(current, entry.name);
      const isFolder = entry.isDirectory();
      if (entry.name === '.git') continue;
      const ignored = rules.reasonFor(path, isFolder);
      if (ignored) skip(path, ignored, isFolder);
      else if (isExcluded(path)) skip(path, 'excluded', isFolder);
      else if (entry.isSymbolicLink()) skip(path, 'link');
      else if (isFolder) await visit(path, rules);
      else if (!entry.isFile()) skip(path, 'not-a-file');
      else {
        const found = isSensitiveName(path)
          ? 'sensitive'
          : await inspectFile(path, options.maxBytes, { isChosen: false });
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

function excluder({ root, excludes }: CollectOptions): (path: string) => boolean {
  if (excludes.length === 0) return () => false;
  const matches = picomatch([...excludes], { dot: true });
  return (path) => matches(relative(root, path).split(sep).join('/'));
}

/** Looks at one file, without any ignore rules: one that a person chose, or one of a folder. Returns the file with its size, or why it cannot be sent. */
export async function inspectFile(
  path: string,
  maxBytes: number,
  { isChosen = true }: { readonly isChosen?: boolean } = {},
): Promise<CollectedFile | SkipReason> {
  try {
    const stats = await stat(path);
    const { size } = stats;
    if (!stats.isFile()) return 'not-a-file';
    if (size === 0) return 'empty';
    if (size > maxBytes) return 'too-large';
    return (await isBinary(path, isChosen)) ? 'binary' : { path, bytes: size };
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
