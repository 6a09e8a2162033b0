import type { DurationPoint } from '../protocol/panelMessages.ts';

/** What stands for a time slice with more points: its fastest, its median and its slowest upload. */
const POINTS_PER_SLICE = 3;

/**
 * At most `maxPoints` of the points, in order of time. More points than that are cut into equal slices of time, and each
 * slice keeps its minimum, its (nearest-rank) median and its maximum: outliers are what one looks for in this chart, and
 * thinning at random would lose just them.
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
