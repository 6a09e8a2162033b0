import type { Percentiles } from '../protocol/panelMessages.ts';

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
