import { dayNumber, datesIn, monthIn, type WrittenDate } from './dates.ts';

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
