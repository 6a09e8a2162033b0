import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit-html';
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatExclusion,
  formatPercent,
  formatRate,
  NO_VALUE,
  PATH_NAMES,
} from './format.ts';
import { keys, successScale } from './scales.ts';
import { table, textRow } from './table.ts';
import type { MetricsSummary, RolloutStatus, StageCriterion, StageStatus } from '../../src/protocol/panelMessages.ts';

const CRITERION_NAMES: Readonly<Record<StageCriterion['name'], string>> = {
  time: l10n.t('Time in stage'),
  uploads: l10n.t('Number of uploads'),
  'success-rate': l10n.t('Success rate'),
};

const CRITERION_STATUS: Readonly<Record<StageCriterion['status'], string>> = {
  met: l10n.t('Met'),
  'not-met': l10n.t('Not met'),
  'not-enough-data': l10n.t('Not enough data'),
};

const VERDICT_NAMES: Readonly<Record<StageStatus['verdict'], string>> = {
  pass: l10n.t('Passed'),
  hold: l10n.t('Not decided yet'),
  fail: l10n.t('Failed'),
};

/** "Is it working?" */
export function workingSection(summary: MetricsSummary, rollout: RolloutStatus): TemplateResult {
  return html`${tiles(summary)} ${stageReport(rollout)} ${pathTable(summary)} ${attribution(summary)}`;
}

function tiles({ totals, fallbacks, durations, bytes, deduplicated }: MetricsSummary): TemplateResult {
  const judged = totals.succeeded + totals.failed;
  const failed = formatCount(totals.failed);
  const entries: readonly (readonly [label: string, value: string, detail: string])[] = [
    [
      l10n.t('Uploads'),
      formatCount(totals.uploads),
      totals.cancelled === 0
        ? l10n.t('{0} failed', failed)
        : l10n.t('{0} failed, {1} cancelled', failed, formatCount(totals.cancelled)),
    ],
    [
      l10n.t('Success rate'),
      formatRate(totals.successRate),
      l10n.t('{0} of {1}', formatCount(totals.succeeded), formatCount(judged)),
    ],
    [l10n.t('Fallbacks to sync'), formatCount(fallbacks.total), fallbackShare(fallbacks.total, totals.uploads)],
    [
      l10n.t('Duration, median'),
      durations === null ? NO_VALUE : formatDuration(durations.p50),
      durations === null
        ? l10n.t('no file sent')
        : `p95 ${formatDuration(durations.p95)}, p99 ${formatDuration(durations.p99)}`,
    ],
    [l10n.t('Sent'), formatBytes(bytes.sent), l10n.t('{0} sent again', formatBytes(bytes.resent))],
    [
      l10n.t('Saved by deduplication'),
      formatBytes(bytes.savedByDeduplication),
      l10n.t('{0} already on the backend', formatCount(deduplicated)),
    ],
  ];
  return html`
    <dl class="tiles">
      ${entries.map(
        ([label, value, detail]) => html`
          <div class="tile">
            <dt>${label}</dt>
            <dd><strong>${value}</strong><span>${detail}</span></dd>
          </div>
        `,
      )}
    </dl>
  `;
}

function fallbackShare(fallbacks: number, uploads: number): string {
  return uploads === 0 ? l10n.t('no uploads') : l10n.t('{0} of uploads', formatRate(fallbacks / uploads));
}

/** The verdict on the stage, if there is one: where the success rate stands, and each criterion. */
export function stageReport({ stage, guardSuccessRate }: RolloutStatus): TemplateResult | typeof nothing {
  if (stage === null) return nothing;
  return html`
    <h3>${l10n.t('Stage at {0}', formatPercent(stage.percentage))}</h3>
    <p class="lead">
      <strong class=${`verdict ${stage.verdict}`}>${VERDICT_NAMES[stage.verdict]}</strong>
      <span>${stage.sentence}</span>
    </p>
    ${successScale(stage, guardSuccessRate)}
    ${keys([
      ['estimate', stage.n === 0 ? l10n.t('Success rate (no uploads yet)') : l10n.t('Success rate')],
      ['interval', l10n.t('{0} bounds', formatPercent(95))],
      ['target', l10n.t('Target {0}', formatRate(stage.target))],
      ['guard', l10n.t('Guard {0}', formatRate(guardSuccessRate))],
    ])}
    ${table({
      caption: l10n.t('Criteria of the stage'),
      columns: [{ title: l10n.t('Criterion') }, { title: l10n.t('Status') }, { title: l10n.t('Numbers') }],
      rows: stage.criteria.map(({ name, status, detail }) => ({
        key: name,
        cells: [
          { content: CRITERION_NAMES[name], isHeader: true },
          { content: html`<span class=${`status ${status} ${name}`}>${CRITERION_STATUS[status]}</span>` },
          { content: detail },
        ],
      })),
    })}
  `;
}

function pathTable({ byPath }: MetricsSummary): TemplateResult {
  const paths = ['async', 'sync_fallback', 'sync'] as const;
  return table({
    caption: l10n.t('Outcomes by path'),
    columns: [
      { title: l10n.t('Path') },
      { title: l10n.t('Uploads'), isNumber: true },
      { title: l10n.t('Succeeded'), isNumber: true },
      { title: l10n.t('Failed'), isNumber: true },
      { title: l10n.t('Cancelled'), isNumber: true },
      { title: l10n.t('Success rate'), isNumber: true },
    ],
    rows: paths.map((path) => {
      const { uploads, succeeded, failed, cancelled, successRate } = byPath[path];
      const counts = [uploads, succeeded, failed, cancelled].map(formatCount);
      return textRow(path, PATH_NAMES[path], ...counts, formatRate(successRate));
    }),
  });
}

/** The uploads that the guard counts, and those that it leaves out with the reasons. */
function attribution({ attribution: counts }: MetricsSummary): TemplateResult | typeof nothing {
  const { succeeded, blamed, outages, excluded } = counts;
  if (succeeded + blamed + outages + excluded.length === 0) return nothing;
  const left = [
    ...(outages === 0 ? [] : [`${l10n.t('Both paths failed')} (${formatCount(outages)})`]),
    ...excluded.map(({ reason, count }) => `${formatExclusion(reason)} (${formatCount(count)})`),
  ];
  const counted = l10n.t(
    "Async by the guard's count: {0} succeeded, {1} failed.",
    formatCount(succeeded),
    formatCount(blamed),
  );
  const uncounted = left.length === 0 ? [] : [l10n.t('Not counted: {0}.', left.join(', '))];
  return html`<p class="note">${[counted, ...uncounted].join(' ')}</p>`;
}
