import { descendants, type Item } from '../../../structure/structure.ts';
import { isStopWord, withoutExcluded, type Question, type QuestionWord } from '../../../understanding/question.ts';
import { likeness, wordsOf } from '../../../understanding/words.ts';
import { type Choice, NOT_COMPARED, chooseByNumber } from './memberNumbers.ts';
import { SWITCH } from './collections.ts';
import type { ItemWords } from './itemWords.ts';

const NEGATION =
  /\b(?:not|no|without|lacks?|lacking|missing|except|never|neither|un(?:set|defined|specified))\b|n['’]t\b/i;
const EMPTY = /\b(?:empty|blank|unset|filled in|have to be (?:set|filled)|no value|without (?:a )?value)\b/i;
const OFF = /\b(?:off|disabled|false|deactivated|inactive|suspended|paused)\b/i;
const ON = /\b(?:on|enabled|true|activated|active|turned on|switched on)\b(?=\s*(?:\?|$|by default|here|now|in))/i;
const NOT_SET = /\b(?:not|n['’]t) (?:allowed|enabled|active|used|on|set|permitted)\b|\bdisallowed\b/i;
const UNPINNED = /\b(?:without|no|lacks?)\b(?: an?| any)?(?: \w+)? (?:version|constraint)|\bunpinned\b/i;
const PINNED = /\b(?:pinned|exact(?:ly)?|fixed version)\b/i;

interface Test {
  readonly reason: string;
  /** Whether it is asked what is on or off. */
  readonly isState?: boolean;
  readonly words: RegExp;
  holds(item: Item): boolean;
}

/** The value of an item; of an object that says which version it is, that. */
const valueOf = ({ value, children }: Item): string =>
  value ?? children.find(({ name }) => name === 'version')?.value ?? '';

const OFF_SWITCH = /^(?:is_?)?(?:disabled?|off|inactive|suspend(?:ed)?|paused?)$/i;

/** Whether an item is on, by its value or by that of its switch; undefined where neither says so. */
function stateOf(item: Item): boolean | undefined {
  const own = truthOf(valueOf(item));
  if (own !== undefined || item.children.length === 0) return own;
  const found = switchOf(item);
  const state = found && truthOf(valueOf(found));
  return found && state !== undefined && OFF_SWITCH.test(found.name) ? !state : state;
}

/** The key that says whether an item is on; that of a Kubernetes resource stands in its `spec`. */
export function switchOf({ children, kind }: Item): Item | undefined {
  const spec = kind === 'document' ? (children.find(({ name }) => name === 'spec')?.children ?? []) : [];
  return [...children, ...spec].find(({ name, value }) => SWITCH.test(name) && value !== undefined);
}

function truthOf(value: string): boolean | undefined {
  if (/^(?:true|yes|on|1|enabled)$/i.test(value)) return true;
  return /^(?:false|no|off|0|disabled)$/i.test(value) ? false : undefined;
}

const fieldOf = (item: Item, name: RegExp): Item | undefined => item.children.find((child) => name.test(child.name));

/** What is asked of members in words that no file has. */
const TESTS: readonly { readonly asked: RegExp; readonly test: Test }[] = [
  {
    asked: /\b(?:may|can|could|(?:are|is) allowed to|allowed to) fail\b|\bnon-?blocking\b|\bfail\w* without\b/i,
    test: {
      reason: 'may fail',
      words: /^(?:fail\w*|allowed|without|break\w*|stop\w*|block\w*|non\w*|pipeline|build|workflow|rest|others?)$/,
      holds: (item) => {
        const value = fieldOf(item, /^(?:allow_failure|continue-on-error|ignore_errors)$/)?.value;
        return value !== undefined && truthOf(value) !== false;
      },
    },
  },
  {
    asked:
      /\b(?:no|without(?: an?)?) default|\bmust\b.{0,40}\b(?:set|give|given|provided?|pass(?:ed)?|specif\w+|fill\w*)\b|\b(?:required|mandatory) (?:variables?|inputs?)\b/i,
    test: {
      reason: 'have no default',
      words:
        /^(?:defaults?|values?|callers?|users?|modules?|set|give|given|provided?|pass\w*|specif\w+|fill\w*|required|mandatory|must)$/,
      holds: ({ kind, children }) =>
        (kind === 'variable' || kind === 'input') &&
        children.length > 0 &&
        children.every(({ name }) => name !== 'default'),
    },
  },
  {
    asked: /\bpublish(?:es|ed)?\b.*\bports?\b|\bports?\b.*\bpublished\b|\breachable from (?:the )?(?:host|outside)\b/i,
    test: {
      reason: 'have ports',
      words: /^(?:publish\w*|ports?|host|outside|reachable|machine)$/,
      holds: (item) => (fieldOf(item, /^ports$/)?.children.length ?? 0) > 0,
    },
  },
  {
    asked: EMPTY,
    test: {
      reason: 'are empty',
      words: /^(?:empty|blank|unset|fill\w*|value)$/,
      holds: (item) => item.value !== undefined && valueOf(item).trim() === '',
    },
  },
  {
    asked: NOT_SET,
    test: {
      reason: 'are not',
      isState: true,
      words: /^(?:allowed|enabled|active|used|set|permitted|disallowed)$/,
      holds: (item) => stateOf(item) === false || /^(?:deny|never)$/i.test(valueOf(item)),
    },
  },
  {
    asked: OFF,
    test: {
      reason: 'are off',
      isState: true,
      words: /^(?:off|enabled?|disabled|false|inactive|deactivated|suspended|paused|switched|turned)$/,
      holds: (item) => stateOf(item) === false,
    },
  },
  {
    asked: ON,
    test: {
      reason: 'are on',
      isState: true,
      words: /^(?:on|enabled|true|active|activated|switched|turned)$/,
      holds: (item) => stateOf(item) === true,
    },
  },
  {
    asked: PINNED,
    test: {
      reason: 'are pinned',
      words: /^(?:pinned|exact\w*|fixed|versions?)$/,
      holds: (item) => /^=?v?\d|^[\w.[\]-]+\s*==\s*v?\d[^*]*$/.test(valueOf(item)),
    },
  },
  {
    asked: UNPINNED,
    test: {
      reason: 'have no version',
      words: /^(?:without|no|any|unpinned|versions?|constraints?|requirements?|ranges?)$/,
      holds: (item) =>
        /^\*?$|^latest$/.test(valueOf(item)) || (item.kind === 'entry' && !/[<>=~^@]|\s\d/.test(valueOf(item))),
    },
  },
  {
    asked: /\boptional\b|\bnot (?:required|mandatory)\b|\b(?:may|can) be (?:left out|omitted)\b/i,
    test: {
      reason: 'are optional',
      isState: true,
      words: /^(?:optional|required|mandatory|left|out|omitted)$/,
      holds: (item) => isRequiredOf(item) === false,
    },
  },
  {
    asked: /\b(?:required|mandatory|compulsory)\b/i,
    test: {
      reason: 'are required',
      isState: true,
      words: /^(?:required|mandatory|compulsory)$/,
      holds: (item) => isRequiredOf(item) === true,
    },
  },
];

/** Whether a property of a schema stands in the list of those that are required; undefined of what is no such property. */
function isRequiredOf({ name, parent }: Item): boolean | undefined {
  if (parent?.name !== 'properties') return undefined;
  const required = parent.parent?.children.find((child) => child.name === 'required' && child.traits.includes('list'));
  return required?.children.some(({ value }) => value === name) ?? false;
}

interface ChoiceOptions {
  readonly members: readonly Item[];
  /** The words of the question that the collection's name does not account for. */
  readonly rest: readonly QuestionWord[];
  readonly question: Question;
  /** What the file as a whole is called and about. */
  readonly context: readonly string[];
  readonly itemWords: ItemWords;
}

/** Chooses the members that have what the remaining words of a question ask; all of them where nothing remains. */
export function chooseMembers({ members, rest, question, context, itemWords }: ChoiceOptions): Choice {
  const test = TESTS.find(({ asked }) => asked.test(question.text))?.test;
  if (test) {
    const chosen = members.filter((item) => test.holds(item));
    const unsaid = rest.filter(({ word }) => !test.words.test(word));
    if (chosen.length > 0 && chosen.length < members.length) {
      return {
        members: chosen,
        isAll: false,
        reason: test.reason,
        cover: coverBeside(unsaid, rest, test.isState === true ? 1 : 0.5),
        isByField: true,
        isByState: test.isState === true,
      };
    }
  }
  const byNumber = chooseByNumber(members, rest, question);
  if (byNumber) return byNumber;
  // The longest of them is not the one that has a word like it.
  if (rest.some(({ word }) => SUPERLATIVE.test(word) && !itemWords.has(word)))
    return { members, isAll: true, reason: '', cover: NOT_COMPARED };
  if (rest.length === 0) return { members, isAll: true, reason: '', cover: 1 };
  const byField = chooseByField(members, rest, question);
  if (byField) return byField;
  return chooseByWords({ members, rest, question, context, itemWords });
}

/** `longest`, `highest`, and no `request` or `manifest`. */
const SUPERLATIVE =
  /^(?:most|least|fewest|best|worst|longest|shortest|highest|lowest|largest|smallest|biggest|greatest|tallest|widest|deepest|heaviest|lightest|fastest|slowest|quickest|strongest|weakest|oldest|youngest|newest|latest|earliest|cheapest|priciest|dearest|costliest|safest|busiest|closest|nearest|farthest|furthest)$/;

function coverBeside(unsaid: readonly QuestionWord[], rest: readonly QuestionWord[], cost: number): number {
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
const TRUE = /^(?:true|yes|on)$/i;
const FALSE = /^(?:false|no|off)$/i;

/** The members by a field that says yes or no, or that some of them leave empty: "which are on display", "which have no lender". */
function chooseByField(
  members: readonly Item[],
  rest: readonly QuestionWord[],
  question: Question,
): Choice | undefined {
  const names = new Set(members.flatMap(({ children }) => children.map(({ name }) => name)));
  for (const name of names) {
    if (name === 'name') continue;
    const words = wordsOf(name).filter((word) => !isStopWord(word));
    const inOne = inOneWord(words.join(''), rest);
    const isAsked =
      inOne.length > 0 ||
      (words.length > 0 && words.every((word) => rest.some((asked) => likeness(asked.word, word) >= FIELD_LIKENESS)));
    // The members are looked through only for fields that are asked for: each may have a field of its own.
    if (!isAsked) continue;
    const values = members.map(({ children }) => children.find((child) => child.name === name));
    // What is left out of a field that says yes or no is no.
    const isFlag = values.every((field) => field === undefined || truthOf(valueOf(field)) !== undefined);
    const share = isFlag || HAVING.test(question.text) ? 0 : FIELD_SHARE;
    if (values.filter((value) => value !== undefined).length < share * members.length) continue;
    const isNegated = asksForLack(question);
    const beside = rest.filter(
      (asked) => !inOne.includes(asked) && !words.some((own) => likeness(asked.word, own) >= FIELD_LIKENESS),
    );
    const wanted = isNegated ? [] : beside.filter(({ word }) => values.some((field) => holdsWord(field, word)));
    const unsaid = beside.filter((word) => !wanted.includes(word) && !HAVING.test(word.word));
    const chosen =
      wanted.length > 0
        ? members.filter((_, index) => wanted.every(({ word }) => holdsWord(values[index], word)))
        : byValues(members, values, isNegated);
    if (chosen && chosen.length > 0 && chosen.length < members.length) {
      const verb = isNegated ? 'without' : 'with';
      const reason = [verb, name, ...wanted.map(({ word }) => word)].join(' ');
      return { members: chosen, isAll: false, reason, cover: coverBeside(unsaid, rest, 1), isByField: true };
    }
  }
  return undefined;
}

/** Whether members are asked for by what they lack: what is only said not to be meant is no such thing. */
function asksForLack({ text }: Question): boolean {
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

/** The members that have most of the words, anywhere below them. */
function chooseByWords({ members, rest, question, context, itemWords }: ChoiceOptions): Choice {
  const total = rest.reduce((sum, { weight }) => sum + weight, 0) || 1;
  const covers = members.map((item) => {
    const words = wordsBelow(item, itemWords);
    const matched = rest.filter(({ word }) => words.some((other) => likeness(word, other) > 0));
    return { item, matched, cover: matched.reduce((sum, { weight }) => sum + weight, 0) / total };
  });
  const most = covers.reduce((best, { cover }) => Math.max(best, cover), 0);
  const having = covers.filter(({ cover }) => cover === most && cover > 0);
  const reason = `have ${having[0]?.matched.map(({ word }) => word).join(', ') ?? ''}`;
  if (having.length === 0 || having.length === members.length) {
    // Nothing tells them apart: they are all meant, if anything is.
    // A word that all of them have, as the name of a field, tells no more than one that none has.
    const unsaid = rest.filter(
      ({ word }) => itemWords.has(word) || !context.some((other) => likeness(word, other) === 1),
    );
    return { members, isAll: true, reason: '', cover: weakShare(unsaid) };
  }
  if (asksForLack(question)) {
    const without = covers.filter(({ cover }) => cover < most).map(({ item }) => item);
    // Who has several words and who not is no clear matter.
    const isClear = having[0]?.matched.length === 1;
    const cover = isClear ? most : most * UNCLEAR;
    return { members: without, isAll: false, reason: reason.replace(/^have/, 'lack'), cover };
  }
  return { members: having.map(({ item }) => item), isAll: false, reason, cover: most * 0.95 };
}

const UNCLEAR = 0.5;

/** How little the words say that are left, 0 to 1. */
function weakShare(rest: readonly QuestionWord[]): number {
  const weight = rest.reduce((sum, word) => sum + (word.weight < 1 ? word.weight / 3 : word.weight), 0);
  return Math.max(0, 1 - weight / 2.5);
}

function wordsBelow(item: Item, itemWords: ItemWords): string[] {
  const words = new Set<string>(wordsOf(item.name));
  for (const at of [item, ...descendants(item)]) {
    const found = itemWords.words.get(at);
    for (const list of [found?.name ?? [], found?.value ?? [], found?.comment ?? []])
      for (const word of list) words.add(word);
  }
  return [...words];
}
