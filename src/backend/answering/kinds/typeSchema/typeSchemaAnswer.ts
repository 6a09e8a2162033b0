import type { AnswerKind, Finding } from '../answerKind.ts';
import { memberList } from './memberList.ts';
import { isTypeSchema, typeSchemaOf, isNamedIn, type TypeSchema, longestNames, type Member } from './schemaModel.ts';
import type { Item, Lines } from '../../../structure/structure.ts';
import type { Question } from '../../../understanding/question.ts';
import { stemOf, wordsOf } from '../../../understanding/words.ts';
import { clipped, code, codeBlock, dedented } from '../markdown.ts';
import { areSynonyms } from '../../../understanding/synonyms.ts';

const KINDS = [presetAnswer, operationAnswer, memberList, alternatives];

/** What the types of GraphQL and Protocol Buffers have and what their calls take and give. */
export const typeSchemaAnswer: AnswerKind = {
  name: 'type schema',
  find(question, file) {
    if (!isTypeSchema(file)) return undefined;
    const schema = typeSchemaOf(file);
    const found = KINDS.flatMap((find) => find(question, schema) ?? []);
    return found.reduce<Finding | undefined>(
      (best, one) => (best && best.certainty >= one.certainty ? best : one),
      undefined,
    );
  },
};

const ASKS_ALTERNATIVES =
  /\b(?:possible|allowed|valid|options?|alternatives?|choices?|kinds?|types?|ways?|values?|states?|can|could|may|exist|are there|do we have|list|all)\b|^(?:which|what) \w+(?: \w+)?s\b/i;
const ALTERNATIVE_NOISE =
  /^(?:possible|allowed|valid|options?|alternatives?|choices?|kinds?|types?|ways?|values?|serve\w*|be|act|count|give\w*|get|have|exist\w*|list|there|all|supported?|available|known|defined?|enum|union|oneof|return\w*)$/;
const MAX_UNSAID = 1;
const ALTERNATIVE_CERTAINTY = 0.94;
const UNSAID_COST = 0.14;

interface Group {
  readonly name: string;
  readonly kind: string;
  readonly members: readonly Item[];
  readonly lines: Lines;
}

/** What something can be: the values of an enumeration, the members of a union, the fields of which one is set. */
function alternatives(question: Question, schema: TypeSchema): Finding | undefined {
  if (!question.aims.has('list') || !ASKS_ALTERNATIVES.test(question.text) || question.aims.has('count'))
    return undefined;
  const asked = wordsOf(question.text);
  const found = groupsOf(schema)
    .filter(({ name }) => isNamedIn(name, asked))
    .map((group) => ({ group, unsaid: unsaidBy(group, question) }))
    .sort((a, b) => a.unsaid - b.unsaid)[0];
  if (!found || found.unsaid > MAX_UNSAID) return undefined;
  const { group, unsaid } = found;
  const values = group.members.map(({ name, comment, traits }) => {
    const marks = traits.includes('decorated:deprecated') ? ' (deprecated)' : '';
    return `${code(name)}${marks}${comment === '' ? '' : ` — ${clipped(comment, 80)}`}`;
  });
  return {
    text: `${code(group.name)} (${group.kind}): ${values.join(', ')}`,
    how: `${String(values.length)} of ${group.kind} ${group.name}`,
    lines: [group.lines],
    certainty: ALTERNATIVE_CERTAINTY - UNSAID_COST * unsaid,
  };
}

function unsaidBy({ name }: Group, { words }: Question): number {
  const said = wordsOf(name).map(stemOf);
  return words.filter(
    ({ word, weight }) => weight === 1 && !said.includes(stemOf(word)) && !ALTERNATIVE_NOISE.test(word),
  ).length;
}

function groupsOf({ types, members }: TypeSchema): Group[] {
  const named = types
    .filter(({ kind }) => kind === 'enum' || kind === 'union')
    .map(({ name, kind, children, lines }) => ({ name, kind, members: children, lines }));
  const choices = new Map<string, Item[]>();
  for (const { item, owner } of members) {
    const name = item.traits.find((trait) => trait.startsWith('oneof:'))?.slice('oneof:'.length);
    if (name === undefined) continue;
    const key = `${owner?.name ?? ''}.${name}`;
    choices.set(key, [...(choices.get(key) ?? []), item]);
  }
  const oneofs = [...choices].map(([key, items]) => ({
    name: key.slice(key.lastIndexOf('.') + 1),
    kind: 'oneof',
    members: items,
    lines: { first: (items[0]?.lines.first ?? 1) - 1, last: items.at(-1)?.lines.last ?? 1 },
  }));
  return [...named, ...oneofs];
}

/** What is given to a call. */
const INPUT =
  /\bwhat (?:do|does|must|should|can|data|information)\b.*\b(?:pass|send|provide|supply|give|submit|take|accept|expect|need|require)s?\b|\b(?:inputs?|arguments?|parameters?|payload) (?:of|for|to|does)\b|\bwhat (?:is|are) (?:the )?(?:inputs?|arguments?|parameters?)\b/i;
/** What comes back from it. */
const OUTPUT =
  /\b(?:what|which)\b.*\b(?:returns?|gives? back|come(?:s)? back|get(?:s)? back|respond\w*|answers?|results?|deliver\w*|contains?)\b|\b(?:return type|result|response|output) (?:of|from)\b/i;
const OPERATION_NOISE =
  /^(?:pass|send|provide|supply|give|gives|submit|take|takes|accept|accepts|expect|expects|need|needs|require|requires|return\w*|back|come|comes|respond\w*|answers?|results?|deliver\w*|inputs?|outputs?|arguments?|parameters?|payload|data|information|call|calling|mutation|query|rpc|method|types?|response|contains?|field|fields)$/;
const MAX_TYPE_LINES = 16;
const CERTAINTY = 0.97;

/** What a call takes, or gives back, with what the types in it consist of. */
function operationAnswer(question: Question, schema: TypeSchema): Finding | undefined {
  const isInput = INPUT.test(question.text);
  if (!isInput && !OUTPUT.test(question.text)) return undefined;
  const member = operationNamed(question, schema);
  if (!member) return undefined;
  const isOutput = OUTPUT.test(question.text);
  const { item } = member;
  const given = item.children.flatMap(({ traits }) => typesIn(traits, schema));
  const back = typesIn(item.traits, schema);
  const shown = [...new Set([...(isInput ? given : []), ...(isOutput ? back : [])])].filter(
    ({ kind }) => kind !== 'scalar',
  );
  if (shown.length === 0) return undefined;
  const blocks = shown.slice(0, 2).map((type) => shownType(type, schema));
  return {
    text: [`${code(item.name)}: ${code(item.signature ?? item.name)}`, ...blocks].join('\n\n'),
    how: `${member.role} ${item.name} with ${shown.map(({ name }) => name).join(', ')}`,
    lines: [item.lines, ...shown.slice(0, 2).map(({ lines }) => lines)],
    certainty: CERTAINTY,
  };
}

/** The one call that a question names; undefined where it says more than that. */
function operationNamed({ text, words }: Question, { members }: TypeSchema): Member | undefined {
  const asked = wordsOf(text);
  const operations = members.filter(({ role }) => ['rpc', 'query', 'mutation', 'subscription'].includes(role));
  const names = longestNames(operations.map(({ item }) => item).filter(({ name }) => isNamedIn(name, asked)));
  const [only] = names;
  if (!only || names.length > 1) return undefined;
  const said = wordsOf(only.name).map(stemOf);
  const isMore = words.some(
    ({ word, weight }) => weight === 1 && !said.includes(stemOf(word)) && !OPERATION_NOISE.test(word),
  );
  return isMore ? undefined : operations.find(({ item }) => item === only);
}

function typesIn(traits: readonly string[], { types }: TypeSchema): Item[] {
  const written = traits.filter((trait) => /^(?:type|returns):/.test(trait)).join(' ');
  return types.filter(({ name }) => new RegExp(`\\b${name}\\b`).test(written));
}

function shownType(type: Item, { file }: TypeSchema): string {
  if (type.kind === 'union')
    return `${code(type.name)} is one of ${type.children.map(({ name }) => code(name)).join(', ')}`;
  const { first, last } = type.lines;
  const lines = { first, last: Math.min(last, first + MAX_TYPE_LINES - 1) };
  return codeBlock(`${dedented(file.text, lines)}${last > lines.last ? '\n…' : ''}`);
}

const ASKS_PRESET =
  /\bdefaults?\b|\bby default\b|\bif (?:i|we|you|one) (?:do(?:n['’]t| not)|leave|omit|say nothing|set nothing)|\bif (?:not|nothing) (?:given|set|said)|\bwithout saying\b|\bstandard (?:value|size|number|limit)\b/i;
const IN_COMMENT = /\bdefault(?:s|ed)?(?: is| to|:|=)?\s+["'`]?[\w.-]+/i;
const PRESET_NOISE =
  /^(?:defaults?|standard|values?|number|call|page|request|omit\w*|leave|set|given|nothing|say\w*|per|many|amount|get|got|back|returned|fetch\w*|maximum|max|limit|minimum|min|size|count|how)$/;
const NUMBERING = /^(?:first|last|limit|size|count|max|take|number|page|per)$/;
const ASKS_NUMBER = /\bhow many\b|\bnumber of\b|\bpage size\b|\bper (?:call|page|request)\b|\bsize\b|\blimit\b/i;
const MIN_LEAD = 1;

/** What an argument or a field is where nothing is said: its default, or what its comment calls that. */
function presetAnswer(question: Question, { members }: TypeSchema): Finding | undefined {
  if (!ASKS_PRESET.test(question.text)) return undefined;
  const presets = members.filter(
    ({ item, role }) =>
      (item.value !== undefined && (role === 'argument' || role === 'field')) ||
      (role === 'field' && IN_COMMENT.test(item.comment)),
  );
  const strong = question.words.filter(({ word, weight }) => weight === 1 && !PRESET_NOISE.test(word));
  const weighed = presets
    .map((member) => ({
      member,
      ...weigh(
        member,
        question,
        members,
        strong.map(({ word }) => word),
      ),
    }))
    .filter(({ unsaid }) => unsaid === 0)
    .sort((a, b) => b.score - a.score);
  const [best, next] = weighed;
  if (!best || best.score === 0 || (next && best.score - next.score < MIN_LEAD)) return undefined;
  const { item, owner, role } = best.member;
  const place =
    role === 'argument'
      ? `${owner?.parent?.name ?? ''}.${owner?.name ?? ''}(${item.name})`
      : `${owner?.name ?? ''}.${item.name}`;
  const said = item.value === undefined ? item.comment : `default ${code(item.value)}`;
  const user = userOf(best.member, members);
  const beside = user && user.item.comment !== '' ? `\n\n${code(user.item.name)}: ${user.item.comment}` : '';
  return {
    text: `${code(place)}: ${said} (${code(item.signature ?? item.name)})${beside}`,
    how: place,
    lines: [
      item.lines,
      ...(user ? [{ first: user.item.commentLines?.first ?? user.item.lines.first, last: user.item.lines.last }] : []),
    ],
    certainty: CERTAINTY,
  };
}

/** The call whose request has this field. */
function userOf({ owner }: Member, members: readonly Member[]): Member | undefined {
  return members.find(
    ({ role, item }) =>
      role === 'rpc' &&
      item.children.some(({ traits }) => owner !== undefined && traits.includes(`type:${owner.name}`)),
  );
}

function weigh(
  member: Member,
  { text }: Question,
  members: readonly Member[],
  strong: readonly string[],
): { readonly score: number; readonly unsaid: number } {
  const { item, owner } = member;
  const own = wordsOf(item.name);
  const around = wordsOf(
    `${owner?.name ?? ''} ${owner?.kind === 'field' ? (owner.parent?.name ?? '') : ''} ${userOf(member, members)?.item.name ?? ''}`,
  );
  const isLike = (word: string, list: readonly string[]): boolean =>
    list.some((other) => stemOf(other) === stemOf(word) || areSynonyms(stemOf(other), stemOf(word)));
  const asked = wordsOf(text);
  const exact = own.filter((word) => asked.some((other) => stemOf(other) === stemOf(word))).length;
  const isNumber = ASKS_NUMBER.test(text) && own.some((word) => NUMBERING.test(word));
  const unsaid = strong.filter((word) => !isLike(word, [...own, ...around]) && !NUMBERING.test(word)).length;
  const ownerSaid = strong.filter((word) => isLike(word, wordsOf(owner?.name ?? ''))).length;
  const isWhole = owner !== undefined && wordsOf(owner.name).every((word) => isLike(word, asked));
  return {
    score:
      exact + (isNumber ? 1 : 0) + 2 * ownerSaid + (isWhole ? 1 : 0) - (exact + ownerSaid === 0 && !isNumber ? 9 : 0),
    unsaid,
  };
}
