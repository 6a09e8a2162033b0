import type { Item } from '../../../structure/structure.ts';
import { TYPE_KINDS } from './program.ts';

/** A kind of declarations that can be listed. */
export interface Listed {
  /** How questions call them. */
  readonly words: RegExp;
  readonly holds: (item: Item) => boolean;
}

const isOfKind =
  (...kinds: readonly string[]) =>
  (item: Item): boolean =>
    kinds.includes(item.kind);

/** What can be listed and counted, the more exact first. */
const LISTS: readonly Listed[] = [
  {
    words: /\b(?:exceptions?|error (?:types?|classes|kinds?|values?|constants?)|errors?|sentinel errors?)\b/i,
    holds: (item) => item.traits.includes('exception'),
  },
  { words: /\b(?:unit )?tests?(?: cases?| functions?| methods?)?\b/i, holds: isOfKind('test') },
  { words: /\btest suites?\b|\bdescribe blocks?\b/i, holds: isOfKind('test suite') },
  { words: /\benum(?:eration)?s?\b/i, holds: isOfKind('enum') },
  { words: /\binterfaces?\b/i, holds: isOfKind('interface') },
  { words: /\bprotocols?\b/i, holds: isOfKind('protocol') },
  { words: /\btraits?\b/i, holds: isOfKind('trait') },
  {
    words: /\bmacros?\b/i,
    holds: (item) => item.kind === 'macro' || (item.kind === 'constant' && (item.signature ?? '').startsWith('#')),
  },
  { words: /\b(?:structs?|structures?|records?)\b/i, holds: isOfKind('struct', 'record') },
  {
    words: /\bdata ?classes\b/i,
    holds: (item) => item.traits.some((trait) => /^(?:data|decorated:(?:dataclasses\.)?dataclass)$/.test(trait)),
  },
  { words: /\bclasses\b|\bclass\b/i, holds: isOfKind('class', 'record', 'object') },
  { words: /\bmessages?(?: types?)?\b/i, holds: isOfKind('message') },
  { words: /\b(?:rpcs?|rpc methods?|remote procedures?)\b/i, holds: isOfKind('rpc') },
  { words: /\bservices?\b/i, holds: isOfKind('service') },
  { words: /\b(?:queries)\b/i, holds: (item) => item.kind === 'field' && item.parent?.name === 'Query' },
  { words: /\bmutations?\b/i, holds: (item) => item.kind === 'field' && item.parent?.name === 'Mutation' },
  { words: /\bsubscriptions?\b/i, holds: (item) => item.kind === 'field' && item.parent?.name === 'Subscription' },
  { words: /\b(?:input types?|inputs)\b/i, holds: isOfKind('input') },
  { words: /\bunions?\b/i, holds: isOfKind('union') },
  { words: /\bscalars?\b/i, holds: isOfKind('scalar') },
  { words: /\bdirectives?\b/i, holds: isOfKind('directive') },
  { words: /\bmodules\b|\bnamespaces?\b/i, holds: isOfKind('module', 'namespace') },
  { words: /\bconst(?:ant)?s?\b/i, holds: isOfKind('constant') },
  { words: /\b(?:global )?variables?\b|\bglobals?\b/i, holds: isOfKind('variable') },
  {
    words: /\bmethods?\b/i,
    holds: (item) =>
      (['method', 'rpc'].includes(item.kind) && item.name !== 'constructor') ||
      (item.kind === 'function' && item.parent?.kind === 'class'),
  },
  { words: /\bfunctions?\b|\bfuncs?\b|\bhelpers?\b|\bprocedures?\b|\bhooks\b/i, holds: isOfKind('function') },
  {
    words: /\btypes?\b/i,
    holds: (item) =>
      TYPE_KINDS.has(item.kind) &&
      !['implementation', 'extension', 'module', 'test suite', 'service'].includes(item.kind),
  },
];
const GRAPHQL_LISTS: readonly Listed[] = [
  ...LISTS.slice(0, -1),
  { words: /\b(?:object )?types?\b/i, holds: isOfKind('type') },
];

/** The kind of declarations that a text calls by its name. */
export function listedAs(text: string, format?: string): Listed | undefined {
  return (format === 'graphql' ? GRAPHQL_LISTS : LISTS).find(({ words }) => words.test(text));
}

/** Whether what is listed are functions. */
export function isFunctionList({ words }: Listed): boolean {
  return words.test('functions');
}
