const MINUTE_MS = 60_000;
const AGES = [
  ['day', 24 * 60 * MINUTE_MS],
  ['hour', 60 * MINUTE_MS],
  ['minute', MINUTE_MS],
] as const;

/** How long ago something was, in a person's language: `3 min. ago`. Less than a minute is now. */
export function ageText(at: number, now: number, locale: string): string {
  const age = now - at;
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });
  const [unit, ms] = AGES.find(([, length]) => age >= length) ?? (['second', Infinity] as const);
  // Zero seconds ago is the language's word for now.
  return format.format(-Math.floor(age / ms) || 0, unit);
}
