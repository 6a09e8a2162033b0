import { germanBase } from '../german.ts';
import { stemOf, wordsOf } from '../words.ts';
import type { Language } from './language.ts';
import { ENGLISH_CHINESE } from './englishChinese.ts';
import { ENGLISH_GERMAN } from './englishGerman.ts';
import { ENGLISH_GERMAN_TEXT } from './englishGermanText.ts';

/** A word of a text, or several that are one in the dictionary, with what the other language has for it. */
export interface TranslatedTerm {
  /** As the text has it, in lower case. */
  readonly term: string;
  /** The words of the text that it consists of, as `wordsOf` has them. */
  readonly words: readonly string[];
  /** What means the same, a list of words each: those of several words need all of them. */
  readonly translations: readonly (readonly string[])[];
}

/** A dictionary from one language to another: terms by the keys of their words. */
class Dictionary {
  readonly #lines = new Map<string, Set<string>>();
  readonly #keyOf: (word: string) => string;
  #longest = 1;

  constructor(keyOf: (word: string) => string) {
    this.#keyOf = keyOf;
  }

  add(term: string, translations: readonly string[]): void {
    const words = term.split('_');
    const key = this.#keysOf(words);
    const known = this.#lines.get(key) ?? new Set();
    for (const one of translations) known.add(one);
    this.#lines.set(key, known);
    this.#longest = Math.max(this.#longest, words.length);
  }

  /** The translations of the longest term that some words begin with, and of how many of them it is. */
  longestOf(words: readonly string[]): { readonly length: number; readonly found: ReadonlySet<string> } | undefined {
    for (let length = Math.min(this.#longest, words.length); length > 0; length--) {
      const found = this.#lines.get(this.#keysOf(words.slice(0, length)));
      if (found) return { length, found };
    }
    return undefined;
  }

  #keysOf(words: readonly string[]): string {
    return words.map(this.#keyOf).join(' ');
  }
}

const DICTIONARIES = new Map<string, Dictionary>();

/**
 * The dictionary from one language to another, made when it is first needed. That of a language to itself has words for about the
 * same. Between German and Chinese there is none.
 */
function dictionaryOf(from: Language, to: Language): Dictionary | undefined {
  const name = `${from} ${to}`;
  const known = DICTIONARIES.get(name);
  if (known) return known;
  const languages = new Set([from, to, 'english']);
  if (languages.size > 2) return undefined;
  const made = new Dictionary(from === 'english' ? stemOf : from === 'german' ? germanBase : (word) => word);
  for (const line of linesFor(languages)) {
    const [english = [], other = []] = line.split('|').map((side) => side.trim().split(/\s+/));
    const [sources, targets] = [from, to].map((language) => (language === 'english' ? english : other));
    for (const source of sources ?? []) made.add(source, targets ?? []);
  }
  DICTIONARIES.set(name, made);
  return made;
}

function linesFor(languages: ReadonlySet<string>): string[] {
  const german = ENGLISH_GERMAN + ENGLISH_GERMAN_TEXT;
  const text = languages.has('chinese') ? ENGLISH_CHINESE : languages.has('german') ? german : german + ENGLISH_CHINESE;
  return text.split('\n').filter((line) => line.includes('|'));
}

/** The terms of a text that the dictionary has, with their translations; the longest where one begins another. */
export function translatedTerms(text: string, from: Language, to: Language): TranslatedTerm[] {
  const dictionary = dictionaryOf(from, to);
  if (!dictionary) return [];
  return from === 'chinese' ? chineseTerms(text, dictionary, to) : spacedTerms(text, dictionary, to);
}

function spacedTerms(text: string, dictionary: Dictionary, to: Language): TranslatedTerm[] {
  const words = wordsOf(text);
  const terms: TranslatedTerm[] = [];
  for (let at = 0; at < words.length;) {
    const match = dictionary.longestOf(words.slice(at, at + 5));
    const length = match?.length ?? 1;
    const own = words.slice(at, at + length);
    if (match) terms.push({ term: own.join(' '), words: own, translations: translationsIn(match.found, to) });
    at += length;
  }
  return terms;
}

/** The longest word of the dictionary, in characters. */
const MAX_CHINESE_CHARS = 6;

function chineseTerms(text: string, dictionary: Dictionary, to: Language): TranslatedTerm[] {
  const terms: TranslatedTerm[] = [];
  for (const [run] of text.matchAll(/\p{Script=Han}+/gu)) {
    for (let at = 0; at < run.length;) {
      let length = Math.min(MAX_CHINESE_CHARS, run.length - at);
      let match = dictionary.longestOf([run.slice(at, at + length)]);
      while (!match && length > 1) match = dictionary.longestOf([run.slice(at, at + --length)]);
      const term = run.slice(at, at + length);
      if (match) terms.push({ term, words: wordsOf(term), translations: translationsIn(match.found, to) });
      at += length;
    }
  }
  return terms;
}

function translationsIn(found: ReadonlySet<string>, to: Language): string[][] {
  return [...found].map((term) => (to === 'chinese' ? [term] : term.split('_')));
}
