const STEP = 1024;
const UNITS = ['KB', 'MB', 'GB', 'TB'] as const;

/** A number of bytes for people, in steps of 1,024 as in VS Code: `812 B`, `1.8 KB`. `locale` says how numbers are written. */
export function sizeText(bytes: number, locale = 'en'): string {
  const format = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  if (bytes < STEP) return `${format.format(bytes)} B`;
  let amount = bytes / STEP;
  let unit = 0;
  // What is rounded up to a whole step is one of the next unit.
  for (; amount >= STEP - 0.05 && unit < UNITS.length - 1; unit++) amount /= STEP;
  return `${format.format(amount)} ${UNITS[unit] ?? 'KB'}`;
}
