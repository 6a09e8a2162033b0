import { writeSeconds } from './dateNotation.ts';
import type { TableColumn } from './tableColumn.ts';

/** Two dates of each row: when something began and when it ended. */
export interface DatePair {
  readonly from: TableColumn;
  readonly to: TableColumn;
}

/** The name of the column of the time between two dates, which no file has. */
export const TIME_BETWEEN = 'duration';

/** Words for the end of what has begun; the earlier are meant before the later. */
const ENDS: readonly RegExp[] = [
  /^(?:end|ended|ends|until|to|till|finish|finished|completed|complete|closed|resolved|returned|discharged|delivered|arrived|arrival|departure|left|checkout|out|stopped|solved|fixed|released|bis|ende|beendet|geschlossen|erledigt|zurück|entlassen|geliefert|abgeschlossen|ausgezogen|结束|完成|归还|出院)$/u,
  /^(?:due|expires?|expiry|expired|deadline|fällig|faellig|截止|到期)$/u,
];
const MIN_PAIRS = 2;
/** The length of a date without a time, `2026-03-01`. */
const DAY_CHARS = 10;
/** How times between days are written. */
const DAYS_EXAMPLE = '2 days';

/**
 * The dates between which the time of a row is: the last that is called an end, and one before it. Undefined where the columns
 * tell of no such time, or of one already.
 */
export function datePairOf(columns: readonly TableColumn[]): DatePair | undefined {
  if (columns.some(isTime)) return undefined;
  const dates = columns.filter(({ type, granularity }) => type === 'date' && granularity !== 'month');
  for (const end of ENDS) {
    const to = dates.findLast(({ words }) => words.some((word) => end.test(word)));
    const from = to && dates.find((column) => column !== to && isBefore(column, to));
    if (from) return { from, to };
  }
  return undefined;
}

/** Whether a column already tells how long something took. */
function isTime({ type, words, unit }: TableColumn): boolean {
  if (type === 'duration') return true;
  return type === 'number' && [...words, unit].some((word) => OF_TIME.test(word));
}

const OF_TIME =
  /^(?:duration|dauer|minutes?|mins?|hours?|hrs?|h|days?|nights?|seconds?|secs?|ms|minuten|stunden|tage|nächte|elapsed|runtime|时长|天数|小时|分钟)$/iu;

/** Whether a date is never behind the other, as exact as it, and mostly there where the other is. */
function isBefore(from: TableColumn, to: TableColumn): boolean {
  if (from.granularity !== to.granularity) return false;
  const pairs = to.values.flatMap((end, row) => {
    const begin = from.values[row];
    return typeof end === 'string' && typeof begin === 'string' ? [{ begin, end }] : [];
  });
  return (
    pairs.length >= Math.max(MIN_PAIRS, to.filled - 1) &&
    pairs.every(({ begin, end }) => begin <= end) &&
    pairs.some(({ begin, end }) => begin < end)
  );
}

/** The time of a row between two dates, in seconds; undefined where one of them is missing. */
export function secondsBetween({ from, to }: DatePair, row: number): number | undefined {
  const [begin, end] = [from.values[row], to.values[row]];
  return typeof begin === 'string' && typeof end === 'string' ? secondsAt(end) - secondsAt(begin) : undefined;
}

/** The time of a row as a cell: `8 days`, `3h 20m`. */
export function cellBetween(pair: DatePair, row: number): string | undefined {
  const seconds = secondsBetween(pair, row);
  const isOfDays = pair.from.granularity === 'day';
  return seconds === undefined ? undefined : writeSeconds(seconds, isOfDays ? DAYS_EXAMPLE : '1h', 'hours');
}

function secondsAt(date: string): number {
  return Date.parse(date.length > DAY_CHARS ? `${date}Z` : date) / 1000;
}
