import { currentVocabulary, type Vocabulary } from './vocabulary.ts';
import { HASH_SEED, mixHash, withRoomFor } from './wordTable.ts';
import type { Passage } from '../passage.ts';

/**
 * Called for every term of a text. `position` counts words (or characters, in scripts without spaces) from 0;
 * `offset` is where the word begins in the text, in UTF-16 code units.
 */
export type VisitTerm = (term: string, position: number, offset: number) => void;

/** As `VisitTerm`, with a term's number in the vocabulary that is used. */
export type VisitTermNumber = (term: number, position: number, offset: number) => void;

/** Classes of a UTF-16 code unit for the tokeniser. */
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

/** The longest text that needs no buffer of its own, in UTF-16 code units: twice the longest passage. */
const COMMON_UNITS = 8000;
const UNIT_BYTES = 2;

/**
 * The longest run of letters that is a word; a longer one is encoded data, which people do not search by its first
 * characters.
 */
const MAX_WORD_CHARS = 64;

/** Visits the normalised terms of a text: stemmed words, the parts of identifiers and the pairs of unspaced scripts. */
export function visitTerms(text: string, visit: VisitTerm): void {
  const vocabulary = currentVocabulary();
  visitTermNumbers(text, vocabulary, (term, position, offset) => visit(vocabulary.term(term), position, offset));
}

/** The code units of a text in an array, which is faster to read one by one than a string. */
class TextUnits {
  readonly #bytes = Buffer.alloc(COMMON_UNITS * UNIT_BYTES);
  #isTaken = false;

  /** Calls `work` with the units; they are valid until it returns. */
  use(text: string, work: (units: Uint16Array) => void): void {
    // A visitor of a text's terms may itself visit those of another text.
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
    // The larger buffer of a single long text is not kept.
    const bytes = length <= this.#bytes.length ? this.#bytes : Buffer.alloc(length);
    bytes.write(text, 'utf16le');
    return new Uint16Array(bytes.buffer, bytes.byteOffset, text.length);
  }
}

const textUnits = new TextUnits();

/** As `visitTerms`, but with the terms' numbers, for callers that meet the same terms again and again. */
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

/** Returns the index behind 's, 't, 'll and the like, which begin at an apostrophe and have no meaning for a search. */
function skipContraction(text: string, at: number): number {
  const match = /^['’](?:s|t|d|m|ll|re|ve)(?![\p{L}\p{N}])/iu.exec(text.slice(at, at + 4));
  return match ? at + match[0].length : at;
}

const INITIAL_TERMS = 0x4000;

/** Counts terms by their numbers, in an array rather than a map, since passages are many and short. */
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

  /** Calls `visit` with every term and its count, in the order they came first, and resets the counts. */
  take(visit: (term: number, count: number) => void): void {
    for (const term of this.#seen) {
      visit(term, this.#counts[term] ?? 0);
      this.#counts[term] = 0;
    }
    this.#seen.length = 0;
  }
}

/** The prefix under which the terms of a passage's name are indexed apart from those of its lines; no word begins with it. */
export const NAME_PREFIX = '\u0001';

/** The largest length that is stored, in 16 bits; no passage is longer. */
const MAX_LENGTH = 0xffff;

/** The counter for one passage after the other. */
const counter = new TermCounter();

/**
 * Visits the terms of a passage, by their numbers in the vocabulary, with their frequencies. Returns the number of terms in
 * its lines.
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

/**
 * The length of a character run: four letters hold a stem or a distinctive part of a name; three and five measured one point
 * worse.
 */
const GRAM_CHARS = 4;
const TABLE_SIZE = 1 << 14;

/**
 * The runs of four characters in a question, ready to be counted in many passages. They find the forms of a word that
 * stemming misses, and words next to each other, since a run may cross a space.
 */
export class QuestionGrams {
  /** The number of distinct runs, and the length of an array of counts. */
  readonly size: number;
  readonly #grams: readonly string[];
  /** From a run's hash to its index plus one; runs that collide are probed linearly. */
  readonly #table = new Uint16Array(TABLE_SIZE);

  constructor(text: string) {
    const normal = normalise(text);
    const grams = new Set<string>();
    for (let at = 0; at + GRAM_CHARS <= normal.length; at++) grams.add(normal.slice(at, at + GRAM_CHARS));
    this.#grams = [...grams].slice(0, TABLE_SIZE / 4);
    this.size = this.#grams.length;
    this.#grams.forEach((gram, index) => {
      let slot = hashAt(gram, 0);
      while (this.#table[slot] !== 0) slot = (slot + 1) % TABLE_SIZE;
      this.#table[slot] = index + 1;
    });
  }

  /** How often each run occurs in the text. */
  count(text: string): Uint16Array {
    const counts = new Uint16Array(this.size);
    const normal = normalise(text);
    for (let at = 0; at + GRAM_CHARS <= normal.length; at++) {
      let slot = hashAt(normal, at);
      for (let entry = this.#table[slot]; entry; entry = this.#table[slot]) {
        const gram = this.#grams[entry - 1] ?? '';
        if (normal.startsWith(gram, at)) {
          counts[entry - 1] = (counts[entry - 1] ?? 0) + 1;
          break;
        }
        slot = (slot + 1) % TABLE_SIZE;
      }
    }
    return counts;
  }
}

function hashAt(text: string, at: number): number {
  let hash = 0;
  for (let index = at; index < at + GRAM_CHARS; index++) hash = Math.imul(hash, 31) + text.charCodeAt(index);
  return (hash ^ (hash >>> 14)) & (TABLE_SIZE - 1);
}

/** The text in lower case, with one space for each run of characters that are neither letters nor digits. */
function normalise(text: string): string {
  return ` ${text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, ' ')
    .trim()} `;
}

/** Words that a question about any topic may have: they tell how it is asked, not what it is about. */
const COMMON_WORDS =
  'make get go come take use need want put find know think see look say call work try ask feel become keep let begin help show start turn like ' +
  'often long usually always never exactly actually currently normally typically generally even still already ' +
  'period policy procedure rule process requirement detail information amount rate level list ' +
  'thing way time people person place part case fact reason purpose result example sort form ' +
  'main important certain specific particular different same right possible able available good big large small great new old first last next ' +
  'allow require handle occur exist mean cause change provide include contain consist involve apply support determine decide consider ' +
  'describe refer relate belong depend follow set give get bring hold run move live stay stand sit hear talk speak';

const COMMON = new Set(termsOf(COMMON_WORDS));

export function isCommonTerm(term: string): boolean {
  return COMMON.has(term);
}
