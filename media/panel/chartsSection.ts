import * as l10n from '@vscode/l10n';
import { html, type TemplateResult } from 'lit-html';
import type { MetricsSummary } from '../../src/protocol/panelMessages.ts';
import { ChartBox, type Chart } from './chartBox.ts';
import { durationChart, medianRows } from './durationChart.ts';
import { PATH_NAMES } from './format.ts';
import { keys, type Key } from './scales.ts';
import { successChart, successRows } from './successChart.ts';
import { table, textRow } from './table.ts';

const CHARTS: Readonly<Record<string, Chart>> = { duration: durationChart, success: successChart };
const HOURS_PER_DAY = 24;

/** "How does it change?": the charts, each with the table of its numbers. */
export function chartsSection(summary: MetricsSummary): TemplateResult[] {
  const span = spanName(summary.timeline.bucketHours);
  return [
    figure({
      id: 'duration',
      title: l10n.t('Durations by path'),
      label: l10n.t(
        'Chart of upload durations by path over time, on a logarithmic scale. Its numbers are in the table below.',
      ),
      legend: [
        ['async', PATH_NAMES.async],
        ['fallback', PATH_NAMES.sync_fallback],
        ['sync', PATH_NAMES.sync],
        ['line', l10n.t('Median, {0}', span)],
      ],
      tableTitle: l10n.t('Median durations, {0}', span),
      columns: [PATH_NAMES.async, PATH_NAMES.sync_fallback, PATH_NAMES.sync],
      rows: medianRows(summary),
    }),
    figure({
      id: 'success',
      title: l10n.t('Success, {0}', span),
      label: l10n.t('Chart of succeeded and failed uploads, {0}. Its numbers are in the table below.', span),
      legend: [
        ['good', l10n.t('Succeeded')],
        ['fallback-bar', l10n.t('Succeeded by fallback')],
        ['bad', l10n.t('Failed')],
      ],
      tableTitle: l10n.t('Outcomes, {0}', span),
      columns: [l10n.t('Succeeded'), l10n.t('Of these by fallback'), l10n.t('Failed'), l10n.t('Success rate')],
      rows: successRows(summary),
    }),
  ];
}

/** Draws the charts into the figures that are on the page now, and forgets those that are gone. */
export class ChartBoxes {
  readonly #boxes = new Map<string, ChartBox>();

  update(page: HTMLElement, summary: MetricsSummary): void {
    for (const [id, chart] of Object.entries(CHARTS)) {
      const place = page.querySelector<HTMLElement>(`#chart-${id}`);
      const box = this.#boxes.get(id);
      if (box !== undefined && box.place === place) {
        box.update(summary);
        continue;
      }
      box?.dispose();
      this.#boxes.delete(id);
      if (place !== null) {
        this.#boxes.set(id, new ChartBox(place, page.querySelector<HTMLElement>(`#readout-${id}`), chart, summary));
      }
    }
  }

  redraw(): void {
    for (const box of this.#boxes.values()) box.redraw();
  }
}

interface Figure {
  readonly id: string;
  readonly title: string;
  readonly label: string;
  readonly legend: readonly Key[];
  readonly tableTitle: string;
  readonly columns: readonly string[];
  readonly rows: readonly { key: string; header: string; values: string[] }[];
}

function figure({ id, title, label, legend, tableTitle, columns, rows }: Figure): TemplateResult {
  const titleId = `title-${id}`;
  return html`
    <figure aria-labelledby=${titleId}>
      <h3 id=${titleId}>${title}</h3>
      <div class="chart-head" aria-hidden="true">
        ${keys(legend)}
        <p id=${`readout-${id}`} class="readout"></p>
      </div>
      <div id=${`chart-${id}`} class="chart" role="img" aria-label=${label}></div>
      <details>
        <summary>${tableTitle}</summary>
        ${table({
          caption: tableTitle,
          columns: [{ title: l10n.t('From') }, ...columns.map((column) => ({ title: column, isNumber: true }))],
          rows: rows.map(({ key, header, values }) => textRow(key, header, ...values)),
        })}
      </details>
    </figure>
  `;
}

/** How often a bar of the charts begins anew. */
function spanName(hours: number): string {
  if (hours === 1) return l10n.t('hourly');
  if (hours < HOURS_PER_DAY) return l10n.t('every {0} hours', hours);
  const days = hours / HOURS_PER_DAY;
  return days === 1 ? l10n.t('daily') : days === 7 ? l10n.t('weekly') : l10n.t('every {0} days', days);
}
