import { button, element, table } from './dom.ts';
import { formatBytes, formatCount, formatDuration, formatError, formatQuantity, formatTime } from './format.ts';
import type { MetricsSummary, Mishap, RolloutEvent } from '../../src/protocol/panelMessages.ts';

/** How many are listed before the person asks for more. */
const SHORT_LIST = 10;

const EVENT_NAMES: Readonly<Record<RolloutEvent['type'], string>> = {
  rollout_stage: 'Stage',
  rollback: 'Rollback',
  review: 'Review',
  override: 'Override',
};

/** "What went wrong?" `isLong` shows all the mishaps that the state carries. */
export function mishapSection({ mishaps, fallbacks, events }: MetricsSummary, isLong: boolean): HTMLElement[] {
  const shown = isLong ? mishaps.newest : mishaps.newest.slice(0, SHORT_LIST);
  if (mishaps.total === 0) {
    return [element('p', { class: 'empty' }, 'Nothing went wrong.'), ...eventList(events)];
  }
  const reasons = fallbacks.reasons.map(({ errorType, count }) =>
    element('li', {}, element('strong', {}, formatCount(count)), ` ${formatError(errorType).toLowerCase()}`),
  );
  return [
    ...(fallbacks.total === 0
      ? []
      : [
          element('h3', {}, 'Why async fell back to sync'),
          element('ul', { class: 'reasons' }, ...reasons),
          element('h3', {}, 'Fallbacks and failures'),
        ]),
    table({
      caption: 'Fallbacks and failures, newest first',
      columns: [
        { title: 'When' },
        { title: 'Error' },
        { title: 'Attempts', isNumber: true },
        { title: 'Size', isNumber: true },
        { title: 'Took', isNumber: true },
        { title: 'What you got' },
        { title: 'Log' },
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
        content: button('Show log', 'openLog', {
          class: 'link',
          'data-request-id': mishap.requestId,
          'aria-label': `Show log of the upload of ${when}`,
        }),
      },
    ],
  };
}

function outcomeOf({ kind, executionType }: Mishap): string {
  if (kind === 'fallback') {
    return 'Uploaded by sync';
  }
  return executionType === 'sync_fallback' ? 'Nothing: sync failed too' : 'Nothing: the upload failed';
}

function more({ total, newest }: MetricsSummary['mishaps'], shown: number): HTMLElement[] {
  const expand =
    shown < newest.length
      ? [button(`Show ${formatCount(newest.length - shown)} more`, 'showMore', { class: 'more' })]
      : [];
  const beyond = total - newest.length;
  const rest =
    beyond > 0
      ? [element('p', { class: 'note' }, `Older ones, ${formatCount(beyond)} in all, are in the export.`)]
      : [];
  return [...expand, ...rest];
}

function eventList(events: readonly RolloutEvent[]): HTMLElement[] {
  if (events.length === 0) {
    return [];
  }
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
      element('summary', {}, `Rollout log (${formatQuantity(events.length, 'event')})`),
      element('ul', { class: 'events' }, ...items),
    ),
  ];
}
