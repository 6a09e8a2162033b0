import { pathOf, type Item, type StructuredFile, descendants } from '../../../structure/structure.ts';
import { isStopWord, type Question, type QuestionWord } from '../../../understanding/question.ts';
import { isUnspaced, stemOf, wordsOf, likeness } from '../../../understanding/words.ts';
import { itemWordsOf, type ItemWords, PLAIN_KINDS } from './itemWords.ts';
import { satisfiesByValue, unitOf } from './valueTypes.ts';

/** What a word of the question counts where an item has it, by where it stands. */
const IN_NAME = 1;
const IN_COMMENT = 0.8;
const IN_VALUE = 0.7;
/** In a value of many words, one of them says little. */
const IN_LONG_VALUE = 0.5;
const LONG_VALUE_WORDS = 6;
const IN_ANCESTOR_NAME = 0.95;
const IN_ANCESTOR_COMMENT = 0.7;
const IN_ANCESTOR_IDENTITY = 0.75;
/** What all of the file is about says little of one item. */
const IN_FILE = 0.75;
/** What the answer has to be about is not said by the file's being about it, too. */
const CONSTRAINT_IN_FILE = 0.4;
/** A word that the type of the value answers for: `version` where the value is one. */
const BY_TYPE = 0.8;

/** A comment that has so much of the question word for word is what is asked. */
const MIN_PHRASE = 0.7;
const PHRASE_COVERAGE = 0.95;
const MIN_PHRASE_WORDS = 3;

/** Fewer candidates are weighed closely than match at all. */
const MAX_CANDIDATES = 600;

/** Whether a word says what is done with a thing, or when, rather than what the thing is. */
export function isVerb(word: string): boolean {
  return VERB.test(word);
}

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
  /** The share of the question's words that the item has by itself: 0 to 1. */
  readonly own: number;
  /** The share of the words that what it stands in does not have as well: 0 to 1. */
  readonly added: number;
  /** The share of the words of the item's name that the question has, 0 to 1. */
  readonly precision: number;
  /** The share of the words in the names of what it stands in that the question has, 0 to 1. */
  readonly pathPrecision: number;
}

/** From this likeness on a word is the same as another or means the same; below, it begins like it or is misspelt. */
export const LIKE = 0.8;

/** The words of a question as a file has them. */
export function alikeWords(words: readonly QuestionWord[], file: StructuredFile): AlikeWord[] {
  const itemWords = itemWordsOf(file);
  const all = itemWords.items.length;
  return words.map((word, index) => {
    const alike = new Map(itemWords.wordsLike(word.word));
    for (const neighbour of [words[index - 1], words[index + 1]]) {
      const pair = neighbour && (neighbour === words[index + 1] ? [word, neighbour] : [neighbour, word]);
      for (const joined of pair ? joinedForms(pair) : []) {
        if (itemWords.has(joined)) alike.set(joined, 1);
      }
    }
    // A word of the file that the question has itself is not what another one is merely like: the port of the portal.
    for (const [other, degree] of alike) {
      if (degree < LIKE && words.some((own) => own.word === other)) alike.delete(other);
    }
    return { word, alike, importance: importanceOf(word, alike, itemWords.itemsLike(alike), all) };
  });
}

/** A word that the file lacks is a verb of the asker's or what the file does not know; behind a preposition, or as a name, the latter. */
const LACKING = 0.45;
const LACKING_CONSTRAINT = 1.2;
/** What is done with a thing, and when, stands in few files. */
const LACKING_VERB = 0.12;
const VERB =
  /^(?:abort|accept|approve|assume|become|begin|break|carry|choose|close|come|complain|connect|cost|deliver|draw|end|enforce|enter|expect|fail|find|forget|gets?|got|go|grow|handle|happen|hit|hold|held|keep|kept|kill|last|launch|leave|left|let|lie|log|lose|lost|mean|meet|open|pick|pull|push|put|raise|react|reach|refuse|reject|remain|save|see|seem|send|serve|shut|sit|sound|ring|heat|cool|warn|switch|run|spend|stand|start|stay|stop|store|talk|try|tries|tried|wait|want|win|write)(?:e?s|e?d|ed|ing|able|ped|ping|ting|ted)?$|^(?:before|after|never|ever|always|again|already|usually|normally|once|twice|until|while|anymore|least|most|back|away|allowed|supposed|else|ago|soon|still)$|^(?:läuft|laufen|gilt|gelten|liegt|liegen|steht|stehen|dauert|dauern|heißt|lautet|bleibt|bleiben|kommt|beginnt|endet|gebaut|gestartet|gespeichert|genutzt|verwendet|schlägt|geht|bekommt|erreicht|gesetzt)$/u;

/** Words of less weight are in every question. */
const HALF = 0.5;
/** Names of what a setting is for: one that the file lacks is asked of another file. */
const ENVIRONMENT = /^(?:prod|production|live|staging|stage|preprod|test|testing|qa|dev|development|local)$/;

function importanceOf(
  { word, weight, isConstraint }: QuestionWord,
  alike: ReadonlyMap<string, number>,
  having: number,
  all: number,
): number {
  const best = Math.max(0, ...alike.values());
  const isDemanded = isConstraint || ENVIRONMENT.test(word);
  const saysLittle = weight < 1 && (weight < HALF || isUnspaced(word));
  if (having === 0 && !isConstraint && VERB.test(word)) return weight * LACKING_VERB;
  if (having === 0) return saysLittle ? 0 : weight * (isDemanded ? LACKING_CONSTRAINT : LACKING);
  const rarity = Math.log(1 + all / (1 + having)) / Math.log(1 + all);
  const told = weight * (0.3 + 0.7 * rarity);
  // A word that the file has only something like may be one that it lacks.
  return best < LIKE ? Math.max(weight * LACKING, told * best) : told;
}

/** Two words as one: `old town` as `oldtown`, `rolls back` as `rollback`. */
function joinedForms(pair: readonly QuestionWord[]): string[] {
  return [pair.map(({ word }) => word).join(''), pair.map(({ word }) => stemOf(word)).join('')];
}

/** The items of a file that match a question, those first that have most of its words. */
export function matchItems(question: Question, file: StructuredFile): ItemMatch[] {
  const itemWords = itemWordsOf(file);
  const alike = alikeWords(question.words, file);
  const excluded = alikeWords(question.excluded, file);
  const asked = wordsOf(question.text);
  return candidatesOf(alike, itemWords)
    .map((item) => matchItem(item, { alike, excluded, asked, itemWords }))
    .sort((a, b) => b.coverage - a.coverage || b.own - a.own);
}

interface Matching {
  readonly alike: readonly AlikeWord[];
  readonly excluded: readonly AlikeWord[];
  /** All words of the question. */
  readonly asked: readonly string[];
  readonly itemWords: ItemWords;
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

const EXCLUDED_COST = 0.5;

/** Weighs one item against the words of a question. */
function matchItem(item: Item, { alike, excluded, asked, itemWords }: Matching): ItemMatch {
  const ancestors = pathOf(item).slice(0, -1);
  const root = itemWords.items[0];
  let [covered, own, added, all] = [0, 0, 0, 0];
  for (const entry of alike) {
    const byItself = ownMatch(item, entry, itemWords);
    const around = Math.max(
      0,
      ...ancestors.map((ancestor) => ancestorMatch(ancestor, entry, itemWords)),
      root ? fileMatch(root, entry, itemWords, ancestors.length === 0) : 0,
    );
    covered += entry.importance * Math.max(byItself, around);
    own += entry.importance * byItself;
    if (byItself > around) added += entry.importance * byItself;
    all += entry.importance;
  }
  const scale = all || 1;
  const isSaid = phraseShare(asked, itemWords.words.get(item)?.comment ?? []) >= MIN_PHRASE;
  const isExcluded = excluded.some((entry) =>
    [item, ...ancestors].some((at) => placeMatches(at, entry, itemWords)[0] > 0),
  );
  const factor = isExcluded ? EXCLUDED_COST : 1;
  return {
    item,
    coverage: factor * (isSaid ? Math.max(PHRASE_COVERAGE, covered / scale) : covered / scale),
    own: isSaid ? 1 : own / scale,
    added: isSaid ? 1 : added / scale,
    precision: isSaid
      ? 1
      : Math.max(namePrecision([item], alike, ancestors), isByValue(item, alike, itemWords) ? BY_VALUE_PRECISION : 0),
    pathPrecision: ancestors.length === 0 ? 1 : namePrecision(ancestors, alike),
  };
}

/** The share of the question that stands in a comment word for word, in one piece. */
function phraseShare(asked: readonly string[], comment: readonly string[]): number {
  let longest = 0;
  for (let start = 0; start < comment.length; start++) {
    for (let from = 0; from < asked.length; from++) {
      let length = 0;
      while (asked[from + length] !== undefined && asked[from + length] === comment[start + length]) length++;
      longest = Math.max(longest, length);
    }
  }
  return longest < MIN_PHRASE_WORDS ? 0 : longest / asked.length;
}

function ownMatch(item: Item, entry: AlikeWord, itemWords: ItemWords): number {
  const [name, comment, value] = placeMatches(item, entry, itemWords);
  const byType = satisfiesByValue(entry.word, item) ? BY_TYPE : 0;
  const isLong = (itemWords.words.get(item)?.value.length ?? 0) > LONG_VALUE_WORDS;
  return Math.max(IN_NAME * name, IN_COMMENT * comment, (isLong ? IN_LONG_VALUE : IN_VALUE) * value, byType);
}

/** What the file as a whole is called and about; what stands at its top is of what the file is called. */
function fileMatch(root: Item, entry: AlikeWord, itemWords: ItemWords, isAtTop: boolean): number {
  const places = placeMatches(root, entry, itemWords);
  const named = isAtTop ? IN_ANCESTOR_NAME * places[0] : 0;
  return Math.max(named, (entry.word.isConstraint ? CONSTRAINT_IN_FILE : IN_FILE) * Math.max(...places));
}

function ancestorMatch(ancestor: Item, entry: AlikeWord, itemWords: ItemWords): number {
  const [name, comment] = placeMatches(ancestor, entry, itemWords);
  const identity = bestOf(itemWords.words.get(ancestor)?.identity, entry);
  return Math.max(IN_ANCESTOR_NAME * name, IN_ANCESTOR_COMMENT * comment, IN_ANCESTOR_IDENTITY * identity);
}

function placeMatches(item: Item, entry: AlikeWord, itemWords: ItemWords): [number, number, number] {
  const words = itemWords.words.get(item);
  const name = Math.max(bestOf(words?.name, entry), bestOf(words?.joined, entry), bestOf(words?.unit, entry));
  return [name, bestOf(words?.comment, entry), bestOf(words?.value, entry)];
}

function bestOf(words: readonly string[] = [], { alike }: AlikeWord): number {
  let most = 0;
  for (const word of words) most = Math.max(most, alike.get(word) ?? 0);
  return most;
}

/** What a name is worth of an item that is asked for by what it holds. */
const BY_VALUE_PRECISION = 0.6;

function isByValue(item: Item, alike: readonly AlikeWord[], itemWords: ItemWords): boolean {
  return alike.some((entry) => entry.word.weight === 1 && placeMatches(item, entry, itemWords)[2] === 1);
}

/**
 * The share of the words in the names of items that the question has. Words of grammar do not count, and no more do words of the
 * question that what they stand in has as well: `replica` of `readReplicas.replicaCount`.
 */
function namePrecision(items: readonly Item[], alike: readonly AlikeWord[], around: readonly Item[] = []): number {
  const all = items
    .flatMap(({ name }) => wordsWithoutUnit(name))
    .filter((word) => !isStopWord(word) && !/^\d+$/.test(word));
  const repeated = new Set(around.flatMap(({ name }) => wordsOf(name).map(stemOf)));
  const degreeOf = (word: string): number => Math.max(0, ...alike.map((entry) => entry.alike.get(word) ?? 0));
  const fresh = all.filter((word) => !repeated.has(stemOf(word)) || degreeOf(word) === 0);
  const names = fresh.length > 0 ? fresh : all;
  if (names.length === 0) return items.length > 1 ? 1 : 0.6;
  const joined = items.length === 1 ? degreeOf(wordsOf(items[0]?.name ?? '').join('')) : 0;
  return Math.max(joined, names.reduce((sum, word) => sum + degreeOf(word), 0) / names.length);
}

/** The words of a name but for the unit that its value has: `capacity` of `capacity_t`. */
export function wordsWithoutUnit(name: string): string[] {
  const unit = unitOf(name)?.written;
  const words = wordsOf(name);
  const own = unit === undefined ? words : wordsOf(name.slice(0, name.toLowerCase().lastIndexOf(unit)));
  return own.length > 0 ? own : words;
}

/** A word that has to be met is met by the same word or one of the same meaning, not by one that merely begins like it. */
const MET = 0.8;
/** The longest block whose members are looked at for the words of a question. */
const MAX_MEMBERS = 200;

/** Words about answers and settings in general, which no item has to have. */
const GENERAL =
  /^(?:mean\w*|mode|purpose|reason|explain|describe|exactly|currently|actual|goods|stuff|option|parameter|field|key|property|variable|environment|env|app|application|repo|repository|tool|please|apply|applies|applied|listen\w*|happening|back|end|ends|start\w*|stand\w*|look\w*|live|lives|sit|sits|big|large|high|small|limit\w*|maximum|minimum|max|min|\d+)$/;

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
  return unmetWords(alike, item, file).length > 0 || isOfSibling(question, item);
}

/** The words of a question that neither an item nor what it stands in has. */
export function unmetWords(alike: readonly AlikeWord[], item: Item, file: StructuredFile): readonly QuestionWord[] {
  const itemWords = itemWordsOf(file);
  return alike.filter((entry) => isUnmet(entry, item, itemWords)).map(({ word }) => word);
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
    return [words?.name, words?.joined, words?.unit, words?.comment, words?.value, words?.identity].some(isHad);
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
export function isOfSibling({ words }: Question, item: Item): boolean {
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
