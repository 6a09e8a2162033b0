import { setImmediate } from 'node:timers/promises';
import type { MetricRecord } from '../protocol/metrics.ts';
import type { MetricsFilter, MetricsSummary } from '../protocol/panelMessages.ts';
import { RunningSummary } from './runningSummary.ts';
import type { MetricsStore } from './metricsStore.ts';

export interface SummaryOptions {
  /** The number of lines that could not be read, to be shown beside the figures. */
  readonly skippedLines?: number;
  /** UTC minus local time in minutes, so that the days of the charts are local days; this machine's by default. */
  readonly zoneOffsetMinutes?: number;
}

/**
 * The summary of a set of records at the time `now` (milliseconds since 1970).
 *
 * The success rate leaves out cancelled uploads. Durations are those of uploads that succeeded and moved their bytes; a
 * deduplicated upload is quick on any path. Percentiles are by nearest rank. Between the paths, a fallback counts as async
 * with all its time, because the user waited for async to fail.
 */
export function summarize(
  records: readonly MetricRecord[],
  filter: MetricsFilter,
  now: number,
  options: SummaryOptions = {},
): MetricsSummary {
  const work = inSteps(records, filter, now, options);
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
  }
}

/** `summarize` for many records: gives the event loop its turn every few milliseconds. */
export async function summarizeInSlices(
  records: readonly MetricRecord[],
  filter: MetricsFilter,
  now: number,
  options: SummaryOptions = {},
): Promise<MetricsSummary> {
  const work = inSteps(records, filter, now, options);
  for (;;) {
    const step = work.next();
    if (step.done) return step.value;
    await setImmediate();
  }
}

function inSteps(
  records: readonly MetricRecord[],
  filter: MetricsFilter,
  now: number,
  options: SummaryOptions,
): Generator<void, MetricsSummary> {
  const zoneOffsetMinutes = options.zoneOffsetMinutes ?? new Date(now).getTimezoneOffset();
  return new RunningSummary(filter, now, options.skippedLines ?? 0, zoneOffsetMinutes).summarize(records);
}

/** How long to wait for further uploads before the summary is written, in milliseconds. */
const DELAY_MS = 2_000;

/** Keeps `summary.json` at the latest summary of all records: after a burst of uploads it is written once. */
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
