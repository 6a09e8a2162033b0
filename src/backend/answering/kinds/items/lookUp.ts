import { pathOf, type Item, type StructuredFile } from '../../../structure/structure.ts';
import { isStopWord, type Question } from '../../../understanding/question.ts';
import { wordsOf } from '../../../understanding/words.ts';
import { type AnswerKind, type Finding, SURE } from '../answerKind.ts';
import { code } from '../markdown.ts';
import { isClearlyMeant } from './clearlyMeant.ts';
import { SUPERLATIVE, switchOf } from './memberChoice.ts';
import { asksForLack, truthOf } from './memberFields.ts';
import { CHOOSING } from './predicates.ts';
import { itemWordsOf } from './itemWords.ts';
import { alikeWords, LIKE, type AlikeWord, asksForMore } from './matchItems.ts';
import { referredItems, citedLines, isShownWhole, pathName, showItem } from './showItem.ts';
import { settingOfDefaults, settingOfMember } from './memberSetting.ts';
import { totalOf } from './totals.ts';
import { weighItems, type Weighed } from './weighItems.ts';

/** Formats whose items are settings: what has a name has a value. */
export const SETTINGS_FORMATS: ReadonlySet<string> = new Set([
  'json',
  'yaml',
  'keys',
  'crontab',
  'blocks',
  'dockerfile',
  'makefile',
  'xml',
  'dependencies',
]);

/** Items that are as good as the best within this much are named as well. */
const TIE = 0.01;
const MAX_TIED = 3;
const MIN_PLACE_WORD = 3;
/** Of what a block refers to, so much is told with it. */
const MAX_REFERRED = 4;
/** What an answer is worth at most that leaves a word of the question unsaid. */
const NOT_ALL_SAID = SURE - 0.04;

/** The value of a setting, by the names of the setting and of what it stands in. */
export const lookUp: AnswerKind = {
  name: 'lookUp',
  find(question, file) {
    if (!SETTINGS_FORMATS.has(file.structure.format) || question.words.length === 0) return undefined;
    const weighed = weighItems(question, file);
    const best = weighed[0];
    const isOfAll = best !== undefined && OF_ALL.test(question.text) && totalOf(best.item, question) !== undefined;
    const asked =
      isOfAll || WHAT_HAPPENS.test(question.text)
        ? undefined
        : (settingOfMember(question, file) ?? settingOfDefaults(question, file));
    if (asked) return asked;
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

/** What the only setting that can be meant is worth. */
const CLEAR = SURE + 0.02;

/** What asks for all that is set for something. */
export const WHAT_HAPPENS = /^(?:and )?what happens\b|^was passiert\b/iu;
/** What says that no single one is meant. */
const OF_ALL = /\b(?:all|every|each|alle[nrm]?)\b/iu;

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
    const isMore = total.isOfUnknownState || asksForMore(question, alikeWords(question.words, file), best.item, file);
    return { ...total, certainty: Math.min(best.score, isMore ? NOT_ALL_SAID : 0.95) };
  }
  const isClear = isClearlyMeant(
    best,
    weighed.find(({ item }) => !isInside(item, best.item)),
    question,
    file,
  );
  if (best.score < DOUBTFUL && !isClear) {
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
  const certainty = Math.min(0.97, Math.max(best.score, isClear ? CLEAR : 0) - (tied.length >= MAX_TIED ? 0.1 : 0));
  const isMore =
    isCompared(question, file) ||
    isNoAnswer(meant, question) ||
    isOneOfAlike(best, weighed, question) ||
    (!isClear && asksForMore(question, alikeWords(question.words, file), meant, file));
  return {
    text: told.map((item) => showItem(item, file)).join('\n\n') + also,
    how: pathName(meant),
    lines: told.map(citedLines),
    certainty: isMore ? Math.min(certainty, NOT_ALL_SAID) : certainty,
  };
}

/** Whether a single setting cannot answer: which of several lack something, or what happens when a switch is on. */
function isNoAnswer({ value }: Item, question: Question): boolean {
  const isOfLack = CHOOSING.test(question.text) && asksForLack(question);
  return isOfLack || (WHAT_HAPPENS.test(question.text) && truthOf(value ?? '') !== undefined);
}

/** "Welche Zonen sind in Halle 1": the same setting of another thing is as good, so that one alone does not answer. */
function isOneOfAlike(best: Weighed, weighed: readonly Weighed[], { text }: Question): boolean {
  const isAlike = ({ item, score }: Weighed): boolean =>
    item !== best.item && item.name === best.item.name && best.score - score <= TIE;
  return /^\W*welche\b/iu.test(text) && weighed.some(isAlike);
}

/** Whether one of several is asked for that has the most or the least of something: a single value compares nothing. */
function isCompared({ text, words }: Question, file: StructuredFile): boolean {
  const itemWords = itemWordsOf(file);
  return CHOOSING.test(text) && words.some(({ word }) => SUPERLATIVE.test(word) && !itemWords.has(word));
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
