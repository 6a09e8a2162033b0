import type { Passage } from './passage.ts';
import { visitTerms } from './terms.ts';

/** Terms of a passage's name are indexed apart from those of its lines, under this prefix, which no word begins with. */
export const NAME_PREFIX = '\u0001';

/** Longer passages do not exist; the bound is that of the stored 16-bit length. */
const MAX_LENGTH = 0xffff;

/** The terms of a passage with their frequencies, and how many there are in its lines. */
export function indexedTermsOf(passage: Passage): { frequencies: Map<string, number>; length: number } {
  const frequencies = new Map<string, number>();
  let length = 0;
  const count = (term: string): void => void frequencies.set(term, (frequencies.get(term) ?? 0) + 1);
  visitTerms(passage.text, (term) => {
    count(term);
    length++;
  });
  if (passage.context !== undefined) visitTerms(passage.context, count);
  if (passage.name !== undefined) visitTerms(passage.name, (term) => count(NAME_PREFIX + term));
  return { frequencies, length: Math.min(length, MAX_LENGTH) };
}
