import type { Passage } from '../passage.ts';
import { TermCounter } from './termCounter.ts';
import { visitTermNumbers } from './terms.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Terms of a passage's name are indexed apart from those of its lines, under this prefix, which no word begins with. */
export const NAME_PREFIX = '\u0001';

/** Longer passages do not exist; the bound is that of the stored 16-bit length. */
const MAX_LENGTH = 0xffff;

/** Used by one passage after the other. */
const counter = new TermCounter();

/**
 * Visits the terms of a passage, by their numbers in the vocabulary, with their frequencies. Returns how many there are in its
 * lines.
 */
export function visitIndexedTerms(
  passage: Passage,
  vocabulary: Vocabulary,
  visit: (term: number, frequency: number) => void,
): number {
  let length = 0;
  visitTermNumbers(passage.text, vocabulary, (term) => {
    counter.add(term);
    length++;
  });
  if (passage.context !== undefined) visitTermNumbers(passage.context, vocabulary, counter.add);
  if (passage.name !== undefined) {
    visitTermNumbers(passage.name, vocabulary, (term) =>
      counter.add(vocabulary.numberOf(NAME_PREFIX + vocabulary.term(term))),
    );
  }
  counter.take(visit);
  return Math.min(length, MAX_LENGTH);
}
