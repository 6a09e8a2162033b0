import { relative, sep } from 'node:path';
import { MAX_FILES } from '../protocol/query.ts';
import type { CollectedFile, CollectOptions, SkippedFile, SkipReason } from './collectFiles.ts';
import { isSensitiveName } from './sensitiveFiles.ts';

/** A file or folder that the user has chosen; a folder comes with the settings that decide about the files in it. */
export type Chosen =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'folder'; readonly path: string; readonly root: string; readonly excludes: readonly string[] };

/** A file that can be sent. */
export interface PreviewFile extends CollectedFile {
  /** Whether the file is picked from the start, so that it is sent unless the user clears it. */
  readonly isPicked: boolean;
  /** Why it is not picked: the user chose it by itself, but it would have been left out of a folder. */
  readonly caution?: SkipReason;
}

/** The files of a choice that can be sent, and those that are left out with the reasons. */
export interface SendPreview {
  readonly files: readonly PreviewFile[];
  readonly leftOut: readonly SkippedFile[];
}

/** A number of files and of their bytes. */
export interface Amount {
  readonly files: number;
  readonly bytes: number;
}

/**
 * Looks at everything that was chosen, each file once. A file that the user has chosen by itself can be sent whatever ignore
 * files say; one that holds secrets by its name is not picked until the user picks it once more.
 */
export async function previewSending(
  chosen: readonly Chosen[],
  options: Pick<CollectOptions, 'maxBytes' | 'signal'>,
): Promise<SendPreview> {
  const { collectFiles, inspectFile } = await import('./collectFiles.ts');
  const files = new Map<string, PreviewFile>();
  const leftOut = new Map<string, SkippedFile>();
  for (const item of chosen) {
    if (item.kind === 'folder') {
      const found = await collectFiles(item.path, { ...options, root: item.root, excludes: item.excludes });
      for (const file of found.files) {
        if (!files.has(file.path)) files.set(file.path, { ...file, isPicked: true });
      }
      for (const skipped of found.skipped) leftOut.set(skipped.path, skipped);
      continue;
    }
    options.signal.throwIfAborted();
    const found = await inspectFile(item.path, options.maxBytes);
    if (typeof found === 'string') leftOut.set(item.path, { path: item.path, reason: found, isFolder: false });
    else if (!isSensitiveName(item.path)) files.set(item.path, { ...found, isPicked: true });
    else files.set(item.path, { ...found, isPicked: false, caution: 'sensitive' });
  }
  // A file that was also chosen by itself is not left out.
  for (const path of files.keys()) leftOut.delete(path);
  return { files: limited([...files.values()]), leftOut: [...leftOut.values()] };
}

/** The files, of which only as many are picked as a question takes. */
function limited(files: readonly PreviewFile[]): PreviewFile[] {
  let picked = 0;
  return files.map((file) => (file.isPicked && ++picked > MAX_FILES ? { ...file, isPicked: false } : file));
}

export function amountOf(files: readonly CollectedFile[]): Amount {
  return { files: files.length, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) };
}

/** Whether a question can be asked about so many files. */
export function isAskable({ files }: Amount): boolean {
  return files > 0 && files <= MAX_FILES;
}

/** The left-out files by their reason, in the order in which the reasons first come up. */
export function groupByReason(leftOut: readonly SkippedFile[]): Map<SkipReason, SkippedFile[]> {
  return Map.groupBy(leftOut, ({ reason }) => reason);
}

/** A path as a list shows it: relative to the folder that was chosen, or the file's own name. Always with slashes. */
export function pathWithin(folder: string, path: string): string {
  const within = relative(folder, path).split(sep).join('/');
  return within === '' || within.startsWith('../') ? path.split(sep).join('/') : within;
}
