import type { Item, Lines } from '../../../structure/structure.ts';
import type { Question } from '../../../understanding/question.ts';
import { stemOf, wordsOf } from '../../../understanding/words.ts';
import type { Finding } from '../answerKind.ts';
import { clipped, code } from '../markdown.ts';
import { isNamedIn, type TypeSchema } from './schemaModel.ts';

const ASKS =
  /\b(?:possible|allowed|valid|options?|alternatives?|choices?|kinds?|types?|ways?|values?|states?|can|could|may|exist|are there|do we have|list|all)\b|^(?:which|what) \w+(?: \w+)?s\b/i;
const NOISE =
  /^(?:possible|allowed|valid|options?|alternatives?|choices?|kinds?|types?|ways?|values?|serve\w*|be|act|count|give\w*|get|have|exist\w*|list|there|all|supported?|available|known|defined?|enum|union|oneof|return\w*)$/;
const MAX_UNSAID = 1;
const CERTAINTY = 0.94;
const UNSAID_COST = 0.14;

interface Group {
  readonly name: string;
  readonly kind: string;
  readonly members: readonly Item[];
  readonly lines: Lines;
}

/** What something can be: the values of an enumeration, the members of a union, the fields of which one is set. */
export function alternatives(question: Question, schema: TypeSchema): Finding | undefined {
  if (!question.aims.has('list') || !ASKS.test(question.text) || question.aims.has('count')) return undefined;
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
    certainty: CERTAINTY - UNSAID_COST * unsaid,
  };
}

function unsaidBy({ name }: Group, { words }: Question): number {
  const said = wordsOf(name).map(stemOf);
  return words.filter(({ word, weight }) => weight === 1 && !said.includes(stemOf(word)) && !NOISE.test(word)).length;
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
