import type { Logger } from '../log.ts';
import type { TusStore } from './tusStore.ts';

/** How often what has expired is cleared away while the backend runs, in milliseconds: a server may run for months. */
const SWEEP_INTERVAL_MS = 60 * 60 * 1000;

/** Clears expired uploads, and whatever else `removeExpired` does, away now and then. Returns what stops it, once a sweep under way is over. */
export function startExpirySweep(uploads: Pick<TusStore, 'removeExpired'>, log: Logger): () => Promise<void> {
  let sweep: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    // A full disk or a lock of another backend may be gone by the next time.
    sweep = uploads.removeExpired().catch((error: unknown) => {
      log.warn(`What has expired could not be cleared away: ${error instanceof Error ? error.message : String(error)}`);
    });
  }, SWEEP_INTERVAL_MS);
  // The sweep alone is no reason for the process to go on.
  timer.unref();
  return async () => {
    clearInterval(timer);
    await sweep;
  };
}
