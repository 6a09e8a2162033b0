import { descendants, pathOf, type Item, type StructuredFile } from '../../../structure/structure.ts';
import { isUnspaced, likeness, wordsOf } from '../../../understanding/words.ts';
import { itemWordsOf, PLAIN_KINDS, type ItemWords } from './itemWords.ts';
import { isVerb, type AlikeWord } from './matchItems.ts';
import { satisfiesByValue } from './valueTypes.ts';
import type { Question } from '../../../understanding/question.ts';

/** A word that has to be met is met by the same word or one of the same meaning, not by one that merely begins like it. */
const MET = 0.8;
/** The longest block whose members are looked at for the words of a question. */
const MAX_MEMBERS = 200;

/** Words about answers and settings in general, which no item has to have. */
const GENERAL =
  /^(?:mean\w*|mode|purpose|reason|explain|describe|exactly|currently|actual|option|parameter|field|key|property|variable|environment|env|app|application|repo|repository|tool|please|apply|applies|applied|listen\w*|happening|back|end|ends|start\w*|stand\w*|look\w*|live|lives|sit|sits|big|large|high|small|limit\w*|maximum|minimum|max|min|\d+)$/;

/**
 * Whether a question asks for more than an item says: a word that neither the item nor what it stands in has, a name that is only
 * like one of theirs, or another item beside those that it stands in.
 */
export function asksForMore(
  question: Question,
  alike: readonly AlikeWord[],
  item: Item,
  file: StructuredFile,
): boolean {
  const itemWords = itemWordsOf(file);
  return alike.some((entry) => isUnmet(entry, item, itemWords)) || isOfSibling(question, item);
}

function isUnmet({ word, alike }: AlikeWord, item: Item, itemWords: ItemWords): boolean {
  if (word.weight < 1 || isUnspaced(word.word) || GENERAL.test(word.word)) return false;
  if (alike.size === 0 && !word.isConstraint && isVerb(word.word)) return false;
  if (satisfiesByValue(word, item)) return false;
  const least = word.isConstraint ? MET : Number.MIN_VALUE;
  const isHad = (words: readonly string[] | undefined): boolean =>
    words !== undefined && words.some((other) => (alike.get(other) ?? 0) >= least);
  return ![...pathOf(item), itemWords.items[0], ...membersOf(item)].some((at) => {
    const words = at && itemWords.words.get(at);
    return [words?.name, words?.joined, words?.comment, words?.value, words?.identity].some(isHad);
  });
}

function membersOf(item: Item): Item[] {
  const members: Item[] = [];
  for (const member of descendants(item)) {
    if (members.length >= MAX_MEMBERS) break;
    members.push(member);
  }
  return members;
}

/** Whether a question names an item beside one that the answer stands in, and not that one: the other of two containers. */
function isOfSibling({ words }: Question, item: Item): boolean {
  const isAsked = (name: string): boolean => words.some(({ word }) => likeness(word, name) >= MET);
  const isNamed = ({ name }: Item): boolean => {
    const own = wordsOf(name);
    return own.length > 0 && own.every((part) => words.some(({ word, weight }) => weight === 1 && word === part));
  };
  return pathOf(item).some((at) => {
    if (at.parent === undefined || at.children.length === 0 || wordsOf(at.name).some(isAsked)) return false;
    const isPlain = PLAIN_KINDS.has(at.kind);
    return at.parent.children.some(
      (other) =>
        other !== at &&
        isPlain &&
        other.kind === at.kind &&
        other.children.length > 0 &&
        other.name !== at.name &&
        isNamed(other),
    );
  });
}
