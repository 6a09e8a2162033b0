import { monthNumber, type DateOrder } from './dateNotation.ts';
import { type Period, ANY_YEAR, MONTH, month, SPANS, timesOfDay } from './period.ts';

const MODIFIER =
  '(?<mod>before|prior to|until|till|up to|by|vor|bis|after|since|(?:starting|beginning|as)(?: from| of)?|later than|from|von|nach|seit|ab|older than|newer than|earlier than)?\\s*(?:the |dem |der |dem jahr |the year )?(?:(?:in|on|im|am|of|during|year|jahr)\\s+)?';
const LATEST = /^(?:before|prior to|vor|older than|earlier than)$/i;
const UNTIL = /^(?:until|till|up to|by|bis)$/i;
const AFTER = /^(?:after|later than|newer than|nach)$/i;
/** `From 2022` is of that year; only with a word after it is it of those that follow too. */
const FROM = /^(?:from|von)$/i;
const SINCE = /^(?:since|starting|beginning|seit|ab|as)/i;
const ONWARDS =
  /^\s*(?:onwards?|forwards?|upwards|and (?:later|after|onwards?|beyond)|(?:on|an)(?=\s*(?:[,.;:?!)]|$|how\b|in total\b)))/iu;

const EXACT = SPANS.map(([source, span]) => ({
  regex: new RegExp(
    `(?<![\\p{Script=Latin}\\d.,-])${MODIFIER}(?<![\\d.,-])(?:${source})(?![\\p{Script=Latin}\\d]|[.,-]\\d)`,
    'giu',
  ),
  span,
}));
const BETWEEN = /(?<![\p{L}\d])(?:between|zwischen|from|von)\s*$/iu;
const BARE_MONTH = new RegExp(
  `(?<![\\p{L}\\d])(?:in|im|during|of|for)\\s+(?:the month of\\s+)?(${MONTH})(?![\\p{L}\\d])|(?<![\\d年])(\\d{1,2})月份?(?!\\d)`,
  'giu',
);
const SIDED_MONTH = new RegExp(
  `(?<![\\p{L}\\d])(before|prior to|vor|until|till|up to|bis|after|nach|since|from|starting(?: in)?|seit|ab)\\s+(?:the (?:beginning|start|end) of\\s+)?(?:dem\\s+)?(${MONTH})(?:\\s+on(?:wards)?)?(?![\\p{L}\\d])(?!\\.?,?\\s+\\d)`,
  'giu',
);
/** A month before what is of it: "the September orders". `May` and `March` are words of other kinds too. */
const MONTH_OF =
  /(?<![\p{L}\d])(?:(january|february|april|june|july|august|september|october|november|december|januar|februar|märz|mai|juni|juli|oktober|dezember)|(?<=\p{Ll}\s)(May|March)|(?<=^(?:the\s)?|\b(?:the|of|all|our|total)\s)(may|march))(?:['’]s)?(?=\s+\p{L})(?!\.?,?\s+\d)/giu;
const QUARTER =
  /(?<![\p{L}\d])(?:(?:in|during|of|for|im|in the)\s+)?(?:q([1-4])|(?:the )?(first|second|third|fourth|1st|2nd|3rd|4th) quarter|([1-4])\. quartal)(?!\s*(?:of\s+|in\s+)?(?:19|20)\d\d)(?![\p{L}\d])/giu;
const JOINT = String.raw`(?:\s*[,&]\s*(?:and |or |und |oder )?|\s+(?:and|or|und|oder)\s+)`;
/** A month after another: "in May and June". */
const NEXT_MONTH = new RegExp(`${JOINT}(?:(?:in|im)\\s+)?(${MONTH})(?![\\p{L}\\d])(?!\\.?,?\\s+\\d)`, 'yiu');
const ONLY_JOINT = new RegExp(`^${JOINT}$`, 'iu');
const MONTH_RANGE = new RegExp(
  `(?<![\\p{L}\\d])(?:between|from|zwischen|von)\\s+(${MONTH})\\s*(?:and|to|until|till|through|und|bis|-|–)\\s*(${MONTH})\\s+(?:of\\s+)?((?:19|20)\\d\\d)`,
  'giu',
);
const DAYS = 'sunday|monday|tuesday|wednesday|thursday|friday|saturday'.split('|');
const GERMAN_DAYS = 'sonntag|montag|dienstag|mittwoch|donnerstag|freitag|samstag'.split('|');
const WEEKDAY = new RegExp(
  `(?<![\\p{L}\\d])(?:on|am)\\s+(?:a |an |the )?(weekends?|wochenenden?|${[...DAYS, ...GERMAN_DAYS].join('|')})(?:en|s|e)?(?![\\p{L}\\d])`,
  'giu',
);

/** A day of the week after another: "on Mondays and Tuesdays". */
const NEXT_WEEKDAY = new RegExp(
  `${JOINT}(?:(?:on|am)\\s+)?(?:a |an |the )?(weekends?|wochenenden?|${[...DAYS, ...GERMAN_DAYS].join('|')})(?:en|s|e)?(?![\\p{L}\\d])`,
  'yiu',
);

/**
 * Finds the periods that a question names. Two that are joined as `between … and …` become one.
 *
 * @param order how the file writes `3/4/2024`; undefined where it does not tell
 */
export function periodsOf(text: string, order?: DateOrder): Period[] {
  const found: Period[] = [];
  for (const match of text.matchAll(MONTH_RANGE)) {
    const [, firstName = '', lastName = '', year = ''] = match;
    const [first, last] = [month(year, monthNumber(firstName) ?? 0), month(year, monthNumber(lastName) ?? 0)];
    if (first && last && first[0] < last[0])
      found.push({
        from: first[0],
        before: last[1],
        isYear: false,
        start: match.index,
        end: match.index + match[0].length,
        name: match[0],
      });
  }
  const isFree = (start: number, end: number): boolean =>
    found.every((other) => other.end <= start || end <= other.start);
  for (const { regex, span } of EXACT) {
    for (const match of text.matchAll(regex)) {
      const end = match.index + match[0].length;
      const groups = match.slice(2).map((group) => group ?? '');
      const bounds = span(groups, order);
      const lead = match[0].length - match[0].trimStart().length;
      if (!bounds || !isFree(match.index + lead, end)) continue;
      const name = match[0].trim();
      if (bounds[0].startsWith(ANY_YEAR)) {
        // Before or after a day of no year says nothing.
        if (match.groups?.['mod'] !== undefined) continue;
        const dayOfYear = bounds[0].slice(ANY_YEAR.length);
        const start = match.index + lead;
        found.push({ from: undefined, before: undefined, dayOfYear, isYear: false, start, end, name });
        continue;
      }
      const suffix = AFTERWARDS.exec(text.slice(end));
      const onwards = ONWARDS.exec(text.slice(end));
      const modifier = match.groups?.['mod'];
      const isOpen = onwards !== null && (modifier === undefined || FROM.test(modifier) || SINCE.test(modifier));
      found.push({
        ...bounded(bounds, isOpen ? 'since' : suffix ? (/前/.test(suffix[0]) ? 'before' : 'after') : modifier),
        isYear: bounds[0].length === 4,
        start: match.index + lead,
        end: isOpen ? end + onwards[0].length : end,
        name,
      });
    }
  }
  for (const match of text.matchAll(BARE_MONTH)) {
    const monthOfYear = match[1] === undefined ? Number(match[2]) : monthNumber(match[1]);
    const end = match.index + match[0].length;
    if (monthOfYear === undefined || monthOfYear > 12 || !isFree(match.index, end)) continue;
    const push = (month: number, start: number, name: string): void => {
      const open = { from: undefined, before: undefined, isYear: false };
      found.push({ ...open, monthOfYear: month, start, end: start + name.length, name });
    };
    push(monthOfYear, match.index, match[0]);
    for (const next of followers(NEXT_MONTH, text, end)) push(monthNumber(next.word) ?? 0, next.start, next.text);
  }
  for (const period of [...timesOfDay(text), ...sidedMonths(text), ...monthsAndQuarters(text)]) {
    if (isFree(period.start, period.end)) found.push(period);
  }
  for (const match of text.matchAll(WEEKDAY)) {
    const end = match.index + match[0].length;
    const more = [...followers(NEXT_WEEKDAY, text, end)];
    const last = more.at(-1);
    const to = last ? last.start + last.text.length : end;
    found.push({
      from: undefined,
      before: undefined,
      weekdays: [...new Set([match[1] ?? '', ...more.map(({ word }) => word)].flatMap(weekdaysOf))],
      isYear: false,
      start: match.index,
      end: to,
      name: text.slice(match.index, to),
    });
  }
  // Two days of no year are the ends of a stretch, which no condition is there for.
  const hasOneDay = found.filter(({ dayOfYear }) => dayOfYear !== undefined).length === 1;
  const kept = found.filter(({ dayOfYear }) => dayOfYear === undefined || hasOneDay).sort((a, b) => a.start - b.start);
  return joined(text, withYears(text, kept));
}

/** Months of no year with a word of before or after. */
function* sidedMonths(text: string): Generator<Period> {
  for (const match of text.matchAll(SIDED_MONTH)) {
    const [name, word = '', monthName = ''] = match;
    const monthOfYear = monthNumber(monthName);
    const isVerb = /^(?:may|march|mar)$/.test(monthName);
    if (monthOfYear === undefined || isVerb || /end of/i.test(name)) continue;
    const side = LATEST.test(word) ? 'before' : UNTIL.test(word) ? 'until' : AFTER.test(word) ? 'after' : 'since';
    yield { ...OPEN, monthOfYear, side, start: match.index, end: match.index + name.length, name };
  }
}

const OPEN = { from: undefined, before: undefined, isYear: false } as const;
const ORDINALS = ['first', 'second', 'third', 'fourth'];

/** Months and quarters that stand before what is of them, or in a quarter. */
function* monthsAndQuarters(text: string): Generator<Period> {
  for (const match of text.matchAll(QUARTER)) {
    const [name, digit, ordinal = '', german] = match;
    const word = ordinal.toLowerCase();
    const number = Number(digit ?? german ?? (/^\d/.test(word) ? word[0] : ORDINALS.indexOf(word) + 1));
    const months = [number * 3 - 2, number * 3 - 1, number * 3];
    yield { ...OPEN, months, start: match.index, end: match.index + name.length, name };
  }
  for (const match of text.matchAll(MONTH_OF)) {
    const monthOfYear = monthNumber(match[1] ?? match[2] ?? match[3] ?? '');
    const [name] = match;
    if (monthOfYear !== undefined)
      yield { ...OPEN, monthOfYear, start: match.index, end: match.index + name.length, name };
  }
}

/** What follows right after a place, joined by `and`, `or` or a comma, one after the other. */
function* followers(
  next: RegExp,
  text: string,
  from: number,
): Generator<{ readonly word: string; readonly text: string; readonly start: number }> {
  for (let at = from; ;) {
    next.lastIndex = at;
    const match = next.exec(text);
    if (!match) return;
    yield { word: match[1] ?? '', text: match[0], start: match.index };
    at = match.index + match[0].length;
  }
}

function weekdaysOf(name: string): readonly number[] {
  const word = name.toLowerCase();
  if (/^(?:weekend|wochenend)/.test(word)) return [0, 6];
  return [Math.max(DAYS.indexOf(word), GERMAN_DAYS.indexOf(word))];
}

/** Gives months the year of the month that they are joined to: "in May and June 2022". */
function withYears(text: string, periods: readonly Period[]): Period[] {
  const dated: Period[] = [];
  for (const period of periods.toReversed()) {
    const next = dated.at(-1);
    const year = next?.from?.length === 7 && next.before !== undefined ? next.from.slice(0, 4) : undefined;
    const isJoined = next !== undefined && ONLY_JOINT.test(text.slice(period.end, next.start));
    const bounds =
      year !== undefined && isJoined && period.monthOfYear !== undefined ? month(year, period.monthOfYear) : undefined;
    const { start, end, name } = period;
    dated.push(bounds ? { from: bounds[0], before: bounds[1], isYear: false, start, end, name } : period);
  }
  return dated.reverse();
}

const AFTERWARDS = /^(?:之后|以后|后|之前|以前|前)/u;

function bounded(
  [from, before]: readonly [string, string],
  modifier: string | undefined,
): Pick<Period, 'from' | 'before'> {
  if (modifier === undefined || FROM.test(modifier)) return { from, before };
  if (LATEST.test(modifier)) return { from: undefined, before: from };
  if (UNTIL.test(modifier)) return { from: undefined, before };
  if (AFTER.test(modifier)) return { from: before, before: undefined };
  return { from, before: undefined };
}

function joined(text: string, periods: readonly Period[]): Period[] {
  const made: Period[] = [];
  for (const period of periods) {
    const last = made.at(-1);
    const between = last ? text.slice(last.end, period.start) : '';
    const lead = last ? BETWEEN.exec(text.slice(0, last.start)) : null;
    const isFrom = last !== undefined && /^(?:from|von|since|seit)\b/i.test(last.name);
    const isRange =
      last &&
      /^\s*(?:and|und|to|bis|until|till|-|–)\s*$/i.test(between) &&
      (lead !== null || isFrom || /^(?:to|bis|until|till)\b/i.test(period.name));
    const isTo = last && isFrom && between.trim() === '' && period.from === undefined;
    if (last && (isRange || isTo) && last.from !== undefined && period.before !== undefined) {
      const start = lead ? lead.index : last.start;
      made[made.length - 1] = {
        from: last.from,
        before: period.before,
        isYear: false,
        start,
        end: period.end,
        name: text.slice(start, period.end),
      };
    } else made.push(period);
  }
  return made;
}
