import type { Item } from '../../../structure/structure.ts';
import { isStopWord, withoutExcluded, type Question, type QuestionWord } from '../../../understanding/question.ts';
import { likeness, wordsOf } from '../../../understanding/words.ts';
import { isVerb } from './matchItems.ts';
import type { Choice } from './memberNumbers.ts';
import { asVerb, isPredicate } from './predicates.ts';
import { unitOf } from './valueTypes.ts';

const NEGATION =
  /\b(?:not|no|without|lacks?|lacking|missing|except|never|neither|un(?:set|defined|specified))\b|n['’]t\b/i;

/** The value of an item; of an object that says which version it is, that. */
export const valueOf = ({ value, children }: Item): string =>
  value ?? children.find(({ name }) => name === 'version')?.value ?? '';

export function truthOf(value: string): boolean | undefined {
  if (/^(?:true|yes|on|1|enabled)$/i.test(value)) return true;
  return /^(?:false|no|off|0|disabled)$/i.test(value) ? false : undefined;
}

export function coverBeside(unsaid: readonly QuestionWord[], rest: readonly QuestionWord[], cost: number): number {
  const weight = (words: readonly QuestionWord[]): number =>
    words.reduce((sum, word) => sum + (word.weight < 1 ? word.weight / 3 : word.weight), 0);
  return rest.length === 0 ? 1 : 1 - (cost * weight(unsaid)) / Math.max(1, weight(rest));
}

/** What asks for members by their having something, or not. */
const HAVING =
  /\b(?:has|have|having|with|without|no|lacks?|lacking|publish(?:es)?|exposes?|defines?|declares?|sets?)\b/i;
/** A field has to be one of at least so many of the members, unless the question is for those that have it. */
const FIELD_SHARE = 0.5;
const NOTHING = /^(?:null|none|nil|undefined|-|n\/a)?$/i;
/** The value of a switch, which a number is not for sure. */
const SWITCHED = /^(?:true|false|yes|no|on|off)$/i;
const TRUE = /^(?:true|yes|on)$/i;
const FALSE = /^(?:false|no|off)$/i;

/** The members by a field that says yes or no, or that some of them leave empty: "which are on display", "which have no lender". */
export function chooseByField(
  members: readonly Item[],
  rest: readonly QuestionWord[],
  question: Question,
  defaults?: Item,
): Choice | undefined {
  const leaves = members.map((member) => fieldsBelow(member));
  const common = defaults ? fieldsBelow(defaults) : new Map<string, Item>();
  for (const path of new Set(leaves.flatMap((fields) => [...fields.keys()]))) {
    const name = lastPart(path);
    if (name === 'name') continue;
    const words = wordsOf(name).filter((word) => !isStopWord(word));
    // What the field stands in may be said as well: a cold chain delivery has `delivery.coldChain`.
    const around = wordsOf(path.slice(0, -name.length));
    const inOne = inOneWord(words.join(''), rest);
    const isAsked =
      inOne.length > 0 ||
      (words.length > 0 && words.every((word) => rest.some((asked) => likeness(asked.word, word) >= FIELD_LIKENESS)));
    // The members are looked through only for fields that are asked for: each may have a field of its own.
    if (!isAsked) continue;
    const values = leaves.map((fields) => fields.get(path) ?? common.get(path));
    // What is left out of a field that says yes or no is no.
    const isFlag = values.every((field) => field === undefined || truthOf(valueOf(field)) !== undefined);
    const share = isFlag || HAVING.test(question.text) ? 0 : FIELD_SHARE;
    if (values.filter((value) => value !== undefined).length < share * members.length) continue;
    const isNegated = asksForLack(question);
    const beside = rest.filter(
      (asked) =>
        !inOne.includes(asked) && ![...words, ...around].some((own) => likeness(asked.word, own) >= FIELD_LIKENESS),
    );
    const isOfValues = beside.some(({ word }) => values.some((field) => likenessOf(field, word) >= VALUE_LIKENESS));
    // "Not automatic" is no "without".
    if (isNegated && isOfValues) continue;
    const wanted = isNegated ? [] : beside.filter(({ word }) => values.some((field) => holdsWord(field, word)));
    const unsaid = beside
      .filter((word) => !wanted.includes(word) && !HAVING.test(word.word))
      .map((word) => (WAITS_FOR.test(name) ? word : asVerb(word, question)));
    const chosen =
      wanted.length > 0
        ? members.filter((_, index) => wanted.every(({ word }) => holdsWord(values[index], word)))
        : byValues(members, values, isNegated);
    if (chosen && chosen.length > 0 && chosen.length < members.length) {
      const verb = isNegated ? 'without' : 'with';
      const reason = [verb, name, ...wanted.map(({ word }) => word)].join(' ');
      const fields = new Map(members.flatMap((member, at) => (values[at] ? [[member, values[at]] as const] : [])));
      const cover = coverBeside(unsaid, rest, 1);
      return { members: chosen, isAll: false, reason, cover, isByField: true, fields };
    }
  }
  return undefined;
}

/** Whether members are asked for by what they lack: what is only said not to be meant is no such thing. */
export function asksForLack({ text }: Question): boolean {
  return NEGATION.test(withoutExcluded(text));
}

/** Two words of the question that a name has as one: `health check` of `healthcheck`; none where it has not. */
function inOneWord(name: string, rest: readonly QuestionWord[]): QuestionWord[] {
  const at = rest.findIndex(({ word }, index) => word + (rest[index + 1]?.word ?? '') === name && word !== name);
  return at < 0 ? [] : rest.slice(at, at + 2);
}

/** Whether the value of a field has a word, or one of the values where it has several. */
function holdsWord(field: Item | undefined, word: string): boolean {
  if (!field) return false;
  const said = [field, ...field.children].flatMap(({ value }) => wordsOf(value ?? ''));
  return said.some((other) => likeness(word, other) >= FIELD_LIKENESS);
}

/** The name of a field stands in the question itself, not as a word that means the same. */
const FIELD_LIKENESS = 0.9;

function byValues(
  members: readonly Item[],
  values: readonly (Item | undefined)[],
  isNegated: boolean,
): readonly Item[] | undefined {
  const texts = values.map((field) =>
    field === undefined ? '' : (field.value ?? (field.children.length > 0 ? 'some' : '')),
  );
  const isFlag = texts.every((text) => TRUE.test(text) || FALSE.test(text) || NOTHING.test(text));
  const has = (text: string): boolean => (isFlag ? TRUE.test(text) : !NOTHING.test(text));
  return members.filter((_, index) => has(texts[index] ?? '') !== isNegated);
}

/** The value of a field is like a word of the question, as `auto` is like `automatic`. */
const VALUE_LIKENESS = 0.7;
/** A value of more words is a text. */
const MAX_VALUE_WORDS = 12;
/** Fields stand so deep in a member at most, as `env.LOG_LEVEL`. */
const MAX_FIELD_DEPTH = 3;
const MAX_FIELDS = 120;
/** What is chosen by words that are only like the values is less sure. */
const ONLY_LIKE = 0.95;

/** A field of the members of a collection. */
interface Field {
  readonly words: readonly string[];
  /** What each member has, be it by default. */
  readonly values: readonly (Item | undefined)[];
}

interface Asked {
  readonly members: readonly Item[];
  readonly rest: readonly QuestionWord[];
  readonly question: Question;
  /** What stands for the fields that members leave out. */
  readonly defaults: Item | undefined;
}

/** The members by the values of their fields: "which have no automatic aeration", "who gets an e-mail on warnings". */
export function chooseByValues({ members, rest, question, defaults }: Asked): Choice | undefined {
  if (members.every(({ children }) => children.length === 0)) return undefined;
  const fields = fieldsOf(members, defaults);
  const lack = asksForLack(question) ? (NEGATION.exec(question.text)?.index ?? 0) : Infinity;
  const tokens = tokensOf(question.text);
  const conditions: Condition[] = [];
  for (const { word } of rest) {
    const condition = conditionOf(word, { fields, rest, tokens });
    if (condition) conditions.push({ ...condition, isNegated: positionOf(word, question.text) > lack });
  }
  const telling = conditions.filter(({ field, test }) => !members.every((_, at) => test(field.values[at])));
  // Names are no values: the target that removes the app is not `app`.
  if (telling.every(({ field }) => field.words.length === 0)) return undefined;
  const chosen = members.filter((_, at) =>
    telling.every(({ field, test, isNegated }) => test(field.values[at]) !== isNegated),
  );
  if (chosen.length === 0 || chosen.length === members.length) return undefined;
  const used = conditions.flatMap(({ field }) => field.words);
  const unsaid = rest
    .filter(
      ({ word }) =>
        !conditions.some((condition) => condition.word === word) &&
        !used.some((own) => likeness(word, own) >= VALUE_LIKENESS) &&
        !HAVING.test(word),
    )
    .map((word) => asVerb(word, question));
  const isClose = telling.some(({ degree }) => degree < FIELD_LIKENESS);
  const words = telling.map(({ word, isNegated }) => (isNegated ? `not ${word}` : word));
  return {
    members: chosen,
    isAll: false,
    reason: `have ${words.join(', ')}`,
    cover: coverBeside(unsaid, rest, 1) * (isClose ? ONLY_LIKE : 1),
    isByField: true,
  };
}

interface Condition {
  readonly word: string;
  readonly field: Field;
  readonly degree: number;
  readonly isNegated: boolean;
  test(value: Item | undefined): boolean;
}

/** What one waits for is told by a kind of its own. */
const WAITS_FOR = /^(?:needs|depends|depends_on|dependencies)$/;

/** The field whose values a word of the question is one of, with how alike the two are. */
function conditionOf(
  word: string,
  { fields, rest, tokens }: { fields: readonly Field[]; rest: readonly QuestionWord[]; tokens: Tokens },
): Omit<Condition, 'isNegated'> | undefined {
  const token = tokens.get(word);
  let best: { field: Field; degree: number; rank: number } | undefined;
  for (const field of fields) {
    if (field.values.filter((value) => value !== undefined).length < MIN_HAVING) continue;
    const degree = field.values.reduce(
      (most, value) => Math.max(most, token ? tokenIn(value, token) : likenessOf(value, word)),
      0,
    );
    if (degree < VALUE_LIKENESS) continue;
    const isNamed = rest.some(
      (one) => one.word !== word && field.words.some((own) => likeness(one.word, own) >= VALUE_LIKENESS),
    );
    // What is only like a value is one where the question names the field.
    if (degree < SYNONYM && !isNamed) continue;
    const rank = degree + (isNamed ? 0.2 : 0);
    if (rank > (best?.rank ?? 0)) best = { field, degree, rank };
  }
  if (!best || best.field.words.some((own) => WAITS_FOR.test(own))) return undefined;
  const { field, degree } = best;
  return {
    word,
    field,
    degree,
    test: (value) => (token ? tokenIn(value, token) : likenessOf(value, word)) >= degree,
  };
}

/** What a single one has is no field of all. */
const MIN_HAVING = 2;
const SYNONYM = 0.85;

/** How alike a word and a value are, or one of the values where there are several. */
function likenessOf(field: Item | undefined, word: string): number {
  if (!field) return 0;
  return Math.max(0, ...saidIn(field).map((other) => (isStopWord(other) ? 0 : likeness(word, other))));
}

function saidIn(field: Item): string[] {
  return [field, ...field.children].flatMap(({ value }) => {
    const words = wordsOf(value ?? '');
    return words.length <= MAX_VALUE_WORDS ? words : [];
  });
}

/** Names of letters and digits in a question, such as `S4`, by the words that they would be taken apart into. */
type Tokens = ReadonlyMap<string, string>;

export function tokensOf(text: string): Tokens {
  const found = text.match(/(?<![\p{L}\d.-])\p{L}{1,6}[-_]?\d[\p{L}\d-]*(?![\p{L}\d.])/gu) ?? [];
  return new Map(found.flatMap((token) => wordsOf(token).map((word) => [word, token.toLowerCase()] as const)));
}

function tokenIn(field: Item | undefined, token: string): number {
  if (!field) return 0;
  return [field, ...field.children].some(({ value }) => hasToken(value ?? '', token)) ? 1 : 0;
}

/** Whether a text has a name of letters and digits as a word of its own. */
export function hasToken(text: string, token: string): boolean {
  return text
    .toLowerCase()
    .split(/[^\p{L}\d_-]+/u)
    .includes(token);
}

function positionOf(word: string, text: string): number {
  const at = wordsOf(text).indexOf(word);
  if (at < 0) return 0;
  return text.toLowerCase().indexOf(word);
}

/** The fields of members, with what stands for those that are left out. */
function fieldsOf(members: readonly Item[], defaults: Item | undefined): Field[] {
  const own = members.map((member) => leavesOf(member));
  const names = new Set(own.flatMap((leaves) => [...leaves.keys()]));
  const common = defaults ? leavesOf(defaults) : new Map<string, Item>();
  const called = members.map((member): Item => ({ ...member, value: nameOf(member), children: [] }));
  const fields = [...names].slice(0, MAX_FIELDS).map((name) => ({
    words: [...wordsOf(lastPart(name)).filter((word) => !isStopWord(word)), ...(unitOf(lastPart(name))?.words ?? [])],
    values: own.map((leaves) => leaves.get(name) ?? common.get(name)),
  }));
  return [{ words: [], values: called }, ...fields];
}

const nameOf = ({ name, traits, children }: Item): string =>
  children.length === 0 ? name : [name, ...traits].join(' ');

const lastPart = (path: string): string => path.slice(path.lastIndexOf('\n') + 1);

/** The fields of a member, be they lists or objects, and the switches of the objects in it. */
function fieldsBelow({ children }: Item): Map<string, Item> {
  const fields = new Map(children.map((child) => [child.name, child]));
  for (const { name, kind, children: inner } of children) {
    if (kind === 'entry') continue;
    for (const field of inner) if (SWITCHED.test(field.value ?? '')) fields.set(`${name}\n${field.name}`, field);
  }
  return fields;
}

/** The values below an item and the lists of values, by the names from it down to them. */
function leavesOf(item: Item, path = '', depth = 1, into = new Map<string, Item>()): Map<string, Item> {
  for (const child of item.children) {
    if (child.kind === 'entry') continue;
    const name = path === '' ? child.name : `${path}\n${child.name}`;
    const isList =
      child.children.length > 0 &&
      child.children.every(({ kind, children }) => kind === 'entry' && children.length === 0);
    if (child.value !== undefined || isList) into.set(name, child);
    else if (depth < MAX_FIELD_DEPTH) leavesOf(child, name, depth + 1, into);
  }
  return into;
}

/** Whether some of the members, and not all, have a word for a value: then it tells them apart. */
export function isTelling(asked: QuestionWord, members: readonly Item[], question: Question): boolean {
  const { word } = asked;
  if (isVerb(word) || isPredicate(asked, question)) return false;
  const having = members.filter((member) =>
    [...leavesOf(member).values()].some((leaf) => likenessOf(leaf, word) >= FIELD_LIKENESS),
  );
  return having.length > 0 && having.length < members.length;
}
