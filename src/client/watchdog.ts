import { SYSTEM_CLOCK, type Clock } from '../system/clock.ts';
import { Failure } from '../failure.ts';

/** How often a watchdog checks, in milliseconds; more often where the limit itself is short. */
const LOOK_MS = 1_000;
const LOOKS_PER_LIMIT = 4;

/** Two checks that are this far apart by the wall clock, in milliseconds, had a sleep of the machine between them. */
const SLEPT_MS = 10_000;

/** How long a connection that has slept along may take to show that it is still alive, in milliseconds. */
export const GRACE_AFTER_SLEEP_MS = 5_000;

export interface WatchdogOptions {
  /** The longest silence after a sleep of the machine, in milliseconds; by default the same as ever. */
  readonly graceAfterSleepMs?: number;
  readonly clock?: Clock;
}

/**
 * Error of a connection that did not outlive a sleep of the machine. Neither side is at fault, so it does not count as an
 * attempt.
 */
export class SleptConnectionError extends Failure {
  constructor() {
    super('connection', 'The connection did not outlive the sleep of this machine.');
  }
}

/**
 * Aborts its signal with a `timeout` when `touch` has not been called for `limitMs` milliseconds. Only time in which this
 * process ran counts, so a laptop that wakes up finds nothing timed out.
 */
export class Watchdog {
  readonly signal: AbortSignal;
  readonly #limitMs: number;
  readonly #controller = new AbortController();
  readonly #stop: () => void;
  #leftMs: number;
  #hasSlept = false;

  constructor(limitMs: number, { graceAfterSleepMs = Infinity, clock = SYSTEM_CLOCK }: WatchdogOptions = {}) {
    this.signal = this.#controller.signal;
    this.#limitMs = limitMs;
    this.#leftMs = limitMs;
    const lookMs = Math.min(LOOK_MS, limitMs / LOOKS_PER_LIMIT);
    let lookedAt = clock.now();
    this.#stop = clock.every(lookMs, () => {
      // The checks are counted, not the time between them: how much of a sleep a timer sees differs from system to system.
      this.#leftMs -= lookMs;
      if (clock.now() - lookedAt > SLEPT_MS && graceAfterSleepMs < this.#leftMs) {
        this.#leftMs = graceAfterSleepMs;
        this.#hasSlept = true;
      }
      lookedAt = clock.now();
      if (this.#leftMs <= 0) this.#abort();
    });
  }

  /** Notes progress: the time starts anew, this once with `extraMs` milliseconds on top. */
  readonly touch = (extraMs = 0): void => {
    this.#leftMs = this.#limitMs + extraMs;
    this.#hasSlept = false;
  };

  readonly dispose = (): void => {
    this.#stop();
  };

  #abort(): void {
    this.#stop();
    const seconds = Math.round(this.#limitMs / 1000);
    const timeout = new Failure('timeout', `Nothing moved for ${String(seconds)} seconds.`);
    this.#controller.abort(this.#hasSlept ? new SleptConnectionError() : timeout);
  }
}
