import type { Period } from './period.ts';

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
