import { stem } from './stem.ts';
import { HASH_SEED, mixHash, WordTable } from './wordTable.ts';

/**
 * Called for every term of a text. `position` counts words (or characters, in scripts without spaces) from 0;
 * `offset` is where the word begins in the text, in UTF-16 code units.
 */
export type VisitTerm = (term: string, position: number, offset: number) => void;

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

/** Longer runs of letters are encoded data, which nobody asks for by its first characters. */
const MAX_WORD_CHARS = 64;

/** Visits the normalised terms of a text: stemmed words, the parts of identifiers and the pairs of unspaced scripts. */
export function visitTerms(text: string, visit: VisitTerm): void {
  let position = 0;
  for (let at = 0; at < text.length;) {
    const kind = classOf(text.charCodeAt(at));
    if (kind === SEPARATOR) {
      at++;
      continue;
    }
    const start = at;
    let hash = HASH_SEED;
    for (; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      if (classOf(unit) !== kind) break;
      hash = mixHash(hash, unit);
    }
    if (kind === UNSPACED) {
      for (let char = start; char < at; char++, position++) {
        visit(text.slice(char, char + 1), position, char);
        if (char + 1 < at) visit(text.slice(char, char + 2), position, char);
      }
      continue;
    }
    position = visitWord(text, start, at, hash, position, visit);
    at = skipContraction(text, at);
  }
}

/** The terms of a short text, in order. */
export function termsOf(text: string): string[] {
  const terms: string[] = [];
  visitTerms(text, (term) => terms.push(term));
  return terms;
}

/** Visits the word at `[start, end)`, or the parts of an identifier and then the whole; returns the next position. */
function visitWord(text: string, start: number, end: number, hash: number, position: number, visit: VisitTerm): number {
  if (end - start > MAX_WORD_CHARS) return position;
  const { parts, whole } = termsOfWord(text, start, end, hash);
  for (let index = 0; index < parts.length; index++) visit(parts[index] ?? '', position + index, start);
  if (whole !== undefined) visit(whole, position, start);
  return position + parts.length;
}

interface WordTerms {
  parts: readonly string[];
  whole?: string;
}

/** Words repeat: looking them up is many times as fast as stemming each. */
const TERMS_OF_WORD = new WordTable<WordTerms>();

/** Numbers and identifiers made of them hardly repeat: remembering them would drive out the words. */
const HAS_DIGIT = /[0-9]/;
const IS_NUMBER = /^[0-9]+$/;

function termsOfWord(text: string, start: number, end: number, hash: number): WordTerms {
  const known = TERMS_OF_WORD.find(text, start, end, hash);
  if (known !== undefined) return known;
  const word = text.slice(start, end);
  if (HAS_DIGIT.test(word)) return IS_NUMBER.test(word) ? { parts: [word] } : analyseWord(word);
  const terms = analyseWord(word);
  TERMS_OF_WORD.add(word, hash, terms);
  return terms;
}

/** Where camelCase, PascalCase and ABBRWord change from one part to the next. */
export const CASE_CHANGE = /(?<=[\p{Ll}\p{N}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})/u;

/** Nearly every word: nothing in it changes case or needs folding. */
const IS_PLAIN = /^[a-z0-9]+$/;

function analyseWord(word: string): WordTerms {
  if (IS_PLAIN.test(word)) return { parts: [stem(word)] };
  const parts = word
    .split('_')
    .flatMap((part) => part.split(CASE_CHANGE))
    .filter((part) => part !== '');
  const folded = parts.map((part) => stem(fold(part)));
  return parts.length > 1 ? { parts: folded, whole: fold(word) } : { parts: folded };
}

/** Lower case without the accents of European scripts; compatibility forms such as full-width letters become plain. */
export function fold(word: string): string {
  const lower = word.toLowerCase();

  return /^[\x00-\x7f]*$/.test(lower) ? lower : lower.normalize('NFKD').replace(/[\u0300-\u036f]/g, '');
}

/** Steps over 's, 't, 'll and their kin, which carry nothing to search for. */
function skipContraction(text: string, at: number): number {
  const mark = text.charCodeAt(at);
  if (mark !== 0x27 && mark !== 0x2019) return at;
  const match = /^['’](?:s|t|d|m|ll|re|ve)(?![\p{L}\p{N}])/iu.exec(text.slice(at, at + 4));
  return match ? at + match[0].length : at;
}
