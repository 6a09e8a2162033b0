import type { UploadRecord } from '../protocol/metrics.ts';
import type { Outcomes } from '../protocol/panelMessages.ts';

/** Whether the upload failed. One that the person cancelled did not. */
export function isFailure(record: UploadRecord): boolean {
  return !record.success && record.error_type !== 'cancelled';
}

/** Whether the file arrived by being sent: only then its duration says how fast a path is. */
export function hasTravelled(record: UploadRecord): boolean {
  return record.success && !record.deduplicated;
}

/** Counts how uploads ended. */
export class OutcomeCount {
  #succeeded = 0;
  #failed = 0;
  #cancelled = 0;

  add(record: UploadRecord): void {
    if (record.success) this.#succeeded++;
    else if (isFailure(record)) this.#failed++;
    else this.#cancelled++;
  }

  /** Cancelled uploads count as uploads, but neither for nor against the success rate. */
  outcomes(): Outcomes {
    const judged = this.#succeeded + this.#failed;
    return {
      uploads: judged + this.#cancelled,
      succeeded: this.#succeeded,
      failed: this.#failed,
      cancelled: this.#cancelled,
      successRate: judged === 0 ? null : this.#succeeded / judged,
    };
  }
}
