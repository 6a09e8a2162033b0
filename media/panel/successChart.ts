import * as l10n from '@vscode/l10n';
import uPlot from 'uplot';
import type { MetricsSummary, TimeBucket } from '../../src/protocol/panelMessages.ts';
import { timeAxis } from './chartAxes.ts';
import type { Chart } from './chartBox.ts';
import { formatCount, formatRate, formatTime } from './format.ts';
import { barStarts, timeRange } from './timeRange.ts';

const BAR_SHARE = 0.8;
const WIDEST_BAR = 40;

/**
 * Uploads over time as stacked bars. Failures stand at the bottom, where a few of them show and can be compared; then come
 * the fallbacks, then what succeeded outright.
 */
export const successChart: Chart = {
  data(summary) {
    const buckets = new Map(summary.timeline.buckets.map((bucket) => [bucket.start, bucket]));
    const starts = barStarts(summary);
    // Each series is drawn over the one before it, so each holds the sum of all that stands under its upper edge.
    const column = (height: (bucket: TimeBucket) => number): (number | null)[] =>
      starts.map((start) => {
        const bucket = buckets.get(start);
        return bucket === undefined ? null : height(bucket) || null;
      });
    return [
      starts,
      column(({ failed, succeeded }) => failed + succeeded),
      column((bucket) => bucket.failed + savedByFallback(bucket)),
      column(({ failed }) => failed),
    ];
  },

  options(summary, theme) {
    const bars = uPlot.paths.bars?.({ align: 1, size: [BAR_SHARE, WIDEST_BAR, 1] });
    const series = (fill: string): uPlot.Series => ({
      fill,
      stroke: fill,
      width: 0,
      points: { show: false },
      ...(bars === undefined ? {} : { paths: bars }),
    });
    return {
      scales: {
        x: { range: () => [...timeRange(summary)] as [number, number] },
        y: { range: (_chart, _min, max) => [0, Math.max(1, (max ?? 1) * 1.05)] },
      },
      axes: [
        timeAxis(theme),
        {
          stroke: theme.text,
          font: theme.font,
          size: 60,
          grid: { stroke: theme.grid, width: 1 },
          ticks: { show: false },
          incrs: [1, 2, 5]
            .flatMap((step) => [0, 1, 2, 3, 4, 5, 6].map((power) => step * 10 ** power))
            .sort((a, b) => a - b),
          values: (_chart, splits) => splits.map(formatCount),
        },
      ],
      series: [{}, series(theme.succeeded), series(theme.byFallback), series(theme.failed)],
    };
  },

  describe(chart, index, summary) {
    const start = chart.data[0][index] ?? 0;
    const bucket = summary.timeline.buckets.find((candidate) => candidate.start === start);
    if (bucket === undefined) return l10n.t('{0} · no uploads', formatTime(start));
    const { succeeded, failed } = bucket;
    return l10n.t(
      '{0} · {1} succeeded ({2} by fallback), {3} failed',
      formatTime(start),
      formatCount(succeeded),
      formatCount(savedByFallback(bucket)),
      formatCount(failed),
    );
  },
};

/** A fallback that failed as well is among the failures already. */
function savedByFallback({ fallbacks, succeeded }: TimeBucket): number {
  return Math.min(fallbacks, succeeded);
}

/** The numbers behind the bars, for the table under the chart. */
export function successRows({ timeline }: MetricsSummary): { key: string; header: string; values: string[] }[] {
  return timeline.buckets.map((bucket) => {
    const judged = bucket.succeeded + bucket.failed;
    return {
      key: String(bucket.start),
      header: formatTime(bucket.start),
      values: [
        formatCount(bucket.succeeded),
        formatCount(savedByFallback(bucket)),
        formatCount(bucket.failed),
        formatRate(judged === 0 ? null : bucket.succeeded / judged),
      ],
    };
  });
}
