import { dateIn, dayNumber, UNKNOWN_YEAR } from '../text/dates.ts';

export const SECONDS_A_DAY = 86_400;
const CLOCK = /(?<!\d)(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,:](\d{1,9}))?)?\s*([ap]m\b)?/i;

/** The time of an entry of a log: seconds since 1970 where it has a date, else since midnight. */
export function secondsOf(time: string): number | undefined {
  const epoch = /^(1\d{9})(\d{3})?(\.\d+)?$/.exec(time);
  if (epoch) return Number(epoch[1]) + (epoch[2] === undefined ? Number(epoch[3] ?? 0) : Number(epoch[2]) / 1000);
  const clock = clockOf(time);
  const date = dateIn(
    time
      .replace(/(\d{4})[:T](?=\d\d:)/, '$1 ')
      .replace(/^(\w{3}) +(\w{3}) +(\d+) (.*) (\d{4})$/, '$3 $2 $5 $4')
      .replace(/^(\d{2})\/(\w{3})\/(\d{4})/, '$1 $2 $3'),
  );
  if (date) return dayNumber(date) * SECONDS_A_DAY + (clock?.from ?? 0);
  const yearless = /^(\w{3}) +(\d{1,2}) /.exec(time);
  if (yearless && clock) {
    const day = dateIn(`${yearless[2] ?? ''} ${yearless[1] ?? ''} ${String(UNKNOWN_YEAR)}`);
    if (day) return dayNumber(day) * SECONDS_A_DAY + clock.from;
  }
  return clock?.from;
}

/** A time of day in a text, as the seconds after midnight that it may stand for: a minute has sixty. */
export interface ClockTime {
  readonly from: number;
  /** The first second after it. */
  readonly to: number;
}

/** The first time of day of a text. */
function clockOf(text: string): ClockTime | undefined {
  return clocksIn(text)[0];
}

/** The times of day of a text, in their order. */
export function clocksIn(text: string): ClockTime[] {
  const found: ClockTime[] = [];
  for (const [, hours, minutes, seconds, fraction, half] of text.matchAll(new RegExp(CLOCK, 'gi'))) {
    const hour = (Number(hours) % (half === undefined ? 24 : 12)) + (half?.toLowerCase() === 'pm' ? 12 : 0);
    const from = hour * 3600 + Number(minutes) * 60 + Number(seconds ?? 0) + Number(`0.${fraction ?? '0'}`);
    found.push({ from, to: seconds === undefined ? from + 60 : Math.floor(from) + 1 });
  }
  if (found.length > 0) return found;
  const ofDay = /\b(\d{1,2})\s*(am|pm|uhr|o'?clock(?! in)|(?:o'?clock )?in the (?:morning|afternoon|evening))\b/gi;
  for (const [, hours, part] of text.matchAll(ofDay)) {
    const half = part?.replace(/^.*\bmorning$/i, 'am').replace(/^.*\b(?:afternoon|evening)$/i, 'pm');
    const isHalf = /^[ap]m$/i.test(half ?? '');
    const from = ((Number(hours) % (isHalf ? 12 : 24)) + (half?.toLowerCase() === 'pm' ? 12 : 0)) * 3600;
    found.push({ from, to: from + 3600 });
  }
  return found;
}

const HOURS = 'one two three four five six seven eight nine ten eleven twelve'.split(' ');
const MINUTES: Readonly<Record<string, number>> = {
  five: 5,
  ten: 10,
  quarter: 15,
  twenty: 20,
  'twenty-five': 25,
  half: 30,
};
const IN_WORDS = new RegExp(
  `\\b(?:(?:a )?(${Object.keys(MINUTES).join('|')}|\\d{1,2})(?: minutes)? (past|after|to|before) |(?<=\\b(?:after|before|at|around|about|by|until|since|till) ))(${HOURS.join('|')}|midnight|noon|midday)\\b(?:\\s*(?:o'?clock))?(?!\\s+(?:\\p{L}+ )?(?:seconds?|minutes?|hours?|days?|times|tries|attempts|errors?|failures?))(?:,? (?:at|in the|a\\.?m|p\\.?m)\\.? ?(night|morning|afternoon|evening)?)?(?: \\(?(?:UTC|GMT|CES?T)\\)?)?`,
  'giu',
);

/** A text with the times of day that it has in words as numbers: `half past three`, `ten to one at night`, `shortly after seven`. */
export function withClocksInDigits(text: string): string {
  return text.replace(IN_WORDS, (whole: string, amount?: string, side?: string, name?: string, part?: string) => {
    const [word, ofDay] = [(name ?? '').toLowerCase(), (part ?? '').toLowerCase()];
    const named = word === 'midnight' ? 0 : HOURS.indexOf(word) + 1 || 12;
    const isLate = /p\.?m/i.test(whole) || /^(?:afternoon|evening)$/.test(ofDay) || (ofDay === 'night' && named >= 8);
    const hour = ofDay === 'night' && named === 12 ? 0 : named + (isLate && named < 12 ? 12 : 0);
    const minutes = amount === undefined ? 0 : (MINUTES[amount.toLowerCase()] ?? Number(amount));
    const isBefore = /^(?:to|before)$/i.test(side ?? '');
    const at = (hour * 60 + (isBefore ? -minutes : minutes) + 1440) % 1440;
    return `${String(Math.floor(at / 60)).padStart(2, '0')}:${String(at % 60).padStart(2, '0')}`;
  });
}

/** A length of time in words: `2 h 13 min 29 s`. */
export function durationText(seconds: number): string {
  if (seconds < 60) return `${String(Math.round(seconds * 10) / 10)} s`;
  const whole = Math.round(seconds);
  const parts = [
    [Math.floor(whole / SECONDS_A_DAY), 'd'],
    [Math.floor((whole % SECONDS_A_DAY) / 3600), 'h'],
    [Math.floor((whole % 3600) / 60), 'min'],
    [whole % 60, 's'],
  ] as const;
  return parts
    .filter(([amount]) => amount > 0)
    .map(([amount, unit]) => `${String(amount)} ${unit}`)
    .join(' ');
}
