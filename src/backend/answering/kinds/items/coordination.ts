import { isStopWord } from '../../../understanding/question.ts';
import { wordsOf } from '../../../understanding/words.ts';

/** A question of several things, put as one question of each. */
export interface Split {
  /** What is told apart: `lint`, `test`, `package`. */
  readonly things: readonly string[];
  /** The question with one of them, in their order. */
  readonly questions: readonly string[];
}

/** What stands between things that are named in a row. */
const JOINT = /^(?:,|and|or|&|\+|vs\.?|versus|und|oder|和|与)$/i;
const TOKEN = /[,&+]|[^\s,&+()]+/g;
const ARTICLE = /^(?:the|a|an|our|its|der|die|das|of|for|from|in|is|are|do|does|and|both)$/i;
const MAX_THINGS = 5;
const MAX_WORDS = 3;
const MAX_TOKENS = 40;

/** The ways in which a question may name several things in a row, with up to three words for the first and the last. */
export function splitsOf(text: string): Split[] {
  const tokens = (text.replace(/[?!.]+\s*$/, '').match(TOKEN) ?? []).slice(0, MAX_TOKENS);
  const chain = chainOf(tokens);
  if (!chain) return [];
  const { before, between, after } = chain;
  const splits: Split[] = [];
  for (const first of tailsOf(before)) {
    for (const last of headsOf(after)) {
      const prefix = before.slice(0, before.length - first.length);
      const suffix = after.slice(last.length);
      const things = [first, ...between, last].map((words) => withoutArticles(words).join(' '));
      const questions = [first, ...between, last].map((words) => [...prefix, ...words, ...suffix].join(' '));
      splits.push({ things, questions });
    }
  }
  return splits.filter(({ things }) => new Set(things).size === things.length && !things.includes(''));
}

/** The longest row of things: what stands before its first joint, between its joints, and after its last one. */
function chainOf(tokens: readonly string[]):
  | {
      readonly before: readonly string[];
      readonly between: readonly (readonly string[])[];
      readonly after: readonly string[];
    }
  | undefined {
  const runs: string[][] = [[]];
  let isOpen = false;
  for (const token of tokens) {
    // `, and` is one joint.
    if (!JOINT.test(token)) runs.at(-1)?.push(token);
    else if (isOpen) runs.push([]);
    isOpen = !JOINT.test(token);
  }
  const [before = [], ...others] = runs;
  const after = others.pop();
  const isLong = others.some((words) => contentCount(words) > MAX_WORDS || contentCount(words) === 0);
  if (!after || before.length === 0 || after.length === 0 || isLong || others.length > MAX_THINGS - 2) return undefined;
  return { before, between: others, after };
}

function contentCount(words: readonly string[]): number {
  return words.filter(isContent).length;
}

function isContent(word: string): boolean {
  return wordsOf(word).some((part) => !isStopWord(part));
}

/** What the first thing may be called: the last words before the joint. */
function tailsOf(words: readonly string[]): (readonly string[])[] {
  const starts = words.flatMap((word, index) => (isContent(word) ? [index] : [])).slice(-MAX_WORDS);
  return starts.toReversed().map((start) => words.slice(start));
}

function headsOf(words: readonly string[]): (readonly string[])[] {
  const ends = words.flatMap((word, index) => (isContent(word) ? [index + 1] : [])).slice(0, MAX_WORDS);
  return ends.map((end) => words.slice(0, end));
}

function withoutArticles(words: readonly string[]): readonly string[] {
  const first = words.findIndex((word) => !ARTICLE.test(word));
  return first < 0 ? [] : words.slice(first);
}
