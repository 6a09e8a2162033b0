import type { Item } from '../../../structure/structure.ts';
import type { Question } from '../../../understanding/question.ts';
import { likeness, wordsOf } from '../../../understanding/words.ts';
import type { Finding } from '../answerKind.ts';
import { listLead } from './declarationKinds.ts';
import { traitOf, type Program } from './program.ts';

const VALUES =
  /\b(?:values?|variants?|cases?|members?|states?|status(?:es)?|kinds?|types?|levels?|modes?|options|constants|entries|which|what|how many)\b/i;

/** The values of an enumeration, of a type of alternatives, or the constants of one type. */
export function valuesOfType(question: Question, program: Program): Finding | undefined {
  const { text } = question;
  if (!VALUES.test(text) || /\btests?\b/i.test(text)) return undefined;
  let best: (Enumeration & { readonly fit: number }) | undefined;
  for (const { owner, values } of enumerationsOf(program)) {
    const fit = fitOfName(owner, question, program);
    if (fit > (best?.fit ?? 0)) best = { values, owner, fit };
  }
  if (!best || best.fit < 0.75) best = kindsOf(question, program) ?? onlyOfWord(question, program);
  if (!best) return undefined;
  const { owner, values } = best;
  const lead = listLead(values, question.aims.has('count'), `${owner.kind} ${owner.name}`);
  return {
    ...lead,
    text: `${question.aims.has('count') ? '' : `\`${owner.name}\`: `}${lead.text}`,
    certainty: 0.55 + 0.4 * best.fit,
  };
}

const KINDS_OF =
  /\b(?:kinds?|sorts?|types?|class(?:es)?|categor(?:y|ies)|arten|sorten|klassen)\s+(?:of|von|an)\s+(?:an?\s+|the\s+)?(\p{L}+)/iu;
/** How well the one type fits whose comment says that it tells such things apart. */
const BY_COMMENT = 0.76;

/** The kinds of a thing, by the only type of several values whose comment speaks of that thing: “Class ranks trains”. */
function kindsOf({ text }: Question, program: Program): (Enumeration & { readonly fit: number }) | undefined {
  const thing = KINDS_OF.exec(text)?.[1]?.toLowerCase();
  if (thing === undefined) return undefined;
  const [only, ...others] = enumerationsOf(program).filter(({ owner }) =>
    [...wordsOf(owner.name), ...wordsOf(owner.comment)].some((word) => likeness(thing, word) >= 0.85),
  );
  return only && others.length === 0 ? { ...only, fit: BY_COMMENT } : undefined;
}

/** The only type of several values whose name has a word of a question that asks for alternatives: "the error variants". */
function onlyOfWord({ text, words }: Question, program: Program): (Enumeration & { readonly fit: number }) | undefined {
  if (!/\b(?:variants|alternatives|enum(?:eration)?(?: values?)?|possible values)\b/i.test(text)) return undefined;
  const [only, ...others] = enumerationsOf(program).filter(({ owner }) =>
    wordsOf(owner.name).some((part) => words.some(({ word, weight }) => weight === 1 && likeness(word, part) >= 0.85)),
  );
  return only && others.length === 0 ? { ...only, fit: BY_COMMENT } : undefined;
}

/** A type and the values that it consists of. */
interface Enumeration {
  readonly owner: Item;
  readonly values: readonly Item[];
}

const ENUMERATIONS = new WeakMap<Program, readonly Enumeration[]>();

/** The types of a program that have several values, told once for all questions. */
function enumerationsOf(program: Program): readonly Enumeration[] {
  let enumerations = ENUMERATIONS.get(program);
  if (!enumerations) {
    enumerations = program.symbols
      .map((owner) => ({ owner, values: valuesOf(owner, program) }))
      .filter(({ values }) => values.length >= 2);
    ENUMERATIONS.set(program, enumerations);
  }
  return enumerations;
}

const CONSTANTS = new WeakMap<Program, ReadonlyMap<string | undefined, readonly Item[]>>();

/** The constants of a program by their types, told once for all types. */
function constantsOf(program: Program): ReadonlyMap<string | undefined, readonly Item[]> {
  let constants = CONSTANTS.get(program);
  if (!constants) {
    constants = Map.groupBy(
      program.symbols.filter(({ kind }) => kind === 'constant'),
      (item) => traitOf(item, 'type'),
    );
    CONSTANTS.set(program, constants);
  }
  return constants;
}

function valuesOf(owner: Item, program: Program): readonly Item[] {
  const members = owner.children.filter(({ kind }) => kind === 'enum member');
  if (members.length > 0) return members;
  if (owner.kind !== 'type') return [];
  const constants = constantsOf(program).get(owner.name) ?? [];
  if (constants.length > 0) return constants;
  const alternatives = [...(owner.value ?? '').matchAll(/["'](\w[^"']*)["']/g)].map(([, name]) => name ?? '');
  const isUnion = /^\|?\s*(?:["'][^"']*["']\s*\|?\s*)+$/.test(owner.value ?? '');
  return isUnion ? alternatives.map((name) => ({ ...alternative(owner), name })) : [];
}

/** A value of a type of alternatives, which has no declaration of its own, as an item. */
function alternative({ lines, parent }: Item): Item {
  return {
    kind: 'enum member',
    name: '',
    value: undefined,
    comment: '',
    lines,
    commentLines: undefined,
    parent,
    children: [],
    traits: [],
    signature: undefined,
  };
}

/** How well a question calls a type by its name: "bike types" and "states of a dock" for `BikeType` and `DockState`. */
export function fitOfName(owner: Item, question: Question, { stems }: Program): number {
  const parts = wordsOf(owner.name);
  if (parts.length === 0) return 0;
  const asked = question.words.filter(
    ({ word }) =>
      !/^(?:enum\w*|values?|defined|possible|file|members?|constants?|variants?|cases?|exist|list)$/.test(word),
  );
  const matched = parts.filter((part) => asked.some(({ word }) => likeness(word, part) >= 0.75));
  const said = asked.filter(({ word }) => parts.some((part) => likeness(word, part) >= 0.75));
  const inside = owner.parent && owner.parent.kind !== 'file' ? wordsOf(owner.parent.name) : [];
  const unsaid = asked.filter(
    (word) => !said.includes(word) && !inside.some((part) => likeness(word.word, part) >= 0.85),
  );
  const named = matched.length / parts.length;
  const covered = asked.length === 0 ? 0 : 1 - unsaid.length / asked.length;
  const foreign = unsaid.some(({ stem, weight }) => weight === 1 && !stems.has(stem)) ? 0.3 : 0;
  const isCalledSo = new RegExp(`\\b${owner.kind}\\b`, 'i').test(question.text) ? 0.1 : 0;
  return Math.max(0, Math.min(1, 0.65 * named + 0.35 * covered + isCalledSo - foreign));
}
