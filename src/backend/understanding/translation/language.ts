import { isForeign } from '../languages.ts';

/** The languages that questions and files are told apart by. */
export type Language = 'english' | 'german' | 'chinese';

const HAN = /\p{Script=Han}/gu;
const ENGLISH_GRAMMAR =
  /\b(?:the|of|and|to|is|are|in|for|with|what|who|how|when|which|does|do|must|may|can|be|was|has|have|if|not|on|at)\b/giu;
const GERMAN_GRAMMAR =
  /(?<!\p{L})(?:der|die|das|und|ist|sind|den|dem|des|ein|eine|einen|einer|mit|nicht|wird|werden|von|vom|für|auf|im|zu|zum|zur|bei|wie|wer|wann|darf|muss|kann|oder|nach|bis|über|am)(?!\p{L})/giu;
/** So much of a text is enough to tell its language. */
const MAX_SAMPLE_CHARS = 6000;
/** A Chinese character is about half a word. */
const WORDS_PER_HAN = 0.5;

/** The language of a text, by its script and its words of grammar; undefined where it has neither. */
export function languageOf(text: string): Language | undefined {
  const sample = text.slice(0, MAX_SAMPLE_CHARS);
  const counts: readonly (readonly [Language, number])[] = [
    ['english', countOf(sample, ENGLISH_GRAMMAR)],
    ['german', countOf(sample, GERMAN_GRAMMAR)],
    ['chinese', countOf(sample, HAN) * WORDS_PER_HAN],
  ];
  const [language, count] = counts.toSorted(([, a], [, b]) => b - a)[0] ?? ['english', 0];
  return count > 0 ? language : undefined;
}

/** The language of a question: one in English may have names in Chinese, and a few words in German may have no grammar. */
export function languageOfQuestion(text: string): Language {
  if (text.search(HAN) >= 0) return countOf(text, ENGLISH_GRAMMAR) > 0 ? 'english' : 'chinese';
  return isForeign(text) ? 'german' : 'english';
}

function countOf(text: string, pattern: RegExp): number {
  return text.match(pattern)?.length ?? 0;
}
