import {
  descendants,
  pathOf,
  type Item,
  type StructuredFile,
  type Lines,
  joinLines,
} from '../../../structure/structure.ts';
import { isPlural, isStopWord, type Question } from '../../../understanding/question.ts';
import { stemOf, wordsOf } from '../../../understanding/words.ts';
import { type AnswerKind, type Finding, SURE } from '../answerKind.ts';
import { code } from '../markdown.ts';
import { switchOf } from './memberChoice.ts';
import { isDefaults, isInDefaults } from './defaults.ts';
import { itemWordsOf } from './itemWords.ts';
import { alikeWords, LIKE, matchItems, type AlikeWord, type ItemMatch, asksForMore } from './matchItems.ts';
import { referredItems, citedLines, isShownWhole, pathName, showItem } from './showItem.ts';
import { typeFit } from './valueTypes.ts';

/** Formats whose items are settings: what has a name has a value. */
export const SETTINGS_FORMATS: ReadonlySet<string> = new Set([
  'json',
  'yaml',
  'keys',
  'blocks',
  'dockerfile',
  'makefile',
  'xml',
  'dependencies',
]);

/** Items that are as good as the best within this much are named as well. */
const TIE = 0.01;
/** What an item loses for each level that it stands deeper than another one that matches as well. */
const DEPTH_COST = 0.004;
const MAX_TIED = 3;
const MIN_PLACE_WORD = 3;
/** Of what a block refers to, so much is told with it. */
const MAX_REFERRED = 4;
/** What an answer is worth at most that leaves a word of the question unsaid. */
const NOT_ALL_SAID = SURE - 0.04;

/** An item with how well it is what a question asks for, 0 to 1. */
interface Weighed {
  readonly item: Item;
  readonly score: number;
}

/** The value of a setting, by the names of the setting and of what it stands in. */
export const lookUp: AnswerKind = {
  name: 'lookUp',
  find(question, file) {
    if (!SETTINGS_FORMATS.has(file.structure.format) || question.words.length === 0) return undefined;
    const weighed = weighItems(question, file);
    const preset = ofDefaults(question, file);
    if (preset) return preset;
    const best = weighed[0];
    if (!best) return undefined;
    const placed = placedAsAsked(best, weighed, question, file);
    return placed
      ? {
          text: showItem(placed, file),
          how: pathName(placed),
          lines: [citedLines(placed)],
          certainty: Math.min(best.score, NOT_ALL_SAID),
        }
      : toFinding(best, weighed, question, file);
  },
};

/** What holds for what sets nothing itself, where that is asked: the one of all defaults that has the rest of the question. */
function ofDefaults(question: Question, file: StructuredFile): Finding | undefined {
  if (!/\bdefaults?\b/i.test(question.text)) return undefined;
  const places = [...descendants(file.structure.root)].filter(isDefaults);
  if (places.length === 0) return undefined;
  // Which of the things is meant makes no difference.
  const isThing = (word: string): boolean =>
    [...descendants(file.structure.root)].some(
      (item) =>
        item.children.length > 0 &&
        !isInDefaults(item) &&
        wordsOf(item.name).some((own) => stemOf(own) === stemOf(word)),
    );
  const words = question.words.filter(({ word }) => !/^defaults?$/.test(word) && !isThing(word));
  if (words.length === 0) return undefined;
  const inside = weighItems({ ...question, words }, file).filter(
    ({ item }) => item.value !== undefined && isInDefaults(item),
  );
  const [best, next] = inside;
  if (!best || best.score < DOUBTFUL || (next && best.score - next.score < TIE)) return undefined;
  return {
    text: showItem(best.item, file),
    how: pathName(best.item),
    lines: [citedLines(best.item)],
    certainty: Math.min(0.95, best.score),
  };
}

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
  const isOneOfMany = isSeveralAsked(question) && (isOne || (item.value === undefined && precision < 1));
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

/** Below this, the next best are shown as well. */
const DOUBTFUL = 0.7;
const NEXT_BEST_SHARE = 0.8;
const MAX_CLOSEST = 3;
/** An item that is so much better than the next best is shown alone. */
const CLEARLY_BETTER = 0.08;

/** What is shown where it is doubtful which item is meant: the shortest block that the best stands in with those near it, else these. */
function closest(best: Weighed, weighed: readonly Weighed[], file: StructuredFile): Item[] {
  const next = weighed.find(({ item }) => !isInside(item, best.item));
  if (best.item.value !== undefined && best.score - (next?.score ?? 0) >= CLEARLY_BETTER) return [best.item];
  const near = weighed.filter(({ item, score }) => score >= best.score * NEXT_BEST_SHARE && !isInside(item, best.item));
  let block: Item | undefined;
  for (let at = best.item.parent; at?.parent && isShownWhole(at, file); at = at.parent) {
    const isWider = near.some(({ item }) => isInside(item, at) && !(block && isInside(item, block)));
    if (!block || isWider) block = at;
  }
  if (block) return [block];
  const values = near.flatMap(({ item }) => (item.value === undefined ? [] : item));
  return [best.item, ...values].slice(0, MAX_CLOSEST);
}

/**
 * The same setting of another thing, where the question says that it is of this one and the best only speaks of it in its comment:
 * the upload size of the portal, not the one of all beside which stands that the portal has its own.
 */
function placedAsAsked(
  best: Weighed,
  weighed: readonly Weighed[],
  question: Question,
  file: StructuredFile,
): Item | undefined {
  const demanded = alikeWords(
    question.words.filter(({ isConstraint }) => isConstraint),
    file,
  );
  const isPlaced = ({ item }: Weighed): boolean => demanded.some((entry) => isAround(item, entry, file));
  if (demanded.length === 0 || isPlaced(best)) return undefined;
  return weighed.find((one) => one.item.name === best.item.name && one.item !== best.item && isPlaced(one))?.item;
}

function isAround(item: Item, { alike }: AlikeWord, file: StructuredFile): boolean {
  const itemWords = itemWordsOf(file);
  return pathOf(item)
    .slice(0, -1)
    .some((at) => {
      const words = itemWords.words.get(at);
      const said = [...(words?.name ?? []), ...(words?.joined ?? []), ...(words?.identity ?? [])];
      return said.some((word) => (alike.get(word) ?? 0) >= LIKE);
    });
}

function toFinding(best: Weighed, weighed: readonly Weighed[], question: Question, file: StructuredFile): Finding {
  const total = totalOf(best.item, question);
  if (total) {
    const isMore = asksForMore(question, alikeWords(question.words, file), best.item, file);
    return { ...total, certainty: Math.min(best.score, isMore ? NOT_ALL_SAID : 0.95) };
  }
  if (best.score < DOUBTFUL) {
    const items = [...closest(best, weighed, file), ...referredItems(best.item, file)];
    const text = items.map((item) => showItem(item, file)).join('\n\n');
    return { text, how: items.map(pathName).join(', '), lines: items.map(citedLines), certainty: best.score };
  }
  const tied = weighed.filter(
    ({ item, score }) =>
      best.score - score <= TIE &&
      !isInside(item, best.item) &&
      item.value !== best.item.value &&
      item.name === best.item.name,
  );
  // Of several that are as good, the one whose place has a word of the question is meant, be it one that says little.
  const asked = new Set(wordsOf(question.text).filter((word) => word.length >= MIN_PLACE_WORD && !isStopWord(word)));
  const isInPlace = ({ parent }: Item): boolean =>
    parent !== undefined && pathOf(parent).some(({ name }) => wordsOf(name).some((word) => asked.has(word)));
  const ties = [best, ...tied].map(({ item }) => item);
  const meant = isInPlace(best.item) ? best.item : (ties.find(isInPlace) ?? best.item);
  const shown = timeTable(meant, question) ?? stateAsked(meant, question) ?? meant;
  const referred = [shown, ...shown.children].flatMap((item) => referredItems(item, file)).slice(0, MAX_REFERRED);
  const told = [...new Set([shown, ...referred])];
  const others = ties.filter((item) => item !== meant);
  const also =
    others.length === 0
      ? ''
      : `\n\nThe same name stands in ${others
          .slice(0, MAX_TIED)
          .map((item) => code(pathName(item.parent ?? item)))
          .join(', ')}${others.length > MAX_TIED ? ' and others' : ''}.`;
  const certainty = Math.min(0.97, best.score - (tied.length >= MAX_TIED ? 0.1 : 0));
  const isMore = asksForMore(question, alikeWords(question.words, file), meant, file);
  return {
    text: told.map((item) => showItem(item, file)).join('\n\n') + also,
    how: pathName(meant),
    lines: told.map(citedLines),
    certainty: isMore ? Math.min(certainty, NOT_ALL_SAID) : certainty,
  };
}

/** A time that is written in several keys, such as `hour` and `minute`, is told by what they stand in. */
function timeTable({ parent }: Item, { aims }: Question): Item | undefined {
  const isTime =
    aims.has('time') &&
    parent?.parent &&
    parent.children.some(({ name }) => /^(?:hour|minute|weekday|day_of_week|month)s?$/i.test(name));
  return isTime ? parent : undefined;
}

/** Whether a thing is on is told by its switch. */
function stateAsked(item: Item, { text, aims }: Question): Item | undefined {
  const isState = /\b(?:on|off|enabled|disabled|active|activated|inactive|deactivated|suspended|paused)\b/i.test(text);
  return aims.has('yesOrNo') && isState && item.value === undefined ? switchOf(item) : undefined;
}

function isInside(item: Item, other: Item): boolean {
  for (let at: Item | undefined = item; at; at = at.parent) if (at === other) return true;
  for (let at: Item | undefined = other; at; at = at.parent) if (at === item) return true;
  return false;
}

/** A sum of one setting over the things beside each other that have it. */
export interface Total {
  readonly text: string;
  readonly how: string;
  readonly lines: readonly Lines[];
}

const ASKED =
  /\b(?:altogether|together|in total|in all|total|sum|combined|summed|added up|zusammen|insgesamt|summe|gesamt)\b/i;
/** A number with its unit: `40Gi`, `150m`, `12`. */
const NUMBER = /^(-?\d{1,12}(?:\.\d{1,6})?)\s*([A-Za-z%€$]{0,4})$/;
/** So many numbers are shown as they are added. */
const MAX_SHOWN = 12;
/** More of them are data, which are asked as tables. */
const MAX_MEMBERS = 200;

/** The sum of a setting over all that stand beside the one that has it, where a sum is asked for: the berths of all piers together. */
function totalOf(item: Item, { text, words }: Question): Total | undefined {
  const owner = item.parent?.parent;
  if (!owner || !ASKED.test(text) || ASKED.test(item.name) || owner.children.length > MAX_MEMBERS) return undefined;
  // The total of one of them is no sum over all.
  const alike = owner.children.filter(({ name, kind }) => kind === 'block' && name === item.parent?.name);
  const things = alike.length > 1 ? alike : owner.children;
  const isOfOne = alike.length < 2 && things.some((thing) => isNamedAlone(thing, owner, words));
  if (isOfOne) return undefined;
  const members = things.flatMap(({ children }) => children.filter(({ name }) => name === item.name));
  const numbers = members.map(({ value }) => NUMBER.exec(value ?? ''));
  const unit = numbers[0]?.[2] ?? '';
  if (members.length < 2 || numbers.some((number) => number === null || number[2] !== unit)) return undefined;
  const values = numbers.map((number) => Number(number?.[1]));
  // Decimal fractions are added as whole numbers, so that no digits come of it that none of them has.
  const digits = Math.max(...numbers.map((number) => number?.[1]?.split('.')[1]?.length ?? 0));
  const sum = values.reduce((all, value) => all + Math.round(value * 10 ** digits), 0) / 10 ** digits;
  const shown = members.length <= MAX_SHOWN ? `: ${members.map(({ value }) => value ?? '').join(' + ')}` : '';
  const where = alike.length > 1 ? (item.parent?.name ?? '') : pathName(owner);
  const place = `${code(item.name)} over ${String(members.length)} in ${code(where)}`;
  return {
    text: `**${sum.toFixed(digits)}${unit}** — sum of ${place}${shown}`,
    how: `sum of ${place.replaceAll('`', '')}`,
    lines: joinLines(members.slice(0, MAX_SHOWN).map(({ lines }) => lines)),
  };
}

/** Whether a question has a word of the name of one thing that neither all things beside it nor what they stand in have in theirs. */
function isNamedAlone({ name }: Item, { name: common, children }: Item, words: Question['words']): boolean {
  return wordsOf(name).some(
    (part) =>
      !wordsOf(common).some((own) => stemOf(own) === stemOf(part)) &&
      words.some(({ stem, weight }) => weight === 1 && stem === stemOf(part)) &&
      children.some((other) => !wordsOf(other.name).some((own) => stemOf(own) === stemOf(part))),
  );
}
