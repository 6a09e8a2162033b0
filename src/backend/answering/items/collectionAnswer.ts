import type { Item, Lines, StructuredFile } from '../../structure/structure.ts';
import type { Question, QuestionWord } from '../../understanding/question.ts';
import { likeness, wordsOf } from '../../understanding/words.ts';
import type { AnswerKind, Finding } from '../answerKind.ts';
import { clipped, code } from '../markdown.ts';
import { collectionsOf, wordsOfCollection, type Collection } from './collections.ts';
import { chooseMembers, type Choice } from './memberChoice.ts';
import { itemWordsOf } from './itemWords.ts';
import { namesOf, pathName, showItem } from './showItem.ts';

/** A collection has to be called by nearly all of what is counted or listed. */
const MIN_SUBJECT_COVER = 0.7;
const MAX_LISTED = 40;
const MAX_LISTED_CHARS = 1400;
const MAX_VALUE_CHARS = 70;
const MAX_CITED_LINES = 40;

/** How many there are of what a file has several of, which they are, and which of them have something. */
export const collectionAnswer: AnswerKind = {
  name: 'collection',
  find(question, file) {
    const isCount = question.aims.has('count');
    if (!isCount && !question.aims.has('list') && !question.aims.has('person')) return undefined;
    const subject = question.subject.length > 0 ? question.subject : question.words;
    const head = subject.at(-1);
    if (!head || (!isCount && !isPlural(head.word))) return undefined;
    const best = bestCollection(question, subject, file);
    if (!best) return undefined;
    return toFinding(best, question, isCount, file);
  },
};

/** Whether a noun means several: a question for one of them is looked up. */
function isPlural(word: string): boolean {
  return /(?:[^s]s|people|children|data|criteria|indices|vertices)$/i.test(word) && !/(?:ss|us|is)$/i.test(word);
}

interface FittingCollection {
  readonly collection: Collection;
  readonly choice: Choice;
  /** 0 to 1. */
  readonly fit: number;
}

function bestCollection(
  question: Question,
  subject: readonly QuestionWord[],
  file: StructuredFile,
): FittingCollection | undefined {
  let best: FittingCollection | undefined;
  for (const collection of collectionsOf(file)) {
    const found = fitOf(collection, question, subject, file);
    if (found && found.fit > (best?.fit ?? 0)) best = found;
  }
  return best;
}

/** How well a collection is what is asked for: what it is called, and what of the question it leaves unsaid. */
function fitOf(
  collection: Collection,
  question: Question,
  subject: readonly QuestionWord[],
  file: StructuredFile,
): FittingCollection | undefined {
  const { own, around } = wordsOfCollection(collection);
  const context = [...around, ...wordsOf(file.filename), ...wordsOf(file.structure.root.comment)];
  const head = subject.at(-1);
  if (!head || best(head.word, own) === 0) return undefined;
  if (collection.owner === undefined && best(head.word, own.slice(-1)) === 0) return undefined;
  const [subjectCover, unnamed] = coverOf(subject, own, context);
  if (subjectCover < MIN_SUBJECT_COVER && unnamed.length === subject.length) return undefined;
  const others = question.words.filter(({ word }) => !subject.some((other) => other.word === word));
  const rest = [...unnamed, ...others.filter(({ word }) => Math.max(best(word, own), 0.9 * best(word, context)) < 0.7)];
  const choice = chooseMembers(collection.members, rest, question, itemWordsOf(file));
  const precision =
    own.length === 0
      ? 0
      : own.filter((word) => subject.some((other) => likeness(other.word, word) > 0)).length / own.length;
  const headFit = best(head.word, own);
  return {
    collection,
    choice,
    fit: headFit * (0.3 + 0.7 * choice.cover) * (0.88 + 0.12 * precision) - depthCost(collection),
  };
}

/** Of two collections that are called the same, the one that stands less deep is meant. */
function depthCost({ owner }: Collection): number {
  let depth = 0;
  for (let at = owner?.parent; at; at = at.parent) depth++;
  return owner ? 0.01 * depth : 0.005;
}

function best(word: string, words: readonly string[]): number {
  let most = 0;
  for (const other of words) most = Math.max(most, likeness(word, other));
  return most;
}

/** The share of words that names have, by weight, and the words that they do not have. */
function coverOf(
  words: readonly QuestionWord[],
  own: readonly string[],
  context: readonly string[],
): [number, QuestionWord[]] {
  let [covered, all] = [0, 0];
  const missing: QuestionWord[] = [];
  for (const word of words) {
    const degree = Math.max(best(word.word, own), 0.9 * best(word.word, context));
    covered += word.weight * degree;
    all += word.weight;
    if (degree < 0.7) missing.push(word);
  }
  return [covered / (all || 1), missing];
}

function toFinding(
  { collection, choice, fit }: FittingCollection,
  question: Question,
  isCount: boolean,
  file: StructuredFile,
): Finding | undefined {
  const { members } = choice;
  if (members.length === 0) return undefined;
  const names = isCount ? namesOf(members) : listOf(members);
  const of = choice.isAll ? '' : ` of ${String(collection.members.length)}`;
  const place = collection.owner?.parent ? ` in ${code(pathName(collection.owner))}` : '';
  const text = isCount
    ? `**${String(members.length)}**${of}${place}: ${names}`
    : names.includes('\n')
      ? names
      : `${names}${place === '' ? '' : `\n\n(${String(members.length)}${of}${place})`}`;
  return {
    text,
    how: choice.isAll
      ? `${String(members.length)} counted${place.replaceAll('`', '')}`
      : `${String(members.length)} of ${String(collection.members.length)} ${choice.reason}`,
    lines: citedMembers(members, collection, choice.isAll),
    certainty: Math.min(0.96, fit * (choice.isAll && !isCount && question.subject.length === 0 ? 0.85 : 1)),
  };
}

/** Names, with values where they are short; lists of several words a line each. */
function listOf(members: readonly Item[]): string {
  const lines = members.slice(0, MAX_LISTED).map((item) => lineOf(item));
  const rest = members.length - lines.length;
  const more = rest > 0 ? [`… and ${String(rest)} more`] : [];
  const isWordy = lines.some((line) => line.includes('` = `') || line.includes(' — '));
  const text = isWordy ? [...lines.map((line) => `- ${line}`), ...more].join('\n') : [...lines, ...more].join(', ');
  return isWordy ? `\n${clipped(text, MAX_LISTED_CHARS)}` : clipped(text, MAX_LISTED_CHARS);
}

function lineOf(item: Item): string {
  const value = item.value;
  const shown =
    value === undefined || value === item.name || value.includes('\n')
      ? ''
      : ` = ${code(value === '' ? '(empty)' : clipped(value, MAX_VALUE_CHARS))}`;
  const comment = item.comment === '' || item.kind !== 'entry' ? '' : ` — ${clipped(item.comment, MAX_VALUE_CHARS)}`;
  return `${code(nameOf(item))}${shown}${comment}`;
}

function nameOf(item: Item): string {
  return item.kind === 'element' && item.traits[0] !== undefined ? item.traits[0] : item.name;
}

/** All that they stand in where that is short, else each of the first members. */
function citedMembers(members: readonly Item[], { owner }: Collection, isAll: boolean): Lines[] {
  const first = Math.min(...members.map(({ lines }) => lines.first));
  const last = Math.max(...members.map(({ lines }) => lines.last));
  if (isAll && owner && last - first < MAX_CITED_LINES)
    return [{ first: Math.min(first, owner.parent ? owner.lines.first : first), last }];
  return members
    .slice(0, 5)
    .map(({ lines }) => ({ first: lines.first, last: Math.min(lines.last, lines.first + MAX_CITED_LINES - 1) }));
}
