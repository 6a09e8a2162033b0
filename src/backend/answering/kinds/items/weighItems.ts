import type { Item, StructuredFile } from '../../../structure/structure.ts';
import { isPlural, type Question } from '../../../understanding/question.ts';
import { stemOf, wordsOf } from '../../../understanding/words.ts';
import { countBeside } from './collections.ts';
import { type ItemMatch, matchItems } from './matchItems.ts';
import { typeFit } from './valueTypes.ts';

/** An item with how well it is what a question asks for, 0 to 1. */
export interface Weighed {
  readonly item: Item;
  readonly score: number;
}

/** What an item loses for each level that it stands deeper than another one that matches as well. */
const DEPTH_COST = 0.004;

/** The items that a question may ask for, the likeliest first. */
export function weighItems(question: Question, file: StructuredFile): Weighed[] {
  return matchItems(question, file)
    .map((match): Weighed => ({ item: match.item, score: scoreOf(match, question) }))
    .sort((a, b) => b.score - a.score);
}

/** What of the score the fit of a name's own words, and of those that it stands in, makes. */
const NAME_SHARE = 0.16;
const PATH_SHARE = 0.06;
const OWN_SHARE = 0.08;
/** What an answer is worth that only says what the question says. */
const REPEATED = 0.85;
/** One value where several are asked for, and a group of them where their number is. */
const ONE_OF_MANY = 0.9;
const UNCOUNTED = 0.7;
/** A value that lists several. */
const SEVERAL = /^[^\s,;|]+(?:\s*[,;|]\s*|\s+)[^\s,;|]+/;
const COMMENTED_OUT = 0.85;
const MERGED = 0.98;
/** A question of nothing but words that are in every question says little of what is meant. */
const VAGUE = 0.9;

function scoreOf({ item, coverage, own, added, precision, pathPrecision }: ItemMatch, question: Question): number {
  if (own === 0) return 0;
  const fit =
    1 - NAME_SHARE * (1 - precision) - PATH_SHARE * (1 - pathPrecision) - OWN_SHARE * (1 - Math.min(1, added * 2));
  const isOff = item.traits.includes('commented') ? COMMENTED_OUT : 1;
  const isMerged = item.traits.includes('merged') ? MERGED : 1;
  const isOne = item.value !== undefined && !SEVERAL.test(item.value);
  const isOneOfMany =
    isSeveralAsked(question) && (isOne || (item.value === undefined && (precision < 1 || countBeside(item) > 1)));
  const isUncounted = question.aims.has('count') && item.value === undefined;
  const isVague = question.words.every(({ weight }) => weight < 1) ? VAGUE : 1;
  const isRepeated = !question.aims.has('yesOrNo') && repeats(item, question) ? REPEATED : 1;
  return (
    coverage *
      fit *
      typeFit(question, item) *
      isOff *
      isMerged *
      isRepeated *
      isVague *
      (isOneOfMany ? ONE_OF_MANY : 1) *
      (isUncounted ? UNCOUNTED : 1) -
    DEPTH_COST * depthOf(item)
  );
}

function isSeveralAsked({ aims, subject }: Question): boolean {
  const head = subject.at(-1);
  return (aims.has('list') || aims.has('count')) && head !== undefined && isPlural(head.word);
}

/** Whether all that a value says stands in the question already. */
function repeats({ value }: Item, { words }: Question): boolean {
  const said = value === undefined ? [] : wordsOf(value);
  return (
    said.length > 0 && said.every((word) => words.some((asked) => asked.word === word || asked.stem === stemOf(word)))
  );
}

function depthOf(item: Item): number {
  let depth = 0;
  for (let at = item.parent; at; at = at.parent) depth++;
  return depth;
}
