import * as l10n from '@vscode/l10n';
import { html, nothing, type TemplateResult } from 'lit-html';
import { button } from '../templates.ts';
import { formatBytes, formatCount, formatDuration, formatError, formatTime } from './format.ts';
import { table, type Row } from './table.ts';
import { post } from './vscodeApi.ts';
import type { MetricsSummary, Mishap, RolloutNotice } from '../../src/protocol/panelMessages.ts';

/** How many are listed before the person asks for more. */
const SHORT_LIST = 10;

const EVENT_NAMES: Readonly<Record<RolloutNotice['type'], string>> = {
  rollout_stage: l10n.t('Stage'),
  rollback: l10n.t('Rollback'),
  review: l10n.t('Review'),
  override: l10n.t('Override'),
};

/** Whether the list shows all mishaps of the state, and the function that makes it do so. */
export interface MishapList {
  readonly isLong: boolean;
  showAll(): void;
}

/** "What went wrong?" */
export function mishapSection({ mishaps, fallbacks, events }: MetricsSummary, list: MishapList): TemplateResult {
  if (mishaps.total === 0) {
    return html`
      <p class="empty">${l10n.t('Nothing went wrong.')}</p>
      ${eventList(events)}
    `;
  }
  const shown = list.isLong ? mishaps.newest : mishaps.newest.slice(0, SHORT_LIST);
  return html`
    ${fallbacks.total === 0 ? nothing : fallbackReasons(fallbacks)}
    ${table({
      caption: l10n.t('Fallbacks and failures, newest first'),
      columns: [
        { title: l10n.t('When') },
        { title: l10n.t('Error') },
        { title: l10n.t('Attempts'), isNumber: true },
        { title: l10n.t('Size'), isNumber: true },
        { title: l10n.t('Took'), isNumber: true },
        { title: l10n.t('What you got') },
        { title: l10n.t('Log') },
      ],
      rows: shown.map(mishapRow),
    })}
    ${more(mishaps, shown.length, list)} ${eventList(events)}
  `;
}

function fallbackReasons({ reasons }: MetricsSummary['fallbacks']): TemplateResult {
  return html`
    <h3>${l10n.t('Why async fell back to sync')}</h3>
    <ul class="reasons">
      ${reasons.map(
        ({ errorType, count }) => html`<li><strong>${formatCount(count)}</strong> ${formatError(errorType)}</li>`,
      )}
    </ul>
    <h3>${l10n.t('Fallbacks and failures')}</h3>
  `;
}

function mishapRow(mishap: Mishap): Row {
  const { requestId, timestamp } = mishap;
  const when = formatTime(timestamp);
  return {
    key: requestId,
    cells: [
      { content: html`<time datetime=${timestamp}>${when}</time>`, isHeader: true },
      { content: formatError(mishap.errorType) },
      { content: formatCount(mishap.attempts), isNumber: true },
      { content: formatBytes(mishap.bytes), isNumber: true },
      { content: formatDuration(mishap.durationMs), isNumber: true },
      { content: html`<span class=${`outcome ${mishap.kind}`}>${outcomeOf(mishap)}</span>` },
      {
        content: html`
          <button
            type="button"
            class="link"
            data-request-id=${requestId}
            aria-label=${l10n.t('Show log of the upload of {0}', when)}
            @click=${() => post({ type: 'openLog', requestId })}
          >
            ${l10n.t('Show log')}
          </button>
        `,
      },
    ],
  };
}

function outcomeOf({ kind, executionType }: Mishap): string {
  if (kind === 'fallback') return l10n.t('Uploaded by sync');
  return executionType === 'sync_fallback' ? l10n.t('Nothing: sync failed too') : l10n.t('Nothing: the upload failed');
}

function more({ total, newest }: MetricsSummary['mishaps'], shown: number, { showAll }: MishapList): TemplateResult {
  const hidden = newest.length - shown;
  const beyond = total - newest.length;
  return html`
    ${hidden > 0 ? button(l10n.t('Show {0} more', formatCount(hidden)), showAll, { look: 'more' }) : nothing}
    ${
      beyond > 0
        ? html`<p class="note">${l10n.t('Older ones, {0} in all, are in the export.', formatCount(beyond))}</p>`
        : nothing
    }
  `;
}

function eventList(events: readonly RolloutNotice[]): TemplateResult | typeof nothing {
  if (events.length === 0) return nothing;
  return html`
    <details>
      <summary>${l10n.t('Rollout log ({0})', formatCount(events.length))}</summary>
      <ul class="events">
        ${events.map(
          ({ timestamp, type, message }) => html`
            <li>
              <time datetime=${timestamp}>${formatTime(timestamp)}</time>
              <strong>${EVENT_NAMES[type]}</strong>
              <span>${message}</span>
            </li>
          `,
        )}
      </ul>
    </details>
  `;
}
