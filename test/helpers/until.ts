import { setTimeout as delay } from 'node:timers/promises';

/** How long a step waits for what it expects, in milliseconds: much slack, since a step that succeeds never waits long. */
export const PATIENCE_MS = 30_000;
const POLL_MS = 10;

/**
 * Waits for what gives no event, such as another process's end or a page's next state.
 *
 * @returns the first answer that is neither undefined nor false
 * @throws when none came in `PATIENCE_MS`
 */
export async function until<T>(
  what: string,
  ask: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() > deadline) throw new Error(`Waited ${PATIENCE_MS / 1000} s in vain: ${what}.`);
    await delay(POLL_MS);
  }
}
