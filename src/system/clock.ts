import { setTimeout as delay } from 'node:timers/promises';

/** Time, as far as waiting and timeouts need it; tests bring one of their own. All of it in milliseconds. */
export interface Clock {
  /** Wall-clock time since the epoch: it goes on while the machine sleeps, and the user can change it. */
  now(): number;
  /**
   * Calls `tick` every `ms` milliseconds; calls that were missed while the machine slept are not made up for. Returns a
   * function that stops it.
   */
  every(ms: number, tick: () => void): () => void;
  /** Resolves after `ms`. Rejects with an `AbortError` when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const SYSTEM_CLOCK: Clock = {
  now: () => Date.now(),
  every: (ms, tick) => {
    const timer = setInterval(tick, ms);
    return () => {
      clearInterval(timer);
    };
  },
  sleep: (ms, signal) => delay(ms, undefined, signal ? { signal } : {}),
};
