import { currentVocabulary, type Vocabulary } from './vocabulary.ts';
import { HASH_SEED, mixHash } from './wordTable.ts';

/**
 * Called for every term of a text. `position` counts words (or characters, in scripts without spaces) from 0;
 * `offset` is where the word begins in the text, in UTF-16 code units.
 */
export type VisitTerm = (term: string, position: number, offset: number) => void;

/** The same with a term's number in the vocabulary that is used. */
export type VisitTermNumber = (term: number, position: number, offset: number) => void;

/** What a UTF-16 code unit is to the tokeniser. */
const SEPARATOR = 0;
const WORD = 1;
/** A character of a script that puts no spaces between words, indexed as single characters and pairs. */
const UNSPACED = 2;

const UNSPACED_SCRIPT =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;
const WORD_CHARACTER = /[\p{L}\p{N}\p{M}_]/u;

const CLASS_OF_UNIT = new Uint8Array(0x10000).fill(255);

function classOf(unit: number): number {
  const known = CLASS_OF_UNIT[unit] ?? SEPARATOR;
  if (known !== 255) return known;
  const char = String.fromCharCode(unit);
  const found = UNSPACED_SCRIPT.test(char) ? UNSPACED : WORD_CHARACTER.test(char) ? WORD : SEPARATOR;
  CLASS_OF_UNIT[unit] = found;
  return found;
}

/** The longest text that needs no memory of its own, in UTF-16 code units: twice the longest passage. */
const COMMON_UNITS = 8000;
const UNIT_BYTES = 2;

/** Longer runs of letters are encoded data, which nobody asks for by its first characters. */
const MAX_WORD_CHARS = 64;

/** Visits the normalised terms of a text: stemmed words, the parts of identifiers and the pairs of unspaced scripts. */
export function visitTerms(text: string, visit: VisitTerm): void {
  const vocabulary = currentVocabulary();
  visitTermNumbers(text, vocabulary, (term, position, offset) => visit(vocabulary.term(term), position, offset));
}

/** The code units of a text, in an array, where reading them one by one takes less time than in a string. */
class TextUnits {
  readonly #bytes = Buffer.alloc(COMMON_UNITS * UNIT_BYTES);
  #isTaken = false;

  /** Hands the units to `work`, for its duration. */
  use(text: string, work: (units: Uint16Array) => void): void {
    // What visits a text may look at another one.
    const units = this.#isTaken ? new TextUnits() : this;
    units.#isTaken = true;
    try {
      work(units.#take(text));
    } finally {
      units.#isTaken = false;
    }
  }

  #take(text: string): Uint16Array {
    const length = text.length * UNIT_BYTES;
    // A single long text is not paid for ever after.
    const bytes = length <= this.#bytes.length ? this.#bytes : Buffer.alloc(length);
    bytes.write(text, 'utf16le');
    return new Uint16Array(bytes.buffer, bytes.byteOffset, text.length);
  }
}

const textUnits = new TextUnits();

/** As `visitTerms`, for those who meet the same terms again and again. */
export function visitTermNumbers(text: string, vocabulary: Vocabulary, visit: VisitTermNumber): void {
  textUnits.use(text, (units) => visitUnits(text, units, vocabulary, visit));
}

function visitUnits(text: string, units: Uint16Array, vocabulary: Vocabulary, visit: VisitTermNumber): void {
  const { length } = text;
  let position = 0;
  for (let at = 0; at < length;) {
    const kind = classOf(units[at] ?? 0);
    if (kind === SEPARATOR) {
      at++;
      continue;
    }
    const start = at;
    let hash = HASH_SEED;
    for (; at < length; at++) {
      const unit = units[at] ?? 0;
      if (classOf(unit) !== kind) break;
      hash = mixHash(hash, unit);
    }
    if (kind === UNSPACED) {
      for (let char = start; char < at; char++, position++) {
        visit(vocabulary.numberOf(text.slice(char, char + 1)), position, char);
        if (char + 1 < at) visit(vocabulary.numberOf(text.slice(char, char + 2)), position, char);
      }
      continue;
    }
    if (at - start <= MAX_WORD_CHARS) {
      const terms = vocabulary.lookUp(text, units, start, at, hash);
      if (typeof terms === 'number') {
        visit(terms, position++, start);
      } else {
        for (const [index, part] of terms.parts.entries()) visit(part, position + index, start);
        if (terms.whole !== undefined) visit(terms.whole, position, start);
        position += terms.parts.length;
      }
    }
    const mark = units[at];
    if (at < length && (mark === APOSTROPHE || mark === TYPOGRAPHIC_APOSTROPHE)) at = skipContraction(text, at);
  }
}

/** The terms of a short text, in order. */
export function termsOf(text: string): string[] {
  const terms: string[] = [];
  visitTerms(text, (term) => terms.push(term));
  return terms;
}

const APOSTROPHE = 0x27;
const TYPOGRAPHIC_APOSTROPHE = 0x2019;

/** Steps over 's, 't, 'll and their kin, which begin at an apostrophe and carry nothing to search for. */
function skipContraction(text: string, at: number): number {
  const match = /^['’](?:s|t|d|m|ll|re|ve)(?![\p{L}\p{N}])/iu.exec(text.slice(at, at + 4));
  return match ? at + match[0].length : at;
}
