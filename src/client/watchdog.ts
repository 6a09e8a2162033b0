import { UploadError } from './uploadError.ts';

/** Aborts its signal with a `timeout` when nobody has touched it for `limitMs` milliseconds. */
export class Watchdog {
  readonly signal: AbortSignal;
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;

  constructor(limitMs: number) {
    this.signal = this.#controller.signal;
    this.#timer = setTimeout(() => {
      const seconds = Math.round(limitMs / 1000);
      this.#controller.abort(new UploadError('timeout', `Nothing moved for ${String(seconds)} seconds.`));
    }, limitMs);
  }

  /** Something moved: the time starts anew. */
  readonly touch = (): void => {
    this.#timer.refresh();
  };

  dispose(): void {
    clearTimeout(this.#timer);
  }
}
