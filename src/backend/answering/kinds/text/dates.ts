/** A day as it is written in a text. */
export interface WrittenDate {
  /** As it stands in the text. */
  readonly text: string;
  readonly year: number;
  /** 1 to 12; undefined where only the year is written. */
  readonly month: number | undefined;
  /** 1 to 31; undefined where only the month is written. */
  readonly day: number | undefined;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
/** Beginnings of names of months in other languages, with their numbers. */
const OTHER_MONTHS: Readonly<Record<string, number>> = {
  mär: 3,
  mae: 3,
  mai: 5,
  okt: 10,
  dez: 12,
  fév: 2,
  avr: 4,
  aoû: 8,
  déc: 12,
  ene: 1,
  abr: 4,
  ago: 8,
  dic: 12,
};
const MONTH =
  '(?:jan(?:uary|uar)?|feb(?:ruary|ruar)?|mar(?:ch)?|märz|apr(?:il)?|may|mai|june?|juni?|july?|juli?|aug(?:ust)?|sept?(?:ember)?|o[ck]t(?:ober)?|nov(?:ember)?|de[cz](?:ember)?)\\.?';

const DATE = new RegExp(
  [
    '(?<y1>(?:19|20)\\d\\d)[-/.](?<m1>\\d{1,2})(?:[-/.](?<d1>\\d{1,2}))?(?![\\d.])',
    '(?<y2>(?:19|20)\\d\\d)\\s*年\\s*(?<m2>\\d{1,2})\\s*月(?:\\s*(?<d2>\\d{1,2})\\s*日)?',
    '(?<d3>\\d{1,2})\\.(?<m3>\\d{1,2})\\.(?<y3>(?:19|20)\\d\\d)',
    `(?<d4>\\d{1,2})(?:st|nd|rd|th|\\.)?[ /-](?:of )?(?<m4>${MONTH})[ ,/-]*(?<y4>(?:19|20)\\d\\d)`,
    `(?<m5>${MONTH})\\s+(?<d5>\\d{1,2})(?:st|nd|rd|th)?,?\\s+(?<y5>(?:19|20)\\d\\d)`,
    `(?<m6>${MONTH})[ ,-]+(?<y6>(?:19|20)\\d\\d)`,
  ]
    .map((pattern) => `(?:${pattern})`)
    .join('|'),
  'iu',
);

/** The first date of a text. */
export function dateIn(text: string): WrittenDate | undefined {
  const found = DATE.exec(text);
  return found ? dateOf(found) : undefined;
}

function dateOf(found: RegExpExecArray): WrittenDate {
  const groups = found.groups ?? {};
  const pick = (letter: string): string | undefined =>
    ['1', '2', '3', '4', '5', '6'].map((number) => groups[letter + number]).find((value) => value !== undefined);
  const month = pick('m');
  const day = pick('d');
  return {
    text: found[0],
    year: Number(pick('y')),
    month: month === undefined ? undefined : monthNumber(month),
    day: day === undefined ? undefined : Number(day),
  };
}

const DAY_OF_MONTH = new RegExp(
  `\\b(?<m1>${MONTH})\\s+(?<d1>\\d{1,2})(?:st|nd|rd|th)?(?![\\d:])|(?<![\\d:.])(?<d2>\\d{1,2})(?:st|nd|rd|th|\\.)?[ -](?:of )?(?<m2>${MONTH})(?!\\p{L})|(?<m3>\\d{1,2})\\s*月\\s*(?<d3>\\d{1,2})\\s*[日号]`,
  'giu',
);

/** The dates of a text in their order, those too that have no year: "on 3 March". */
export function datesIn(text: string): (Omit<WrittenDate, 'year'> & { readonly year: number | undefined })[] {
  const whole = [...text.matchAll(new RegExp(DATE.source, 'giu'))].map((found) => ({
    at: found.index,
    ...dateOf(found),
  }));
  const rest = whole.reduce(
    (left, { at, text: { length } }) => left.slice(0, at) + ' '.repeat(length) + left.slice(at + length),
    text,
  );
  const yearless = [...rest.matchAll(DAY_OF_MONTH)].map(({ 0: written, index: at, groups = {} }) => ({
    at,
    text: written,
    year: undefined,
    month: monthNumber(groups['m1'] ?? groups['m2'] ?? groups['m3'] ?? ''),
    day: Number(groups['d1'] ?? groups['d2'] ?? groups['d3']),
  }));
  return [...whole, ...yearless].sort((a, b) => a.at - b.at).map(({ at: _, ...date }) => date);
}

/** The number of a month that is written as a number or a name, 1 to 12. */
function monthNumber(month: string): number | undefined {
  if (/^\d+$/.test(month)) return Number(month);
  const start = month.slice(0, 3).toLowerCase();
  const index = MONTHS.indexOf(start);
  return index >= 0 ? index + 1 : OTHER_MONTHS[start];
}

/** The month that a text names without a day: "in July 2024", "in May". */
export function monthIn(text: string): number | undefined {
  const found = new RegExp(`\\b(?:in|of|during|im)\\s+(${MONTH})(?=\\W|$)`, 'iu').exec(text)?.[1];
  return found === undefined ? undefined : monthNumber(found);
}

/** A number of the days since 1970, by which dates are compared; what is not written counts as the first. */
export function dayNumber({ year, month, day }: WrittenDate): number {
  return Date.UTC(year, (month ?? 1) - 1, day ?? 1) / 86_400_000;
}

/** The days that a question about a log is about. */
export interface AskedDays {
  /** As the question has them; empty where it names none. */
  readonly text: string;
  /** Whether they reach from one date to another. */
  readonly isSpan: boolean;
  /** The question without them. */
  readonly rest: string;
  /** Whether it is about a day, a number of the days since 1970; undefined where that cannot be told of this log. */
  chooserFor(days: readonly number[]): ((day: number) => boolean) | undefined;
}

interface DaySpan {
  readonly from: number;
  /** The first day after it. */
  readonly to: number;
}

/** The time of an entry without a year is taken as one of this year. */
export const UNKNOWN_YEAR = 2000;

/** What is told from the day of the asking: the log has another now. */
const RELATIVE =
  /\b(?:today|yesterday|tomorrow|tonight|(?:last|this|past|previous) (?:night|week|weekend|month|year|quarter)|(?:last|past) (?:\d+ |few |couple of )?(?:days?|hours?|minutes?|weeks?|months?)|\d+ (?:days?|hours?|minutes?|weeks?|months?) ago|gestern|heute|morgens?|letzte[nr]? (?:woche|nacht|monat|jahr|stunden?|tagen?))\b|昨天|今天|前天|昨晚|上周|本周|上个月/iu;
const WEEKDAYS: readonly (readonly [RegExp, readonly number[]])[] = [
  [/\bsundays?\b|\bsonntags?\b|星期[日天]|周日/iu, [0]],
  [/\bmondays?\b|\bmontags?\b|星期一|周一/iu, [1]],
  [/\btuesdays?\b|\bdienstags?\b|星期二|周二/iu, [2]],
  [/\bwednesdays?\b|\bmittwochs?\b|星期三|周三/iu, [3]],
  [/\bthursdays?\b|\bdonnerstags?\b|星期四|周四/iu, [4]],
  [/\bfridays?\b|\bfreitags?\b|星期五|周五/iu, [5]],
  [/\bsaturdays?\b|\bsamstags?\b|星期六|周六/iu, [6]],
  [/\b(?:the|at|on) weekends?\b|\bam wochenende\b|周末/iu, [0, 6]],
  [/\bweekdays\b|\bworking days\b|\bwerktags?\b|工作日/iu, [1, 2, 3, 4, 5]],
];
const IS_SPAN = /\b(?:between|from|to|until|till|through|von|zwischen|bis)\b|到|至|–/iu;

/** Takes the days out of a question: dates with or without a year, months, days of the week. */
export function daysAsked(text: string): AskedDays {
  const dates = datesIn(text);
  const month = dates.length === 0 ? monthIn(text) : undefined;
  const year = /\b(?:in|of|during|im|from|since|before|after) ((?:19|20)\d\d)(?![\w.:/-])/i.exec(text)?.[1];
  if (dates.length === 0 && month === undefined && year !== undefined)
    dates.push({ text: year, year: Number(year), month: undefined, day: undefined });
  const weekdays = WEEKDAYS.flatMap(([pattern, days]) => {
    const found = pattern.exec(text)?.[0];
    return found === undefined ? [] : [{ found, days }];
  });
  const relative = RELATIVE.exec(text)?.[0];
  const monthName = month === undefined ? undefined : /\b(?:in|of|during|im)\s+\p{L}+\.?/iu.exec(text)?.[0];
  const named = [...dates.map((date) => date.text), ...weekdays.map(({ found }) => found)];
  if (relative !== undefined) named.push(relative);
  if (monthName !== undefined) named.push(monthName);
  const rest = named.reduce((left, name) => left.replace(name, ' '), text);
  return {
    text: named.join(', '),
    isSpan: dates.length === 2 && IS_SPAN.test(text),
    rest,
    chooserFor: (days) => {
      if (named.length === 0) return () => true;
      if (relative !== undefined || days.length === 0 || dates.length > 2) return undefined;
      const isWithoutYear = days.every((day) => yearOf(day) === UNKNOWN_YEAR);
      if (weekdays.length > 0 && isWithoutYear) return undefined;
      const chosen = new Set(weekdays.flatMap((one) => one.days));
      const isOfWeekday = (day: number): boolean => chosen.size === 0 || chosen.has((((day + 4) % 7) + 7) % 7);
      if (month !== undefined) return (day) => isOfWeekday(day) && monthOf(day) === month;
      if (dates.length === 0) return isOfWeekday;
      const years = new Set(days.map(yearOf));
      const [only] = years;
      const spans = dates.map((date) => {
        const own = isWithoutYear ? UNKNOWN_YEAR : (date.year ?? (years.size === 1 ? only : undefined));
        return own === undefined ? undefined : spanOf({ ...date, year: own });
      });
      const within = joined(spans, dates, text);
      return within && ((day) => isOfWeekday(day) && within(day));
    },
  };
}

/** The days from one date to another, before or after one, or those of each. */
function joined(
  spans: readonly (DaySpan | undefined)[],
  dates: readonly DateAsked[],
  text: string,
): ((day: number) => boolean) | undefined {
  const [one, other] = spans;
  if (!one || spans.includes(undefined)) return undefined;
  if (other) {
    const isSpan = IS_SPAN.test(text);
    const isOf = (day: number, { from, to }: DaySpan): boolean => day >= from && day < to;
    return (day) => (isSpan ? day >= one.from && day < other.to : isOf(day, one) || isOf(day, other));
  }
  const at = text.indexOf(dates[0]?.text ?? '');
  const before = text.slice(Math.max(0, at - 24), at).replace(/\b(?:the|on|dem|den)\s*$/i, '');
  const after = text.slice(at + (dates[0]?.text.length ?? 0));
  if (/\b(?:after|nach)\s*$/i.test(before) || /^\s*(?:之后|以后)/u.test(after)) return (day) => day >= one.to;
  if (/\b(?:since|seit|ab|starting|beginning)\s*$/i.test(before) || /^\s*(?:on(?:wards?)?\b|起)/iu.test(after))
    return (day) => day >= one.from;
  if (/\b(?:before|vor)\s*$/i.test(before) || /^\s*(?:之前|以前)/u.test(after)) return (day) => day < one.from;
  if (/\b(?:until|till|up to|by|through|bis)\s*$/i.test(before)) return (day) => day < one.to;
  return (day) => day >= one.from && day < one.to;
}

type DateAsked = Omit<WrittenDate, 'year'> & { readonly year: number | undefined };

function spanOf(date: WrittenDate): DaySpan {
  const from = dayNumber(date);
  const { year, month, day } = date;
  if (day !== undefined) return { from, to: from + 1 };
  const next = month === undefined || month === 12 ? { year: year + 1, month: 1 } : { year, month: month + 1 };
  return { from, to: dayNumber({ text: '', day: undefined, ...next }) };
}

function yearOf(day: number): number {
  return new Date(day * 86_400_000).getUTCFullYear();
}

function monthOf(day: number): number {
  return new Date(day * 86_400_000).getUTCMonth() + 1;
}
