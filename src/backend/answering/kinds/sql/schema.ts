import {
  descendants,
  type Item,
  type Lines,
  type StructuredFile,
  linesWithComment,
} from '../../../structure/structure.ts';
import type { Question } from '../../../understanding/question.ts';
import { likeness, stemOf, wordsOf } from '../../../understanding/words.ts';
import type { Finding } from '../answerKind.ts';
import { clipped, code, codeBlock, dedented } from '../markdown.ts';

/** A database's definition, prepared for questions. */
export interface Schema {
  readonly file: StructuredFile;
  readonly items: readonly Item[];
  readonly tables: readonly Item[];
  readonly columns: readonly Item[];
  /** What each table gets later in the file. */
  readonly alterations: ReadonlyMap<Item, readonly Item[]>;
  /** The table that each alteration is of. */
  readonly altered: ReadonlyMap<Item, Item>;
  /** The stems of all words of the file. */
  readonly stems: ReadonlySet<string>;
  readonly lowerCase: string;
}

const KEPT = new WeakMap<StructuredFile, Schema>();

/** What a file of SQL defines; kept as long as the file's structure is. */
export function schemaOf(file: StructuredFile): Schema {
  const known = KEPT.get(file);
  if (known) return known;
  const items = [...descendants(file.structure.root)];
  const lowerCase = file.text.join('\n').toLowerCase();
  const tables = items.filter(({ kind }) => kind === 'table');
  const altered = alteredTables(items, tables);
  const schema = {
    file,
    items,
    tables,
    alterations: Map.groupBy(altered.keys(), (alteration) => altered.get(alteration) ?? alteration),
    altered,
    columns: items.filter(({ kind }) => kind === 'column'),
    stems: new Set(wordsOf(lowerCase).map(stemOf)),
    lowerCase,
  };
  KEPT.set(file, schema);
  return schema;
}

function alteredTables(items: readonly Item[], tables: readonly Item[]): Map<Item, Item> {
  const byName = new Map(tables.toReversed().map((table) => [table.name.toLowerCase(), table]));
  const found = new Map<Item, Item>();
  for (const item of items) {
    const name = item.name.toLowerCase();
    const table =
      item.kind === 'alteration' ? (byName.get(name) ?? byName.get(name.split('.').at(-1) ?? '')) : undefined;
    if (table) found.set(item, table);
  }
  return found;
}

/** What follows a colon in one of an item's traits. */
export function traitOf(item: Item, name: string): string | undefined {
  return item.traits.find((trait) => trait.startsWith(`${name}:`))?.slice(name.length + 1);
}

/** All that follow a colon in an item's traits of one name. */
export function traitsOf(item: Item, name: string): string[] {
  return item.traits.filter((trait) => trait.startsWith(`${name}:`)).map((trait) => trait.slice(name.length + 1));
}

/** Words that every sentence has: a name that is one of them has to be marked as a name. */
const GRAMMAR =
  /^(?:a|all|an|and|any|are|as|at|be|by|do|does|for|from|has|have|how|i|if|in|is|it|no|not|of|on|or|so|that|the|this|to|was|what|when|where|which|who|why|with)$/;

/** How well a question names an item: 1 as it is written, less by its words; 0 where it does not. */
export function nameFit(item: Item, { text, words, identifiers }: Question): number {
  const lower = text.toLowerCase();
  const name = item.name.toLowerCase();
  const last = name.split('.').at(-1) ?? name;
  if (identifiers.some((identifier) => identifier.toLowerCase() === last)) return 1;
  const written = last.replace(/[^\w]/g, '\\$&');
  if (GRAMMAR.test(last))
    return new RegExp(`\\b(?:column|field|table|view)\\s+${written}(?!\\w)|\\w\\.${written}(?!\\w)`).test(lower)
      ? 1
      : 0;
  if (new RegExp(`(?<![\\w])${written}(?![\\w])`).test(lower)) return 1;
  const parts = wordsOf(last);
  if (parts.length === 0) return 0;
  const matched = parts.filter((part) =>
    words.some(({ word }) => likeness(word, part) >= 0.75 && likeness(word, part) !== 0.85),
  );
  if (matched.length === parts.length) return 0.93;
  const alike = parts.filter((part) => words.some(({ word, weight }) => weight === 1 && likeness(word, part) >= 0.75));
  return alike.length === parts.length
    ? 0.85
    : (0.8 * matched.length) / parts.length - (parts.length === 1 ? 0.8 : 0.15);
}

/** The tables that a question names, the surest first; of two alike the one whose name has fewer words. */
export function tablesNamed(question: Question, { items }: Schema): { readonly item: Item; readonly fit: number }[] {
  return items
    .filter(({ kind }) => kind === 'table' || kind === 'view')
    .map((item) => ({ item, fit: nameFit(item, question) }))
    .filter(({ fit }) => fit >= 0.85)
    .sort((a, b) => b.fit - a.fit || wordsOf(b.item.name).length - wordsOf(a.item.name).length);
}

/** The columns of a table, with those that it gets later in the file. */
export function columnsOfTable(table: Item, schema: Schema): Item[] {
  return partsOf(table, schema).filter(({ kind }) => kind === 'column');
}

/** The constraints of a table, with those that it gets later in the file. */
export function constraintsOfTable(table: Item, schema: Schema): Item[] {
  return partsOf(table, schema).filter(({ kind }) => kind === 'constraint');
}

function partsOf(table: Item, { alterations }: Schema): Item[] {
  return [table, ...(alterations.get(table) ?? [])].flatMap(({ children }) => children);
}

/** The table of a column or a constraint, also where an alteration adds it. */
export function tableOf({ parent }: Item, { altered }: Schema): Item | undefined {
  return parent && (altered.get(parent) ?? parent);
}

/** Whether a column or a constraint refers to a table. */
export function refersTo(item: Item, table: Item): boolean {
  return item.traits.some((trait) => trait.toLowerCase() === `references:${table.name.toLowerCase()}`);
}

/** The constraint of its table that makes a column refer to another table. */
export function foreignKeyWith(column: Item, schema: Schema): Item | undefined {
  const table = tableOf(column, schema);
  const own = `column:${column.name.toLowerCase()}`;
  return (
    table &&
    constraintsOfTable(table, schema).find(({ traits }) => traits.includes('foreign key') && traits.includes(own))
  );
}

/** The values that a column may have where its type lists them. */
export function choicesOf(column: Item): string[] {
  const listed = /^(?:enum|set)\s*\(([^]*)\)$/i.exec(traitOf(column, 'type') ?? '')?.[1];
  const checked = /\bCHECK\s*\(\s*["`[]?\w+["`\]]?\s+IN\s*\(([^)]*)\)/i.exec(column.signature ?? '')?.[1];
  return [...(listed ?? checked ?? '').matchAll(/'((?:[^']|'')*)'/g)].map(([, value]) => value ?? '');
}

/** So many of a list are shown. */
export const MAX_LISTED = 40;

/** Words that speak of a database as a whole. */
export const GENERAL =
  /^(?:database|db|schema|sql|defined|created|create|explicitly|exist|there|dump|script|total|ddl|need\w*|require\w*|install\w*|all|names?|declared|statements?|postgres\w*|mysql)$/;

/** The first lines of a definition. */
export function heading({ lines }: Item): Lines {
  return { first: lines.first, last: Math.min(lines.last, lines.first + 2) };
}

/** Words that ask in questions about columns and say nothing of them. */
export const ASKING =
  /^(?:type|types|data|nullable|null|default|defaults|column|columns|table|tables|length|maximum|minimum|max|min|allowed|range|constraint\w*|check\w*|value|values|possible|may|mean|means|foreign|primary|key|unique|required|optional|stored|saved|references?|limit\w*|long|what|characters?|chars|size|precision|states?|kinds?|have|field|fields)$/;

/** The table that is named, or whose name is a noun of the question: "severity in incidents", "language of a customer". */
export function tableMeant(
  question: Question,
  schema: Schema,
): { readonly item: Item; readonly fit: number } | undefined {
  return tablesNamed(question, schema).find(({ item }) => item.kind === 'table');
}

const MAX_BLOCK_CHARS = 700;

/** The values of an enumeration, by its name or by the column that has them. */
export function enumValues(question: Question, schema: Schema): Finding | undefined {
  if (
    !/\b(?:values?|states?|status(?:es)?|kinds?|types?|options|which|what|possible|allowed|enum\w*|members)\b/i.test(
      question.text,
    )
  )
    return undefined;
  const enums = schema.items.filter(({ kind }) => kind === 'enum');
  const fits = enums.map((item) => ({ item, fit: enumFit(item, question) })).sort((a, b) => b.fit - a.fit);
  const best = fits[0];
  if (!best || best.fit < 0.8 || (fits[1]?.fit ?? 0) >= best.fit) return undefined;
  const names = best.item.children.map(({ name }) => code(name)).join(', ');
  const count = question.aims.has('count') ? `**${String(best.item.children.length)}**: ` : `${code(best.item.name)}: `;
  return { text: count + names, how: `enum ${best.item.name}`, lines: [best.item.lines], certainty: 0.93 * best.fit };
}

function enumFit(item: Item, { words, text }: Question): number {
  const parts = wordsOf(item.name);
  const asked = words.map(({ word }) => (/^(?:states?)$/.test(word) ? 'status' : word));
  const matched = parts.filter((part) =>
    asked.some((word) => likeness(word, part) >= 0.75 || (part === 'state' && word === 'status')),
  );
  const isExact = text.toLowerCase().includes(item.name.toLowerCase()) ? 0.02 : 0;
  return matched.length === parts.length ? 0.98 + isExact : 0;
}

/** What a named index, view, trigger, function, role or constraint is: its definition, and what it calls. */
export function definitionOf(question: Question, schema: Schema): Finding | undefined {
  const { text } = question;
  const trigger = /\btriggers?\b/i.test(text) ? triggerOn(question, schema) : undefined;
  if (trigger) return trigger;
  const candidates = schema.items.filter(
    ({ kind }) => !['column', 'enum value', 'note', 'alteration', 'extension'].includes(kind),
  );
  const fits = candidates
    .map((item) => ({
      item,
      fit: nameFit(item, question) + (new RegExp(`\\b${item.kind}\\b`, 'i').test(text) ? 0.04 : 0),
    }))
    .filter(({ fit }) => fit >= 0.93);
  const best = fits.sort((a, b) => b.fit - a.fit || wordsOf(b.item.name).length - wordsOf(a.item.name).length)[0];
  if (!best) return undefined;
  const same = /^(?:grant|revocation)$/.test(best.item.kind)
    ? candidates.filter(({ kind, name }) => /^(?:grant|revocation)$/.test(kind) && name === best.item.name)
    : [best.item];
  const isRight = same.length > 1 || best.item.kind === 'grant';
  const unsaid = question.words.filter(
    ({ weight, stem, word }) => weight === 1 && !schema.stems.has(stem) && !ASKING.test(word),
  );
  const certainty = (isRight ? 0.93 : best.item.kind === 'table' ? 0.7 : 0.86) - 0.2 * Math.min(2, unsaid.length);
  return blockOf(same, schema, certainty);
}

function triggerOn(question: Question, schema: Schema): Finding | undefined {
  const triggers = schema.items.filter(({ kind }) => kind === 'trigger');
  const table = tablesNamed(question, schema)[0]?.item;
  const chosen = triggers.filter((item) => nameFit(item, question) >= 0.93 || traitOf(item, 'on') === table?.name);
  const picked = chosen.length > 0 ? chosen : triggers.length === 1 && !table ? triggers : [];
  if (picked.length === 0 || question.aims.has('count')) return undefined;
  const functions = picked.flatMap(
    (item) => schema.items.find(({ kind, name }) => kind === 'function' && name === traitOf(item, 'calls')) ?? [],
  );
  return blockOf([...functions, ...picked], schema, 0.94);
}

export function blockOf(items: Item | readonly Item[], { file }: Schema, certainty: number): Finding {
  const all = Array.isArray(items) ? (items as readonly Item[]) : [items as Item];
  const spans = all.map((item) => linesWithComment(item)).toSorted((a, b) => a.first - b.first);
  const text = clipped(
    spans
      .map((span) => dedented(file.text, { first: span.first, last: Math.min(span.last, span.first + 34) }))
      .join('\n\n'),
    MAX_BLOCK_CHARS,
  );
  const first = all[0];
  return {
    text: `${code(first?.name ?? '')}, line ${String(first?.lines.first ?? 1)}:\n${codeBlock(text)}`,
    how: `${first?.kind ?? ''} ${first?.name ?? ''}`,
    lines: spans.map(({ first: from, last }) => ({ first: from, last: Math.min(last, from + 39) })),
    certainty,
  };
}
