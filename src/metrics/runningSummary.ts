import type { ExecutionType, MetricRecord, RolloutRecord, UploadErrorType, UploadRecord } from '../protocol/metrics.ts';
import {
  RANGE_HOURS,
  type DurationPoint,
  type MetricsFilter,
  type MetricsSummary,
  type Mishap,
  type RolloutNotice,
} from '../protocol/panelMessages.ts';
import { isWorthTelling } from '../rollout/rolloutRecord.ts';
import {
  AttributionCount,
  Frequencies,
  hasTravelled,
  isFailure,
  OutcomeCount,
  percentilesOf,
  MIN_UPLOADS_PER_SIDE,
  SpeedComparison,
} from './tallies.ts';
import { bucketHoursFor, downsample, Timeline } from './timeline.ts';

const MS_PER_HOUR = 3_600_000;
const PATHS = ['sync', 'async', 'sync_fallback'] as const satisfies readonly ExecutionType[];
const MAX_MISHAPS = 200;
const MAX_EVENTS = 50;
const MAX_POINTS = 2_000;
/** How many records are added between two turns of the event loop: a few milliseconds of work. */
const RECORDS_PER_STEP = 5_000;

/** A summary in the making: takes records one by one, and returns their summary in the end. */
export class RunningSummary {
  readonly #filter: MetricsFilter;
  readonly #now: number;
  readonly #from: number;
  readonly #skippedLines: number;
  readonly #zoneOffsetMinutes: number;
  #uploadCount = 0;
  #first = Infinity;
  #last = -Infinity;
  #deduplicated = 0;
  readonly #bytes = { sent: 0, savedByDeduplication: 0, resent: 0 };
  readonly #uploads: { readonly at: number; readonly record: UploadRecord }[] = [];
  readonly #points: Record<ExecutionType, DurationPoint[]> = { sync: [], async: [], sync_fallback: [] };
  readonly #mishaps: Mishap[] = [];
  readonly #events: RolloutRecord[] = [];
  readonly #totals = new OutcomeCount();
  readonly #byPath = { sync: new OutcomeCount(), async: new OutcomeCount(), sync_fallback: new OutcomeCount() };
  readonly #fallbackReasons = new Frequencies<UploadErrorType | null>();
  readonly #attribution = new AttributionCount();
  readonly #speed = new SpeedComparison();

  /** `now` in milliseconds since 1970; `zoneOffsetMinutes` is UTC minus local time. */
  constructor(filter: MetricsFilter, now: number, skippedLines: number, zoneOffsetMinutes: number) {
    const hours = RANGE_HOURS[filter.range];
    this.#filter = filter;
    this.#now = now;
    this.#from = hours === null ? -Infinity : now - hours * MS_PER_HOUR;
    this.#skippedLines = skippedLines;
    this.#zoneOffsetMinutes = zoneOffsetMinutes;
  }

  /** Adds all records and returns their summary; at each `yield` the caller may give the event loop a turn. */
  *summarize(records: readonly MetricRecord[]): Generator<void, MetricsSummary> {
    for (const [index, record] of records.entries()) {
      this.#add(record);
      if (isBreak(index)) yield;
    }
    return yield* this.#finish();
  }

  #add(record: MetricRecord): void {
    if (record.event_type === 'upload') this.#uploadCount++;
    const at = Date.parse(record.timestamp);
    if (at < this.#from) return;
    if (record.event_type !== 'upload') {
      if (isWorthTelling(record)) this.#events.push(record);
      return;
    }
    this.#speed.add(record);
    this.#attribution.add(record);
    if (this.#filter.path === 'all' || this.#filter.path === record.execution_type) this.#addUpload(record, at);
  }

  #addUpload(record: UploadRecord, at: number): void {
    this.#uploads.push({ at, record });
    this.#first = Math.min(this.#first, at);
    this.#last = Math.max(this.#last, at);
    this.#totals.add(record);
    this.#byPath[record.execution_type].add(record);
    this.#addBytes(record);
    if (hasTravelled(record)) this.#points[record.execution_type].push({ at, durationMs: record.duration_ms });
    if (record.fallback_used) this.#fallbackReasons.add(record.error_type);
    if (record.fallback_used || isFailure(record)) this.#mishaps.push(mishapOf(record));
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

  *#finish(): Generator<void, MetricsSummary> {
    const { sync, async, sync_fallback } = this.#byPath;
    const durations = percentilesOf(PATHS.flatMap((path) => this.#points[path].map((point) => point.durationMs)));
    yield;
    const sizeClasses = yield* this.#speed.comparisons();
    const durationSeries = yield* this.#durationSeries();
    const timeline = yield* this.#timeline();
    return {
      generatedAt: new Date(this.#now).toISOString(),
      filter: this.#filter,
      uploadsOnFile: this.#uploadCount,
      skippedLines: this.#skippedLines,
      totals: this.#totals.outcomes(),
      byPath: { sync: sync.outcomes(), async: async.outcomes(), sync_fallback: sync_fallback.outcomes() },
      deduplicated: this.#deduplicated,
      durations,
      bytes: this.#bytes,
      fallbacks: {
        total: this.#fallbackReasons.total,
        reasons: this.#fallbackReasons.mostFrequentFirst().map(([errorType, count]) => ({ errorType, count })),
      },
      attribution: this.#attribution.counts(),
      sizeClasses,
      minUploadsToCompare: MIN_UPLOADS_PER_SIDE,
      mishaps: { total: this.#mishaps.length, newest: newestFirst(this.#mishaps, MAX_MISHAPS) },
      durationSeries,
      timeline,
      events: newestFirst(this.#events, MAX_EVENTS).map(eventOf),
    };
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
    const timeline = new Timeline(bucketHours, this.#zoneOffsetMinutes);
    for (const [index, { at, record }] of this.#uploads.entries()) {
      timeline.add(record, at);
      if (isBreak(index)) yield;
    }
    return { bucketHours, buckets: timeline.buckets() };
  }
}

function isBreak(index: number): boolean {
  return index % RECORDS_PER_STEP === RECORDS_PER_STEP - 1;
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

function eventOf({ timestamp, event_type: type, message }: RolloutRecord): RolloutNotice {
  return { timestamp, type, message };
}

function newestFirst<T extends { readonly timestamp: string }>(items: readonly T[], limit: number): T[] {
  const time = (item: T): number => Date.parse(item.timestamp);
  return [...items].sort((a, b) => time(b) - time(a)).slice(0, limit);
}
