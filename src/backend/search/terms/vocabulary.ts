import { withRoomFor, WordTable } from './wordTable.ts';
import { stem } from './stem.ts';

/** A vocabulary with so many words or terms is followed by a new one: text made of ever new words must not fill the memory. */
const FULL_AT = 50_000;

/** What there is room for at first, in bytes of terms. */
const INITIAL_BYTES = 0x8000;

/** Numbers and identifiers made of them hardly repeat: remembering them would drive out the words. */
const HAS_DIGIT = /[0-9]/;
const IS_NUMBER = /^[0-9]+$/;

/** Where camelCase, PascalCase and ABBRWord change from one part to the next. */
export const CASE_CHANGE = /(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u;

/** Nearly every word: nothing in it changes case or needs folding. */
const IS_PLAIN = /^[a-z0-9]+$/;

/** The terms of an identifier: those of its parts in order, and the whole of it. */
export interface CompoundTerms {
  readonly parts: readonly number[];
  readonly whole: number | undefined;
}

/**
 * Words and the terms that they stand for in the index, as numbers: words repeat, and looking one up is many times as fast as
 * stemming it. A number says the same as long as its vocabulary is used.
 */
export class Vocabulary {
  readonly #terms: string[] = [];
  /** The terms in UTF-8, one after the other, and where each ends: the end of one is the beginning of the next. */
  #encoded = new Uint8Array(INITIAL_BYTES);
  readonly #ends: number[] = [0];
  readonly #numbers = new Map<string, number>();
  /** The number of a word's one term, or the complement of its place among the compounds. */
  readonly #words = new WordTable();
  readonly #compounds: CompoundTerms[] = [];

  /** Whether what comes next had better have a new vocabulary. */
  get isFull(): boolean {
    return this.#terms.length >= FULL_AT || this.#words.size >= FULL_AT;
  }

  /** The number of a term, given at its first use. */
  numberOf(term: string): number {
    const known = this.#numbers.get(term);
    if (known !== undefined) return known;
    const encoded = Buffer.from(term);
    // A copy: a part of a string holds on to the whole, which may be a piece of a large file.
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
    // Terms are short: the loop is over before `set` has begun.
    for (let from = this.#ends[number] ?? 0; from < end; from++) into[to++] = encoded[from] ?? 0;
  }

  /**
   * The term of the word at `[start, end)` of a text, whose units have been mixed into `hash`; for most words there is one
   * only. `units` are the text's.
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

/** Lower case without the accents of European scripts; compatibility forms such as full-width letters become plain. */
export function fold(word: string): string {
  const lower = word.toLowerCase();

  return /^[\x00-\x7f]*$/.test(lower) ? lower : lower.normalize('NFKD').replace(/[\u0300-\u036f]/g, '');
}
