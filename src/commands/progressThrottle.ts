/** The least time between two messages of progress, in milliseconds; more could not be read. */
const REPORT_INTERVAL_MS = 100;

/** Sets the text of a notification. The first message of a phase shows at once, later ones at most every 100 ms. */
export type ReportProgress = (message: string, phase?: string) => void;

/** Passes on as many messages as a user can read. The last one of a burst is kept and shown when the interval is over. */
export class ProgressThrottle {
  readonly #show: (message: string) => void;
  #phase = '';
  #interval: NodeJS.Timeout | undefined;
  #kept: string | undefined;
  #hasEnded = false;

  constructor(show: (message: string) => void) {
    this.#show = show;
  }

  readonly report: ReportProgress = (message, phase = '') => {
    if (this.#hasEnded) return;
    if (this.#interval && phase === this.#phase) {
      this.#kept = message;
      return;
    }
    this.#phase = phase;
    this.#pass(message);
  };

  /** Ends the progress: no message is shown from now on. */
  end(): void {
    this.#hasEnded = true;
    clearTimeout(this.#interval);
  }

  #pass(message: string): void {
    clearTimeout(this.#interval);
    this.#kept = undefined;
    this.#interval = setTimeout(() => {
      this.#interval = undefined;
      if (this.#kept !== undefined) this.#pass(this.#kept);
    }, REPORT_INTERVAL_MS).unref();
    this.#show(message);
  }
}
