const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
const UNIT_STEP = 1000;

const MINUTE_MS = 60_000;
const AGES = [
  ['day', 24 * 60 * MINUTE_MS],
  ['hour', 60 * MINUTE_MS],
  ['minute', MINUTE_MS],
] as const;

/** A number of bytes in a person's language, with one decimal where it is not whole: `812 bytes`, `1.8 kB`. */
export function sizeText(bytes: number, locale: string): string {
  const step = bytes < UNIT_STEP ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  const unit = UNITS[step] ?? 'byte';
  const unitDisplay = step === 0 ? 'long' : 'short';
  const format = new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay, maximumFractionDigits: 1 });
  return format.format(bytes / UNIT_STEP ** step);
}

/** How long ago something was, in a person's language: `3 min. ago`. Less than a minute is now. */
export function ageText(at: number, now: number, locale: string): string {
  const age = now - at;
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });
  const [unit, ms] = AGES.find(([, length]) => age >= length) ?? (['second', Infinity] as const);
  // Zero seconds ago is the language's word for now.
  return format.format(-Math.floor(age / ms) || 0, unit);
}
