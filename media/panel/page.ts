import * as l10n from '@vscode/l10n';
import { chartsSection } from './chartsSection.ts';
import { button, element } from './dom.ts';
import { formatClock, formatCount, PATH_NAMES } from './format.ts';
import { mishapSection } from './mishapSection.ts';
import { pathSection } from './pathSection.ts';
import { speedSection } from './speedSection.ts';
import { stageReport, workingSection } from './workingSection.ts';
import type { MetricsFilter, PanelState } from '../../src/protocol/panelMessages.ts';

const RANGES: readonly (readonly [MetricsFilter['range'], string])[] = [
  ['24h', l10n.t('Last 24 hours')],
  ['7d', l10n.t('Last 7 days')],
  ['30d', l10n.t('Last 30 days')],
  ['all', l10n.t('All time')],
];

const PATHS: readonly (readonly [MetricsFilter['path'], string])[] = [
  ['all', l10n.t('All paths')],
  ['async', PATH_NAMES.async],
  ['sync_fallback', PATH_NAMES.sync_fallback],
  ['sync', PATH_NAMES.sync],
];

/** State of the page: that of the extension, and its own. */
export interface PageView {
  readonly state: PanelState | null;
  /** The error of the last request for the state, or of the last command. */
  readonly problem: string | null;
  readonly isMishapListLong: boolean;
}

/** The whole page, built anew; `morphChildren` carries the differences over. */
export function buildPage({ state, problem, isMishapListLong }: PageView): DocumentFragment {
  const fragment = document.createDocumentFragment();
  const alert =
    problem === null ? null : element('div', { class: 'notice error', role: 'alert', 'data-key': 'problem' }, problem);
  fragment.append(
    header(state),
    element('main', {}, ...[alert, ...sections(state, isMishapListLong)].filter((part) => part !== null)),
  );
  return fragment;
}

function header(state: PanelState | null): HTMLElement {
  return element(
    'header',
    {},
    element(
      'div',
      { class: 'title' },
      element('h1', {}, l10n.t('Upload metrics')),
      element('p', { class: 'note' }, state === null ? '' : l10n.t('Updated at {0}', formatClock(state.generatedAt))),
    ),
    element(
      'div',
      { class: 'toolbar', role: 'group', 'aria-label': l10n.t('Filter and export') },
      select('range', l10n.t('Time range'), RANGES),
      select('path', l10n.t('Path'), PATHS),
      element(
        'div',
        { class: 'buttons' },
        button(l10n.t('Export JSONL'), 'exportMetrics', { 'data-format': 'jsonl' }),
        button(l10n.t('Export CSV'), 'exportMetrics', { 'data-format': 'csv' }),
        button(l10n.t('Open log'), 'openLog'),
      ),
    ),
  );
}

function select(id: string, label: string, choices: readonly (readonly [string, string])[]): HTMLElement {
  const options = choices.map(([value, text]) => element('option', { value }, text));
  return element(
    'div',
    { class: 'field' },
    element('label', { for: id }, label),
    element('select', { id }, ...options),
  );
}

function sections(state: PanelState | null, isMishapListLong: boolean): HTMLElement[] {
  if (state === null) return [element('p', { class: 'empty' }, l10n.t('Reading the metrics…'))];
  const { rollout, summary } = state;
  const path = section('path-section', l10n.t('Which path do my uploads take, and why?'), pathSection(rollout));
  const nothing = nothingText(state);
  if (nothing !== null) {
    const empty = element('p', { class: 'empty' }, nothing);
    return [path, section('working-section', l10n.t('Is it working?'), [empty, ...stageReport(rollout)])];
  }
  return [
    path,
    section('working-section', l10n.t('Is it working?'), workingSection(summary, rollout)),
    section('speed-section', l10n.t('Is it faster?'), speedSection(summary)),
    section('mishap-section', l10n.t('What went wrong?'), mishapSection(summary, isMishapListLong)),
    section('charts-section', l10n.t('How does it change over time?'), chartsSection(summary)),
    ...skipped(summary.skippedLines),
  ];
}

/** Why there is nothing to show, or null when there is something. */
function nothingText({ summary }: PanelState): string | null {
  if (summary.uploadsOnFile === 0) {
    return l10n.t('No uploads yet. Ask about a file or upload one, and this page shows how it went.');
  }
  return summary.totals.uploads === 0
    ? l10n.t('No uploads match the filter. Choose a longer time range or all paths.')
    : null;
}

function section(id: string, title: string, content: readonly HTMLElement[]): HTMLElement {
  const titleId = `${id}-title`;
  return element(
    'section',
    { id, 'data-key': id, 'aria-labelledby': titleId },
    element('h2', { id: titleId, tabindex: -1 }, title),
    ...content,
  );
}

function skipped(lines: number): HTMLElement[] {
  const text =
    lines === 1
      ? l10n.t('1 unreadable line of the metrics file left out.')
      : l10n.t('{0} unreadable lines of the metrics file left out.', formatCount(lines));
  return lines === 0 ? [] : [element('p', { class: 'note', 'data-key': 'skipped' }, text)];
}
