import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit-html';
import { button, type Content } from '../templates.ts';
import { chartsSection } from './chartsSection.ts';
import { fleetSection } from './fleetSection.ts';
import { formatClock, formatCount, PATH_NAMES } from './format.ts';
import { mishapSection, type MishapList } from './mishapSection.ts';
import { pathSection } from './pathSection.ts';
import { speedSection } from './speedSection.ts';
import { post } from './vscodeApi.ts';
import { stageReport, workingSection } from './workingSection.ts';
import type { MetricsFilter, PanelState } from '../../src/protocol/panelMessages.ts';

type Choices<Value extends string = string> = readonly (readonly [value: Value, text: string])[];

const RANGES: Choices<MetricsFilter['range']> = [
  ['24h', l10n.t('Last 24 hours')],
  ['7d', l10n.t('Last 7 days')],
  ['30d', l10n.t('Last 30 days')],
  ['all', l10n.t('All time')],
];

const PATHS: Choices<MetricsFilter['path']> = [
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
  /** The filter that the user has chosen; the state may still be that of the filter before. */
  readonly filter: MetricsFilter;
  readonly mishaps: MishapList;
  choose(key: keyof MetricsFilter, value: string): void;
}

/** The whole page. */
export function pageContent(view: PageView): TemplateResult {
  const { problem, state } = view;
  return html`
    ${header(view)}
    <main>
      ${problem === null ? nothing : html`<div class="notice error" role="alert">${problem}</div>`}
      ${state === null ? html`<p class="empty">${l10n.t('Reading the metrics…')}</p>` : sections(state, view.mishaps)}
    </main>
  `;
}

function header({ state, filter, choose }: PageView): TemplateResult {
  const field = (key: keyof MetricsFilter, label: string, choices: Choices): TemplateResult => html`
    <div class="field">
      <label for=${key}>${label}</label>
      <select id=${key} @change=${(event: { target: HTMLSelectElement }) => choose(key, event.target.value)}>
        ${choices.map(([value, text]) => html`<option value=${value} .selected=${value === filter[key]}>${text}</option>`)}
      </select>
    </div>
  `;
  return html`
    <header>
      <div class="title">
        <h1>${l10n.t('Upload metrics')}</h1>
        <p class="note">${state === null ? nothing : l10n.t('Updated at {0}', formatClock(state.generatedAt))}</p>
      </div>
      <div class="toolbar" role="group" aria-label=${l10n.t('Filter and export')}>
        ${field('range', l10n.t('Time range'), RANGES)} ${field('path', l10n.t('Path'), PATHS)}
        <div class="buttons">
          ${button(l10n.t('Export JSONL'), () => post({ type: 'exportMetrics', format: 'jsonl' }))}
          ${button(l10n.t('Export CSV'), () => post({ type: 'exportMetrics', format: 'csv' }))}
          ${button(l10n.t('Open Log'), () => post({ type: 'openLog' }))}
        </div>
      </div>
    </header>
  `;
}

function sections(state: PanelState, mishaps: MishapList): TemplateResult {
  const { rollout, fleet, summary } = state;
  const absence = nothingText(state);
  return html`
    ${section('path-section', l10n.t('Which path do my uploads take, and why?'), pathSection(rollout))}
    ${fleet === null ? nothing : section('fleet-section', l10n.t('How does the fleet do?'), fleetSection(fleet))}
    ${section(
      'working-section',
      l10n.t('Is it working?'),
      absence === null
        ? workingSection(summary, rollout)
        : html`
            <p class="empty">${absence}</p>
            ${stageReport(rollout)}
          `,
    )}
    ${
      absence === null
        ? html`
            ${section('speed-section', l10n.t('Is it faster?'), speedSection(summary))}
            ${section('mishap-section', l10n.t('What went wrong?'), mishapSection(summary, mishaps))}
            ${section('charts-section', l10n.t('How does it change over time?'), chartsSection(summary))}
            ${skipped(summary.skippedLines)}
          `
        : nothing
    }
  `;
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

function section(id: string, title: string, content: Content): TemplateResult {
  const titleId = `${id}-title`;
  return html`
    <section id=${id} aria-labelledby=${titleId}>
      <h2 id=${titleId} tabindex="-1">${title}</h2>
      ${content}
    </section>
  `;
}

function skipped(lines: number): TemplateResult | typeof nothing {
  if (lines === 0) return nothing;
  const text =
    lines === 1
      ? l10n.t('1 unreadable line of the metrics file left out.')
      : l10n.t('{0} unreadable lines of the metrics file left out.', formatCount(lines));
  return html`<p class="note">${text}</p>`;
}
