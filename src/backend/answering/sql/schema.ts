import { descendants, type Item, type StructuredFile } from '../../structure/structure.ts';
import type { Question } from '../../understanding/question.ts';
import { likeness, stemOf, wordsOf } from '../../understanding/words.ts';

/** A database's definition, prepared for questions. */
export interface Schema {
  readonly file: StructuredFile;
  readonly items: readonly Item[];
  readonly tables: readonly Item[];
  readonly columns: readonly Item[];
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
  const schema = {
    file,
    items,
    tables: items.filter(({ kind }) => kind === 'table'),
    columns: items.filter(({ kind }) => kind === 'column'),
    stems: new Set(wordsOf(lowerCase).map(stemOf)),
    lowerCase,
  };
  KEPT.set(file, schema);
  return schema;
}

/** What follows a colon in one of an item's traits. */
export function traitOf(item: Item, name: string): string | undefined {
  return item.traits.find((trait) => trait.startsWith(`${name}:`))?.slice(name.length + 1);
}

/** How well a question names an item: 1 as it is written, less by its words; 0 where it does not. */
export function nameFit(item: Item, { text, words, identifiers }: Question): number {
  const lower = text.toLowerCase();
  const name = item.name.toLowerCase();
  const last = name.split('.').at(-1) ?? name;
  if (identifiers.some((identifier) => identifier.toLowerCase() === last)) return 1;
  if (new RegExp(`(?<![\\w])${last.replace(/[^\w]/g, '\\$&')}(?![\\w])`).test(lower)) return 1;
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
export function columnsOfTable(table: Item, { items }: Schema): Item[] {
  const later = items.filter(
    ({ kind, name }) => kind === 'alteration' && name.split('.').at(-1)?.toLowerCase() === table.name.toLowerCase(),
  );
  return [table, ...later].flatMap(({ children }) => children.filter(({ kind }) => kind === 'column'));
}

/** The values that a column may have where its type lists them. */
export function choicesOf(column: Item): string[] {
  const listed = /^(?:enum|set)\s*\(([^]*)\)$/i.exec(traitOf(column, 'type') ?? '')?.[1];
  const checked = /\bCHECK\s*\(\s*["`]?\w+["`]?\s+IN\s*\(([^)]*)\)/i.exec(column.signature ?? '')?.[1];
  return [...(listed ?? checked ?? '').matchAll(/'((?:[^']|'')*)'/g)].map(([, value]) => value ?? '');
}
