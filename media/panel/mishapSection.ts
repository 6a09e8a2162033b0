import * as l10n from '@vscode/l10n';
import { button, element, table } from './dom.ts';
import { formatBytes, formatCount, formatDuration, formatError, formatTime } from './format.ts';
import type { MetricsSummary, Mishap, RolloutNotice } from '../../src/protocol/panelMessages.ts';

/** How many are listed before the person asks for more. */
const SHORT_LIST = 10;

const EVENT_NAMES: Readonly<Record<RolloutNotice['type'], string>> = {
  rollout_stage: l10n.t('Stage'),
  rollback: l10n.t('Rollback'),
  review: l10n.t('Review'),
  override: l10n.t('Override'),
};

/** "What went wrong?" `isLong` shows all the mishaps that the state carries. */
export function mishapSection({ mishaps, fallbacks, events }: MetricsSummary, isLong: boolean): HTMLElement[] {
  const shown = isLong ? mishaps.newest : mishaps.newest.slice(0, SHORT_LIST);
  if (mishaps.total === 0) {
    return [element('p', { class: 'empty' }, l10n.t('Nothing went wrong.')), ...eventList(events)];
  }
  const reasons = fallbacks.reasons.map(({ errorType, count }) =>
    element('li', {}, element('strong', {}, formatCount(count)), ` ${formatError(errorType)}`),
  );
  return [
    ...(fallbacks.total === 0
      ? []
      : [
          element('h3', {}, l10n.t('Why async fell back to sync')),
          element('ul', { class: 'reasons' }, ...reasons),
          element('h3', {}, l10n.t('Fallbacks and failures')),
        ]),
    table({
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
    }),
    ...more(mishaps, shown.length),
    ...eventList(events),
  ];
}

function mishapRow(mishap: Mishap): { key: string; cells: Parameters<typeof table>[0]['rows'][number]['cells'] } {
  const when = formatTime(mishap.timestamp);
  return {
    key: mishap.requestId,
    cells: [
      { content: element('time', { datetime: mishap.timestamp }, when), isHeader: true },
      { content: formatError(mishap.errorType) },
      { content: formatCount(mishap.attempts), isNumber: true },
      { content: formatBytes(mishap.bytes), isNumber: true },
      { content: formatDuration(mishap.durationMs), isNumber: true },
      { content: element('span', { class: `outcome ${mishap.kind}` }, outcomeOf(mishap)) },
      {
        content: button(l10n.t('Show log'), 'openLog', {
          class: 'link',
          'data-request-id': mishap.requestId,
          'aria-label': l10n.t('Show log of the upload of {0}', when),
        }),
      },
    ],
  };
}

function outcomeOf({ kind, executionType }: Mishap): string {
  if (kind === 'fallback') return l10n.t('Uploaded by sync');
  return executionType === 'sync_fallback' ? l10n.t('Nothing: sync failed too') : l10n.t('Nothing: the upload failed');
}

function more({ total, newest }: MetricsSummary['mishaps'], shown: number): HTMLElement[] {
  const expand =
    shown < newest.length
      ? [button(l10n.t('Show {0} more', formatCount(newest.length - shown)), 'showMore', { class: 'more' })]
      : [];
  const beyond = total - newest.length;
  const rest =
    beyond > 0
      ? [element('p', { class: 'note' }, l10n.t('Older ones, {0} in all, are in the export.', formatCount(beyond)))]
      : [];
  return [...expand, ...rest];
}

function eventList(events: readonly RolloutNotice[]): HTMLElement[] {
  if (events.length === 0) return [];
  const items = events.map(({ timestamp, type, message }) =>
    element(
      'li',
      {},
      element('time', { datetime: timestamp }, formatTime(timestamp)),
      element('strong', {}, EVENT_NAMES[type]),
      element('span', {}, message),
    ),
  );
  return [
    element(
      'details',
      { 'data-key': 'events' },
      element('summary', {}, l10n.t('Rollout log ({0})', formatCount(events.length))),
      element('ul', { class: 'events' }, ...items),
    ),
  ];
}
