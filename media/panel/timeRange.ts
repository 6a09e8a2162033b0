import { RANGE_HOURS, type MetricsSummary } from '../../src/protocol/panelMessages.ts';

const MS_PER_HOUR = 3_600_000;
/** A lone bar stands in the middle of this many places, not as a wall from side to side. */
const FEWEST_PLACES = 12;

/** The times (milliseconds since 1970) at which the bars of both charts stand, the empty ones too, evenly spaced. */
export function barStarts({ timeline, filter, generatedAt }: MetricsSummary): number[] {
  const width = timeline.bucketHours * MS_PER_HOUR;
  const first = timeline.buckets[0]?.start;
  const last = timeline.buckets.at(-1)?.start;
  if (first === undefined || last === undefined) return [];
  const hours = RANGE_HOURS[filter.range];
  const now = Date.parse(generatedAt);
  const earliest = hours === null ? first : Math.min(first, now - hours * MS_PER_HOUR);
  const before = Math.ceil((first - earliest) / width);
  const after = Math.max(0, Math.floor((Math.max(now, last) - first) / width));
  const missing = hours === null ? Math.max(0, FEWEST_PLACES - (before + after + 1)) : 0;
  const begin = first - (before + Math.ceil(missing / 2)) * width;
  const places = before + after + 1 + missing;
  return Array.from({ length: places }, (_, index) => begin + index * width);
}

/** Where the time axis of both charts begins and ends. */
export function timeRange(summary: MetricsSummary): readonly [number, number] {
  const starts = barStarts(summary);
  const width = summary.timeline.bucketHours * MS_PER_HOUR;
  return [starts[0] ?? 0, (starts.at(-1) ?? 0) + width];
}
