import { setTimeout as delay } from 'node:timers/promises';

/** Time, as far as waiting and timeouts need it; tests bring one of their own. All of it in milliseconds. */
export interface Clock {
  /** The wall's time since the epoch: goes on while the machine sleeps, and people set it. */
  now(): number;
  /** Calls `tick` every `ms` milliseconds; what was missed while the machine slept is not made up. Returns what stops it. */
  every(ms: number, tick: () => void): () => void;
  /** Resolves after `ms`. Rejects with an `AbortError` when the signal says so. */
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
