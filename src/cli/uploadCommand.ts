import { resolve } from 'node:path';
import { toFailure } from '../client/errors.ts';
import type { UploadPathKind } from '../protocol/health.ts';
import { displayName } from '../localFile/displayName.ts';
import { type SessionOptions, withCore } from './session.ts';
import { writeError, writeOut, writeJson } from './terminal.ts';
import type { UploadOutcome } from '../upload/uploader.ts';

export interface UploadCommandOptions extends SessionOptions {
  readonly files: readonly string[];
  readonly json: boolean;
  readonly path?: UploadPathKind | undefined;
}

/** `upload FILES…`: prints one outcome a file; resolves with whether all succeeded. */
export async function uploadCommand(options: UploadCommandOptions, signal: AbortSignal): Promise<boolean> {
  const outcomes = await withCore(options, async (core) => {
    const review = await core.uploadGate.review(
      options.files.map((file) => resolve(file)),
      signal,
    );
    const leftOut = new Map(review.leftOut.map(({ path, reason }) => [path, reason]));
    return Promise.all(
      options.files.map(async (file) => {
        const reason = leftOut.get(resolve(file));
        if (reason !== undefined) return { file, error: { type: 'left_out', message: reason } };
        try {
          const outcome = await core.queue.add({ path: resolve(file), signal, override: options.path });
          return { file, id: outcome.file.id, sha256: outcome.sha256, upload: uploadSummary(outcome) };
        } catch (thrown) {
          const error = toFailure(thrown, signal);
          return { file, error: { type: error.kind, message: error.message } };
        }
      }),
    );
  });
  if (options.json) {
    writeJson({ files: outcomes });
  } else {
    for (const outcome of outcomes) {
      const name = displayName(outcome.file);
      if ('error' in outcome) writeError(`${name}: ${outcome.error.message}\n`);
      else writeOut(`${name}: uploaded as ${outcome.id}\n`);
    }
  }
  return outcomes.every((outcome) => !('error' in outcome));
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
