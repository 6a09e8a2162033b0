import { setTimeout as delay } from 'node:timers/promises';

/**
 * How long a step waits for what it expects, in milliseconds. A step that succeeds never waits long, so this is what a
 * machine may need whose cores are all busy with something else.
 */
export const PATIENCE_MS = 300_000;
const POLL_MS = 10;

/** How often the effect of an act is looked for, in milliseconds: seldom enough not to slow down the page that is looked at. */
const LOOK_EVERY_MS = 50;

/** How long the first look after an act may take, in milliseconds. Each further one may take twice as long as the one before. */
const FIRST_LOOK_MS = 2000;
const LONGEST_LOOK_MS = 30_000;

/** How long the look after an act that failed takes, in milliseconds: there is little to hope for, but a page gets its breath. */
const LOOK_AFTER_FAILURE_MS = 200;

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

/**
 * Acts until the act has had its effect: acts, looks, and acts again where nothing is to be seen. It looks once more before
 * each further act, so what came late is not done twice. The looks get longer, since on a busy machine a second act that
 * comes too early can undo the first.
 *
 * @param act does one thing and may take so many milliseconds; where it throws, it has failed and is made again
 * @param look tells at once whether the effect is there; where it throws, it is not. It is told whether an act has been made
 *   without a failure by then: what an act takes away may also be gone because it has not come yet.
 * @throws when the effect has not come in `PATIENCE_MS`, with what the last act threw as its cause
 */
export async function actUntil(
  what: string,
  act: (timeoutMs: number) => Promise<unknown>,
  look: (hasActed: boolean) => boolean | Promise<boolean>,
): Promise<void> {
  let hasActed = false;
  const deadline = performance.now() + PATIENCE_MS;
  for (let timeoutMs = FIRST_LOOK_MS; ; timeoutMs = Math.min(2 * timeoutMs, LONGEST_LOOK_MS)) {
    let failure: unknown;
    try {
      await act(timeoutMs);
      hasActed = true;
    } catch (error) {
      failure = error;
    }
    if (await holdsWithin(failure === undefined ? timeoutMs : LOOK_AFTER_FAILURE_MS, () => look(hasActed))) return;
    if (performance.now() > deadline) {
      throw new Error(`Tried for ${PATIENCE_MS / 1000} s in vain: ${what}.`, { cause: failure });
    }
  }
}

/** Whether something comes true within so many milliseconds. It is looked at least once. */
export async function holdsWithin(timeoutMs: number, look: () => boolean | Promise<boolean>): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const holds = await Promise.resolve()
      .then(look)
      .catch(() => false);
    if (holds) return true;
    if (performance.now() > deadline) return false;
    await delay(LOOK_EVERY_MS);
  }
}
