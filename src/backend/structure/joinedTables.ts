import type { Item, Row, Structure, Table } from './structure.ts';

/** A table whose rows say in words what they refer to, and the columns that are from the tables they refer to. */
export interface JoinedTable extends Table {
  readonly joined: ReadonlySet<string>;
}

/** A column whose values are keys of another table. */
interface ForeignKey {
  readonly index: number;
  readonly target: Table;
  readonly key: number;
  readonly rowOf: ReadonlyMap<string, Row>;
}

const MAX_TABLES = 30;
const MAX_ROWS = 200_000;
const MAX_COLUMNS = 60;
/** All joined tables of a file together are no larger, in cells: what exceeds it stays as it is. */
const MAX_CELLS = 3_000_000;
/** Tables are followed so far: a loan has a book, and the book an author. */
const MAX_DEPTH = 2;
/** Endings of the names of columns that hold keys. */
const KEY_ENDING = /(?:[_\s]?(?:id|ids|code|no|nr|num|number|key|ref|fk)|Id|ID|Code|Ref|Key)$/;
const PRIMARY = /^(?:id|code|key|no|nr|uuid|number)$/i;
const LABEL = /^(?:name|title|label|full_?name|display_?name|bezeichnung|titel|description|username)$/i;

/** Tables with what their foreign keys refer to: declared ones, and columns named for another table that hold nothing but its keys. */
export function joinedTables({ root, tables }: Pick<Structure, 'root' | 'tables'>): JoinedTable[] {
  const usable = tables.slice(0, MAX_TABLES).filter(({ rows }) => rows.length > 0 && rows.length <= MAX_ROWS);
  if (usable.length < 2) return [];
  const declared = declaredKeys(root);
  const keysOf = new Map(usable.map((table) => [table, foreignKeys(table, usable, declared)]));
  const labels = new Map(usable.map((table) => [table, labelOf(table)]));
  let room = MAX_CELLS;
  return usable.flatMap((table) => {
    const keys = keysOf.get(table) ?? [];
    const columns = keys.length === 0 ? [] : columnsOf(table, { keysOf, labels });
    if (columns.length === 0 || columns.length * table.rows.length > room) return [];
    room -= columns.length * table.rows.length;
    return [join(table, columns)];
  });
}

/** What the definitions say of columns that refer to tables: by `table.column` in lower case, the table. */
function declaredKeys(root: Item): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const table of root.children) {
    if (table.kind !== 'table') continue;
    for (const column of table.children) {
      const target = column.traits.find((trait) => trait.startsWith('references:'))?.slice('references:'.length);
      if (column.kind === 'column' && target !== undefined)
        found.set(`${bare(table.name)}.${column.name.toLowerCase()}`, bare(target));
    }
  }
  return found;
}

function bare(name: string): string {
  return name.slice(name.lastIndexOf('.') + 1).toLowerCase();
}

function foreignKeys(
  table: Table,
  tables: readonly Table[],
  declared: ReadonlyMap<string, string>,
): readonly ForeignKey[] {
  return table.columns.flatMap((column, index) => {
    const name = declared.get(`${bare(table.name)}.${column.toLowerCase()}`);
    const base = baseOf(column).toLowerCase();
    const isNamedFor = (other: Table): boolean =>
      KEY_ENDING.test(column) && base !== '' && [bare(other.name), singular(bare(other.name))].includes(base);
    const target = tables.find(
      (other) => other !== table && (name === undefined ? isNamedFor(other) : bare(other.name) === name),
    );
    const key = target && primaryOf(target, column);
    if (!target || key === undefined) return [];
    const rowOf = new Map(target.rows.map((row) => [row.cells[key] ?? '', row]));
    const isWhole = table.rows.every(({ cells }) => cells[index] === undefined || rowOf.has(cells[index]));
    return isWhole ? [{ index, target, key, rowOf }] : [];
  });
}

/** `member` of `member_id`. */
function baseOf(column: string): string {
  return column.replace(KEY_ENDING, '');
}

function singular(name: string): string {
  return name
    .replace(/ies$/, 'y')
    .replace(/(?<=ch|sh|ss|x)es$/, '')
    .replace(/(?<!s)s$/, '');
}

/** The column whose values are all there and all different, and that is named like a key or like the column that refers to it. */
function primaryOf({ columns, rows }: Table, referring: string): number | undefined {
  const found = columns.findIndex(
    (name, index) =>
      (PRIMARY.test(name) || name.toLowerCase() === referring.toLowerCase()) &&
      new Set(rows.map(({ cells }) => cells[index])).size === rows.length &&
      rows.every(({ cells }) => cells[index] !== undefined),
  );
  return found < 0 ? undefined : found;
}

/** The column that says what a row is called; undefined where none does for each row in another way. */
function labelOf({ columns, rows }: Table): number | undefined {
  const isUnique = (index: number): boolean => {
    const texts = rows.flatMap(({ cells }) => cells[index] ?? []);
    return texts.length === rows.length && new Set(texts).size === texts.length;
  };
  const found = columns.findIndex((name, index) => LABEL.test(name) && isUnique(index));
  return found < 0 ? undefined : found;
}

interface Column {
  readonly name: string;
  readonly cell: (row: Row) => string | undefined;
  readonly isJoined: boolean;
}

/** What is known of the tables of a file: their foreign keys, and the columns that say what their rows are called. */
interface Relations {
  readonly keysOf: ReadonlyMap<Table, readonly ForeignKey[]>;
  readonly labels: ReadonlyMap<Table, number | undefined>;
}

function join(table: Table, columns: readonly Column[]): JoinedTable {
  return {
    name: table.name,
    columns: columns.map(({ name }) => name),
    rows: table.rows.map((row) => ({ cells: columns.map(({ cell }) => cell(row)), lines: row.lines })),
    lines: table.lines,
    joined: new Set(columns.filter(({ isJoined }) => isJoined).map(({ name }) => name)),
  };
}

/** The columns of a table with what its keys refer to, by names that differ. */
function columnsOf(table: Table, relations: Relations): readonly Column[] {
  const columns = new Map<string, Column>();
  const add = (column: Column): boolean => {
    const name = column.name.toLowerCase();
    if (!columns.has(name) && columns.size < MAX_COLUMNS) columns.set(name, column);
    return columns.size < MAX_COLUMNS;
  };
  const keys = relations.keysOf.get(table) ?? [];
  for (const [index, name] of table.columns.entries()) {
    const key = keys.find((other) => other.index === index);
    const label = key && relations.labels.get(key.target);
    if (!key || label === undefined) add({ name, cell: (row) => row.cells[index], isJoined: false });
    else
      add({
        name: baseOf(name) || name,
        cell: (row) => key.rowOf.get(row.cells[index] ?? '')?.cells[label],
        isJoined: true,
      });
  }
  addReferred(keys, relations, (row) => row, 1, add);
  return [...columns.values()];
}

/** Adds the columns of the tables that are referred to, those that are nearer first, until there is no room for another. */
function addReferred(
  keys: readonly ForeignKey[],
  relations: Relations,
  from: (row: Row) => Row | undefined,
  depth: number,
  add: (column: Column) => boolean,
): void {
  const next: (() => void)[] = [];
  for (const { index, target, key, rowOf } of keys) {
    const prefix = singular(bare(target.name));
    const follow = (row: Row): Row | undefined => rowOf.get(from(row)?.cells[index] ?? '');
    const further = relations.keysOf.get(target) ?? [];
    for (const [at, name] of target.columns.entries()) {
      const own = further.find((other) => other.index === at);
      const label = own && relations.labels.get(own.target);
      if (at === key || at === relations.labels.get(target)) continue;
      let hasRoom = true;
      if (own && label !== undefined) {
        if (depth < MAX_DEPTH)
          hasRoom = add({
            name: `${prefix}.${baseOf(name) || name}`,
            cell: (row) => own.rowOf.get(follow(row)?.cells[at] ?? '')?.cells[label],
            isJoined: true,
          });
      } else hasRoom = add({ name: `${prefix}.${name}`, cell: (row) => follow(row)?.cells[at], isJoined: true });
      if (!hasRoom) return;
    }
    if (depth < MAX_DEPTH) next.push(() => addReferred(further, relations, follow, depth + 1, add));
  }
  for (const one of next) one();
}
