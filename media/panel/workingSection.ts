import { element, table, textRow } from './dom.ts';
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatExclusion,
  formatRate,
  NO_VALUE,
  PATH_NAMES,
} from './format.ts';
import { successScale } from './scales.ts';
import type { MetricsSummary, StageCriterion, StageStatus } from '../../src/protocol/panelMessages.ts';

const CRITERION_NAMES: Readonly<Record<StageCriterion['name'], string>> = {
  time: 'Time in stage',
  uploads: 'Number of uploads',
  'success-rate': 'Success rate',
};

const CRITERION_STATUS: Readonly<Record<StageCriterion['status'], string>> = {
  met: 'Met',
  'not-met': 'Not met',
  'not-enough-data': 'Not enough data',
};

const VERDICT_NAMES: Readonly<Record<StageStatus['verdict'], string>> = { pass: 'Pass', hold: 'Hold', fail: 'Fail' };

/** "Is it working?" */
export function workingSection(summary: MetricsSummary, stage: StageStatus | null): HTMLElement[] {
  return [tiles(summary), ...(stage === null ? [] : stageReport(stage)), pathTable(summary), ...attribution(summary)];
}

function tiles({ totals, fallbacks, durations, bytes, deduplicated }: MetricsSummary): HTMLElement {
  const tile = (label: string, value: string, detail: string): HTMLElement =>
    element(
      'div',
      { class: 'tile' },
      element('dt', {}, label),
      element('dd', {}, element('strong', {}, value), element('span', {}, detail)),
    );
  const judged = totals.succeeded + totals.failed;
  const cancelled = totals.cancelled === 0 ? '' : `, ${formatCount(totals.cancelled)} cancelled`;
  return element(
    'dl',
    { class: 'tiles' },
    tile('Uploads', formatCount(totals.uploads), `${formatCount(totals.failed)} failed${cancelled}`),
    tile('Success rate', formatRate(totals.successRate), `${formatCount(totals.succeeded)} of ${formatCount(judged)}`),
    tile('Fallbacks to sync', formatCount(fallbacks.total), fallbackShare(fallbacks.total, totals.uploads)),
    tile(
      'Duration, median',
      durations === null ? NO_VALUE : formatDuration(durations.p50),
      durations === null
        ? 'no file has travelled'
        : `p95 ${formatDuration(durations.p95)}, p99 ${formatDuration(durations.p99)}`,
    ),
    tile('Sent', formatBytes(bytes.sent), `${formatBytes(bytes.resent)} of it sent again`),
    tile(
      'Saved by deduplication',
      formatBytes(bytes.savedByDeduplication),
      `${formatCount(deduplicated)} already on the backend`,
    ),
  );
}

function fallbackShare(fallbacks: number, uploads: number): string {
  return uploads === 0 ? 'no uploads' : `${formatRate(fallbacks / uploads)} of uploads`;
}

/** The verdict on the stage: where the success rate stands, and each criterion. */
export function stageReport(stage: StageStatus): HTMLElement[] {
  const rows = stage.criteria.map(({ name, status, detail }) => ({
    key: name,
    cells: [
      { content: CRITERION_NAMES[name], isHeader: true },
      { content: element('span', { class: `status ${status} ${name}` }, CRITERION_STATUS[status]) },
      { content: detail },
    ],
  }));
  const key = (kind: string, text: string): HTMLElement =>
    element('li', {}, element('span', { class: `key ${kind}` }), text);
  return [
    element('h3', {}, `Stage at ${stage.percentage}\u00a0%`),
    element(
      'p',
      { class: 'lead' },
      element('strong', { class: `verdict ${stage.verdict}` }, VERDICT_NAMES[stage.verdict]),
      element('span', {}, stage.sentence),
    ),
    successScale(stage),
    element(
      'ul',
      { class: 'keys', 'aria-hidden': 'true' },
      key('estimate', stage.n === 0 ? 'Success rate (no uploads yet)' : 'Success rate'),
      key('interval', '95\u00a0% bounds'),
      key('target', `Target ${formatRate(stage.target)}`),
      key('guard', 'Guard 95\u00a0%'),
    ),
    table({
      caption: 'Criteria of the stage',
      columns: [{ title: 'Criterion' }, { title: 'Status' }, { title: 'Numbers' }],
      rows,
    }),
  ];
}

function pathTable({ byPath }: MetricsSummary): HTMLElement {
  const paths = ['async', 'sync_fallback', 'sync'] as const;
  return table({
    caption: 'Outcomes by path',
    columns: [
      { title: 'Path' },
      { title: 'Uploads', isNumber: true },
      { title: 'Succeeded', isNumber: true },
      { title: 'Failed', isNumber: true },
      { title: 'Cancelled', isNumber: true },
      { title: 'Success rate', isNumber: true },
    ],
    rows: paths.map((path) => {
      const { uploads, succeeded, failed, cancelled, successRate } = byPath[path];
      const counts = [uploads, succeeded, failed, cancelled].map(formatCount);
      return textRow(path, PATH_NAMES[path], ...counts, formatRate(successRate));
    }),
  });
}

/** What the guard counts of all this, and what it leaves out and why. */
function attribution({ attribution: counts }: MetricsSummary): HTMLElement[] {
  const { succeeded, blamed, outages, excluded } = counts;
  if (succeeded + blamed + outages + excluded.length === 0) {
    return [];
  }
  const left = [
    ...(outages === 0 ? [] : [`both paths failed (${formatCount(outages)})`]),
    ...excluded.map(({ reason, count }) => `${formatExclusion(reason).toLowerCase()} (${formatCount(count)})`),
  ];
  const counted = `Async by the guard's count: ${formatCount(succeeded)} succeeded, ${formatCount(blamed)} failed.`;
  return [element('p', { class: 'note' }, left.length === 0 ? counted : `${counted} Not counted: ${left.join(', ')}.`)];
}
