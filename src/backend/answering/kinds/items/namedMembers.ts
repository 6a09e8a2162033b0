import { pathOf, type Item, type StructuredFile } from '../../../structure/structure.ts';
import { isStopWord, type Question, type QuestionWord } from '../../../understanding/question.ts';
import { likeness, stemOf, wordsOf } from '../../../understanding/words.ts';
import { type Collection, collectionsOf, SAYS_KIND, wordsAround } from './collections.ts';
import { isDefaults } from './defaults.ts';

/** A thing of a collection that a question names. */
export interface Named {
  readonly member: Item;
  readonly collection: Collection;
  /** The words of the question that neither the thing nor what it is one of has. */
  readonly rest: readonly QuestionWord[];
  /** Whether the question has only some words of what the thing is called, which no other one has. */
  readonly isInPart?: boolean;
}

/** Larger collections are data, which are asked as tables. */
const MAX_MEMBERS = 200;

/** A word of a question is a word of a file from this likeness on. */
export const SAID = 0.9;

/**
 * The things with settings that a question names by their names or ids; where it names none, the one whose label has more words of
 * the question than the label of any other: the insulin fridge of `label = insulin fridge, hall 1`.
 */
export function membersNamed(question: Question, file: StructuredFile): Named[] {
  const collections = collectionsOf(file).filter(isOfThings);
  const whole = collections.flatMap((collection) => namedWhole(question, collection));
  if (whole.length > 0) return outermost(inSmallest(whole));
  return outermost(inSmallest(collections.flatMap((collection) => namedInPart(question, collection) ?? [])));
}

/** Each thing once, as one of the fewest that it is called with. */
function inSmallest(found: readonly Named[]): Named[] {
  const sorted = found.toSorted((a, b) => a.collection.members.length - b.collection.members.length);
  return [...Map.groupBy(sorted, ({ member }) => member).values()].flatMap(([first]) => first ?? []);
}

function isOfThings({ members, isPart, isSwitched }: Collection): boolean {
  const isMixed = isPart && !members.every(({ kind, name }) => kind === 'section' && SAYS_KIND.test(name));
  if (isMixed || isSwitched === true || members.length < 2 || members.length > MAX_MEMBERS) return false;
  return members.every(({ children, value }) => children.length > 0 || value !== undefined);
}

/** What stands deepest is meant, of those that stand in one another. */
function outermost(found: readonly Named[]): Named[] {
  const around = new Set(found.flatMap(({ member }) => pathOf(member).slice(0, -1)));
  return found.filter(({ member }) => !around.has(member));
}

/** A thing that can be called by its name, with what it is called. */
interface Thing {
  readonly member: Item;
  readonly labels: readonly string[];
  readonly labelWords: readonly (readonly string[])[];
  /** The stems of all words of its labels, each once. */
  readonly stems: readonly string[];
}

const THINGS = new WeakMap<Collection, readonly Thing[]>();

/** The things of a collection that have settings, taken apart once for all questions. */
function thingsOf(collection: Collection): readonly Thing[] {
  const known = THINGS.get(collection);
  if (known) return known;
  const members = collection.members.filter((member) => member.children.length > 0 && !isDefaults(member));
  const labelled = members.map((member) => ({ member, labels: labelsOf(member) }));
  const times = new Map<string, number>();
  for (const label of labelled.flatMap(({ labels }) => labels)) times.set(label, (times.get(label) ?? 0) + 1);
  const things = labelled.map(({ member, labels }) => {
    // What all of them are called names none: each `[[zone]]` is a zone.
    const own = labels.filter((label) => times.get(label) !== labelled.length);
    const labelWords = own.map(wordsOf);
    return { member, labels: own, labelWords, stems: [...new Set(labelWords.flat().map(stemOf))] };
  });
  THINGS.set(collection, things);
  return things;
}

function namedWhole({ text, words }: Question, collection: Collection): Named[] {
  const asked = wordsOf(text);
  return thingsOf(collection).flatMap(({ member, labels, labelWords }) => {
    const isNamed = labels.some((label, at) => isAsWritten(label, text) && isSaidIn(labelWords[at] ?? [], asked));
    return isNamed ? [{ member, collection, rest: freeWords(words, labelWords.flat(), collection) }] : [];
  });
}

/** A single letter is a name where it stands alone and has the case of the name. */
function isAsWritten(label: string, text: string): boolean {
  return label.length > 1 || new RegExp(`(?<![\\p{L}\\d])${label}(?![\\p{L}\\d])`, 'u').test(text);
}

/** So many words of a label name a thing; a single one has to be what the question is about. */
const ENOUGH_WORDS = 2;

function namedInPart({ words }: Question, collection: Collection): Named | undefined {
  const around = new Set([...collection.names, ...collection.common].map(stemOf));
  const stems = new Map(words.filter(({ weight }) => weight === 1).map((word) => [word.stem, word]));
  const scored = thingsOf(collection).map(({ member, stems: own }) => {
    const said = own.filter(
      (stem) => stems.has(stem) && !around.has(stem) && !isStopWord(stem) && /\p{L}{3}/u.test(stem),
    );
    return { member, said };
  });
  const most = Math.max(0, ...scored.map(({ said }) => said.length));
  const [best, other] = scored.filter(({ said }) => said.length === most);
  if (!best || other || most === 0) return undefined;
  const isTold = most >= ENOUGH_WORDS || best.said.some((stem) => stems.get(stem)?.isConstraint === true);
  if (!isTold) return undefined;
  const own = words.filter(({ stem }) => best.said.includes(stem)).map(({ word }) => word);
  return { member: best.member, collection, rest: freeWords(words, own, collection), isInPart: true };
}

function freeWords(words: readonly QuestionWord[], own: readonly string[], collection: Collection): QuestionWord[] {
  const around = [...collection.names, ...collection.common, ...wordsAround(collection)];
  return words.filter(({ word }) => !own.includes(word) && !around.some((one) => likeness(word, one) >= SAID));
}

/** What a thing is called: its name, and the values of what it has as an id, a name or a label. */
export function labelsOf({ name, kind, children }: Item): string[] {
  const labels = children.flatMap(({ name: key, value }) =>
    value !== undefined && /^(?:id|name|key|code|label)$/i.test(key) ? [value] : [],
  );
  const own = kind === 'entry' && /^\d+$/.test(name) ? [] : [name];
  const behindKind = kind === 'section' ? own.flatMap((written) => written.replace(SAYS_KIND, '')) : [];
  return [...own, ...behindKind, ...labels].filter((label) => /\p{L}/u.test(label));
}

/** Whether the words of a name stand side by side in a question. */
function isSaidIn(label: readonly string[], asked: readonly string[]): boolean {
  return label.length > 0 && asked.some((_, at) => label.every((word, index) => asked[at + index] === word));
}
