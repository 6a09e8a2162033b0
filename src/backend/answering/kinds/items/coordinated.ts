import { pathOf, type Item, type StructuredFile } from '../../../structure/structure.ts';
import { contentWords, understand, type Question, isStopWord } from '../../../understanding/question.ts';
import { likeness, wordsOf } from '../../../understanding/words.ts';
import type { AnswerKind, Finding } from '../answerKind.ts';
import { itemWordsOf } from './itemWords.ts';
import { SETTINGS_FORMATS } from './lookUp.ts';
import { citedLines, showItem } from './showItem.ts';
import { weighItems } from './weighItems.ts';

/** Files with more items are asked by their tables. */
const MAX_ITEMS = 5000;
/** A thing is told by an item that has its words, or whose surroundings have, from this likeness on. */
const SAID = 0.7;
/** Names that look like several of another: `https` is not what `http` is. */
const PLURAL_LOOKING = /^https?$/;
/** Each of several may fit less well than one that is asked for alone, where they stand alike. */
const MIN_SCORE = 0.55;
const MIN_SCORE_OF_ONE = 0.62;
const MIN_SCORE_UNLIKE = 0.85;
/** A word of a thing that the file lacks, as `system` in "module system", and what that costs. */
const MAX_UNSAID = 1;
const PARTLY_SAID = 0.08;
const PARALLEL = 0.97;
const MAX_TEXT_CHARS = 560;
/** Things of fewer words come first: what is said of the first is said of the others, too, unless more words fit clearly better. */
const CLEARLY = 0.04;

/** The values of several settings that are asked for in one question: "timeouts of lint, test and package". */
export const coordinated: AnswerKind = {
  name: 'coordinated',
  find(question, file) {
    if (!SETTINGS_FORMATS.has(file.structure.format) || itemWordsOf(file).items.length > MAX_ITEMS) return undefined;
    if (question.aims.has('reason') || question.aims.has('summary')) return undefined;
    let best: Several | undefined;
    for (const split of splitsOf(question.text)) {
      const found = severalOf(split, file);
      if (found && found.certainty > (best ? best.certainty + CLEARLY : 0)) best = found;
    }
    return best && toFinding(best, file);
  },
};

interface Found {
  readonly item: Item;
  readonly score: number;
  /** Whether all words of the thing are said of it. */
  readonly isWhole: boolean;
}

interface Several {
  readonly items: readonly Item[];
  readonly certainty: number;
}

/** One item for each thing; undefined where one of them has none, or two have the same. */
function severalOf({ things, questions }: Split, file: StructuredFile): Several | undefined {
  const found = questions.map((text, index) => itemOf(understand(text), things[index] ?? '', file));
  const items = found.flatMap((one) => one?.item ?? []);
  if (items.length < things.length || new Set(items).size < items.length) return undefined;
  const least = Math.min(...found.map((one) => one?.score ?? 0));
  const isAlike = areParallel(items);
  const isWhole = found.every((one) => one?.isWhole);
  const isOfSeveral = items.every(({ parent }) => parent !== items[0]?.parent);
  const limit = isAlike ? (isOfSeveral ? MIN_SCORE : MIN_SCORE_OF_ONE) : MIN_SCORE_UNLIKE;
  if (least < limit || !(isAlike || (isWhole && shareWords(questions)))) return undefined;
  const mean = found.reduce((sum, one) => sum + (one?.score ?? 0), 0) / found.length;
  return { items, certainty: isAlike ? Math.min(PARALLEL, 0.75 + 0.25 * mean) - (isWhole ? 0 : PARTLY_SAID) : least };
}

/** Whether a word stands in each of several questions: what is asked of one is asked of the others. */
function shareWords(questions: readonly string[]): boolean {
  const [first, ...others] = questions.map((text) => new Set(contentWords(text).map(({ stem }) => stem)));
  return first !== undefined && [...first].some((stem) => others.every((other) => other.has(stem)));
}

/** The likeliest item for a question of one thing that has the words of the thing, or stands in what has them. */
function itemOf(asked: Question, thing: string, file: StructuredFile): Found | undefined {
  const single: Question = { ...asked, aims: new Set([...asked.aims].filter((aim) => aim !== 'list')) };
  const words = contentWords(thing).map(({ word }) => word);
  const best = weighItems(single, file)[0];
  const said = best ? words.filter((word) => isSaidBy(best.item, word, file)) : [];
  if (!best || said.length === 0 || words.length - said.length > MAX_UNSAID) return undefined;
  return { ...best, isWhole: said.length === words.length };
}

function isSaidBy(item: Item, word: string, file: StructuredFile): boolean {
  const itemWords = itemWordsOf(file);
  return pathOf(item).some((at) => {
    const own = itemWords.words.get(at);
    const said = [...(own?.name ?? []), ...(own?.joined ?? []), ...(own?.comment ?? [])];
    return said.some((other) => (PLURAL_LOOKING.test(word) ? word === other : likeness(word, other) >= SAID));
  });
}

/** Whether items are of one kind: the same setting of several things, or settings of one thing. */
function areParallel(items: readonly Item[]): boolean {
  const [first] = items;
  if (!first) return false;
  const isOfOne = items.every(
    ({ parent, value, kind, traits }) =>
      parent === first.parent && kind === first.kind && (value !== undefined || !traits.includes('list')),
  );
  const hasOneName =
    first.kind !== 'entry' && items.every(({ name, kind }) => kind === first.kind && name === first.name);
  return hasOneName || isOfOne;
}

function toFinding({ items, certainty }: Several, file: StructuredFile): Finding {
  const shown = items.map((item) => showItem(item, file));
  const isLong = shown.join('\n\n').length > MAX_TEXT_CHARS;
  const brief = isLong ? items.map((item) => showItem({ ...plainOf(item), comment: '' }, file)) : shown;
  return {
    text: brief.join('\n\n'),
    how: `${String(items.length)} settings: ${items.map(({ name }) => name).join(', ')}`,
    lines: items.map(citedLines),
    certainty,
    isComplete: true,
  };
}

function plainOf({
  kind,
  name,
  value,
  lines,
  commentLines,
  parent,
  children,
  traits,
  signature,
}: Item): Omit<Item, 'comment'> {
  return { kind, name, value, lines, commentLines, parent, children, traits, signature };
}

/** A question of several things, put as one question of each. */
interface Split {
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
