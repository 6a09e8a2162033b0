import type { Passage } from '../passage.ts';
import { visitTermNumbers } from './terms.ts';
import { withRoomFor } from './typedArrays.ts';
import type { Vocabulary } from './vocabulary.ts';

const INITIAL_TERMS = 0x4000;

/** Counts terms by their numbers: an array in place of a map, since passages are many and short. */
export class TermCounter {
  #counts = new Int32Array(INITIAL_TERMS);
  readonly #seen: number[] = [];

  /** Counts a term once more. */
  readonly add = (term: number): void => {
    if (term >= this.#counts.length) this.#counts = withRoomFor(Int32Array, this.#counts, term + 1);
    const count = this.#counts[term] ?? 0;
    if (count === 0) this.#seen.push(term);
    this.#counts[term] = count + 1;
  };

  /** Hands out every term with its count, in the order they came first; nothing is counted afterwards. */
  take(visit: (term: number, count: number) => void): void {
    for (const term of this.#seen) {
      visit(term, this.#counts[term] ?? 0);
      this.#counts[term] = 0;
    }
    this.#seen.length = 0;
  }
}

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
