import { isStopWord, type QuestionWord } from '../../../understanding/question.ts';
import { everydaySynonymsOf } from '../../../understanding/everydayWords.ts';
import { areSynonyms } from '../../../understanding/synonyms.ts';
import { germanBase } from '../../../understanding/german.ts';
import { likeness, stemOf } from '../../../understanding/words.ts';
import { proseSynonymsOf, termsOf } from './proseWords.ts';

/** Where a word of the texts stands: in which units, and how much it counts there. */
interface Posting {
  readonly word: string;
  readonly units: number[];
  readonly factors: number[];
}

/** A word of a question, as the units have it. */
export interface MatchedWord extends QuestionWord {
  /** How rare it is among the units, times its weight: what the answer loses without it. */
  readonly rarity: number;
  /** How well each unit that has it has it, 0 to 1. */
  readonly strengths: ReadonlyMap<number, number>;
}

const SYNONYM = 0.85;
/** A word for the same in running text. */
const PROSE_SYNONYM = 0.75;
/** A word that texts have for one of everyday language, where they have neither it nor another. */
const EVERYDAY_SYNONYM = 0.6;
/** Another form of a German word. */
const GERMAN_FORM = 0.9;
/** A German word with another in it: `melde` in `Meldeschluss`. */
const GERMAN_PART = 0.6;
const MIN_GERMAN_PART = 4;
/** A short word at the beginning of a longer one: `Öl` in `Ölfilm`. */
const SHORT_GERMAN_PART = 0.5;
/** What means the same in another language, by itself and in a German compound: `Livemusik` for `music`. */
const TRANSLATED = 0.9;
const TRANSLATED_PART = 0.7;
/** A part of a long compound word: `frist` in `kündigungsfrist`. */
const COMPOUND = 0.6;
/** A word without its prefix: `not known` for `unknown`, `starting` for `restarted`. */
const PREFIXED = 0.7;
const MIN_COMPOUND_PART = 5;
const MIN_COMPOUND = 8;
/** A part in the middle, or with an ending after it: `instrument` in `musikinstrumente`. */
const MIN_INNER_PART = 7;
/** From this strength on, a unit counts as one that has the word. */
const HAS_WORD = 0.5;
/** A pair of characters that is nowhere may be the end of one word and the beginning of another. */
const MISSING_PAIR = 0.35;
const UNSPACED_PAIR = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]{1,2}$/u;
const UNSPACED_RUN = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]+$/u;
/** A character that is a word by itself, in the words that it is a part of: `赔` in `赔偿`. */
const HAN_PART = 0.65;
const SINGLE_HAN = /^\p{Script=Han}$/u;
/** In larger vocabularies, misspelt words are not searched for: it would take too long. */
const MAX_FUZZY_WORDS = 20_000;

/** How a word is looked for. */
interface Matching {
  /** Whether words for the same in running text count. */
  readonly isProse?: boolean;
  /** Whether forms of German words count. */
  readonly isGerman?: boolean;
}

/** Finds the words of a question in units of text, whatever their endings, synonyms and slips of the pen are. */
export class WordIndex {
  readonly #postings = new Map<string, Posting>();
  readonly #byStem = new Map<string, Posting[]>();
  readonly #byInitial = new Map<string, Posting[]>();
  /** Made when it is first needed. */
  #byBase: Map<string, Posting[]> | undefined;
  #units = 0;

  /**
   * Adds a unit, and returns its number.
   *
   * @param texts texts with how much their words count, 0 to 1, the most important first
   */
  add(texts: readonly (readonly [text: string, factor: number])[]): number {
    const unit = this.#units++;
    for (const [text, factor] of texts) for (const word of termsOf(text)) this.#note(word, unit, factor);
    return unit;
  }

  /** The words of a question with their places in the units. */
  match(words: readonly QuestionWord[], matching: Matching = {}): MatchedWord[] {
    return words.map((word) => {
      const strengths = this.#strengthsOf(word, matching);
      const isMissingPair = strengths.size === 0 && UNSPACED_PAIR.test(word.word);
      const weight = isMissingPair ? word.weight * MISSING_PAIR : word.weight;
      return { ...word, rarity: this.#rarityOf(weight, strengths), strengths };
    });
  }

  /**
   * A term of a question in another language than the units', with its places in them.
   *
   * @param translations what means the same, a list of words each: a unit has it that has all of these
   */
  matchTranslations(word: QuestionWord, translations: readonly (readonly string[])[]): MatchedWord {
    const strengths = new Map<number, number>();
    for (const words of translations) {
      const ofEach = words.map((one) => this.#strengthsOfTranslation(one));
      for (const unit of ofEach[0]?.keys() ?? []) {
        const strength = Math.min(...ofEach.map((units) => units.get(unit) ?? 0));
        if (strength > (strengths.get(unit) ?? 0)) strengths.set(unit, strength);
      }
    }
    return { ...word, rarity: this.#rarityOf(word.weight, strengths), strengths };
  }

  #strengthsOfTranslation(word: string): Map<number, number> {
    const pairs = UNSPACED_RUN.test(word) ? termsOf(word) : [];
    if (pairs.length < 2) {
      const strengths = new Map<number, number>();
      this.#takeTranslation(word, taking(strengths));
      return strengths;
    }
    const ofPairs = pairs.map((pair) => {
      const strengths = new Map<number, number>();
      for (const posting of this.#byStem.get(stemOf(pair)) ?? []) taking(strengths)(posting, TRANSLATED);
      return strengths;
    });
    const [first, ...others] = ofPairs;
    return new Map([...(first ?? [])].filter(([unit]) => others.every((units) => units.has(unit))));
  }

  #takeTranslation(word: string, take: (posting: Posting, like: number) => void): void {
    for (const posting of this.#byStem.get(stemOf(word)) ?? []) take(posting, TRANSLATED);
    if (SINGLE_HAN.test(word)) {
      for (const [other, posting] of this.#postings) if (other.includes(word)) take(posting, HAN_PART);
      return;
    }
    const base = germanBase(word);
    if (base.length < MIN_GERMAN_PART || UNSPACED_RUN.test(word) || this.#postings.size > MAX_FUZZY_WORDS) return;
    for (const [other, postings] of this.#basesOf()) {
      if (other === base) for (const posting of postings) take(posting, TRANSLATED);
      else if (other.startsWith(base) || other.endsWith(base))
        for (const posting of postings) take(posting, TRANSLATED_PART);
    }
  }

  /** The words of the units by what German words share with their other forms. */
  #basesOf(): ReadonlyMap<string, readonly Posting[]> {
    if (!this.#byBase) {
      this.#byBase = new Map();
      for (const [word, posting] of this.#postings) push(this.#byBase, germanBase(word), posting);
    }
    return this.#byBase;
  }

  #rarityOf(weight: number, strengths: ReadonlyMap<number, number>): number {
    let having = 0;
    for (const strength of strengths.values()) if (strength >= HAS_WORD) having++;
    return Math.log(1 + (this.#units - having + 0.5) / (having + 0.5)) * weight;
  }

  #note(word: string, unit: number, factor: number): void {
    let posting = this.#postings.get(word);
    if (!posting) {
      posting = { word, units: [], factors: [] };
      this.#postings.set(word, posting);
      push(this.#byStem, stemOf(word), posting);
      push(this.#byInitial, word[0] ?? '', posting);
    }
    if (posting.units.at(-1) === unit) return;
    posting.units.push(unit);
    posting.factors.push(factor);
  }

  #strengthsOf({ word, stem }: QuestionWord, { isProse, isGerman }: Matching): Map<number, number> {
    const strengths = new Map<number, number>();
    const take = taking(strengths);
    const same = this.#byStem.get(stem) ?? [];
    for (const posting of same) take(posting, 1);
    for (const [other, postings] of this.#byStem) {
      if (other !== stem && areSynonyms(stem, other)) for (const posting of postings) take(posting, SYNONYM);
    }
    if (isProse === true) {
      for (const other of proseSynonymsOf(stem))
        for (const posting of this.#byStem.get(other) ?? []) take(posting, PROSE_SYNONYM);
      if (strengths.size === 0) {
        for (const other of everydaySynonymsOf(stem))
          for (const posting of this.#byStem.get(other) ?? []) take(posting, EVERYDAY_SYNONYM);
      }
    }
    if (SINGLE_HAN.test(word)) {
      for (const [other, posting] of this.#postings) if (other.includes(word)) take(posting, HAN_PART);
      return strengths;
    }
    if (this.#postings.size > MAX_FUZZY_WORDS) return strengths;
    if (isGerman === true) this.#takeGerman(word, take);
    for (const posting of this.#byInitial.get(word[0] ?? '') ?? []) {
      // A word of grammar is the beginning of many: `the` of `theft`.
      if (isStopWord(posting.word)) continue;
      const like = likeness(word, posting.word);
      if (like > 0 && like < SYNONYM) take(posting, like);
    }
    if (same.length === 0 && word.length >= MIN_COMPOUND_PART) {
      const plain = /^(?:un|non|re)(\p{L}{4,})$/u.exec(word)?.[1];
      for (const posting of this.#byStem.get(stemOf(plain ?? '')) ?? []) take(posting, PREFIXED);
      this.#takeCompounds(word, take);
    }
    return strengths;
  }

  #takeGerman(word: string, take: (posting: Posting, like: number) => void): void {
    const own = germanStem(word);
    for (const [other, posting] of this.#postings) {
      const theirs = germanStem(other);
      if (theirs === own) take(posting, GERMAN_FORM);
      else if (word.length < MIN_GERMAN_PART && word.length > 1 && other.length > word.length + 2) {
        if (other.startsWith(word)) take(posting, SHORT_GERMAN_PART);
      } else if (own.length >= MIN_GERMAN_PART && (theirs.startsWith(own) || theirs.endsWith(own)))
        take(posting, GERMAN_PART);
    }
  }

  #takeCompounds(word: string, take: (posting: Posting, like: number) => void): void {
    for (const [other, posting] of this.#postings) {
      const [short, long] = other.length < word.length ? [other, word] : [word, other];
      if (short.length < MIN_COMPOUND_PART || long.length < MIN_COMPOUND || short.length === long.length) continue;
      if (long.startsWith(short) || long.endsWith(short) || (short.length >= MIN_INNER_PART && long.includes(short)))
        take(posting, COMPOUND);
    }
  }
}

/** What notes how well the units of a posting have a word, where none of its other forms is there better. */
function taking(strengths: Map<number, number>): (posting: Posting, like: number) => void {
  return ({ units, factors }, like) => {
    for (const [index, unit] of units.entries()) {
      const strength = like * (factors[index] ?? 0);
      if (strength > (strengths.get(unit) ?? 0)) strengths.set(unit, strength);
    }
  };
}

function push<T>(lists: Map<string, T[]>, key: string, value: T): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

/** How much of a question one unit covers, 0 to 1, the rare words counting more than the frequent ones. */
export function coverOf(words: readonly MatchedWord[], unit: number): number {
  let [found, all] = [0, 0];
  for (const { rarity, strengths } of words) {
    all += rarity;
    found += rarity * (strengths.get(unit) ?? 0);
  }
  return all === 0 ? 0 : found / all;
}

/** Endings of German words. */
const ENDINGS = /(?:ungen|ung|ern|em|en|er|es|est|st|et|te|e|s|n|t)$/;
const SEPARABLE = /^(?:an|ab|auf|aus|ein|vor|zu|mit|nach|hin|her|los|weg|zurück)(?=\p{L}{5})/u;
const MIN_STEM_CHARS = 4;

/** A German word without its endings, its umlauts and the prefixes of its forms: `meld` of `angemeldet` and `Meldung`. */
function germanStem(word: string): string {
  const plain = withoutEnding(word.replace(SEPARABLE, '').replace(/^ge(?=\p{L}{5})/u, ''));
  return plain.replace(/ä/g, 'a').replace(/ö/g, 'o').replace(/ü/g, 'u').replace(/ß/g, 'ss');
}

function withoutEnding(word: string): string {
  const short = word.replace(ENDINGS, '');
  return short.length >= MIN_STEM_CHARS ? short : word;
}
