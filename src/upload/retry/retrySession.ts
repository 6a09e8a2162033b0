import type { BackendClient } from '../../client/backendClient.ts';
import { toFailure } from '../../client/errors.ts';
import { isRetryable, MAX_RETRY_AFTER_MS, type Failure } from '../../failure.ts';
import { SleptConnectionError } from '../../client/watchdog.ts';
import type { Clock } from '../../system/clock.ts';
import type { UploadOptions } from '../uploader.ts';
import { isUnreachable, type UploadOutages } from './outages.ts';

/** The first wait's upper bound and the longest one's, in milliseconds. */
const BASE_DELAY_MS = 300;
const MAX_DELAY_MS = 10_000;

/**
 * How long to wait before the next attempt, in milliseconds, or undefined to give up. Exponential backoff with full
 * jitter; a server's `Retry-After` is the least wait.
 *
 * `failures` counts the attempts that failed since bytes last moved, this one included.
 * @see https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function retryDelay(
  error: Failure,
  failures: number,
  maxRetries: number,
  random: () => number = Math.random,
): number | undefined {
  if (!isRetryable(error) || failures > maxRetries) return undefined;
  const asked = error.retryAfterMs ?? 0;
  if (asked > MAX_RETRY_AFTER_MS) return undefined;
  const bound = Math.min(MAX_DELAY_MS, BASE_DELAY_MS * 2 ** (failures - 1));
  return asked + random() * bound;
}

/** The longest wait that is not reported to `onWaiting`, in milliseconds. */
const TOLD_WAIT_MS = 2_000;

export interface RetrySessionParts {
  readonly client: BackendClient;
  readonly outages: UploadOutages;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** How many attempts in a row may fail beyond the first; asked at every failure, about this one. */
  maxRetries(failure: Failure): number;
  /** Called when the work waits, for the backend or because the backend asked for a delay. */
  onWaiting(): void;
}

/** The retries of an upload of `totalBytes` bytes, whose progress says when they wait. */
export function uploadRetries({
  options,
  totalBytes,
  ...parts
}: Omit<RetrySessionParts, 'signal' | 'onWaiting'> & {
  readonly options: UploadOptions;
  readonly totalBytes: number;
}): RetrySession {
  return new RetrySession({
    ...parts,
    signal: options.signal,
    onWaiting: () => {
      options.onProgress({ phase: 'waiting', bytes: 0, totalBytes });
    },
  });
}

/**
 * Does work again after failures that pass. Attempts are counted where the backend is there and the work fails all the same;
 * while the backend is gone, time decides; and a connection that a sleep of the machine has cost counts as nothing.
 */
export class RetrySession {
  readonly #parts: RetrySessionParts;
  #failures = 0;

  constructor(parts: RetrySessionParts) {
    this.#parts = parts;
  }

  /** Notes that the backend has got bytes: the attempts and the waiting time start anew. */
  noteProgress(): void {
    this.#failures = 0;
    this.#parts.outages.noteProgress();
  }

  /** Does the work until it succeeds. Rejects with the `Failure` after which another attempt makes no sense. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        await this.#recover(toFailure(error, this.#parts.signal));
      }
    }
  }

  /** Resolves when it is time to try again. Throws the failure where that makes no sense, and `cancelled`. */
  async #recover(failure: Failure): Promise<void> {
    const { client, outages, signal, maxRetries, onWaiting } = this.#parts;
    if (failure instanceof SleptConnectionError) {
      client.http.dropIdleConnections();
      return;
    }
    if (isUnreachable(failure) && (await outages.outlast(failure, signal, onWaiting))) return;
    this.#failures++;
    const wait = retryDelay(failure, this.#failures, maxRetries(failure));
    if (wait !== undefined) {
      await this.#pause(wait);
      return;
    }
    // Before the work fails for its own attempts, a probe tells whether the whole backend is away.
    if (!isRetryable(failure) || !(await outages.outlast(failure, signal, onWaiting))) throw failure;
    this.#failures = 0;
  }

  async #pause(ms: number): Promise<void> {
    const { clock, signal, onWaiting } = this.#parts;
    if (ms > TOLD_WAIT_MS) onWaiting();
    try {
      await clock.sleep(ms, signal);
    } catch (error) {
      throw toFailure(error, signal);
    }
  }
}
