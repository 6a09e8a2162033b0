import { type Item, type Lines, type StructuredFile, linesOver } from '../../../structure/structure.ts';
import { isPlural, understand, type Question, type QuestionWord } from '../../../understanding/question.ts';
import { isUnspaced, likeness, stemOf, wordsOf } from '../../../understanding/words.ts';
import { LIKELY, type AnswerKind, type Finding } from '../answerKind.ts';
import { clipped, code } from '../markdown.ts';
import { collectionsOf, countBeside, SAYS_KIND, wordsAround, type Collection } from './collections.ts';
import { itemWordsOf } from './itemWords.ts';
import { WHAT_HAPPENS } from './lookUp.ts';
import { defaultsOf, isInDefaults } from './defaults.ts';
import { hasToken, isTelling, tokensOf } from './memberFields.ts';
import type { Choice } from './memberNumbers.ts';
import { asksForState, chooseMembers, switchOf } from './memberChoice.ts';
import { CHOOSING, nounsOf } from './predicates.ts';
import { reasonOf } from './reasons.ts';
import { citedLines, namesOf, pathName, showItem } from './showItem.ts';
import { asksForPurpose } from './valueTypes.ts';

/** A word of the question counts as said from this likeness on. */
const SAID = 0.7;
/** What a collection is worth that is called only by what its members are. */
const BY_COMMON_NAME = 0.97;
/** What it is worth that is called only by what its owner stands in: the lints of `lints.clippy`. */
const BY_OWNER = 0.9;
const MAX_LISTED = 40;
const MAX_LISTED_CHARS = 1400;
const MAX_VALUE_CHARS = 70;
const MAX_CITED_LINES = 40;
const MAX_CHOSEN_OF_ONE = 3;
const MIN_COVER_OF_ONE = 0.85;
const UNIFORM_SHARE = 0.75;
/** The settings of one thing are seldom what is counted. */
const MIXED = 0.7;
/** What names a resource is seldom what is listed of it. */
const IN_METADATA = 0.7;
/** A part of what stands in its owner is meant less often than all of it. */
const PART = 0.97;
/** What a collection is worth of what its noun says nothing. */
const OF_ANOTHER = 0.7;
/** `podAnnotations` is no pod. */
const UNCOUNTED_PART = 0.7;
const MAX_CITED_MEMBERS = 5;

/** How many there are of what a file has several of, which they are, and which of them have something. */
export const collectionAnswer: AnswerKind = {
  name: 'collection',
  find(question, file) {
    const asked = choiceOfExistence(question) ?? question;
    const [found, classified] = [asked, withoutClassifier(asked)].map((one) => one && findInCollections(one, file));
    return classified && classified.certainty > (found?.certainty ?? 0) ? classified : found;
  },
};

function findInCollections(question: Question, file: StructuredFile): Finding | undefined {
  // The most of something that is allowed is set, and not counted.
  const isCount = question.aims.has('count') && !/\b(?:max|min)(?:imum)?\b/i.test(question.text);
  const isChoice = question.subject.length > 0 && CHOOSING.test(question.text);
  if (!isCount && !isChoice && !question.aims.has('list') && !question.aims.has('person')) return undefined;
  if (!isCount && asksForPurpose(question.text)) return undefined;
  const subject = nounsOf(question);
  const head = subject.at(-1);
  if (!head) return undefined;
  const isOneAsked = !isCount && !isPlural(head.word);
  let best: FittingCollection | undefined;
  for (const collection of collectionsOf(file)) {
    const found = fitOf(collection, { question, subject, head, file });
    const isMeant = found && !(isOneAsked && isWhole(found));
    if (isMeant && found.fit > (best?.fit ?? 0)) best = found;
  }
  const found = best && toFinding(best, { isCount, question, file });
  // All of them are no answer to which of them are not.
  const isUnchosen =
    best?.choice.isAll === true &&
    question.excluded.length === 0 &&
    (DENYING.test(question.text) || SWITCHED.test(question.text));
  return found && (isUnchosen || WHAT_HAPPENS.test(question.text))
    ? { ...found, certainty: Math.min(found.certainty, LIKELY) }
    : found;
}

/** Nouns behind that of the things: feature flags are features, and queue entries are queues. */
const CLASSIFIER =
  /^(?:flags?|switch(?:es)?|toggles?|settings|options|keys|entry|entries|sections?|blocks?|items|elements|objects|definitions)$/;

/** A question for things that it calls by two nouns, with the first of them alone; undefined where it calls them by one. */
function withoutClassifier(question: Question): Question | undefined {
  const [classifier, noun] = question.subject.toReversed();
  if (!classifier || !noun || !CLASSIFIER.test(classifier.word)) return undefined;
  // The number of the second noun is that of the things.
  const word = isPlural(classifier.word) && !isPlural(noun.word) ? `${noun.word}s` : noun.word;
  const things = { ...noun, word };
  const replaced = (words: readonly QuestionWord[]): QuestionWord[] =>
    words.flatMap((one) => (one.word === classifier.word ? [] : [one.word === noun.word ? things : one]));
  return { ...question, words: replaced(question.words), subject: replaced(question.subject) };
}

/** "Is any sensor off", "are there zones without a limit": whether there are some is answered by which they are. */
const EXISTENCE =
  /^(?:is|are|was|were|has|have|do|does)\s+(?:there\s+)?(?:any|some|one|none|either)(?:\s+of)?(?:\s+(?:the|our|my|these|those|its|their))?\s+((?:[\p{L}\d_-]+\s+){0,2}?[\p{L}\d_-]+)\s+((?:\S*(?:ed|off|on|active|down|empty|open|without|with|that|which|have|has|having)\b).*)$/isu;

/** A question whether some of several things are so, as one for those that are; undefined where it is another question. */
function choiceOfExistence({ text, aims }: Question): Question | undefined {
  const found = aims.has('yesOrNo') ? EXISTENCE.exec(text) : null;
  const [, things = '', state = ''] = found ?? [];
  if (things === '') return undefined;
  const verb = /^(?:without|with|that|which|have|has|having)\b/i.test(state) ? '' : 'are ';
  return understand(`which ${things} ${verb}${state}`);
}

const DENYING = /\b(?:not|never|nobody|no one|without|n['’]t|nicht|niemand(?:en)?|ohne|keine?[nr]?)\b/iu;
/** States that a choice would have to be by. */
const SWITCHED =
  /\b(?:switched|turned) (?:on|off)\b|\b(?:are|is) (?:still |currently |now )?(?:on|off|active|inactive)\b/iu;
const ANY_SETTING = /^(?:key|setting|option|entry|value|element|item)$/;

/** Where one is asked for, as in "which lint is denied", it has to be chosen from the others. */
function isWhole({ choice }: FittingCollection): boolean {
  return choice.isAll || choice.members.length > MAX_CHOSEN_OF_ONE || choice.cover < MIN_COVER_OF_ONE;
}

interface FittingCollection {
  readonly collection: Collection;
  readonly choice: Choice;
  /** 0 to 1. */
  readonly fit: number;
}

interface Asked {
  readonly question: Question;
  /** What is counted or listed. */
  readonly subject: readonly QuestionWord[];
  /** The noun of the subject. */
  readonly head: QuestionWord;
  readonly file: StructuredFile;
}

/** How well a collection is what is asked for: what it is called, and what of the question it leaves unsaid. */
function fitOf(collection: Collection, { question, subject, head, file }: Asked): FittingCollection | undefined {
  const { names, common, owner, isPart, isSwitched } = collection;
  // What a resource is filed under is asked for by that word.
  const isFiled = owner?.name === 'metadata' && owner.parent?.children.some(({ name }) => name === 'apiVersion');
  if (isFiled && !/\b(?:meta|labels?|annotations?)/i.test(question.text)) return undefined;
  const isOwnerAsked = question.words.some(({ word }) => bestLikeness(word, names) >= SAID);
  const inOwner = isOwnerAsked && owner?.parent?.parent ? wordsOf(owner.parent.name) : [];
  const heads = question.aims.has('person') && question.subject.length === 0 ? PERSONS : [head.word];
  const headFit = Math.max(
    ...heads.flatMap((word) => [
      BY_OWNER * bestLikeness(word, inOwner),
      bestLikeness(word, owner ? names : names.slice(-1)),
      // "What is the encryption key" asks for none of the keys of a file.
      isPlural(word) || CHOOSING.test(question.text) || !ANY_SETTING.test(word)
        ? BY_COMMON_NAME * bestLikeness(word, common)
        : 0,
    ]),
  );
  const isGuess = headFit === 0 && isMainOfUnknown(collection, head, file);
  if (headFit === 0 && !isGuess) return undefined;
  const isNamed = question.words.some(({ word, weight }) => weight === 1 && bestLikeness(word, names) >= SAID);
  if (isPart && !isNamed) return undefined;
  const isOfAnother = bestLikeness(head.word, common) === 0 && isNamedAfter(head, collection, question);
  const around = wordsAround(collection);
  const remarks = new Set(wordsOf(owner?.comment ?? '').map(stemOf));
  const tokens = tokensOf(question.text);
  const place = owner ? pathName(owner) : '';
  const isInPlace = ({ word }: QuestionWord): boolean => {
    const token = tokens.get(word);
    return token !== undefined && hasToken(place, token);
  };
  const isChoice =
    isPlural(head.word) || heads === PERSONS || question.aims.has('count') || CHOOSING.test(question.text);
  // What the things are called tells none of them from the others.
  const isFree = (word: QuestionWord): boolean =>
    word !== head && bestLikeness(word.word, [...names, ...common]) < SAID;
  const isSaid = ({ word, stem }: QuestionWord): boolean =>
    (remarks.has(stem) && !tokens.has(word)) ||
    Math.max(bestLikeness(word, [...names, ...common]), 0.9 * bestLikeness(word, around)) >= SAID;
  // A field of the members tells them apart, even where its name is like what they are called.
  const fields = new Set(collection.members.flatMap((member) => member.children.map(({ name }) => name.toLowerCase())));
  const rest = question.words.filter(
    (word) =>
      !(isGuess && word.word === head.word) &&
      (fields.has(word.word) ||
        !isSaid(word) ||
        (isChoice && isFree(word) && isTelling(word, collection.members, question))) &&
      !isUnspaced(word.word) &&
      !isInPlace(word) &&
      !(heads === PERSONS && word.word === 'owner') &&
      !isVerbOfHaving(word, question) &&
      !/^(?:names?|named)$/.test(word.word) &&
      !(question.aims.has('count') && /^counts?$/.test(word.word)),
  );
  const context = [...wordsOf(file.filename), ...wordsOf(file.structure.root.comment)];
  const members = withoutExcluded(collection, question).filter(
    ({ traits }) => !traits.includes('commented') || asksForState(question.text),
  );
  const called = [...names, ...common].map(stemOf);
  const defaults = defaultsOf(members, called, file);
  const choice = chooseMembers({ members, rest, question, context, itemWords: itemWordsOf(file), defaults, isChoice });
  const said = names.filter((name) => subject.some(({ word }) => likeness(word, name) > 0));
  if (isSwitched === true && choice.isByState !== true) return undefined;
  if (isGuess && (choice.isAll || choice.isByField !== true)) return undefined;
  const precision = names.length === 0 ? 0.8 : said.length / names.length;
  return {
    collection,
    choice,
    fit:
      (isGuess ? GUESSED : headFit) *
        (0.3 + 0.7 * choice.cover) *
        (0.88 + 0.12 * precision) *
        (isPart ? PART : 1) *
        (isOfAnother ? OF_ANOTHER : 1) *
        (isOfOne(collection, head) ? OF_ANOTHER : 1) *
        (owner && isInDefaults(owner) && !/\bdefaults?\b/i.test(question.text) ? OF_ANOTHER : 1) *
        (isPart &&
        question.aims.has('count') &&
        members.some(({ name, value }) => value === undefined && !SAYS_KIND.test(name))
          ? UNCOUNTED_PART
          : 1) *
        (owner?.name === 'metadata' && !isOwnerAsked ? IN_METADATA : 1) *
        (isSwitched === true || isUniform(members) ? 1 : MIXED) -
      depthCost(collection),
  };
}

/** What the records of a file are worth that a question calls by a noun which the file does not have. */
const GUESSED = 0.9;
const MIN_RECORDS = 3;
/** More records are data, which are asked as tables. */
const MAX_RECORDS = 300;
/** Records that take this share of a file's lines are what it is about. */
const MAIN_SHARE = 0.6;

/** Whether a collection is what most of a file consists of, and the noun asked for is no word of the file: hospitals are its customers. */
function isMainOfUnknown({ owner, members, isPart }: Collection, head: QuestionWord, file: StructuredFile): boolean {
  if (isPart || !owner || members.length < MIN_RECORDS || members.length > MAX_RECORDS) return false;
  if (members.some(({ children }) => children.length < 2)) return false;
  const { first, last } = owner.lines;
  return last - first + 1 >= MAIN_SHARE * file.text.length && isPlural(head.word) && !isKnown(head, file);
}

function isKnown({ word }: QuestionWord, file: StructuredFile): boolean {
  const words = itemWordsOf(file);
  // The noun may be a part of a single name: "St. Anna Hospital".
  return words.has(word) || words.has(`${word}s`);
}

/**
 * Whether a collection is called after what is asked for and is none of it: `podAnnotations` has annotations, no pods, and no more is
 * one of the keys that begin with `pod` a pod.
 */
function isNamedAfter(head: QuestionWord, { owner, isPart, members }: Collection, { words }: Question): boolean {
  const isSaid = (name: string): boolean => words.some(({ word }) => likeness(word, name) >= SAID);
  const own = isPart ? [] : owner ? wordsOf(owner.name) : [];
  const isOfNoun = (name: readonly string[]): boolean => {
    const last = name.at(-1);
    return (
      last !== undefined &&
      name.length > 1 &&
      bestLikeness(head.word, name.slice(0, -1)) > 0 &&
      !isSaid(last) &&
      !SAYS_NO_MORE.test(last)
    );
  };
  return (
    isOfNoun(own) ||
    (isPart &&
      members.every(({ name, children }) => children.length > 0 && !SAYS_KIND.test(name) && isOfNoun(wordsOf(name))))
  );
}

/** Whether the members are what one of several things of a name is set to, and the things themselves are asked for. */
function isOfOne({ owner, isPart }: Collection, head: QuestionWord): boolean {
  if (isPart || owner === undefined) return false;
  return bestLikeness(head.word, wordsOf([owner.name, ...owner.traits].join(' '))) > 0 && countBeside(owner) > 1;
}

/** What those are called in files who are asked for by "who". */
const PERSONS = ['persons', 'users', 'contacts', 'members', 'recipients', 'staff', 'receivers'];

/** Last words of names that say how a thing is kept and not what it is. */
const SAYS_NO_MORE = /^(?:lists?|sets?|maps?|config\w*|settings?|groups?|names?|ids?|specs?|refs?|\d+|\w+(?:ed|able))$/;

/** What a thing does with what it has says nothing of which: "which features does it enable". */
function isVerbOfHaving({ word }: QuestionWord, { text }: Question): boolean {
  // Behind "have" stands what is had: "which motor does not have limits".
  const isLast = wordsOf(text).at(-1) === word && !/\bhave\b/i.test(text);
  return (HAVING_VERB.test(word) || isLast) && /\b(?:does|do)\b/i.test(text);
}

const HAVING_VERB =
  /^(?:enable|include|contain|provide|define|declare|list|use|pull|expose|support|offer|bring|have|accept)$/;

/** The members that are not of what is not meant; none where they stand in it. */
function withoutExcluded({ members, owner }: Collection, { excluded }: Question): readonly Item[] {
  const isExcluded = ({ name, traits }: Item): boolean =>
    excluded.some(({ word }) => bestLikeness(word, wordsOf([name, ...traits].join(' '))) === 1);
  if (excluded.length === 0) return members;
  for (let at = owner; at?.parent; at = at.parent) if (isExcluded(at)) return [];
  return members.filter((member) => !isExcluded(member));
}

/** Whether members are alike: all with a value, all lists or all with members of their own. Those of one thing's settings are not. */
function isUniform(members: readonly Item[]): boolean {
  const shapes = Map.groupBy(members, ({ kind, value, traits, lines, parent, children }) => {
    if (kind !== 'key') return kind;
    if (traits.includes('list')) return 'list';
    // An object in one line is a value with more to it: `{ version = "1.5", optional = true }`.
    const isInline = children.length > 0 && lines.first === lines.last && lines.first !== parent?.lines.first;
    return value !== undefined || isInline ? 'value' : 'object';
  });
  return Math.max(0, ...[...shapes.values()].map(({ length }) => length)) >= UNIFORM_SHARE * members.length;
}

/** Of two collections that are called the same, the one that stands less deep is meant. */
function depthCost({ owner }: Collection): number {
  let depth = 0;
  for (let at = owner?.parent; at; at = at.parent) depth++;
  return owner ? 0.01 * depth : 0.005;
}

function bestLikeness(word: string, words: readonly string[]): number {
  let most = 0;
  for (const other of words) most = Math.max(most, likeness(word, other));
  return most;
}

function toFinding(
  { collection, choice, fit }: FittingCollection,
  {
    isCount,
    question,
    file,
  }: { readonly isCount: boolean; readonly question: Question; readonly file: StructuredFile },
): Finding | undefined {
  const { members } = choice;
  const [first] = members;
  if (!first) return undefined;
  const reasons = choice.isAll || !question.aims.has('reason') ? undefined : reasonsOf(members, question);
  const count = String(members.length);
  const all = String(choice.isAll ? members.length : collection.members.length);
  const place = collection.owner?.parent ? ` in ${code(pathName(collection.owner))}` : '';
  const how = choice.isAll ? `${count} counted${place.replaceAll('`', '')}` : `${count} of ${all} ${choice.reason}`;
  if (reasons) return { ...reasons, how, certainty: Math.min(0.98, fit), isComplete: true };
  if (!isCount && !choice.isAll && members.length === 1) {
    // What is asked of many and true of one is that one; where it has that deep inside, looking it up says more.
    const isDeep = first.children.length > 0 && choice.isByField !== true;
    const field = choice.fields?.get(first);
    const state = choice.isByState === true ? switchOf(first) : first.children.length > 1 ? field : undefined;
    if (state)
      return {
        text: `${code(pathName(first))}: ${showItem(state, file)}`,
        how,
        lines: [citedLines(state)],
        certainty: Math.min(0.98, fit),
      };
    return {
      text: showItem(first, file),
      how,
      lines: [citedLines(first)],
      certainty: Math.min(choice.isByField === true ? 0.98 : 0.96, fit) * (isDeep ? 0.85 : 1),
    };
  }
  const of = choice.isAll ? '' : ` of ${all}`;
  const text = isCount
    ? `**${count}**${of}${place}: ${namesOf(members)}`
    : collection.isSwitched === true
      ? members
          .slice(0, MAX_LISTED)
          .map((item) => code(pathName(item)))
          .join(', ')
      : `${listOf(members, choice.isAll ? file : undefined)}${choice.isAll && place === '' ? '' : `\n\n(${count}${of}${place})`}`;
  return { text, how, lines: citedMembers(members, collection, choice.isAll), certainty: Math.min(0.98, fit) };
}

/** The members with why each of them is what it was chosen for; undefined where nothing is said of any. */
function reasonsOf(members: readonly Item[], { words }: Question): Pick<Finding, 'text' | 'lines'> | undefined {
  const asked = words.map(({ word }) => word);
  const told = members.slice(0, MAX_LISTED).map((member) => ({ member, reason: reasonOf(member, asked) }));
  if (told.every(({ reason }) => reason === undefined)) return undefined;
  const lines = told.map(({ member, reason }) => `- ${code(titleOf(member))}${reason ? ` — ${reason.text}` : ''}`);
  return {
    text: clipped(lines.join('\n'), MAX_LISTED_CHARS),
    lines: told.flatMap(({ member, reason }) => (reason ? [citedLines(reason.item)] : [firstLine(member)])),
  };
}

const firstLine = ({ lines }: Item): Lines => ({ first: lines.first, last: lines.first });

/** What a member is called and, where it says so, its label. */
function titleOf(member: Item): string {
  const label = member.children.find(({ name }) => /^(?:label|title|name)$/i.test(name))?.value;
  return label === undefined || label === nameOf(member) ? nameOf(member) : `${nameOf(member)} (${label})`;
}

/** Names, with values where they have some: then a line each. */
/** @param file shows members of several values by their lines */
function listOf(members: readonly Item[], file?: StructuredFile): string {
  const lines = members.slice(0, MAX_LISTED).map((item) => lineOf(item, file));
  const more = members.length > lines.length ? [`… and ${String(members.length - lines.length)} more`] : [];
  const isWordy = members.some((item) => lineOf(item, file) !== code(nameOf(item)));
  return clipped(
    isWordy ? [...lines.map((line) => `- ${line}`), ...more].join('\n') : [...lines, ...more].join(', '),
    MAX_LISTED_CHARS,
  );
}

function lineOf(item: Item, file?: StructuredFile): string {
  const { value, comment, kind, children, lines, parent, traits } = item;
  const isOneLine = lines.first === lines.last && lines.first !== parent?.lines.first;
  if (file && children.length > 0 && isOneLine && kind !== 'element' && !traits.includes('list'))
    return code(clipped((file.text[lines.first - 1] ?? '').trim().replace(/^-\s+|,$/g, ''), MAX_VALUE_CHARS));
  const hasValue = value !== undefined && value !== item.name && !value.includes('\n');
  const label = children.find(({ name }) => /^(?:full_?|display_?)?name$/i.test(name))?.value;
  const called = label === undefined || label === nameOf(item) ? '' : ` (${clipped(label, MAX_VALUE_CHARS)})`;
  const shown = hasValue
    ? code(`${nameOf(item)} = ${value === '' ? '(empty)' : clipped(value, MAX_VALUE_CHARS)}`)
    : `${code(nameOf(item))}${called}`;
  return comment === '' || kind !== 'entry' ? shown : `${shown} — ${clipped(comment, MAX_VALUE_CHARS)}`;
}

function nameOf({ kind, name, traits, children }: Item): string {
  if (kind !== 'element' || traits[0] === undefined) return name;
  const label = children.find((child) => child.name === 'name')?.value ?? traits[0];
  return label === traits[0] ? label : `${traits[0]} (${label})`;
}

/** All that they stand in where that is short, else each of the first members. */
function citedMembers(members: readonly Item[], { owner }: Collection, isAll: boolean): Lines[] {
  const all = linesOver(members.map(({ lines }) => lines));
  if (isAll && owner && all && all.last - all.first < MAX_CITED_LINES) {
    return [{ first: owner.parent ? Math.min(all.first, owner.lines.first) : all.first, last: all.last }];
  }
  return members.slice(0, MAX_CITED_MEMBERS).map(citedLines);
}
