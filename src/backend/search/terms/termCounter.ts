import { grown } from './grown.ts';

const INITIAL_TERMS = 0x4000;

/** Counts terms by their numbers: an array in place of a map, since passages are many and short. */
export class TermCounter {
  #counts = new Int32Array(INITIAL_TERMS);
  readonly #seen: number[] = [];

  /** Counts a term once more. */
  readonly add = (term: number): void => {
    if (term >= this.#counts.length) this.#counts = grown(Int32Array, this.#counts, term + 1);
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
