/** A size for people, in units of a thousand: `400 B`, `1.2 KB`, `12 KB`, `1.2 MB`. */
export function sizeText(bytes: number): string {
  if (bytes < 1_000) return `${String(bytes)} B`;
  const [unit, size] = bytes < 999_500 ? ['KB', 1_000] : ['MB', 1_000_000];
  const amount = bytes / size;
  return `${amount.toFixed(amount < 9.95 ? 1 : 0)} ${unit}`;
}
