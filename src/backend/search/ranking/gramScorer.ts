import type { QuestionGrams } from '../terms/characterGrams.ts';

/** As for words: how soon repetition stops to count, and how much a long passage has to pay. */
const K1 = 1.2;
const B = 0.5;

export interface GramScore {
  /** Like BM25, divided by the weight of all the question's runs. */
  score: number;
  /** Share of the runs' weight that the passage holds, 0 to 1. */
  share: number;
}

/** BM25 over the question's character runs. Their rarity is counted among the candidates: it is not indexed. */
export class GramScorer {
  readonly #counts: readonly Uint16Array[];
  readonly #weights: Float64Array;
  readonly #totalWeight: number;
  readonly #averageChars: number;

  constructor(grams: QuestionGrams, texts: readonly string[]) {
    this.#counts = texts.map((text) => grams.count(text));
    const documents = new Float64Array(grams.size);
    for (const counts of this.#counts) {
      for (let gram = 0; gram < grams.size; gram++) if (counts[gram]) documents[gram] = (documents[gram] ?? 0) + 1;
    }
    this.#weights = documents.map((found) => Math.log(1 + (texts.length - found + 0.5) / (found + 0.5)));
    this.#totalWeight = this.#weights.reduce((sum, weight) => sum + weight, 0) || 1;
    this.#averageChars = Math.max(1, texts.reduce((sum, text) => sum + text.length, 0) / Math.max(1, texts.length));
  }

  /** The score of the text with this index among those given. */
  scoreOf(index: number, chars: number): GramScore {
    const counts = this.#counts[index] ?? new Uint16Array();
    const norm = K1 * (1 - B + (B * chars) / this.#averageChars);
    let score = 0;
    let held = 0;
    for (let gram = 0; gram < counts.length; gram++) {
      const count = counts[gram] ?? 0;
      if (count === 0) continue;
      const weight = this.#weights[gram] ?? 0;
      score += (weight * count * (K1 + 1)) / (count + norm);
      held += weight;
    }
    return { score: score / this.#totalWeight, share: held / this.#totalWeight };
  }
}
