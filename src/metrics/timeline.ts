import type { ExecutionType, UploadRecord } from '../protocol/metrics.ts';
import type { DurationPoint, TimeBucket } from '../protocol/panelMessages.ts';
import { hasTravelled, isFailure, medianOf } from './tallies.ts';

const MS_PER_HOUR = 3_600_000;
const MS_PER_MINUTE = 60_000;
const HOURS_PER_DAY = 24;
/** The most bars that can still be told apart: a week of hours fits. */
const MAX_BUCKETS = 170;
const BUCKET_HOURS = [1, 2, 3, 6, 12, HOURS_PER_DAY, 7 * HOURS_PER_DAY, 28 * HOURS_PER_DAY];

/** The width in hours of the bars over a span of time: as fine as the number of bars allows. */
export function bucketHoursFor(spanHours: number): number {
  const fitting = BUCKET_HOURS.find((hours) => spanHours / hours <= MAX_BUCKETS);
  return fitting ?? Math.ceil(spanHours / MAX_BUCKETS / HOURS_PER_DAY) * HOURS_PER_DAY;
}

interface Bucket {
  succeeded: number;
  failed: number;
  fallbacks: number;
  readonly durations: Record<ExecutionType, number[]>;
}

/** Sorts uploads into bars of equal width that begin at whole hours, or at midnight, of the local time. */
export class Timeline {
  readonly #width: number;
  readonly #offset: number;
  readonly #buckets = new Map<number, Bucket>();

  /** `zoneOffsetMinutes` as `Date.prototype.getTimezoneOffset` gives it: UTC minus local time. */
  constructor(bucketHours: number, zoneOffsetMinutes: number) {
    this.#width = bucketHours * MS_PER_HOUR;
    this.#offset = zoneOffsetMinutes * MS_PER_MINUTE;
  }

  /** Counts an upload that ended `at` (milliseconds since 1970). */
  add(record: UploadRecord, at: number): void {
    const bucket = this.#bucketAt(at);
    bucket.succeeded += record.success ? 1 : 0;
    bucket.failed += isFailure(record) ? 1 : 0;
    bucket.fallbacks += record.fallback_used ? 1 : 0;
    if (hasTravelled(record)) bucket.durations[record.execution_type].push(record.duration_ms);
  }

  /** The bars that have uploads, in order of time. */
  buckets(): TimeBucket[] {
    return [...this.#buckets]
      .sort(([a], [b]) => a - b)
      .map(([index, { succeeded, failed, fallbacks, durations }]) => ({
        start: index * this.#width + this.#offset,
        succeeded,
        failed,
        fallbacks,
        medians: {
          sync: medianOf(durations.sync),
          async: medianOf(durations.async),
          sync_fallback: medianOf(durations.sync_fallback),
        },
      }));
  }

  #bucketAt(at: number): Bucket {
    const index = Math.floor((at - this.#offset) / this.#width);
    let bucket = this.#buckets.get(index);
    if (bucket === undefined) {
      bucket = { succeeded: 0, failed: 0, fallbacks: 0, durations: { sync: [], async: [], sync_fallback: [] } };
      this.#buckets.set(index, bucket);
    }
    return bucket;
  }
}

/** The points kept of a time slice with more points: its fastest, its median and its slowest upload. */
const POINTS_PER_SLICE = 3;

/**
 * At most `maxPoints` of the points, in order of time. Where there are more, they are cut into equal slices of time, and each
 * slice keeps its minimum, its (nearest-rank) median and its maximum: this chart is there to show outliers, and thinning at
 * random would lose them.
 */
export function downsample(points: readonly DurationPoint[], maxPoints: number): DurationPoint[] {
  const byTime = (a: DurationPoint, b: DurationPoint): number => a.at - b.at;
  if (points.length <= maxPoints) return [...points].sort(byTime);
  let first = Infinity;
  let last = -Infinity;
  for (const { at } of points) {
    first = Math.min(first, at);
    last = Math.max(last, at);
  }
  const sliceCount = Math.max(1, Math.floor(maxPoints / POINTS_PER_SLICE));
  const width = (last - first) / sliceCount || 1;
  const slices = Array.from({ length: sliceCount }, (): DurationPoint[] => []);
  for (const point of points) slices[Math.min(sliceCount - 1, Math.floor((point.at - first) / width))]?.push(point);
  return slices.flatMap((slice) => representatives(slice).sort(byTime));
}

function representatives(slice: DurationPoint[]): DurationPoint[] {
  if (slice.length <= POINTS_PER_SLICE) return slice;
  const sorted = slice.sort((a, b) => a.durationMs - b.durationMs);
  const picks = [sorted[0], sorted[Math.ceil(sorted.length / 2) - 1], sorted.at(-1)];
  return picks.filter((pick) => pick !== undefined);
}
