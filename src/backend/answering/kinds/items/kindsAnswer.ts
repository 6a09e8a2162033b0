import type { Item, StructuredFile } from '../../../structure/structure.ts';
import { isPlural } from '../../../understanding/question.ts';
import { likeness, wordsOf } from '../../../understanding/words.ts';
import type { AnswerKind, Finding } from '../answerKind.ts';
import { clipped, code } from '../markdown.ts';
import { collectionsOf, type Collection } from './collections.ts';
import { SETTINGS_FORMATS } from './lookUp.ts';

/** "What kinds of objects are there", "how many types of sensors": the things whose kinds are asked for. */
const ASKED =
  /\b(?:(?:which|what|all|the|different|how many(?: different)?) (?:different )?)(?:kinds?|types?|sorts?) of (?:the |all )?([\p{L}\d_-]+(?: [\p{L}\d_-]+)?)/iu;
const KIND = /^(?:kind|type|art|typ)$/i;

const SAID = 0.8;
const CERTAINTY = 0.93;
const MIN_MEMBERS = 2;
/** Kinds repeat; what each thing has for itself is none. */
const MAX_KINDS = 40;
const MAX_CHARS = 560;

/** Which kinds there are of several things that say of what kind they are: the objects of a manifest, the probes of a station. */
export const kindsAnswer: AnswerKind = {
  name: 'kinds',
  find(question, file) {
    const things = ASKED.exec(question.text)?.[1];
    if (things === undefined || !SETTINGS_FORMATS.has(file.structure.format)) return undefined;
    const noun = wordsOf(things).find((word) => isPlural(word));
    const found = noun === undefined ? undefined : kindsOfThings(noun, file);
    return found && toFinding(found);
  },
};

/** The field of each member that says its kind. */
type Kinds = readonly { readonly member: Item; readonly kind: Item }[];

function kindsOfThings(noun: string, file: StructuredFile): Kinds | undefined {
  const isCalled = ({ names, common }: Collection): boolean =>
    [...names, ...common].some((name) => likeness(noun, name) >= SAID);
  return collectionsOf(file)
    .filter((collection) => !collection.isPart && collection.members.length >= MIN_MEMBERS && isCalled(collection))
    .map(({ members }) => members.flatMap((member) => kindOf(member) ?? []))
    .filter((kinds) => kinds.length >= MIN_MEMBERS)
    .toSorted((a, b) => b.length - a.length)[0];
}

function kindOf(member: Item): Kinds[number] | undefined {
  const kind = member.children.find(({ name, value }) => KIND.test(name) && value !== undefined && value !== '');
  return kind && { member, kind };
}

function toFinding(kinds: Kinds): Finding | undefined {
  const groups = [...Map.groupBy(kinds, ({ kind }) => kind.value ?? '')];
  if (groups.length > MAX_KINDS) return undefined;
  const shown = groups.map(([name, of]) => `${code(name)}${of.length > 1 ? ` (${String(of.length)})` : ''}`);
  return {
    text: clipped(`**${String(groups.length)}**: ${shown.join(', ')}`, MAX_CHARS),
    how: `the kinds of ${String(kinds.length)}`,
    lines: groups.flatMap(([, [first]]) => first?.kind.lines ?? []),
    certainty: CERTAINTY,
  };
}
