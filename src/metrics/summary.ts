import { setImmediate } from 'node:timers/promises';
import { classifyOutcome } from '../rollout/attribution.ts';
import { SIZE_CLASSES, sizeClassOf, type SizeClass } from '../rollout/latencyReview.ts';
import type { ExecutionType, MetricRecord, RolloutRecord, UploadErrorType, UploadRecord } from '../protocol/metrics.ts';
import {
  RANGE_HOURS,
  type DurationPoint,
  type MetricsFilter,
  type MetricsSummary,
  type Mishap,
  type RolloutEvent,
  type SpeedSide,
} from '../protocol/panelMessages.ts';
import { downsample } from './durationSeries.ts';
import { hasTravelled, isFailure, OutcomeCount } from './outcomeCount.ts';
import { medianOf, percentilesOf } from './percentiles.ts';
import { bucketHoursFor, Timeline } from './timeline.ts';

const MS_PER_HOUR = 3_600_000;
const MS_PER_SECOND = 1_000;
const PATHS = ['sync', 'async', 'sync_fallback'] as const satisfies readonly ExecutionType[];
const MAX_MISHAPS = 200;
const MAX_EVENTS = 50;
const MAX_POINTS = 2_000;
/** Records taken in between two breaks: a few milliseconds of work. */
const RECORDS_PER_STEP = 5_000;

export interface SummaryOptions {
  /** Lines that could not be read, to be told beside the numbers. */
  readonly skippedLines?: number;
  /** UTC minus local time in minutes, so that the days of the charts are local days; this machine's unless told. */
  readonly zoneOffsetMinutes?: number;
}

/**
 * The numbers behind a set of records at the time `now` (milliseconds since 1970).
 *
 * The success rate is that of the uploads nobody cancelled. Durations are those of uploads that succeeded and moved their
 * bytes; a deduplicated upload is quick on any path. Percentiles are by nearest rank. Between the paths, a fallback counts
 * as async with all its time, because the person who waited for async to fail waited on account of async.
 */
export function summarize(
  records: readonly MetricRecord[],
  filter: MetricsFilter,
  now: number,
  options: SummaryOptions = {},
): MetricsSummary {
  const work = summaryInSteps(records, filter, now, options);
  for (;;) {
    const step = work.next();
    if (step.done) {
      return step.value;
    }
  }
}

/** `summarize` for many records: gives the event loop its turn every few milliseconds. */
export async function summarizeInSlices(
  records: readonly MetricRecord[],
  filter: MetricsFilter,
  now: number,
  options: SummaryOptions = {},
): Promise<MetricsSummary> {
  const work = summaryInSteps(records, filter, now, options);
  for (;;) {
    const step = work.next();
    if (step.done) {
      return step.value;
    }
    await setImmediate();
  }
}

/** The work of summarizing; whoever does it may take a break at each `yield`. */
function* summaryInSteps(
  records: readonly MetricRecord[],
  filter: MetricsFilter,
  now: number,
  options: SummaryOptions,
): Generator<void, MetricsSummary> {
  const summary = new RunningSummary(filter, now, options);
  for (const [index, record] of records.entries()) {
    summary.add(record);
    if (index % RECORDS_PER_STEP === RECORDS_PER_STEP - 1) {
      yield;
    }
  }
  return yield* summary.finish();
}

interface SpeedSamples {
  readonly durations: number[];
  readonly bytesPerSecond: number[];
}

class RunningSummary {
  readonly #filter: MetricsFilter;
  readonly #now: number;
  readonly #from: number;
  readonly #options: SummaryOptions;
  #records = 0;
  #first = Infinity;
  #last = -Infinity;
  readonly #uploads: { readonly at: number; readonly record: UploadRecord }[] = [];
  readonly #events: RolloutRecord[] = [];
  readonly #totals = new OutcomeCount();
  readonly #byPath = { sync: new OutcomeCount(), async: new OutcomeCount(), sync_fallback: new OutcomeCount() };
  readonly #bytes = { sent: 0, savedByDeduplication: 0, resent: 0 };
  #deduplicated = 0;
  readonly #fallbackReasons = new Map<UploadErrorType | null, number>();
  readonly #mishaps: Mishap[] = [];
  readonly #points: Record<ExecutionType, DurationPoint[]> = { sync: [], async: [], sync_fallback: [] };
  readonly #attribution = { succeeded: 0, blamed: 0, outages: 0, excluded: new Map<string, number>() };
  readonly #speed: Record<SizeClass, Record<'async' | 'sync', SpeedSamples>>;

  constructor(filter: MetricsFilter, now: number, options: SummaryOptions) {
    const hours = RANGE_HOURS[filter.range];
    this.#filter = filter;
    this.#now = now;
    this.#from = hours === null ? -Infinity : now - hours * MS_PER_HOUR;
    this.#options = options;
    const side = (): SpeedSamples => ({ durations: [], bytesPerSecond: [] });
    const sides = (): Record<'async' | 'sync', SpeedSamples> => ({ async: side(), sync: side() });
    this.#speed = {
      'under-64-kib': sides(),
      '64-kib-to-1-mib': sides(),
      '1-to-16-mib': sides(),
      'over-16-mib': sides(),
    };
  }

  add(record: MetricRecord): void {
    this.#records++;
    const at = Date.parse(record.timestamp);
    if (at < this.#from) {
      return;
    }
    if (record.event_type !== 'upload') {
      this.#events.push(record);
      return;
    }
    this.#addSpeed(record);
    this.#addAttribution(record);
    if (this.#filter.path === 'all' || this.#filter.path === record.execution_type) {
      this.#addUpload(record, at);
    }
  }

  *finish(): Generator<void, MetricsSummary> {
    const { sync, async, sync_fallback } = this.#byPath;
    const durations = percentilesOf(PATHS.flatMap((path) => this.#points[path].map((point) => point.durationMs)));
    yield;
    const sizeClasses = yield* this.#sizeClasses();
    const durationSeries = yield* this.#durationSeries();
    const timeline = yield* this.#timeline();
    return {
      generatedAt: new Date(this.#now).toISOString(),
      filter: this.#filter,
      recordsOnFile: this.#records,
      skippedLines: this.#options.skippedLines ?? 0,
      totals: this.#totals.outcomes(),
      byPath: { sync: sync.outcomes(), async: async.outcomes(), sync_fallback: sync_fallback.outcomes() },
      deduplicated: this.#deduplicated,
      durations,
      bytes: this.#bytes,
      fallbacks: {
        total: [...this.#fallbackReasons.values()].reduce((sum, count) => sum + count, 0),
        reasons: mostFrequentFirst(this.#fallbackReasons).map(([errorType, count]) => ({ errorType, count })),
      },
      attribution: {
        ...this.#attribution,
        excluded: mostFrequentFirst(this.#attribution.excluded).map(([reason, count]) => ({ reason, count })),
      },
      sizeClasses,
      mishaps: { total: this.#mishaps.length, newest: newestFirst(this.#mishaps, MAX_MISHAPS) },
      durationSeries,
      timeline,
      events: newestFirst(this.#events, MAX_EVENTS).map(rolloutEvent),
    };
  }

  #addUpload(record: UploadRecord, at: number): void {
    this.#uploads.push({ at, record });
    this.#first = Math.min(this.#first, at);
    this.#last = Math.max(this.#last, at);
    this.#totals.add(record);
    this.#byPath[record.execution_type].add(record);
    this.#addBytes(record);
    if (hasTravelled(record)) {
      this.#points[record.execution_type].push({ at, durationMs: record.duration_ms });
    }
    if (record.fallback_used) {
      this.#fallbackReasons.set(record.error_type, (this.#fallbackReasons.get(record.error_type) ?? 0) + 1);
    }
    if (record.fallback_used || isFailure(record)) {
      this.#mishaps.push(mishapOf(record));
    }
  }

  #addBytes(record: UploadRecord): void {
    this.#bytes.sent += record.bytes_sent;
    if (record.deduplicated && record.success) {
      this.#deduplicated++;
      this.#bytes.savedByDeduplication += record.bytes;
    }
    // A single attempt may send more than the file, too: a multipart form has its own few hundred bytes.
    if (record.attempts > 1 || record.fallback_used) {
      this.#bytes.resent += Math.max(0, record.bytes_sent - record.bytes);
    }
  }

  #addSpeed(record: UploadRecord): void {
    if (!hasTravelled(record)) {
      return;
    }
    const side = this.#speed[sizeClassOf(record.bytes)][record.execution_type === 'sync' ? 'sync' : 'async'];
    side.durations.push(record.duration_ms);
    // Under a millisecond the clock says nothing.
    side.bytesPerSecond.push((record.bytes * MS_PER_SECOND) / Math.max(1, record.duration_ms));
  }

  #addAttribution(record: UploadRecord): void {
    const outcome = classifyOutcome(record);
    const { excluded } = this.#attribution;
    switch (outcome.kind) {
      case 'not-async':
        return;
      case 'success':
        this.#attribution.succeeded++;
        return;
      case 'blamed':
        this.#attribution.blamed++;
        return;
      case 'outage':
        this.#attribution.outages++;
        return;
      case 'excluded':
        excluded.set(outcome.reason, (excluded.get(outcome.reason) ?? 0) + 1);
        return;
    }
  }

  *#sizeClasses(): Generator<void, MetricsSummary['sizeClasses']> {
    const comparisons = [];
    for (const sizeClass of SIZE_CLASSES) {
      const { async, sync } = this.#speed[sizeClass];
      comparisons.push({ sizeClass, async: speedOf(async), sync: speedOf(sync) });
      yield;
    }
    return comparisons;
  }

  *#durationSeries(): Generator<void, MetricsSummary['durationSeries']> {
    const used = PATHS.filter((path) => this.#points[path].length > 0);
    const share = Math.floor(MAX_POINTS / Math.max(1, used.length));
    const series = [];
    for (const path of used) {
      series.push({ path, points: downsample(this.#points[path], share) });
      yield;
    }
    return series;
  }

  *#timeline(): Generator<void, MetricsSummary['timeline']> {
    const from = Number.isFinite(this.#from) ? this.#from : Math.min(this.#first, this.#now);
    const bucketHours = bucketHoursFor((Math.max(this.#last, this.#now) - from) / MS_PER_HOUR);
    const zoneOffset = this.#options.zoneOffsetMinutes ?? new Date(this.#now).getTimezoneOffset();
    const timeline = new Timeline(bucketHours, zoneOffset);
    for (const [index, { at, record }] of this.#uploads.entries()) {
      timeline.add(record, at);
      if (index % RECORDS_PER_STEP === RECORDS_PER_STEP - 1) {
        yield;
      }
    }
    return { bucketHours, buckets: timeline.buckets() };
  }
}

function speedOf(samples: SpeedSamples): SpeedSide | null {
  const durations = percentilesOf(samples.durations);
  const bytesPerSecond = medianOf(samples.bytesPerSecond);
  return durations === null || bytesPerSecond === null ? null : { durations, bytesPerSecond };
}

function mishapOf(record: UploadRecord): Mishap {
  return {
    timestamp: record.timestamp,
    kind: record.success ? 'fallback' : 'failure',
    executionType: record.execution_type,
    errorType: record.error_type,
    attempts: record.attempts,
    bytes: record.bytes,
    durationMs: record.duration_ms,
    requestId: record.request_id,
  };
}

function rolloutEvent({ timestamp, event_type: type, message }: RolloutRecord): RolloutEvent {
  return { timestamp, type, message };
}

function mostFrequentFirst<K>(counts: ReadonlyMap<K, number>): [K, number][] {
  return [...counts].sort(([, a], [, b]) => b - a);
}

function newestFirst<T extends { readonly timestamp: string }>(items: readonly T[], limit: number): T[] {
  const time = (item: T): number => Date.parse(item.timestamp);
  return [...items].sort((a, b) => time(b) - time(a)).slice(0, limit);
}
