import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { toFailure } from '../client/errors.ts';
import type { UploadPathKind } from '../protocol/health.ts';
import { previewSending, type Chosen } from '../collecting/sendPreview.ts';
import type { SkippedFile, SkipReason } from '../collecting/collectFiles.ts';
import { displayName } from '../localFile/displayName.ts';
import { type SessionOptions, withCore } from './session.ts';
import { writeError, writeOut, writeJson, writeProgress } from './terminal.ts';
import { UploadProgressLine } from './uploadProgressLine.ts';
import { SETTINGS } from '../settings.ts';
import type { UploadOutcome } from '../upload/uploader.ts';

export interface UploadCommandOptions extends SessionOptions {
  readonly files: readonly string[];
  readonly json: boolean;
  readonly path?: UploadPathKind | undefined;
}

/** `upload FILES…`: prints one outcome a file, of a folder each file worth sending; resolves with whether all succeeded. */
export async function uploadCommand(options: UploadCommandOptions, signal: AbortSignal): Promise<boolean> {
  const { files, skipped } = await filesOf(options, signal);
  const progress = new UploadProgressLine(files.length, options.json ? () => undefined : writeProgress);
  const outcomes = await withCore(options, async (core) => {
    const review = await core.uploadGate.review(
      files.map((file) => resolve(file)),
      signal,
    );
    const leftOut = new Map(review.leftOut.map(({ path, reason }) => [path, reason]));
    return Promise.all(
      files.map(async (file) => {
        const reason = leftOut.get(resolve(file));
        if (reason !== undefined) return { file, error: { type: 'left_out', message: reason } };
        try {
          const path = resolve(file);
          const onProgress = progress.of(displayName(file));
          const outcome = await core.queue.add({ path, signal, override: options.path, onProgress });
          return { file, id: outcome.file.id, sha256: outcome.sha256, upload: uploadSummary(outcome) };
        } catch (thrown) {
          const error = toFailure(thrown, signal);
          return { file, error: { type: error.kind, message: error.message } };
        } finally {
          progress.ended();
        }
      }),
    );
  });
  progress.clear();
  if (options.json) {
    const leftOut = skipped.map(({ path, reason }) => ({ file: path, reason }));
    writeJson(leftOut.length > 0 ? { files: outcomes, left_out: leftOut } : { files: outcomes });
  } else {
    for (const outcome of outcomes) {
      const name = displayName(outcome.file);
      if ('error' in outcome) writeError(`${name}: ${outcome.error.message}\n`);
      else writeOut(`${name}: uploaded as ${outcome.id}\n`);
    }
  }
  for (const line of options.json ? [] : leftOutLines(skipped)) writeError(line);
  return outcomes.every((outcome) => !('error' in outcome));
}

/** The largest file that is uploaded where no other limit is given, in MB. */
const DEFAULT_MAX_MB = SETTINGS['upload.maxFileSizeMB'].parse(undefined);
const BYTES_PER_MB = 1024 * 1024;

/** The files to upload, as they were named; of a folder those that its ignore rules and the others leave, with what is left out. */
async function filesOf(
  { files, maxFileSizeMB = DEFAULT_MAX_MB }: UploadCommandOptions,
  signal: AbortSignal,
): Promise<{ files: readonly string[]; skipped: readonly SkippedFile[] }> {
  const chosen: string[] = [];
  const skipped: SkippedFile[] = [];
  for (const file of files) {
    const path = resolve(file);
    const isFolder = await stat(path).then(
      (stats) => stats.isDirectory(),
      () => false,
    );
    if (!isFolder) {
      chosen.push(file);
      continue;
    }
    const folder: Chosen = { kind: 'folder', path, root: path, excludes: [] };
    const found = await previewSending([folder], { maxBytes: maxFileSizeMB * BYTES_PER_MB, signal });
    chosen.push(...found.files.map((one) => one.path));
    skipped.push(...found.leftOut);
  }
  return { files: [...new Set(chosen)], skipped };
}

const SKIP_WORDS: Readonly<Record<SkipReason, string>> = {
  'ignored-by-git': 'ignored by git',
  'ignored-here': 'ignored by .smartfilequeryignore',
  excluded: 'excluded',
  sensitive: 'may hold secrets',
  binary: 'binary',
  empty: 'empty',
  'too-large': 'too large',
  link: 'a symbolic link',
  'not-a-file': 'not a regular file',
  unreadable: 'unreadable',
};

/** One line for each reason for which something in a folder is left out. */
function leftOutLines(skipped: readonly SkippedFile[]): string[] {
  return [...Map.groupBy(skipped, ({ reason }) => reason)].map(([reason, { length, 0: first }]) => {
    const name = displayName(first?.path ?? '');
    return `Left out, ${SKIP_WORDS[reason]}: ${length === 1 ? name : `${name} and ${String(length - 1)} more`}\n`;
  });
}

/** The fields of an upload in the output of `--json`. Durations are in milliseconds, sizes in bytes. */
export function uploadSummary(outcome: UploadOutcome): object {
  const { path, bytes, bytesSent, deduplicated, fallbackUsed, durationMs } = outcome;
  return {
    path: path.kind,
    reason: path.reason,
    bytes,
    bytesSent,
    deduplicated,
    fallbackUsed,
    durationMs: Math.round(durationMs),
  };
}
