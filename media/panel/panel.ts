import './languageTag.ts';
import '../l10n.ts';
import 'uplot/dist/uPlot.min.css';
import './panel.css';
import * as z from 'zod';
import { DEFAULT_FILTER, HostMessage, MetricsFilter } from '../../src/protocol/panelMessages.ts';
import { announce, page, show } from '../render.ts';
import { announcementFor } from './announcement.ts';
import { ChartBoxes } from './chartsSection.ts';
import { onThemeChange } from './chartTheme.ts';
import { pageContent, type PageView } from './page.ts';
import { post, savedFilter, saveFilter } from './vscodeApi.ts';

// zod would compile its checks with `new Function`, which the content security policy forbids.
z.config({ jitless: true });

const charts = new ChartBoxes();
let view: PageView = {
  state: null,
  problem: null,
  filter: savedFilter() ?? DEFAULT_FILTER,
  mishaps: { isLong: false, showAll: () => update({ mishaps: { ...view.mishaps, isLong: true } }) },
  choose,
};

function update(change: Partial<PageView>): void {
  const announcement = announcementFor(view.state, change.state ?? view.state);
  view = { ...view, ...change };
  show(pageContent(view));
  if (view.state !== null) charts.update(page, view.state.summary);
  makeScrollersFocusable();
  if (announcement !== null) announce(announcement);
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
      if (isSameFilter(message.state.filter, view.filter)) update({ state: message.state, problem: null });
      return;
    case 'problem':
      return update({ problem: message.message });
  }
}

function choose(key: keyof MetricsFilter, value: string): void {
  const filter = MetricsFilter.safeParse({ ...view.filter, [key]: value }).data;
  if (filter === undefined) return;
  update({ filter });
  saveFilter(filter);
  post({ type: 'setFilter', filter });
}

function isSameFilter(a: MetricsFilter, b: MetricsFilter): boolean {
  return a.range === b.range && a.path === b.path;
}

window.addEventListener('message', receive);
window.addEventListener('resize', makeScrollersFocusable);
// `toggle` does not bubble: the tables in a disclosure are measured once they show.
page.addEventListener('toggle', makeScrollersFocusable, { capture: true });
onThemeChange(() => charts.redraw());
update({});
saveFilter(view.filter);
post({ type: 'ready', filter: view.filter });
