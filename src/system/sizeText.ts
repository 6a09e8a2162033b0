const STEP = 1024;
const UNITS = ['KB', 'MB', 'GB', 'TB'] as const;

/**
 * A number of bytes for people, in steps of 1,024 as in VS Code: `812 bytes`, `1.8 KB`. `locale` says how numbers are written.
 */
export function sizeText(bytes: number, locale = 'en'): string {
  // Written out, since a screen reader would say a lone B.
  if (bytes < STEP)
    return new Intl.NumberFormat(locale, { style: 'unit', unit: 'byte', unitDisplay: 'long' }).format(bytes);
  const format = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  let amount = bytes / STEP;
  let unit = 0;
  // An amount that would be rounded up to a whole step is written in the next unit.
  for (; amount >= STEP - 0.05 && unit < UNITS.length - 1; unit++) amount /= STEP;
  return `${format.format(amount)} ${UNITS[unit] ?? 'KB'}`;
}
