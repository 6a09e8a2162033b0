import type { Item } from '../../../structure/structure.ts';
import { TYPE_KINDS, traitOf, FUNCTION_KINDS } from './program.ts';
import type { Question, QuestionWord } from '../../../understanding/question.ts';
import { wordsOf } from '../../../understanding/words.ts';
import type { Finding } from '../answerKind.ts';
import { clipped, code } from '../markdown.ts';

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

/** What a question may say of declarations, and whether one is so. */
const TRAITS: readonly (readonly [RegExp, (item: Item) => boolean])[] = [
  [
    /\bpublic\b/i,
    (item) =>
      !item.traits.includes('private') &&
      !item.traits.includes('protected') &&
      item.kind !== 'constructor' &&
      item.name !== 'constructor',
  ],
  [/\bprivate\b/i, (item) => item.traits.includes('private')],
  [/\bstatic\b/i, (item) => item.traits.includes('static')],
  [/\bsuspend\b/i, (item) => item.traits.includes('suspend')],
  [/\boverrid\w*\b/i, (item) => item.traits.some((trait) => /override/i.test(trait))],
  [/\basync(?:hronous)?\b/i, (item) => item.traits.includes('async') || item.traits.includes('suspend')],
  [/\babstract\b/i, (item) => item.traits.includes('abstract')],
  [/\bexported\b|\bexports?\b/i, (item) => item.traits.includes('exported') || item.traits.includes('public')],
  [
    /\boptional\b/i,
    (item) => item.traits.includes('optional') || item.value !== undefined || /\?$/.test(traitOf(item, 'type') ?? ''),
  ],
  [
    /\bnullable\b|\b(?:may|can|could|might|allowed to) be (?:null|nil|none|undefined|left out|omitted|missing)\b/i,
    (item) =>
      item.traits.includes('optional') ||
      /^(?:null|None|nil|undefined)$/.test(item.value ?? '') ||
      /\?$|^\?|\b(?:null|None|undefined)\b|^(?:std::)?[Oo]ption(?:al)?[<[]/.test(traitOf(item, 'type') ?? ''),
  ],
  [/\bdeprecated\b/i, (item) => isDeprecated(item)],
  [
    /\brequired\b|\bmandatory\b|\bnon-?null\b/i,
    (item) => item.value === undefined && !item.traits.includes('optional') && !/\?$/.test(traitOf(item, 'type') ?? ''),
  ],
];

/** Whether a declaration is marked as one that is no longer to be used. */
export function isDeprecated(item: Item): boolean {
  return (
    item.traits.some((trait) => /deprecated|obsolete/i.test(trait)) ||
    /@deprecated\b|^deprecated\b|\bDeprecated:/im.test(item.comment)
  );
}

/** The members that have what the question says of them. */
export function filterByTraits(items: readonly Item[], text: string): Item[] {
  let kept = [...items];
  for (const [asked, holds] of TRAITS) {
    if (asked.test(text)) kept = kept.filter(holds);
  }
  return kept;
}

/** Whether a text says something of declarations: `optional`, `static`. */
export function namesTrait(text: string): boolean {
  return TRAITS.some(([asked]) => asked.test(text));
}

/** What each language calls the types that have a name in plain English. */
const TYPE_NAMES: readonly (readonly [RegExp, RegExp])[] = [
  [/^bool(?:ean)?s?$/i, /^(?:bool(?:ean)?|_Bool)$/i],
  [/^(?:strings?|str|text)$/i, /^(?:&?(?:'\w+ )?str|string|nsstring|char ?\*|const char ?\*)$/i],
  [
    /^(?:int(?:eger)?s?|numbers?)$/i,
    /^(?:u?int\w*|integer|long|short|number|[iu](?:8|16|32|64|size)|usize|size_t|double|float\d*|decimal|f(?:32|64))$/i,
  ],
  [/^(?:nothing|void|none|unit)$/i, /^(?:void|none|unit|\(\)|undefined|never|promise<void>)$/i],
  [/^(?:promises?|tasks?|futures?)$/i, /^(?:promise|task|future|completablefuture|deferred)\b/i],
  [
    /^(?:lists?|arrays?|slices?|vectors?|sequences?)$/i,
    /^(?:\w*list|array|vec|set|sequence|iterable|i?enumerable)\b|\[\]$|^\[/i,
  ],
  [/^(?:maps?|dict(?:ionar(?:y|ies))?s?|hash(?:es)?)$/i, /^(?:\w*map|dict\w*|record|hash)\b/i],
  [/^(?:optionals?|options?|nullable)$/i, /^(?:optional|option)\b|\?$|\| ?(?:null|none|undefined)\b/i],
  [/^(?:errors?|results?)$/i, /\b(?:error|result)\b/i],
];
const RETURN =
  /\b(?:return|returns|returning|give back|gives back|yield|yields)\s+(?:an?\s+|the\s+)?["'`]?([\w.<>[\]*?|]{2,60})/i;

/** Those of a list that return what the question says: "which methods return a bool"; all where it says nothing of it. */
export function byWhatTheyReturn(items: readonly Item[], text: string): Item[] {
  const asked = RETURN.exec(text)?.[1]?.replace(/[?.`"']+$/, '');
  if (asked === undefined) return [...items];
  const named = TYPE_NAMES.find(([word]) => word.test(asked))?.[1];
  const isAsked = (type: string): boolean =>
    type.toLowerCase() === asked.toLowerCase() ||
    (named?.test(type.trim()) ?? false) ||
    wordsOf(type.replace(/<.*$/, '')).join(' ') === wordsOf(asked).join(' ');
  const having = items.filter((item) => isAsked(traitOf(item, 'returns') ?? ''));
  return having.length > 0 ? having : [...items];
}

const EXCLUDED =
  /\b(?:besides|beside|except(?:ing)?(?: for)?|excluding|other than|apart from|aside from|but not|not counting|without)\s+(?:the\s+|its\s+|any\s+)?([\w ]{2,60})/i;

/** The words of a question without those that it excludes and those that name what is returned. */
export function withoutExcluded({ words, text }: Question): readonly QuestionWord[] {
  const excluded = new Set(wordsOf(EXCLUDED.exec(text)?.[0] ?? ''));
  const returned = new Set(wordsOf(RETURN.exec(text)?.[0] ?? ''));
  return words.filter(({ word }) => !excluded.has(word) && !returned.has(word));
}

/** The text of a question without what it says of what is returned and of what is excluded. */
export function plainList(text: string): string {
  return text.replace(RETURN, ' ').replace(EXCLUDED, ' ');
}

/** An answer before it is known how sure it is. */
export type Lead = Omit<Finding, 'certainty'>;

const MAX_LISTED = 40;

/** Names as a list, with types or values, and the lines that they stand on. */
export function listLead(items: readonly Item[], isCount: boolean, how: string, owner?: Item): Lead {
  const lines = items.slice(0, MAX_LISTED).map((item) => describe(item));
  const rest = items.length - lines.length;
  const isLong = lines.some((line) => line.length > 46) && !isCount;
  const names = isCount
    ? items
        .slice(0, MAX_LISTED)
        .map(({ name }) => code(name))
        .join(', ')
    : isLong
      ? `\n${lines.map((line) => `- ${line}`).join('\n')}`
      : lines.join(', ');
  const more = rest > 0 ? `, … and ${String(rest)} more` : '';
  const text = isCount
    ? `**${String(items.length)}**: ${names}${more}`
    : `${owner ? `${code(owner.name)} (${String(items.length)}): ` : ''}${names}${more}`;
  return { text: clipped(text, 1150), how: `${String(items.length)} in ${how}`, lines: citedOf(items, owner) };
}

/** A declaration in a list: its signature, its value or its type. */
function describe(item: Item): string {
  const type = traitOf(item, 'type');
  const signature = item.signature === undefined || item.signature.length > 110 ? undefined : item.signature;
  if (FUNCTION_KINDS.has(item.kind)) return code(signature ?? item.name);
  if (item.kind === 'enum member')
    return item.value === undefined || item.value.length > 40 ? code(item.name) : code(`${item.name} = ${item.value}`);
  const value = item.value === undefined || item.value.length > 60 ? '' : ` = ${item.value}`;
  return code(type === undefined || type.length > 80 ? `${item.name}${value}` : `${item.name}: ${type}${value}`);
}

/** All lines from the first to the last where these are few, else those of each. */
export function citedOf(items: readonly Item[], owner?: Item): { first: number; last: number }[] {
  const first = items.reduce((least, { lines }) => Math.min(least, lines.first), Number.MAX_SAFE_INTEGER);
  const last = items.reduce((most, { lines }) => Math.max(most, lines.last), 0);
  if (owner && owner.lines.last - owner.lines.first < 40) return [owner.lines];
  if (last - first < 40) return [{ first, last }];
  return items.slice(0, 8).map(({ lines }) => ({ first: lines.first, last: Math.min(lines.last, lines.first + 3) }));
}
