import { withRoomFor, WordTable } from './wordTable.ts';
import { stem } from './stem.ts';

/**
 * The number of words or terms at which a vocabulary is replaced by a new one: text made of ever new words must not fill the
 * memory.
 */
const FULL_AT = 50_000;

/** The room for terms at first, in bytes. */
const INITIAL_BYTES = 0x8000;

/** Matches words that are not kept: numbers, and identifiers made of them, hardly repeat and would drive out other words. */
const HAS_DIGIT = /[0-9]/;
const IS_NUMBER = /^[0-9]+$/;

/** The places in camelCase, PascalCase and ABBRWord at which one part ends and the next begins. */
export const CASE_CHANGE = /(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u;

/** Matches nearly every word: letters and digits that need neither a change of case nor folding. */
const IS_PLAIN = /^[a-z0-9]+$/;

/** The terms of an identifier: those of its parts in order, and the whole of it. */
export interface CompoundTerms {
  readonly parts: readonly number[];
  readonly whole: number | undefined;
}

/**
 * Words and their terms in the index, as numbers: words repeat, and looking one up is many times as fast as stemming it. A
 * number stands for the same term as long as its vocabulary is used.
 */
export class Vocabulary {
  readonly #terms: string[] = [];
  /** The terms in UTF-8, one after the other, and the end of each, which is the beginning of the next. */
  #encoded = new Uint8Array(INITIAL_BYTES);
  readonly #ends: number[] = [0];
  readonly #numbers = new Map<string, number>();
  /** The number of a word's only term, or the complement of its index among the compounds. */
  readonly #words = new WordTable();
  readonly #compounds: CompoundTerms[] = [];

  /** Whether the next text should have a new vocabulary. */
  get isFull(): boolean {
    return this.#terms.length >= FULL_AT || this.#words.size >= FULL_AT;
  }

  /** The number of a term, assigned at its first use. */
  numberOf(term: string): number {
    const known = this.#numbers.get(term);
    if (known !== undefined) return known;
    const encoded = Buffer.from(term);
    // A copy, since a part of a string keeps the whole in memory, which may be a piece of a large file.
    const own = encoded.toString();
    const number = this.#terms.push(own) - 1;
    this.#numbers.set(own, number);
    this.#keepEncoded(encoded);
    return number;
  }

  term(number: number): string {
    return this.#terms[number] ?? '';
  }

  /** The length of a term in UTF-8, in bytes. */
  encodedLength(number: number): number {
    return (this.#ends[number + 1] ?? 0) - (this.#ends[number] ?? 0);
  }

  /** Writes a term in UTF-8 from `at` on. */
  encode(number: number, into: Uint8Array, at: number): void {
    const encoded = this.#encoded;
    const end = this.#ends[number + 1] ?? 0;
    let to = at;
    // Terms are short: the loop ends before a call of `set` would have begun.
    for (let from = this.#ends[number] ?? 0; from < end; from++) into[to++] = encoded[from] ?? 0;
  }

  /**
   * The number of the term of the word at `[start, end)` of a text, or its terms where it is an identifier of several parts.
   * `units` are the text's code units, and `hash` is that of the word's units.
   */
  lookUp(text: string, units: Uint16Array, start: number, end: number, hash: number): number | CompoundTerms {
    const known = this.#words.find(units, start, end, hash);
    if (known !== undefined) return known >= 0 ? known : (this.#compounds[~known] ?? NO_TERMS);
    const word = text.slice(start, end);
    if (IS_NUMBER.test(word)) return this.numberOf(word);
    const terms = this.#analyse(word);
    if (HAS_DIGIT.test(word)) return terms;
    this.#words.add(units, start, end, hash, typeof terms === 'number' ? terms : ~(this.#compounds.push(terms) - 1));
    return terms;
  }

  #keepEncoded(term: Uint8Array): void {
    const start = this.#ends.at(-1) ?? 0;
    const end = start + term.length;
    if (end > this.#encoded.length) this.#encoded = withRoomFor(Uint8Array, this.#encoded, end);
    this.#encoded.set(term, start);
    this.#ends.push(end);
  }

  #analyse(word: string): number | CompoundTerms {
    if (IS_PLAIN.test(word)) return this.numberOf(stem(word));
    const parts = word
      .split('_')
      .flatMap((part) => part.split(CASE_CHANGE))
      .filter((part) => part !== '')
      .map((part) => this.numberOf(stem(fold(part))));
    const [first, ...others] = parts;
    if (first !== undefined && others.length === 0) return first;
    return { parts, whole: parts.length > 1 ? this.numberOf(fold(word)) : undefined };
  }
}

const NO_TERMS: CompoundTerms = { parts: [], whole: undefined };

let current = new Vocabulary();

/** The vocabulary for the next text. */
export function currentVocabulary(): Vocabulary {
  if (current.isFull) current = new Vocabulary();
  return current;
}

/**
 * The word in lower case without the accents of European scripts; compatibility forms such as full-width letters become
 * plain.
 */
export function fold(word: string): string {
  const lower = word.toLowerCase();

  return /^[\x00-\x7f]*$/.test(lower) ? lower : lower.normalize('NFKD').replace(/[\u0300-\u036f]/g, '');
}
