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
