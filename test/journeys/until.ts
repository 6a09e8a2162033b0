/** How long a step waits for what it expects, in milliseconds: much slack, since a step that succeeds never waits long. */
export const stepTimeoutMs = 30_000;
/** How often a step looks again where the page cannot tell by itself, in milliseconds. */
const pollMs = 100;

/** Tries a step until it succeeds. */
export async function until(what: string, isDone: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + stepTimeoutMs;
  while (!(await isDone())) {
    if (performance.now() > deadline) throw new Error(`Waited ${stepTimeoutMs / 1000} s in vain until ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}
