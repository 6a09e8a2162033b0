import type { Item } from '../../../structure/structure.ts';
import { areSynonyms } from '../../../understanding/synonyms.ts';
import { stemOf, wordsOf } from '../../../understanding/words.ts';
import type { Member, TypeSchema } from './schemaModel.ts';

/** What a question asks of members, beside what they are. */
interface MemberCondition {
  readonly reason: string;
  /** The words of the question that say it. */
  readonly words: RegExp;
  holds(member: Member): boolean;
}

const traitsHave =
  (trait: string) =>
  ({ item }: Member): boolean =>
    item.traits.includes(trait);
/** A type has what one of its fields has. */
const ofItOrItsFields = ({ traits, children }: Item, pattern: RegExp): boolean =>
  [traits, ...children.map((child) => child.traits)].some((list) => list.some((trait) => pattern.test(trait)));
const signatureHas =
  (pattern: RegExp) =>
  ({ item }: Member): boolean =>
    pattern.test(item.signature ?? '');

const CONDITIONS: readonly { readonly asked: RegExp; readonly condition: MemberCondition }[] = [
  {
    asked: /\b(?:deprecated|obsolete|outdated)\b/i,
    condition: {
      reason: 'are deprecated',
      words: /^(?:deprecated|obsolete|outdated)$/,
      holds: traitsHave('decorated:deprecated'),
    },
  },
  {
    asked: /\b(?:both (?:directions|ways|sides)|bi-?directional\w*|bidi|two-way|duplex)\b/i,
    condition: {
      reason: 'stream in both directions',
      words: /^(?:both|directions?|ways?|sides?|bi|bidi\w*|directional\w*|two|duplex|stream\w*)$/,
      holds: (member) => traitsHave('client-streaming')(member) && traitsHave('server-streaming')(member),
    },
  },
  {
    asked:
      /\bserver[- ](?:side )?stream|\bstream\w*\b.{0,30}\b(?:(?:from|by) the server|to the (?:client|caller)|back|responses?|results|answers?)\b|\bserver streams\b/i,
    condition: {
      reason: 'stream from the server',
      words: /^(?:server|side|client|caller|back|responses?|results?|answers?|stream\w*)$/,
      holds: traitsHave('server-streaming'),
    },
  },
  {
    asked:
      /\bclient[- ](?:side )?stream|\bstream\w*\b.{0,30}\b(?:(?:from|by) the (?:client|caller)|to the server|requests?|uploads?)\b|\bclient streams\b/i,
    condition: {
      reason: 'stream from the client',
      words: /^(?:server|side|client|caller|requests?|uploads?|stream\w*)$/,
      holds: traitsHave('client-streaming'),
    },
  },
  {
    asked: /\bstream(?:s|ed|ing)?\b/i,
    condition: {
      reason: 'stream',
      words: /^stream\w*$/,
      holds: (member) => traitsHave('client-streaming')(member) || traitsHave('server-streaming')(member),
    },
  },
  {
    asked: /\bunary\b/i,
    condition: {
      reason: 'do not stream',
      words: /^unary$/,
      holds: (member) => !traitsHave('client-streaming')(member) && !traitsHave('server-streaming')(member),
    },
  },
  {
    asked:
      /\bnon-?null(?:able)?\b|\bnot (?:nullable|optional)\b|\b(?:may|can)(?:not|n['’]t| not) be (?:null|empty|missing|left out|omitted)\b|\b(?:required|mandatory|compulsory|obligatory)\b/i,
    condition: {
      reason: 'are required',
      words: /^(?:non|null\w*|optional|empty|missing|left|out|omitted|required|mandatory|compulsory|obligatory)$/,
      holds: ({ item }) =>
        item.traits.includes('required') || /!$/.test(item.traits.find((trait) => trait.startsWith('type:')) ?? ''),
    },
  },
  {
    asked: /\b(?:nullable|optional)\b|\b(?:may|can|could|might) be (?:null|empty|missing|left out|omitted|absent)\b/i,
    condition: {
      reason: 'are optional',
      words: /^(?:null\w*|optional|empty|missing|left|out|omitted|absent)$/,
      holds: ({ item, role }) =>
        item.traits.includes('optional') ||
        (role === 'argument' && !/!$/.test(item.traits.find((trait) => trait.startsWith('type:')) ?? '!')),
    },
  },
  {
    asked: /\b(?:repeated|are (?:lists|arrays)|as (?:lists|arrays))\b/i,
    condition: {
      reason: 'are lists',
      words: /^(?:repeated|lists?|arrays?)$/,
      holds: ({ item }) => ofItOrItsFields(item, /^type:(?:repeated |\[)/),
    },
  },
  {
    asked: /\bmaps?\b/i,
    condition: {
      reason: 'are maps',
      words: /^maps?$/,
      holds: ({ item }) => ofItOrItsFields(item, /^type:map\b/),
    },
  },
  {
    asked:
      /\b(?:have|has|having|with|takes?|taking|needs?|accepts?|expects?|without) (?:(?:an?|any|no) )?(?:argument|parameter|param|arg)s?\b/i,
    condition: {
      reason: 'have arguments',
      words: /^(?:arg(?:ument)?s?|param(?:eter)?s?|tak\w+|accepts?|expects?|without)$/,
      holds: ({ item }) => item.children.some(({ kind }) => kind === 'parameter'),
    },
  },
  {
    asked: /\b(?:have|has|having|with|without) (?:(?:an?|any|no) )?default/i,
    condition: {
      reason: 'have a default',
      words: /^(?:default\w*|values?)$/,
      holds: ({ item }) => item.value !== undefined,
    },
  },
];

const RELATIONS: readonly { readonly asked: RegExp; readonly make: (type: string) => MemberCondition }[] = [
  {
    asked: /\b(?:implement(?:s|ing|ed by)?)\s+(?:the\s+|an?\s+)?(?:interface\s+)?(\w+)/i,
    make: (type) => ({
      reason: `implement ${type}`,
      words: /^(?:implement\w*|interface)$/,
      holds: signatureHas(new RegExp(`\\bimplements\\b[^{]*\\b${type}\\b`, 'i')),
    }),
  },
  {
    asked:
      /\b(?:return(?:s|ing)?|giv(?:e|es|ing) back|yields?|answers? with|responds? with|result(?:s|ing)? in|deliver(?:s|ing)?)\s+(?:an?\s+|the\s+|(?:a\s+)?(?:lists?|streams?|pages?) of\s+|single\s+)*(\w+)/i,
    make: (type) => ({
      reason: `return ${type}`,
      words:
        /^(?:return\w*|giv\w+|back|yields?|answers?|responds?|result\w*|deliver\w*|lists?|streams?|pages?|single)$/,
      holds: (member) => member.type === type,
    }),
  },
  {
    asked:
      /\b(?:tak(?:e|es|ing)|accept(?:s|ing)?|expect(?:s|ing)?|receiv(?:e|es|ing))\s+(?:an?\s+|the\s+|(?:a\s+)?(?:lists?|streams?) of\s+)*(\w+)/i,
    make: (type) => ({
      reason: `take ${type}`,
      words: /^(?:tak\w+|accept\w*|expect\w*|receiv\w*|lists?|streams?)$/,
      holds: ({ item }) =>
        item.children.some(({ traits }) => traits.some((trait) => new RegExp(`^type:.*\\b${type}\\b`).test(trait))),
    }),
  },
  {
    asked: /\b(?:of|with) type\s+(\w+)|\bare (\w+)s\b/i,
    make: (type) => ({ reason: `are of type ${type}`, words: /^types?$/, holds: (member) => member.type === type }),
  },
];

/** The conditions that a question sets on members, and the names of types that it sets them with. */
export function conditionsIn(
  text: string,
  { types, members }: TypeSchema,
): { readonly conditions: readonly MemberCondition[]; readonly named: readonly string[] } {
  const known = new Set([...types.map(({ name }) => name), ...members.map(({ type }) => type)]);
  const plain = CONDITIONS.find(({ asked }) => asked.test(text));
  const relations = RELATIONS.flatMap(({ asked, make }) => {
    const found = asked.exec(text);
    const said = found?.[1] ?? found?.[2] ?? '';
    const type = [...known].find((name) => stemOf(name.toLowerCase()) === stemOf(said.toLowerCase()));
    return type === undefined || type === '' ? [] : [{ condition: make(type), name: type }];
  });
  return {
    conditions: [...(plain ? [plain.condition] : []), ...relations.map(({ condition }) => condition)],
    named: relations.map(({ name }) => name),
  };
}

/** Whether a member has a word in what is declared of it. */
export function hasWord({ item, owner, role, type }: Member, word: string): boolean {
  const declared = role === 'type' ? item.children.map(({ name }) => name).join(' ') : (item.signature ?? '');
  const stem = stemOf(word);
  const own = wordsOf(
    `${item.name} ${declared} ${type} ${item.comment} ${role === 'field' ? (owner?.name ?? '') : ''}`,
  );
  return own.some((other) => stemOf(other) === stem || areSynonyms(stemOf(other), stem));
}
