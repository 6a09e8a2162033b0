import type { UploadRecord } from '../protocol/metrics.ts';
import type {
  MetricsSummary,
  Outcomes,
  Percentiles,
  SizeClassComparison,
  SpeedSide,
} from '../protocol/panelMessages.ts';
import { attribute } from '../rollout/attribution.ts';
import { SIZE_CLASSES, sizeClassOf, type SizeClass } from '../rollout/latencyReview.ts';

/** Counts how often each value occurs. */
export class Frequencies<K> {
  readonly #counts = new Map<K, number>();

  add(value: K): void {
    this.#counts.set(value, (this.#counts.get(value) ?? 0) + 1);
  }

  get total(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
  }

  /** The values with their counts; those that occur equally often in the order in which they came. */
  mostFrequentFirst(): [value: K, count: number][] {
    return [...this.#counts].sort(([, a], [, b]) => b - a);
  }
}

/**
 * The nearest-rank percentile: the smallest value such that at least `percent` percent of all values are less than or
 * equal to it. It is always one of the values, never an average of two. `sorted` is ascending and not empty; 0 < percent
 * ≤ 100.
 */
export function nearestRank(sorted: ArrayLike<number>, percent: number): number {
  const rank = Math.ceil((percent / 100) * sorted.length);
  return sorted[Math.max(rank, 1) - 1] ?? Number.NaN;
}

/** p50, p95 and p99 of values in any order, by nearest rank; null without values. */
export function percentilesOf(values: readonly number[]): Percentiles | null {
  if (values.length === 0) return null;
  const sorted = Float64Array.from(values).sort();
  return {
    n: sorted.length,
    p50: nearestRank(sorted, 50),
    p95: nearestRank(sorted, 95),
    p99: nearestRank(sorted, 99),
  };
}

/** The nearest-rank median; null without values. */
export function medianOf(values: readonly number[]): number | null {
  return percentilesOf(values)?.p50 ?? null;
}

/** Whether the upload failed. One that the user cancelled did not. */
export function isFailure(record: UploadRecord): boolean {
  return !record.success && record.error_type !== 'cancelled';
}

/** Whether the file arrived by being sent: only then does its duration tell the speed of a path. */
export function hasTravelled(record: UploadRecord): boolean {
  return record.success && !record.deduplicated;
}

/** Counts how uploads ended. */
export class OutcomeCount {
  #succeeded = 0;
  #failed = 0;
  #cancelled = 0;

  add(record: UploadRecord): void {
    if (record.success) this.#succeeded++;
    else if (isFailure(record)) this.#failed++;
    else this.#cancelled++;
  }

  /** Cancelled uploads count as uploads, but neither for nor against the success rate. */
  outcomes(): Outcomes {
    const judged = this.#succeeded + this.#failed;
    return {
      uploads: judged + this.#cancelled,
      succeeded: this.#succeeded,
      failed: this.#failed,
      cancelled: this.#cancelled,
      successRate: judged === 0 ? null : this.#succeeded / judged,
    };
  }
}

/** Counts successes and failures of the async path, by the rules of the guard. */
export class AttributionCount {
  #succeeded = 0;
  #blamed = 0;
  #outages = 0;
  readonly #excluded = new Frequencies<string>();

  add(record: UploadRecord): void {
    const outcome = attribute(record);
    switch (outcome.kind) {
      case 'not-async':
        return;
      case 'success':
        this.#succeeded++;
        return;
      case 'blamed':
        this.#blamed++;
        return;
      case 'outage':
        this.#outages++;
        return;
      case 'excluded':
        this.#excluded.add(outcome.reason);
        return;
    }
  }

  counts(): MetricsSummary['attribution'] {
    return {
      succeeded: this.#succeeded,
      blamed: this.#blamed,
      outages: this.#outages,
      excluded: this.#excluded.mostFrequentFirst().map(([reason, count]) => ({ reason, count })),
    };
  }
}

const MS_PER_SECOND = 1_000;

/** Uploads needed on either side of a size class before the panel compares the two. */
export const MIN_UPLOADS_PER_SIDE = 10;

interface Samples {
  readonly durations: number[];
  readonly bytesPerSecond: number[];
}

/** Gathers how long uploads took on either path, by size class. A fallback is on the side of async with all its time. */
export class SpeedComparison {
  readonly #classes = new Map<SizeClass, Record<'async' | 'sync', Samples>>(
    SIZE_CLASSES.map((sizeClass) => [sizeClass, { async: noSamples(), sync: noSamples() }]),
  );

  add(record: UploadRecord): void {
    if (!hasTravelled(record)) return;
    const side = this.#classes.get(sizeClassOf(record.bytes))?.[record.execution_type === 'sync' ? 'sync' : 'async'];
    side?.durations.push(record.duration_ms);
    // Under a millisecond the clock measures nothing.
    side?.bytesPerSecond.push((record.bytes * MS_PER_SECOND) / Math.max(1, record.duration_ms));
  }

  /** All size classes from small to large; at each `yield` the caller may give the event loop a turn. */
  *comparisons(): Generator<void, SizeClassComparison[]> {
    const comparisons: SizeClassComparison[] = [];
    for (const [sizeClass, { async, sync }] of this.#classes) {
      comparisons.push({ sizeClass, async: speedOf(async), sync: speedOf(sync) });
      yield;
    }
    return comparisons;
  }
}

function noSamples(): Samples {
  return { durations: [], bytesPerSecond: [] };
}

function speedOf(samples: Samples): SpeedSide | null {
  const durations = percentilesOf(samples.durations);
  const bytesPerSecond = medianOf(samples.bytesPerSecond);
  return durations === null || bytesPerSecond === null ? null : { durations, bytesPerSecond };
}
