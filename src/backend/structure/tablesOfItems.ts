import { descendants, type Item, type Structure, type Table } from './structure.ts';
import { tableOfRecords, type KeyedRecord } from './tableOfRecords.ts';

/** Objects are alike when they have at least this share of all keys, on average. */
const MIN_SHARED = 0.4;
/** Fewer objects are no table. */
const MIN_ROWS = 2;
const MAX_DEPTH = 6;

/** The tables that a structure's items make: lists and maps of at least two objects with the same keys. */
export function tablesOfItems({ root }: Pick<Structure, 'root'>): Table[] {
  return [root, ...descendants(root)].flatMap((item) => tableOfItem(item) ?? []);
}

/** The tables of sections that share the first part of their names: `[station:harbour]`, `[station:airport]`. */
export function tablesOfSections({ root }: Pick<Structure, 'root'>): Table[] {
  return [root, ...descendants(root)].flatMap(({ children }) => {
    const groups = new Map<string, { readonly rest: string; readonly item: Item }[]>();
    for (const item of children) {
      const match = item.children.length > 0 ? SHARED_NAME.exec(item.name) : null;
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
