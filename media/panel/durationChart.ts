import * as l10n from '@vscode/l10n';
import uPlot from 'uplot';
import type { ExecutionType } from '../../src/protocol/metrics.ts';
import type { MetricsSummary } from '../../src/protocol/panelMessages.ts';
import type { Chart } from './chartBox.ts';
import { timeAxis } from './chartAxes.ts';
import { formatDuration, formatTime, PATH_NAMES } from './format.ts';
import { timeRange } from './timeRange.ts';

const PATHS = ['sync', 'async', 'sync_fallback'] as const satisfies readonly ExecutionType[];
const MS_PER_HOUR = 3_600_000;
const POINT_RADIUS = 3;
/** The line goes on over this many bars of time without an upload. */
const LONGEST_BRIDGE = 4;
/** Under a millisecond the clock says nothing, and a logarithmic scale knows no zero. */
const SHORTEST_MS = 1;
/** uPlot's name for it is a `const enum`, which has no value outside its own sources. */
const LOGARITHMIC = 3 as uPlot.Scale.Distr;

/**
 * Single uploads as points and the median of each bar of time as a line, on a logarithmic scale. The paths differ by shape
 * as well as by colour.
 */
export const durationChart: Chart = {
  data(summary) {
    const rows: (readonly [at: number, series: number, ms: number])[] = [];
    for (const { path, points } of summary.durationSeries) {
      const series = PATHS.indexOf(path);
      rows.push(...points.map(({ at, durationMs }) => [at, series, durationMs] as const));
    }
    const half = (summary.timeline.bucketHours * MS_PER_HOUR) / 2;
    for (const { start, medians } of summary.timeline.buckets) {
      for (const [series, path] of PATHS.entries()) {
        const median = medians[path];
        if (median !== null) rows.push([start + half, PATHS.length + series, median]);
      }
    }
    rows.sort(([a], [b]) => a - b);
    const column = (wanted: number): (number | null)[] =>
      rows.map(([, series, ms]) => (series === wanted ? Math.max(SHORTEST_MS, ms) : null));
    return [rows.map(([at]) => at), ...Array.from({ length: 2 * PATHS.length }, (_, series) => column(series))];
  },

  options(summary, theme) {
    const colour = (path: ExecutionType): string => theme.paths[path];
    return {
      scales: {
        x: { range: () => [...timeRange(summary)] as [number, number] },
        y: { distr: LOGARITHMIC, range: wholeDecades },
      },
      axes: [
        timeAxis(theme),
        {
          stroke: theme.text,
          font: theme.font,
          size: 60,
          grid: { stroke: theme.grid, width: 1, filter: powersOfTen },
          filter: powersOfTen,
          ticks: { show: false },
          values: (_chart, splits) => splits.map((ms: number | null) => (ms === null ? null : formatDuration(ms))),
        },
      ],
      series: [
        {},
        ...PATHS.map((path) => ({
          stroke: colour(path),
          alpha: 0.55,
          paths: () => null,
          points: { show: true, size: 2 * POINT_RADIUS, width: 0, fill: colour(path), paths: shapesOf(path) },
        })),
        ...PATHS.map((path) => ({ stroke: colour(path), width: 2, gaps: longGaps(summary), points: { show: false } })),
      ],
    };
  },

  describe(chart, index) {
    const texts = PATHS.flatMap((path, series) => {
      const single = chart.data[1 + series]?.[index] ?? null;
      const median = chart.data[1 + PATHS.length + series]?.[index] ?? null;
      const ms = single ?? median;
      if (ms === null) return [];
      const duration = formatDuration(ms);
      return [`${PATH_NAMES[path]}: ${single === null ? l10n.t('{0} (median)', duration) : duration}`];
    });
    return `${formatTime(chart.data[0][index] ?? 0)} · ${texts.join(', ')}`;
  },
};

/** From the power of ten under the least value to the one above the greatest. */
function wholeDecades(_chart: uPlot, min: number | null, max: number | null): [number, number] {
  const low = Math.floor(Math.log10(Math.max(SHORTEST_MS, min ?? 1)));
  const high = Math.ceil(Math.log10(Math.max(SHORTEST_MS, max ?? 1)));
  return [10 ** low, 10 ** Math.max(high, low + 1)];
}

function powersOfTen(_chart: uPlot, splits: number[]): (number | null)[] {
  return splits.map((ms) => (Number.isInteger(Math.log10(ms)) ? ms : null));
}

/** Between two medians lie the points of the single uploads; only where nothing was uploaded for a while the line breaks. */
function longGaps({ timeline }: MetricsSummary): uPlot.Series.GapsRefiner {
  return (chart, _series, _from, _to, gaps) => {
    const width = LONGEST_BRIDGE * timeline.bucketHours * MS_PER_HOUR;
    const pixels = chart.valToPos(width, 'x', true) - chart.valToPos(0, 'x', true);
    return gaps.filter(([from, to]) => to - from > pixels);
  };
}

function shapesOf(path: ExecutionType): NonNullable<uPlot.Series.Points['paths']> {
  return (chart, series, from, to) => {
    const shapes = new Path2D();
    const radius = POINT_RADIUS * uPlot.pxRatio;
    for (let index = from; index <= to; index++) {
      const ms = chart.data[series]?.[index];
      const at = chart.data[0][index];
      if (ms !== null && ms !== undefined && at !== undefined) {
        addShape(shapes, path, chart.valToPos(at, 'x', true), chart.valToPos(ms, 'y', true), radius);
      }
    }
    const clip = new Path2D();
    const { left, top, width, height } = chart.bbox;
    clip.rect(left - radius, top - radius, width + 2 * radius, height + 2 * radius);
    return { fill: shapes, stroke: null, clip, flags: 3 };
  };
}

/** Sync is a circle, async a square, a fallback a triangle. */
function addShape(shapes: Path2D, path: ExecutionType, x: number, y: number, radius: number): void {
  switch (path) {
    case 'sync':
      shapes.moveTo(x + radius, y);
      shapes.arc(x, y, radius, 0, 2 * Math.PI);
      return;
    case 'async':
      shapes.rect(x - radius * 0.9, y - radius * 0.9, radius * 1.8, radius * 1.8);
      return;
    case 'sync_fallback':
      shapes.moveTo(x, y - radius * 1.2);
      shapes.lineTo(x + radius * 1.2, y + radius);
      shapes.lineTo(x - radius * 1.2, y + radius);
      shapes.closePath();
      return;
  }
}

/** The medians behind the lines, for the table under the chart. */
export function medianRows({ timeline }: MetricsSummary): { key: string; header: string; values: string[] }[] {
  return timeline.buckets.map(({ start, medians }) => ({
    key: String(start),
    header: formatTime(start),
    values: (['async', 'sync_fallback', 'sync'] as const).map((path) => {
      const median = medians[path];
      return median === null ? '–' : formatDuration(median);
    }),
  }));
}
