/** Aborts its signal when nobody has touched it for `limitMs` milliseconds, or when `parent` is aborted. */
export class SilenceLimit {
  readonly signal: AbortSignal;
  readonly #controller = new AbortController();
  readonly #timer: NodeJS.Timeout;

  constructor(limitMs: number, parent: AbortSignal) {
    this.signal = AbortSignal.any([this.#controller.signal, parent]);
    this.#timer = setTimeout(() => this.#controller.abort(), limitMs);
  }

  /** Whether it was the silence that ended it. */
  get isExceeded(): boolean {
    return this.#controller.signal.aborted;
  }

  /** Something has come: the time starts anew. */
  touch(): void {
    this.#timer.refresh();
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }
}
