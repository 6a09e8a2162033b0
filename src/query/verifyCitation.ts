import { REDACTION, scanText } from '../privacy/secretScan.ts';
import type { LineRange } from './lineRange.ts';

/** Whether a quote still stands where the citation says, in the file as it is now. */
export type CitationCheck =
  | { readonly status: 'verified'; readonly lines: LineRange }
  /** The quote has moved; `lines` is where it is now. */
  | { readonly status: 'moved'; readonly lines: LineRange }
  /** The quote is nowhere any more; `lines` is where it was. */
  | { readonly status: 'changed'; readonly lines: LineRange };

/**
 * Looks for a quote in a file's lines: first where the citation says, then anywhere, the nearest place first. `lines` come
 * without their ends; `quote` is lines joined by a line feed. A quote from a copy without its secrets is looked for in the
 * lines without theirs.
 */
export function verifyCitation(lines: readonly string[], cited: LineRange, quote: string): CitationCheck {
  const check = findQuote(lines, cited, quote);
  if (check.status !== 'changed' || !quote.includes(REDACTION)) return check;
  return findQuote(scanText(lines.join('\n')).redacted.split('\n'), cited, quote);
}

function findQuote(lines: readonly string[], cited: LineRange, quote: string): CitationCheck {
  const quoted = quote.split('\n');
  if (standsAt(lines, cited.start - 1, quoted)) return { status: 'verified', lines: cited };
  const places: number[] = [];
  for (let index = 0; index + quoted.length <= lines.length; index++) {
    if (standsAt(lines, index, quoted)) places.push(index);
  }
  if (places.length === 0) return { status: 'changed', lines: cited };
  const distance = (place: number): number => Math.abs(place - (cited.start - 1));
  const nearest = places.reduce((best, place) => (distance(place) < distance(best) ? place : best));
  return { status: 'moved', lines: { start: nearest + 1, end: nearest + quoted.length } };
}

function standsAt(lines: readonly string[], index: number, quoted: readonly string[]): boolean {
  return index >= 0 && quoted.every((line, offset) => lines[index + offset] === line);
}
