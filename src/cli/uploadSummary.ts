import type { UploadOutcome } from '../upload/upload.ts';

/** What `--json` tells of an upload. Durations are in milliseconds, sizes in bytes. */
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
