import './languageTag.ts';
import '../l10n.ts';
import 'uplot/dist/uPlot.min.css';
import './panel.css';
import * as z from 'zod';
import { DEFAULT_FILTER, HostMessage, MetricsFilter, PanelCommand } from '../../src/protocol/panelMessages.ts';
import { announcementFor } from './announcement.ts';
import { ChartBoxes } from './chartsSection.ts';
import { onThemeChange } from './chartTheme.ts';
import { morphChildren } from './morph.ts';
import { buildPage, type PageView } from './page.ts';
import { post, savedFilter, saveFilter } from './vscodeApi.ts';

// zod would compile its checks with `new Function`, which the content security policy forbids.
z.config({ jitless: true });

const page = byId('page');
const announcements = byId('announcements');
const charts = new ChartBoxes();
let filter = savedFilter() ?? DEFAULT_FILTER;
let view: PageView = { state: null, problem: null, isMishapListLong: false };

function show(change: Partial<PageView>): void {
  const announcement = announcementFor(view.state, change.state ?? view.state);
  view = { ...view, ...change };
  render();
  if (announcement !== null) announcements.textContent = announcement;
}

function render(): void {
  const focused = document.activeElement;
  const home = focused?.closest('section')?.querySelector<HTMLElement>('h2') ?? null;
  morphChildren(page, buildPage(view));
  for (const key of ['range', 'path'] as const) {
    const select = page.querySelector<HTMLSelectElement>(`select#${key}`);
    if (select !== null) select.value = filter[key];
  }
  if (view.state !== null) charts.update(page, view.state.summary);
  makeScrollersFocusable();
  // The button that was pressed may be gone; its section then keeps the keyboard's place, if the keyboard is here at all.
  const isGone = focused !== null && !focused.isConnected;
  if (isGone && document.hasFocus()) home?.focus({ preventScroll: true });
}

/** A box that scrolls has to take the focus, or keys could not scroll it; one that does not would be a stop too many. */
function makeScrollersFocusable(): void {
  for (const box of page.querySelectorAll('.table-box')) {
    const isScrolling = box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight;
    if (isScrolling) box.setAttribute('tabindex', '0');
    else box.removeAttribute('tabindex');
  }
}

function receive(event: MessageEvent<unknown>): void {
  const message = HostMessage.safeParse(event.data).data;
  switch (message?.type) {
    case undefined:
      return;
    case 'state':
      // An answer to an earlier filter is out of date; the one to the present filter is under way.
      if (isSameFilter(message.state.filter, filter)) show({ state: message.state, problem: null });
      return;
    case 'problem':
      return show({ problem: message.message });
  }
}

function act(event: Event): void {
  const target = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-action]') : null;
  switch (target?.dataset['action']) {
    case 'runCommand':
      return post({ type: 'runCommand', command: PanelCommand.parse(target.dataset['command']) });
    case 'exportMetrics':
      return post({ type: 'exportMetrics', format: target.dataset['format'] === 'csv' ? 'csv' : 'jsonl' });
    case 'openLog':
      return openLog(target.dataset['requestId']);
    case 'showMore':
      return show({ isMishapListLong: true });
    default:
      return;
  }
}

function openLog(requestId: string | undefined): void {
  post(requestId === undefined ? { type: 'openLog' } : { type: 'openLog', requestId });
}

function choose(event: Event): void {
  if (!(event.target instanceof HTMLSelectElement)) return;
  const chosen = MetricsFilter.safeParse({ ...filter, [event.target.id]: event.target.value }).data;
  if (chosen !== undefined) {
    filter = chosen;
    saveFilter(filter);
    post({ type: 'setFilter', filter });
  }
}

function isSameFilter(a: MetricsFilter, b: MetricsFilter): boolean {
  return a.range === b.range && a.path === b.path;
}

function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`The page lacks #${id}`);
  return found;
}

window.addEventListener('message', receive);
page.addEventListener('click', act);
page.addEventListener('change', choose);
window.addEventListener('resize', makeScrollersFocusable);
// `toggle` does not bubble: the tables in a disclosure are measured once they show.
page.addEventListener('toggle', makeScrollersFocusable, { capture: true });
onThemeChange(() => charts.redraw());
render();
saveFilter(filter);
post({ type: 'ready', filter });
