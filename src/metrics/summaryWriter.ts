import type { MetricsStore } from './metricsStore.ts';
import { summarizeInSlices } from './summary.ts';

/** How long to wait for further uploads before the summary is written, in milliseconds. */
const DELAY_MS = 2_000;

/** Keeps `summary.json` at the latest summary of everything on file: after a burst of uploads it is written once. */
export class SummaryWriter {
  readonly #store: MetricsStore;
  #timer: NodeJS.Timeout | undefined;

  constructor(store: MetricsStore) {
    this.#store = store;
  }

  request(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      // The summary can be made again from the records, so one that could not be written is no loss.
      this.write().catch(() => undefined);
    }, DELAY_MS);
  }

  /** Writes the summary now. Throws the file system's error. */
  async write(): Promise<void> {
    const { records, skippedLines } = await this.#store.read();
    const summary = await summarizeInSlices(records, { range: 'all', path: 'all' }, Date.now(), { skippedLines });
    await this.#store.writeSummary(summary);
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }
}
