import * as l10n from '@vscode/l10n';
import { html, type TemplateResult } from 'lit-html';
import { formatCount, formatDifference, formatDuration, formatThroughput, NO_VALUE, PATH_NAMES } from './format.ts';
import { table, type Cell } from './table.ts';
import type { MetricsSummary, SizeClassComparison, SpeedSide } from '../../src/protocol/panelMessages.ts';

const SIZE_CLASS_NAMES: Readonly<Record<SizeClassComparison['sizeClass'], string>> = {
  'under-64-kib': l10n.t('Under {0}', '64\u00a0KB'),
  '64-kib-to-1-mib': '64\u00a0KB–1\u00a0MB',
  '1-to-16-mib': '1–16\u00a0MB',
  'over-16-mib': l10n.t('{0} and over', '16\u00a0MB'),
};

/** "Is it faster?" */
export function speedSection({ sizeClasses, minUploadsToCompare: needed }: MetricsSummary): TemplateResult {
  const used = sizeClasses.filter(({ async, sync }) => async !== null || sync !== null);
  if (used.length === 0) return html`<p class="empty">${l10n.t('No file was sent in this time range.')}</p>`;
  const note = l10n.t(
    'All paths, whatever the path filter. Async includes the uploads that sync had to finish, with all their time. Percentiles are by nearest rank; throughput is the median.',
  );
  return html`
    <p class="lead">${verdict(used, needed)}</p>
    ${table({
      caption: l10n.t('Async against sync by file size'),
      columns: [
        { title: l10n.t('File size') },
        { title: l10n.t('Path') },
        { title: l10n.t('Uploads'), isNumber: true },
        { title: 'p50', isNumber: true },
        { title: 'p95', isNumber: true },
        { title: 'p99', isNumber: true },
        { title: l10n.t('Throughput'), isNumber: true },
        { title: l10n.t('Async, by median') },
      ],
      rows: used.flatMap((comparison) => [
        { key: `${comparison.sizeClass} async`, cells: cells(comparison, 'async', needed) },
        { key: `${comparison.sizeClass} sync`, cells: cells(comparison, 'sync', needed) },
      ]),
    })}
    <p class="note">${note}</p>
  `;
}

function cells(comparison: SizeClassComparison, path: 'async' | 'sync', needed: number): Cell[] {
  const side = comparison[path];
  const number = (content: string): Cell => ({ content, isNumber: true });
  const duration = (percentile: 'p50' | 'p95' | 'p99'): Cell =>
    number(side === null ? NO_VALUE : formatDuration(side.durations[percentile]));
  const name: Cell = { content: SIZE_CLASS_NAMES[comparison.sizeClass], isHeader: true, rowSpan: 2 };
  const compared: Cell = { content: difference(comparison, needed), rowSpan: 2 };
  return [
    ...(path === 'async' ? [name] : []),
    { content: PATH_NAMES[path] },
    number(formatCount(side?.durations.n ?? 0)),
    duration('p50'),
    duration('p95'),
    duration('p99'),
    number(side === null ? NO_VALUE : formatThroughput(side.bytesPerSecond)),
    ...(path === 'async' ? [compared] : []),
  ];
}

function difference({ async, sync }: SizeClassComparison, needed: number): string {
  return hasUploads(async, needed) && hasUploads(sync, needed)
    ? formatDifference(async.durations.p50, sync.durations.p50)
    : l10n.t('too few to compare');
}

function verdict(comparisons: readonly SizeClassComparison[], needed: number): string {
  const ratios = comparisons.flatMap(({ async, sync }) =>
    hasUploads(async, needed) && hasUploads(sync, needed)
      ? [async.durations.p50 / Math.max(1, sync.durations.p50)]
      : [],
  );
  if (ratios.length === 0) {
    return l10n.t('Too early to tell: a comparison takes {0} uploads on each path in one size class.', needed);
  }
  const faster = ratios.filter((ratio) => ratio < 1).length;
  return ratios.length === 1
    ? l10n.t('Async has the lower median in {0} of the one size class with enough uploads to compare.', faster)
    : l10n.t(
        'Async has the lower median in {0} of {1} size classes with enough uploads to compare.',
        faster,
        ratios.length,
      );
}

function hasUploads(side: SpeedSide | null, needed: number): side is SpeedSide {
  return side !== null && side.durations.n >= needed;
}
