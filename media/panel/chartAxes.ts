import type uPlot from 'uplot';
import type { ChartTheme } from './chartTheme.ts';
import { PAGE_LOCALE } from './pageLocale.ts';

const MS_PER_DAY = 86_400_000;
const time = new Intl.DateTimeFormat(PAGE_LOCALE, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
const day = new Intl.DateTimeFormat(PAGE_LOCALE, { month: 'short', day: 'numeric' });

/** The time axis that both charts share: days, or hours with the day under the first one. */
export function timeAxis(theme: ChartTheme): uPlot.Axis {
  return {
    stroke: theme.text,
    font: theme.font,
    size: 40,
    space: 72,
    grid: { show: false },
    ticks: { stroke: theme.grid, width: 1, size: 4 },
    values: (_chart, splits, _axis, _space, increment) => {
      let shownDay = '';
      return splits.map((at) => {
        const date = day.format(at);
        if (increment >= MS_PER_DAY) return date;
        const isNewDay = date !== shownDay;
        shownDay = date;
        return isNewDay ? `${time.format(at)}\n${date}` : time.format(at);
      });
    },
  };
}
