import { dateOf, MONTH_NAMES, monthNumber, type DateOrder } from './dateNotation.ts';
import type { TableColumn } from './tableColumn.ts';

/** A stretch of time that a question names. */
export interface Period {
  /** Beginnings of ISO dates: from this on, and before that; undefined where it is open. */
  readonly from: string | undefined;
  readonly before: string | undefined;
  /** A month of any year, 1 to 12, where no year is said. */
  readonly monthOfYear?: number;
  /** A day of any year, `03-15`, where no year is said. */
  readonly dayOfYear?: string;
  /** Before, after or since a month of no year: which year it is, the dates of the table tell. */
  readonly side?: 'before' | 'until' | 'after' | 'since';
  /** Months of any year: those of a quarter. */
  readonly months?: readonly number[];
  /** In minutes after midnight; undefined where it is open. */
  readonly timeOfDay?: { readonly from: number | undefined; readonly before: number | undefined };
  /** Days of the week, 0 for Sunday. */
  readonly weekdays?: readonly number[];
  /** Only a year is said: that may be a number of another kind. */
  readonly isYear: boolean;
  readonly start: number;
  readonly end: number;
  readonly name: string;
}

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

/** The days of the week in English and German, whole and as tables shorten them; their places are those of SQLite, Sunday first. */
const DAYS: readonly RegExp[] = [
  /^(?:sun(?:days?)?|so(?:nntage?n?)?)\.?$/i,
  /^(?:mon(?:days?)?|mo(?:ntage?n?)?)\.?$/i,
  /^(?:tues?(?:days?)?|di(?:enstage?n?)?)\.?$/i,
  /^(?:wed(?:nesdays?)?|mi(?:ttwoche?n?)?)\.?$/i,
  /^(?:thu(?:rs(?:days?)?)?|do(?:nnerstage?n?)?)\.?$/i,
  /^(?:fri(?:days?)?|fr(?:eitage?n?)?)\.?$/i,
  /^(?:sat(?:urdays?)?|sa(?:mstage?n?)?)\.?$/i,
];

/** The number of a day of the week, 0 for Sunday; -1 for what is none. */
export function weekdayOf(text: string): number {
  return DAYS.findIndex((day) => day.test(text));
}

/** Whether a column holds days of the week. */
export function isOfDays({ type, distinct }: TableColumn): boolean {
  return (
    type === 'text' &&
    distinct.size > 0 &&
    distinct.size <= 7 &&
    [...distinct.keys()].every((text) => weekdayOf(text) >= 0)
  );
}

const MINUTES_A_DAY = 24 * 60;
const ZONE = String.raw`(?:\s*(?:UTC|GMT|Z|CET|CEST)\b)?`;
const CLOCK = String.raw`(\d{1,2}):(\d{2})(?::\d{2})?\s*(am\b|pm\b|uhr\b|h\b)?|(\d{1,2})\s*(am\b|pm\b|uhr\b|o['’]?clock\b|(?:o['’]?clock )?(?:in the (?:morning|afternoon|evening)|at night)\b)|(noon|midday|midnight|mittags?|mitternacht)\b`;
const LATEST = 'before|earlier than|prior to|vor';
const UNTIL = 'until|till|up to|by|bis';
const AFTER = 'after|later than|past|nach';
const SINCE = 'since|from|starting at|as of|seit|ab|von';
const AT = 'at exactly|exactly at|at|um';
const SINGLE = new RegExp(
  `(?<![\\p{L}\\d:./-])(?:(${LATEST})|(${UNTIL})|(${AFTER})|(${SINCE})|(?:${AT}))?\\s*\\(?(?:${CLOCK})${ZONE}\\)?(?![\\d:])`,
  'giu',
);
const RANGE = new RegExp(
  `(?<![\\p{L}\\d])(?:between|from|zwischen|von)\\s+(?:${CLOCK})${ZONE}\\s*(?:and|to|until|till|und|bis|-|–)\\s*(?:${CLOCK})${ZONE}(?![\\d:])`,
  'giu',
);
/** `Between 8 and 10 am`: the second says of what the first is. */
const SHORT_RANGE =
  /(?<![\p{L}\d])(?:between|from|zwischen|von)\s+(\d{1,2})\s*(?:and|to|until|till|und|bis|-|–)\s*(\d{1,2})\s*(am\b|pm\b|uhr\b|o['’]?clock\b)/giu;

/** The times of day that a question names: `at 18:00`, `before 8 in the morning`, `between 9:00 and 10:30`. */
export function timesOfDay(text: string): Period[] {
  const found: Period[] = [];
  const take = (match: RegExpMatchArray, from: number | undefined, before: number | undefined): void => {
    const lead = match[0].length - match[0].trimStart().length;
    const start = (match.index ?? 0) + lead;
    const end = (match.index ?? 0) + match[0].length;
    if (found.some((other) => other.start < end && start < other.end)) return;
    const name = match[0].trim();
    found.push({ from: undefined, before: undefined, isYear: false, start, end, name, timeOfDay: { from, before } });
  };
  for (const match of text.matchAll(RANGE)) {
    const [from, to] = [minutesOf(match.slice(1, 7)), minutesOf(match.slice(7, 13))];
    if (from !== undefined && to !== undefined && from < to) take(match, from, to + 1);
  }
  for (const match of text.matchAll(SHORT_RANGE)) {
    const [, first = '', last = '', half = ''] = match;
    const [from, to] = [first, last].map((hour) => minutesOf([undefined, undefined, undefined, hour, half, undefined]));
    if (from !== undefined && to !== undefined && from < to) take(match, from, to + 1);
  }
  for (const match of text.matchAll(SINGLE)) {
    const [, latest, until, after, since] = match;
    const at = minutesOf(match.slice(5, 11));
    if (at === undefined) continue;
    if (latest !== undefined) take(match, undefined, at);
    else if (until !== undefined) take(match, undefined, at + 1);
    else if (after !== undefined) take(match, at + 1, undefined);
    else if (since !== undefined) take(match, at, undefined);
    else take(match, at, at + 1);
  }
  return found;
}

/** Minutes after midnight; undefined for what is no time of day. */
function minutesOf([h, m, half, bareHour, suffix, word]: readonly (string | undefined)[]): number | undefined {
  if (word !== undefined) return /^(?:noon|mid[dt]a)|^mittag/i.test(word) ? MINUTES_A_DAY / 2 : 0;
  const hour = Number(h ?? bareHour);
  const minute = Number(m ?? 0);
  const part = half ?? suffix ?? '';
  const isLate = /^pm|afternoon|evening/i.test(part);
  const isEarly = /^am|morning/i.test(part);
  if (hour > 24 || minute > 59 || ((isLate || isEarly) && hour > 12)) return undefined;
  const base = isLate || isEarly ? hour % 12 : hour;
  return (base + (isLate ? 12 : 0)) * 60 + minute;
}
