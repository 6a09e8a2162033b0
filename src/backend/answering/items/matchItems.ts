import { pathOf, type Item, type StructuredFile } from '../../structure/structure.ts';
import type { Question, QuestionWord } from '../../understanding/question.ts';
import { itemWordsOf, type ItemWords } from './itemWords.ts';
import { satisfiesByValue } from './valueTypes.ts';

/** What a word of the question counts where an item has it, by where it stands. */
const IN_NAME = 1;
const IN_COMMENT = 0.8;
const IN_VALUE = 0.7;
const IN_ANCESTOR_NAME = 0.95;
const IN_ANCESTOR_COMMENT = 0.7;
/** What all of the file is about says little of one item. */
const IN_FILE = 0.6;
/** A word that the type of the value answers for: `version` where the value is one. */
const BY_TYPE = 0.8;

/** Fewer candidates are weighed closely than match at all. */
const MAX_CANDIDATES = 2000;

/** A word of the question with the words of the file that are like it. */
export interface AlikeWord {
  readonly word: QuestionWord;
  /** How alike each word of the file is, 0 to 1. */
  readonly alike: ReadonlyMap<string, number>;
  /** How much this word tells the items apart, times its weight: the rarer, the more. */
  readonly importance: number;
}

/** How well an item matches a question. */
export interface ItemMatch {
  readonly item: Item;
  /** The share of the question's words, by importance, that the item and what it stands in have: 0 to 1. */
  readonly coverage: number;
  /** The same by the item's own words alone. */
  readonly own: number;
  /** The share of the words of the item's name that the question has, 0 to 1. */
  readonly precision: number;
}

/** The words of a question as a file has them. */
export function alikeWords(words: readonly QuestionWord[], file: StructuredFile): AlikeWord[] {
  const itemWords = itemWordsOf(file);
  const all = itemWords.items.length;
  return words.map((word) => {
    const alike = itemWords.wordsLike(word.word);
    const rarity = Math.log(1 + all / (1 + itemWords.itemsLike(alike))) / Math.log(1 + all);
    return { word, alike, importance: word.weight * (0.3 + 0.7 * rarity) };
  });
}

/** The items of a file that match a question, those first that have most of its words. */
export function matchItems(question: Question, file: StructuredFile): ItemMatch[] {
  const itemWords = itemWordsOf(file);
  const alike = alikeWords(question.words, file);
  const candidates = candidatesOf(alike, itemWords);
  return candidates
    .map((item) => matchItem(item, alike, itemWords))
    .sort((a, b) => b.coverage - a.coverage || b.own - a.own);
}

/** The items that have a word of the question themselves, those with the most important words first. */
function candidatesOf(alike: readonly AlikeWord[], itemWords: ItemWords): Item[] {
  const weights = new Map<Item, number>();
  for (const { alike: words, importance } of alike) {
    const found = new Set<Item>();
    for (const word of words.keys()) for (const item of itemWords.itemsWith(word)) found.add(item);
    for (const item of found) if (item.parent) weights.set(item, (weights.get(item) ?? 0) + importance);
  }
  const ranked = [...weights].sort(([, a], [, b]) => b - a).slice(0, MAX_CANDIDATES);
  return ranked.map(([item]) => item);
}

/** Weighs one item against the words of a question. */
export function matchItem(item: Item, alike: readonly AlikeWord[], itemWords: ItemWords): ItemMatch {
  const ancestors = pathOf(item).slice(0, -1);
  const root = itemWords.items[0];
  let [covered, own, all] = [0, 0, 0];
  for (const entry of alike) {
    const byItself = ownMatch(item, entry, itemWords);
    const around = Math.max(
      0,
      ...ancestors.map((ancestor) => ancestorMatch(ancestor, entry, itemWords)),
      root ? IN_FILE * Math.max(...placeMatches(root, entry, itemWords)) : 0,
    );
    covered += entry.importance * Math.max(byItself, around);
    own += entry.importance * byItself;
    all += entry.importance;
  }
  const scale = all || 1;
  return { item, coverage: covered / scale, own: own / scale, precision: namePrecision(item, alike, itemWords) };
}

function ownMatch(item: Item, entry: AlikeWord, itemWords: ItemWords): number {
  const [name, comment, value] = placeMatches(item, entry, itemWords);
  const byType = satisfiesByValue(entry.word, item) ? BY_TYPE : 0;
  return Math.max(IN_NAME * name, IN_COMMENT * comment, IN_VALUE * value, byType);
}

function ancestorMatch(ancestor: Item, entry: AlikeWord, itemWords: ItemWords): number {
  const [name, comment] = placeMatches(ancestor, entry, itemWords);
  return Math.max(IN_ANCESTOR_NAME * name, IN_ANCESTOR_COMMENT * comment);
}

function placeMatches(item: Item, { alike }: AlikeWord, itemWords: ItemWords): [number, number, number] {
  const words = itemWords.words.get(item);
  const best = (list: readonly string[] = []): number => {
    let most = 0;
    for (const word of list) most = Math.max(most, alike.get(word) ?? 0);
    return most;
  };
  return [best(words?.name), best(words?.comment), best(words?.value)];
}

function namePrecision(item: Item, alike: readonly AlikeWord[], itemWords: ItemWords): number {
  const name = itemWords.words.get(item)?.name ?? [];
  if (name.length === 0) return 0;
  return name.filter((word) => alike.some((entry) => entry.alike.has(word))).length / name.length;
}
