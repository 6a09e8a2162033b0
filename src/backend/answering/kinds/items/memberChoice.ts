import { descendants, type Item } from '../../../structure/structure.ts';
import type { Question, QuestionWord } from '../../../understanding/question.ts';
import { likeness, stemOf, wordsOf } from '../../../understanding/words.ts';
import { asksForLack, chooseByField, chooseByValues, coverBeside, truthOf, valueOf } from './memberFields.ts';
import { type Choice, NOT_COMPARED, chooseByExtreme, chooseByNumber } from './memberNumbers.ts';
import { SWITCH } from './collections.ts';
import type { ItemWords } from './itemWords.ts';

const EMPTY = /\b(?:empty|blank|unset|filled in|have to be (?:set|filled)|no value|without (?:a )?value)\b/i;
const OFF = /\b(?:off|disabled|false|deactivated|inactive|suspended|paused)\b/i;
const ON =
  /\b(?:active|running|enabled) (?=\p{L}+s\b)|\b(?:on|enabled|true|activated|active|turned on|switched on)\b(?=\s*(?:\?|$|by default|here|now|in))/iu;
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

const OFF_SWITCH = /^(?:is_?)?(?:disabled?|off|inactive|suspend(?:ed)?|paused?|blocked|locked)$/i;

/** Whether an item is on, by its value or by that of its switch; undefined where neither says so. */
export function stateOf(item: Item): boolean | undefined {
  // A job that is commented out does not run.
  if (item.children.length > 0 && item.traits.includes('commented')) return false;
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

/** Whether a question has a word for a state: on, off, blocked. */
export function asksForState(text: string): boolean {
  return STATE.test(text);
}

const STATE =
  /\b(?:on|off|(?:en|dis)abled|(?:de|in)?activ(?:e|ated)|suspended|paused|stopped|blocked|locked|closed|commented out|abgeschaltet|ausgeschaltet|deaktiviert|gesperrt|pausiert)\b/i;

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
      words: /^(?:on|enabled|true|active|activated|running|switched|turned)$/,
      holds: (item) => stateOf(item) === true || (item.kind === 'job' && stateOf(item) === undefined),
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
  /** What stands for the fields that members leave out. */
  readonly defaults: Item | undefined;
  /** Whether it is asked which of them something is true of, and not for one thing. */
  readonly isChoice: boolean;
}

/** Chooses the members that have what the remaining words of a question ask; all of them where nothing remains. */
export function chooseMembers({
  members,
  rest,
  question,
  context,
  itemWords,
  defaults,
  isChoice,
}: ChoiceOptions): Choice {
  const test = TESTS.find(({ asked }) => asked.test(question.text))?.test;
  if (test) {
    const chosen = members.filter((item) => test.holds(item));
    const unsaid = rest.filter(({ word }) => !test.words.test(word) && !isFieldOfAll(word, members));
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
  const byNumber = chooseByNumber(members, rest, question) ?? chooseByExtreme(members, rest);
  if (byNumber) return byNumber;
  // The longest of them is not the one that has a word like it.
  if (rest.some(({ word }) => SUPERLATIVE.test(word) && !itemWords.has(word)))
    return { members, isAll: true, reason: '', cover: NOT_COMPARED };
  if (rest.length === 0) return { members, isAll: true, reason: '', cover: 1 };
  const byField = chooseByField(members, rest, question, defaults);
  if (byField) return byField;
  const byValues = isChoice ? chooseByValues({ members, rest, question, defaults }) : undefined;
  if (byValues) return byValues;
  return chooseByWords({ members, rest, question, context, itemWords, defaults, isChoice });
}

/** Whether all members have a field of this name: what is `scheduled` has a `schedule`. */
function isFieldOfAll(word: string, members: readonly Item[]): boolean {
  const isCalledSo = ({ name }: Item): boolean => stemOf(name) === stemOf(word);
  return members.every(({ children }) => children.some(isCalledSo));
}

/** Words that compare one thing with all others: `longest`, `highest`, and no `request` or `manifest`. */
export const SUPERLATIVE =
  /^(?:most|least|fewest|best|worst|longest|shortest|highest|lowest|largest|smallest|biggest|greatest|tallest|widest|deepest|heaviest|lightest|fastest|slowest|quickest|strongest|weakest|oldest|youngest|newest|latest|earliest|cheapest|priciest|dearest|costliest|safest|busiest|closest|nearest|farthest|furthest)$/;

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
    const cover = isClear ? most * BY_WORDS : most * UNCLEAR;
    return { members: without, isAll: false, reason: reason.replace(/^have/, 'lack'), cover };
  }
  return { members: having.map(({ item }) => item), isAll: false, reason, cover: most * BY_WORDS };
}

const UNCLEAR = 0.5;
/** What a choice is worth that words somewhere in the members have made. */
const BY_WORDS = 0.95;

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
