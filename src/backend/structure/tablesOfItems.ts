import { descendants, type Item, type Structure, type Table, type Lines, type Row } from './structure.ts';

/** Objects are alike when they have at least this share of all keys, on average. */
const MIN_SHARED = 0.4;
/** Fewer objects are no table. */
const MIN_ROWS = 2;
const MAX_DEPTH = 6;

/**
 * The tables that a structure's items make: lists and maps of at least two objects with the same keys. Lists of one name in several
 * objects are one table, so that none of them is taken for all.
 */
export function tablesOfItems({ root }: Pick<Structure, 'root'>): Table[] {
  const joined = new Set<Item>();
  return [root, ...descendants(root)].flatMap((item) => [
    ...(joined.has(item) ? [] : [tableOfItem(item) ?? [], tablesOfBlocks(item)].flat()),
    ...tablesOfInnerLists(item, joined),
  ]);
}

/** The tables of the lists that several objects of an item have by one name: the rules of all groups, each with its group. */
function tablesOfInnerLists({ name: outer, children }: Item, joined: Set<Item>): Table[] {
  const lists = children.flatMap((owner) =>
    owner.children.filter(isListOfObjects).map((list) => ({ owner: owner.name, list })),
  );
  return [...Map.groupBy(lists, ({ list }) => list.name)].flatMap(([name, members]) => {
    if (members.length < 2) return [];
    const records = members.flatMap(({ list }) => list.children.map((object) => recordOf(object, undefined)));
    if (!areAlike(records) || records.some(({ values }) => values.has(outer))) return [];
    for (const { list } of members) joined.add(list);
    const owned = members.flatMap(({ owner, list }) =>
      list.children.map((object) => ({ ...recordOf(object, undefined), owner })),
    );
    return [
      tableOfRecords(
        name,
        owned.map(({ owner, values, lines }) => ({ values: new Map([...values, [outer, owner]]), lines })),
      ),
    ];
  });
}

function isListOfObjects({ children }: Item): boolean {
  return children.length > 0 && children.every(({ kind, children: own }) => kind === 'entry' && own.length > 0);
}

/** The tables of blocks that are called the same: each `[[silo]]` of TOML is a row. */
function tablesOfBlocks({ children }: Item): Table[] {
  const blocks = children.filter(({ kind, children: own }) => kind === 'block' && own.length > 0);
  if (blocks.length === children.length && new Set(blocks.map(({ name }) => name)).size === 1) return [];
  return [...Map.groupBy(blocks, ({ name }) => name)].flatMap(([name, members]) => {
    const records = members.map((member) => recordOf(member, undefined));
    return records.length >= MIN_ROWS && areAlike(records) ? [tableOfRecords(name, records)] : [];
  });
}

/** The tables of sections that share the first part of their names: `[station:harbour]`, `[station:airport]`. */
export function tablesOfSections({ root }: Pick<Structure, 'root'>): Table[] {
  return [root, ...descendants(root)].flatMap(({ children }) => {
    const groups = new Map<string, { readonly rest: string; readonly item: Item }[]>();
    for (const item of children) {
      // Entries of lists are called by one of their values: "St. Anna" is no `St`.
      const isOwnValue = item.children.some(({ value }) => value === item.name);
      const match = item.children.length > 0 && !isOwnValue ? SHARED_NAME.exec(item.name) : null;
      if (!match) continue;
      const [, first = '', rest = ''] = match;
      const group = groups.get(first);
      if (group) group.push({ rest, item });
      else groups.set(first, [{ rest, item }]);
    }
    return [...groups].flatMap(([name, sections]) => tableOfSections(name, sections) ?? []);
  });
}

const SHARED_NAME = /^(\p{L}[\p{L}\d]*)\s*[-:._/ ]\s*["']?(.+?)["']?$/u;

function tableOfSections(
  name: string,
  sections: readonly { readonly rest: string; readonly item: Item }[],
): Table | undefined {
  if (sections.length < MIN_ROWS) return undefined;
  const plain = sections.map(({ item }) => recordOf(item, undefined));
  if (!areAlike(plain) || plain.some(({ values }) => values.has(name))) return undefined;
  return tableOfRecords(
    name,
    plain.map(({ values, lines }, at) => ({ values: new Map([[name, sections[at]?.rest ?? ''], ...values]), lines })),
  );
}

/** The table of an item whose children are objects alike; undefined where they are not. */
export function tableOfItem(item: Item): Table | undefined {
  const objects = item.children.filter(({ children }) => children.length > 0);
  if (objects.length < MIN_ROWS || objects.length < item.children.length) return undefined;
  const records = objects.map((object) => recordOf(object, undefined));
  if (!areAlike(records)) return undefined;
  const isMap = objects.every(({ kind }) => kind !== 'entry');
  if (!isMap) return tableOfRecords(item.name, records);
  const keyColumn = records.some(({ values }) => values.has('name')) ? 'key' : 'name';
  return tableOfRecords(
    item.name,
    objects.map((object) => recordOf(object, keyColumn)),
  );
}

/** @param keyColumn the column of the objects' own keys; undefined without one */
function recordOf(object: Item, keyColumn: string | undefined): KeyedRecord {
  const values = new Map<string, string>();
  if (keyColumn !== undefined) values.set(keyColumn, object.name);
  flatten(object, '', values, 0);
  return { values, lines: object.lines };
}

function flatten(item: Item, prefix: string, into: Map<string, string>, depth: number): void {
  for (const child of item.children) {
    const name = prefix === '' ? child.name : `${prefix}.${child.name}`;
    if (child.value !== undefined) into.set(name, child.value);
    else if (child.children.every(({ children, kind }) => children.length === 0 && kind === 'entry')) {
      into.set(name, child.children.map(({ value, name: own }) => value ?? own).join(', '));
    } else if (depth < MAX_DEPTH) flatten(child, name, into, depth + 1);
  }
}

function areAlike(records: readonly KeyedRecord[]): boolean {
  const holders = new Map<string, number>();
  let own = 0;
  for (const { values } of records) {
    own += values.size;
    for (const key of values.keys()) holders.set(key, (holders.get(key) ?? 0) + 1);
  }
  const shared = [...holders.values()].some((count) => count >= records.length * 0.8);
  return shared && own / records.length >= holders.size * MIN_SHARED;
}

/** An object of a list, its values by their dotted names. */
export interface KeyedRecord {
  readonly values: ReadonlyMap<string, string>;
  readonly lines: Lines;
}

/** More columns than people ask for; those that come later are left out. */
const MAX_COLUMNS = 300;

/** The table of objects that have keys in common: a column for each key, in the order of the file. */
export function tableOfRecords(name: string, records: readonly KeyedRecord[]): Table {
  const columns = new Map<string, number>();
  for (const { values } of records) {
    for (const key of values.keys()) {
      if (!columns.has(key) && columns.size < MAX_COLUMNS) columns.set(key, columns.size);
    }
  }
  const names = [...columns.keys()];
  const rows = records.map(({ values, lines }): Row => ({ cells: names.map((key) => values.get(key)), lines }));
  return {
    name,
    columns: names,
    rows,
    lines: { first: records[0]?.lines.first ?? 1, last: records.at(-1)?.lines.last ?? 1 },
  };
}

/** A cell that is a number, an amount, a date or a time: headers have none of these. */
const VALUE_LIKE =
  /^[-+(]?\s*[€$£¥]?\s*[-+]?\d[\d.,'’ \u00a0\u202f]*\s*(?:%|[€$£¥]|[A-Za-z]{1,3})?\)?$|^\d{1,4}[-./]\d{1,2}[-./]\d{1,4}(?:[T ].*)?$|^\d{4}-\d{2}(?:-\d{2})?(?:[T ].*)?$|^\d{1,2}:\d{2}(?::\d{2})?$|^(?:true|false|null)$/i;
/** A year may name a column: `2023;2024`. */
const YEAR = /^(?:19|20)\d\d$/;
const SAMPLE = 50;
const MAX_HEADER_CHARS = 80;
/** Larger tables are not made: every row has a cell for each column, whatever it has itself. */
const MAX_CELLS = 10_000_000;

/** So many of some columns that a table of some rows stays within bounds. */
export function boundedWidth(columns: number, rows: number): number {
  return Math.max(1, Math.min(columns, Math.floor(MAX_CELLS / Math.max(1, rows))));
}

function isValueLike(cell: string): boolean {
  return cell.length <= MAX_HEADER_CHARS && VALUE_LIKE.test(cell);
}

/** Whether the first of some records names the columns of the others. */
export function isHeader(first: readonly string[], others: readonly (readonly string[])[]): boolean {
  const filled = first.filter((cell) => cell !== '');
  if (filled.length === 0 || filled.length < first.length / 2) return false;
  if (filled.some((cell) => (isValueLike(cell) && !YEAR.test(cell)) || cell.length > MAX_HEADER_CHARS)) return false;
  if (filled.every((cell) => YEAR.test(cell))) return false;
  const sample = others.slice(0, SAMPLE);
  const isRepeating = new Set(filled.map((cell) => cell.toLowerCase())).size < filled.length;
  if (isRepeating && !sample.some((record) => record.some(isValueLike))) return false;
  // A first row whose words come again below, column by column, is data.
  const repeated = first.filter((cell, column) => cell !== '' && sample.some((record) => record[column] === cell));
  return repeated.length === 0 || repeated.length < filled.length / 3;
}

/** Names for columns: those of the header, made distinct; `column 3` where there is none. */
export function columnNames(header: readonly string[], width: number): string[] {
  const taken = new Set<string>();
  return Array.from({ length: width }, (_, index) => {
    const name = (header[index] ?? '').replace(/\s+/g, ' ').trim() || `column ${String(index + 1)}`;
    let distinct = name;
    for (let count = 2; taken.has(distinct.toLowerCase()); count++) distinct = `${name} (${String(count)})`;
    taken.add(distinct.toLowerCase());
    return distinct;
  });
}
