import { stem } from '../search/terms/stem.ts';
import { areGermanForms, areGermanSynonyms, folded } from './german.ts';
import { areSynonyms } from './synonyms.ts';

const WORD =
  /\p{Lu}{2,}(?=v\d)|\p{Lu}{2,}s(?!\p{Ll})|\p{Lu}+(?=\p{Lu}\p{Ll})|\p{Lu}?[\p{Ll}\p{M}]+|\p{Lu}+|[\p{Lo}\p{Lm}\p{Lt}\p{M}]+|\p{N}+(?:\.\p{N}+)*/gu;

/** Scripts that put no spaces between words. */
const UNSPACED = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]{2,}$/u;

/**
 * The words of a name or a sentence, in lower case: `minReplicas`, `MIN_REPLICAS` and `min replicas` have the same. In
 * scripts without spaces, each pair of characters stands for a word.
 */
export function wordsOf(text: string): string[] {
  const words = text.match(WORD) ?? [];
  return words.flatMap((word) => (UNSPACED.test(word) ? pairsOf(word) : [word.toLowerCase()]));
}

function pairsOf(run: string): string[] {
  const characters = [...run];
  return characters.slice(0, -1).map((character, index) => character + (characters[index + 1] ?? ''));
}

/** Whether a word is of a script without spaces: then it is a pair of characters, which may not be a word. */
export function isUnspaced(word: string): boolean {
  return UNSPACED.test(word);
}

const STEMS = new Map<string, string>();
/** How many words are kept with their stems. */
const MAX_STEMS = 20_000;

/** Plurals that no ending makes. */
const IRREGULAR = new Map([
  ['people', 'person'],
  ['children', 'child'],
  ['men', 'man'],
  ['women', 'woman'],
  ['feet', 'foot'],
  ['mice', 'mouse'],
  ['criteria', 'criterion'],
  ['indices', 'index'],
  ['vertices', 'vertex'],
  ['matrices', 'matrix'],
]);

/** The stem of a word, as the index has it; of a plural that no ending makes, that of the singular. */
export function stemOf(word: string): string {
  const known = STEMS.get(word);
  if (known !== undefined) return known;
  if (STEMS.size >= MAX_STEMS) STEMS.clear();
  const made = stem(folded(IRREGULAR.get(word) ?? word));
  STEMS.set(word, made);
  return made;
}

/** The likeness of a word to itself, and to one with the same stem. */
const SAME = 1;
const SYNONYM = 0.85;
/** The likeness of another form of the same word, as `gebucht` of `buchen`. */
const FORM = 0.9;
const BEGINNING = 0.75;
const MISSPELT = 0.7;
/** The likeness of the end of a compound, such as `state` of `tfstate`. */
const ENDING = 0.6;
const MIN_ENDING_CHARS = 5;

const MIN_BEGINNING_CHARS = 3;
/** The share of the longer word from which on a beginning counts: `prod` for `production`, not `in` for `interval`. */
const MIN_BEGINNING_SHARE = 0.4;
const MIN_MISSPELT_CHARS = 5;
const MIN_TWICE_MISSPELT_CHARS = 9;

/** How alike two words are, 0 to 1: the same, meaning the same, one the beginning of the other, or misspelt. */
export function likeness(one: string, other: string): number {
  if (one === other) return SAME;
  const [stemOne, stemOther] = [stemOf(one), stemOf(other)];
  if (stemOne === stemOther) return SAME;
  if (areGermanForms(one, other)) return FORM;
  if (areSynonyms(stemOne, stemOther) || areGermanSynonyms(one, other)) return SYNONYM;
  return spellingLikeness(folded(one), folded(other), stemOne, stemOther);
}

function spellingLikeness(one: string, other: string, stemOne: string, stemOther: string): number {
  if (
    [one, stemOne].some((begin) => isBeginning(begin, other)) ||
    [other, stemOther].some((begin) => isBeginning(begin, one))
  )
    return BEGINNING;
  if (isEnding(one, other) || isEnding(other, one)) return ENDING;
  return isMisspelt(one, other) ? MISSPELT : 0;
}

function isBeginning(short: string, long: string): boolean {
  return (
    short.length >= MIN_BEGINNING_CHARS &&
    short.length < long.length &&
    short.length >= long.length * MIN_BEGINNING_SHARE &&
    long.startsWith(short) &&
    /^\p{L}+$/u.test(short)
  );
}

function isEnding(short: string, long: string): boolean {
  return short.length >= MIN_ENDING_CHARS && short.length >= long.length / 2 && long.endsWith(short);
}

/** Whether one word becomes the other by one change, or two in a long word; a swap of two neighbours is one change. */
function isMisspelt(one: string, other: string): boolean {
  const length = Math.min(one.length, other.length);
  if (length < MIN_MISSPELT_CHARS || one[0] !== other[0]) return false;
  if (!/^\p{L}+$/u.test(one) || !/^\p{L}+$/u.test(other)) return false;
  const most = length >= MIN_TWICE_MISSPELT_CHARS ? 2 : 1;
  return Math.abs(one.length - other.length) <= most && editDistance(one, other) <= most;
}

/** The edit distance of Damerau, with swaps of neighbours, computed one row at a time. */
export function editDistance(one: string, other: string): number {
  let before: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i++) {
    const row = [i];
    for (let j = 1; j <= other.length; j++) {
      const isSame = one[i - 1] === other[j - 1];
      let best = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (isSame ? 0 : 1));
      const isSwapped = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      if (isSwapped) best = Math.min(best, (before[j - 2] ?? 0) + 1);
      row.push(best);
    }
    before = last;
    last = row;
  }
  return last[other.length] ?? 0;
}
