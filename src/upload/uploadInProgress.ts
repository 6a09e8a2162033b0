import type { Failure } from '../failure.ts';
import { recordedKind } from '../failure.ts';
import type { UploadErrorType, UploadRecord } from '../protocol/metrics.ts';
import type { UploadPathDecision } from '../rollout/uploadPath.ts';
import type { UploadCost } from './uploader.ts';

const MIB = 1024 * 1024;

/** State of an upload while it runs. */
export class UploadInProgress {
  readonly requestId: string;
  readonly bucket: number;
  readonly cost: UploadCost = { bytesSent: 0, attempts: 0 };
  decision: UploadPathDecision | undefined;
  /** Why async gave way to sync. */
  fallbackError: Failure | undefined;
  isDeduplicated = false;
  /** The file's size in bytes; 0 until it has been looked at. */
  bytes = 0;

  constructor(requestId: string, bucket: number) {
    this.requestId = requestId;
    this.bucket = bucket;
  }

  /** The path that was chosen. Only called once it is, which is before anything is sent. */
  requireDecision(): UploadPathDecision {
    if (!this.decision) throw new Error('The path has not been chosen yet.');
    return this.decision;
  }

  /** Begins the upload anew, as with another token: how it went before says nothing about how it goes now. */
  restart(): void {
    this.decision = undefined;
    this.fallbackError = undefined;
    this.isDeduplicated = false;
  }

  /** The outcome as text, for the log. */
  describe(): string {
    const size = `${String(this.bytes)} bytes`;
    if (this.isDeduplicated) return `nothing: the backend has these ${size} already`;
    const path = this.fallbackError ? 'sync after async had failed' : (this.decision?.kind ?? 'sync');
    return `${size} by ${path} (${String(this.cost.bytesSent)} sent, ${String(this.cost.attempts)} attempts)`;
  }

  /**
   * The outcome as a record, for the metrics. `durationMs` is in milliseconds, `fileHash` stands for the file's path; without
   * `error` the upload succeeded.
   */
  toRecord(end: {
    fileHash: string;
    durationMs: number;
    error: Failure | undefined;
    provider: string;
    rolloutPercentage: number;
  }): UploadRecord {
    return {
      event_type: 'upload',
      timestamp: new Date().toISOString(),
      execution_type: this.fallbackError ? 'sync_fallback' : (this.decision?.kind ?? 'sync'),
      success: end.error === undefined,
      duration_ms: Math.round(end.durationMs * 10) / 10,
      file_size_mb: this.bytes / MIB,
      provider: end.provider,
      error_type: this.#errorType(end.error),
      fallback_used: this.fallbackError !== undefined,
      bytes: this.bytes,
      bytes_sent: this.cost.bytesSent,
      attempts: this.cost.attempts,
      deduplicated: this.isDeduplicated,
      bucket: this.bucket,
      rollout_percentage: end.rolloutPercentage,
      reason: this.decision?.reason ?? 'undecided',
      request_id: this.requestId,
      file_hash: end.fileHash,
    };
  }

  /**
   * The error type on record. An upload that is cancelled while sync stands in for async is recorded as cancelled, except
   * where async failed with damaged bytes.
   */
  #errorType(error: Failure | undefined): UploadErrorType | null {
    const isCancelled = error?.kind === 'cancelled' && this.fallbackError?.kind !== 'integrity';
    const reason = isCancelled ? error : (this.fallbackError ?? error);
    return reason ? recordedKind(reason) : null;
  }
}
