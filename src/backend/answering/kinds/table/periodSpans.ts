import { dateOf, MONTH_NAMES, monthNumber, type DateOrder } from './dateNotation.ts';

/** What a day of no year begins with, where a year would stand. */
export const ANY_YEAR = '--';
/** The names of months, as the source of a regular expression. */
export const MONTH = `(?:${MONTH_NAMES})`;

/** Reads the groups of a match: from when on and before when; undefined where that is no stretch of time. */
type Span = (groups: readonly string[], order: DateOrder | undefined) => readonly [string, string] | undefined;

/** Days, months, quarters and years without a word such as `before`, the more exact first. */
export const SPANS: readonly (readonly [string, Span])[] = [
  [
    String.raw`(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::\d{2})?)?`,
    ([date = '', time]) =>
      time === undefined || time === '' ? day(date) : [`${date}T${time}`, nextMinute(date, time)],
  ],
  [String.raw`(\d{1,2}\.\s?\d{1,2}\.\s?\d{4})`, ([date = '']) => day(dateOf(date.replace(/\s/g, ''), 'dayFirst'))],
  [String.raw`(\d{1,2}\/\d{1,2}\/\d{4})`, ([date = ''], order) => slashedDay(date, order)],
  [
    `(\\d{1,2})(?:st|nd|rd|th|\\.)?\\s+(?:of\\s+)?(${MONTH})\\.?,?\\s+(\\d{4})`,
    ([d = '', m = '', y = '']) => day(dayOf(y, m, d)),
  ],
  [`(${MONTH})\\.?\\s+(\\d{1,2})(?:st|nd|rd|th)?,?\\s+(\\d{4})`, ([m = '', d = '', y = '']) => day(dayOf(y, m, d))],
  [
    String.raw`(\d{4})年(\d{1,2})月(\d{1,2})[日号]`,
    ([y = '', m = '', d = '']) => day(`${y}-${m.padStart(2, '0')}-${d.padStart(2, '0')}`),
  ],
  [String.raw`(\d{4})年(\d{1,2})月`, ([y = '', m = '']) => month(y, Number(m))],
  [`(${MONTH})\\.?,?\\s+(?:of\\s+|in\\s+)?((?:19|20)\\d\\d)`, ([m = '', y = '']) => month(y, monthNumber(m) ?? 0)],
  [String.raw`((?:19|20)\d\d)[-/](\d{1,2})(?![-/\d])`, ([y = '', m = '']) => month(y, Number(m))],
  [String.raw`(\d{1,2})[/](20\d\d)`, ([m = '', y = '']) => month(y, Number(m))],
  [
    String.raw`q([1-4])[ /]*(?:of |in )?((?:19|20)\d\d)|([1-4])\. quartal ((?:19|20)\d\d)`,
    ([q, y, q2 = '', y2 = '']) => quarter(y || y2, Number(q || q2)),
  ],
  [
    `(\\d{1,2})(?:st|nd|rd|th|\\.)?\\s+(?:of\\s+)?(${MONTH})(?!\\.?,?\\s+\\d{4})`,
    ([d = '', m = '']) => dayOfAnyYear(m, d),
  ],
  [`(${MONTH})\\.?\\s+(\\d{1,2})(?:st|nd|rd|th)?(?!,?\\s+\\d{4})`, ([m = '', d = '']) => dayOfAnyYear(m, d)],
  [String.raw`(\d{1,2}\.\s?\d{1,2}\.)(?!\s?\d)`, ([date = '']) => shortDay(date)],
  [String.raw`the first half of ((?:19|20)\d\d)`, ([y = '']) => [`${y}-01`, `${y}-07`]],
  [String.raw`the second half of ((?:19|20)\d\d)`, ([y = '']) => [`${y}-07`, String(Number(y) + 1)]],
  [String.raw`((?:19|20)\d\d)年?`, ([y = '']) => [y, String(Number(y) + 1)]],
];

function dayOf(year: string, name: string, dayText: string): string | undefined {
  const number = monthNumber(name);
  return number === undefined ? undefined : `${year}-${String(number).padStart(2, '0')}-${dayText.padStart(2, '0')}`;
}

/** A day of a month without its year: `--03-15`, as ISO 8601 had it. */
function dayOfAnyYear(name: string, dayText: string): readonly [string, string] | undefined {
  const number = monthNumber(name);
  const dayNumber = Number(dayText);
  if (number === undefined || dayNumber < 1 || dayNumber > 31) return undefined;
  const text = `${ANY_YEAR}${String(number).padStart(2, '0')}-${dayText.padStart(2, '0')}`;
  return [text, text];
}

/** `15.3.`, the way that German has it. */
function shortDay(date: string): readonly [string, string] | undefined {
  const [d = '', m = ''] = date.split('.').map((part) => part.trim());
  if (Number(m) < 1 || Number(m) > 12 || Number(d) < 1 || Number(d) > 31) return undefined;
  const text = `${ANY_YEAR}${m.padStart(2, '0')}-${d.padStart(2, '0')}`;
  return [text, text];
}

/** A day such as `3/4/2024`; undefined where it may be two days and nothing tells the order. */
function slashedDay(date: string, order: DateOrder | undefined): readonly [string, string] | undefined {
  const [dayFirst, monthFirst] = [dateOf(date, 'dayFirst'), dateOf(date, 'monthFirst')];
  if (order !== undefined) return day(order === 'dayFirst' ? dayFirst : monthFirst);
  if (dayFirst !== undefined && monthFirst !== undefined && dayFirst !== monthFirst) return undefined;
  return day(dayFirst ?? monthFirst);
}

function day(date: string | undefined): readonly [string, string] | undefined {
  if (date === undefined) return undefined;
  const start = new Date(`${date.slice(0, 10)}T00:00:00Z`);
  if (Number.isNaN(start.getTime())) return undefined;
  return [date.slice(0, 10), new Date(start.getTime() + 86_400_000).toISOString().slice(0, 10)];
}

function nextMinute(date: string, time: string): string {
  const next = new Date(`${date}T${time}:00Z`);
  return Number.isNaN(next.getTime())
    ? `${date}T${time}:99`
    : new Date(next.getTime() + 60_000).toISOString().slice(0, 19);
}

/** A month of a year, as the beginnings of ISO dates. */
export function month(year: string, number: number): readonly [string, string] | undefined {
  if (number < 1 || number > 12) return undefined;
  const next = number === 12 ? `${String(Number(year) + 1)}-01` : `${year}-${String(number + 1).padStart(2, '0')}`;
  return [`${year}-${String(number).padStart(2, '0')}`, next];
}

function quarter(year: string, number: number): readonly [string, string] | undefined {
  const [from] = month(year, number * 3 - 2) ?? [];
  const [, before] = month(year, number * 3) ?? [];
  return from !== undefined && before !== undefined ? [from, before] : undefined;
}
