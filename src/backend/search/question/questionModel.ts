import type { WeightedTerm } from '../ranking/findCandidates.ts';
import { NameCover } from '../ranking/nameCover.ts';
import { QuestionGrams } from '../terms/characterGrams.ts';
import { visitTerms } from '../terms/terms.ts';

/** A term of the question where it stands in a passage. */
export interface TermMatch {
  /** Index among the question's terms. */
  term: number;
  /** Counts words, or characters of unspaced scripts, from the beginning of the passage. */
  position: number;
  /** UTF-16 code units from the beginning of the passage. */
  offset: number;
}

/** A question prepared to be held against many passages. */
export class QuestionModel {
  readonly terms: readonly WeightedTerm[];
  /** The sum of the terms' weights; what a passage with all of them would reach. Never 0. */
  readonly totalWeight: number;
  readonly grams: QuestionGrams;
  readonly nameCover: NameCover;
  readonly #indexOfTerm: ReadonlyMap<string, number>;

  constructor(terms: readonly WeightedTerm[], questionText: string) {
    this.terms = terms;
    this.totalWeight = terms.reduce((sum, term) => sum + term.weight, 0) || 1;
    this.grams = new QuestionGrams(questionText);
    this.#indexOfTerm = new Map(terms.map(({ term }, index) => [term, index]));
    this.nameCover = new NameCover(questionText, (term) => terms[this.#indexOfTerm.get(term) ?? -1]?.weight ?? 0);
  }

  /** The question's terms in a text, in its order. */
  matchesIn(text: string): TermMatch[] {
    const matches: TermMatch[] = [];
    visitTerms(text, (term, position, offset) => {
      const index = this.#indexOfTerm.get(term);
      if (index !== undefined) matches.push({ term: index, position, offset });
    });
    return matches;
  }

  /** Share of the question's weight that a set of its terms has, 0 to 1. */
  shareOf(termIndexes: Iterable<number>): number {
    let weight = 0;
    for (const index of termIndexes) weight += this.terms[index]?.weight ?? 0;
    return weight / this.totalWeight;
  }
}
