import type { Citation } from '../protocol/query.ts';
import type { CitationMark } from './citationMarks.ts';
import { findQuote } from './findQuote.ts';
import type { Source } from './source.ts';

/** What a citation of a claim comes to. */
export interface CheckedMark {
  /** The passage, narrowed to the lines of the quote where that was found. */
  readonly citation: Citation;
  readonly isSupporting: boolean;
}

/** A quote of fewer words is found by chance. */
const MIN_QUOTE_WORDS = 2;
const MIN_WIDE_QUOTE_LENGTH = 4;
/** Without a quote, this share of a claim's words has to be in the passage it cites. */
const MIN_WORD_SHARE = 0.6;
const MIN_WORDS = 2;
/** Words agree when they begin alike: endings change between a file's sentence and one about it. */
const STEM_LENGTH = 5;
const MIN_WORD_LENGTH = 3;

const STOP_WORDS = new Set(
  'the and for are was were has have had with that this these those from not but its his her their there been will would can which who what when where how does did into than then also all any you your'.split(
    ' ',
  ),
);

/**
 * Looks for what a claim cites. With a quote: in the cited source first, then in the others, since models err in the
 * number more often than in the words. Without: in the words. A number that is nowhere in the passage speaks against the
 * claim in both cases. Undefined where the citation names nothing that was sent.
 */
export function checkMark(claim: string, mark: CitationMark, sources: readonly Source[]): CheckedMark | undefined {
  const cited = sources[mark.number - 1];
  if (!cited) return undefined;
  if (mark.quote !== undefined && isTelling(mark.quote)) {
    for (const source of [cited, ...sources.filter((other) => other !== cited)]) {
      for (const passage of source.passages) {
        const place = findQuote(passage.text, mark.quote);
        if (place) return { citation: narrow(passage, place), isSupporting: hasNumbersOf(claim, passage.text) };
      }
    }
    return { citation: closest(claim, cited), isSupporting: false };
  }
  const passage = closest(claim, cited);
  return { citation: passage, isSupporting: hasWordsOf(claim, passage.text) && hasNumbersOf(claim, passage.text) };
}

function isTelling(quote: string): boolean {
  const wide = quote.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/gu) ?? [];
  return wide.length >= MIN_WIDE_QUOTE_LENGTH || (quote.match(/[\p{L}\p{N}]+/gu) ?? []).length >= MIN_QUOTE_WORDS;
}

function narrow(passage: Citation, { firstLine, lastLine }: { firstLine: number; lastLine: number }): Citation {
  const lines = passage.text.split('\n').slice(firstLine, lastLine + 1);
  return {
    ...passage,
    line_start: passage.line_start + firstLine,
    line_end: passage.line_start + lastLine,
    text: lines.join('\n'),
  };
}

/** The passage of a source that has most of the claim's words. */
function closest(claim: string, { passages }: Source): Citation {
  const [first, ...others] = passages;
  if (!first) throw new Error('A source has at least one passage.');
  const words = wordsOf(claim);
  let best = { passage: first, share: others.length === 0 ? 1 : shareOf(words, first.text) };
  for (const passage of others) {
    const share = shareOf(words, passage.text);
    if (share > best.share) best = { passage, share };
  }
  return best.passage;
}

function hasWordsOf(claim: string, text: string): boolean {
  const words = wordsOf(claim);
  return words.length >= MIN_WORDS && shareOf(words, text) >= MIN_WORD_SHARE;
}

function shareOf(words: readonly string[], text: string): number {
  if (words.length === 0) return 0;
  const known = new Set(wordsOf(text));
  return words.filter((word) => known.has(word)).length / words.length;
}

/** Every number of the claim has to stand in the text, its group separators aside. */
function hasNumbersOf(claim: string, text: string): boolean {
  const known = new Set(numbersOf(text));
  return numbersOf(claim).every((number) => known.has(number));
}

function numbersOf(text: string): string[] {
  return (text.match(/\d+(?:[.,]\d+)*/g) ?? []).map((number) => number.replace(/[,.](?=\d{3}(?!\d))/g, ''));
}

/** The distinct words that tell something; a text without spaces between words counts by pairs of characters. */
function wordsOf(text: string): string[] {
  const words = new Set<string>();
  for (const [run] of text.toLowerCase().matchAll(/[\p{L}\p{N}]+/gu)) {
    if (/\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Thai}/u.test(run)) {
      for (let at = 0; at + 2 <= run.length; at++) words.add(run.slice(at, at + 2));
    } else if (run.length >= MIN_WORD_LENGTH && !STOP_WORDS.has(run)) {
      words.add(run.slice(0, STEM_LENGTH));
    }
  }
  return [...words];
}
