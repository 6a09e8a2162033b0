/** The least time between two updates, in milliseconds: at most four updates a second, which a person can follow. */
const DEFAULT_INTERVAL_MS = 250;
/** The pause after a run, as a multiple of the run's duration: updates take a fifth of the time at most. */
const PAUSE_FACTOR = 4;

/**
 * Runs a task on request, but never twice at once and not more often than the interval. Requests that arrive meanwhile
 * become one further run, so the last change is always shown.
 */
export class ThrottledTask {
  readonly #task: () => Promise<void>;
  readonly #intervalMs: number;
  #timer: NodeJS.Timeout | null = null;
  #isRunning = false;
  #isDue = false;
  #isDisposed = false;

  /** The task handles its own errors. */
  constructor(task: () => Promise<void>, intervalMs = DEFAULT_INTERVAL_MS) {
    this.#task = task;
    this.#intervalMs = intervalMs;
  }

  request(): void {
    this.#isDue = true;
    this.#runIfFree();
  }

  dispose(): void {
    this.#isDisposed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #runIfFree(): void {
    if (!this.#isDue || this.#isRunning || this.#timer !== null || this.#isDisposed) return;
    this.#isDue = false;
    this.#isRunning = true;
    const start = performance.now();
    void this.#task().finally(() => {
      this.#isRunning = false;
      if (this.#isDisposed) return;
      const pause = Math.max(this.#intervalMs, PAUSE_FACTOR * (performance.now() - start));
      this.#timer = setTimeout(() => {
        this.#timer = null;
        this.#runIfFree();
      }, pause);
    });
  }
}
