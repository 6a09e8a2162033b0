import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import type { TableColumn } from './tableColumn.ts';
import { TableModel } from './tableModel.ts';
import { quoted, type Sql } from './tableQuery.ts';
import type { Table } from '../../../structure/structure.ts';

const TABLE = 'rows';
const ROW = '_row';

/** A table's rows in an in-memory database of its own: typed columns, and the index of each row. */
export class TableDatabase {
  readonly #database = new DatabaseSync(':memory:');
  readonly #names = new Map<TableColumn, string>();

  constructor({ columns, rows }: TableModel) {
    const taken = new Set([ROW]);
    for (const column of columns) {
      let name = column.name.replace(/\0/g, '');
      for (let count = 2; taken.has(name.toLowerCase()) || name === ''; count++)
        name = `${column.name} ${String(count)}`;
      taken.add(name.toLowerCase());
      this.#names.set(column, quoted(name));
    }
    const names = [...this.#names.values()];
    this.#database.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;');
    this.#database.exec(`CREATE TABLE ${TABLE} (${[`${ROW} INTEGER PRIMARY KEY`, ...names].join(', ')})`);
    const insert = this.#database.prepare(`INSERT INTO ${TABLE} VALUES (?${', ?'.repeat(names.length)})`);
    this.#database.exec('BEGIN');
    for (let row = 0; row < rows.length; row++) insert.run(row, ...columns.map(({ values }) => values[row] ?? null));
    this.#database.exec('COMMIT; PRAGMA query_only = ON;');
  }

  /** The name of a column in statements, quoted. */
  nameOf = (column: TableColumn): string => this.#names.get(column) ?? 'NULL';

  all({ text, params }: Sql): Record<string, SQLOutputValue>[] {
    return this.#database.prepare(text).all(...params);
  }

  close(): void {
    this.#database.close();
  }
}

/** So many cells are kept in databases. */
const MAX_KEPT_CELLS = 2_000_000;
/** So many databases are open at a time, however small they are. */
const MAX_OPEN = 32;

const MODELS = new WeakMap<Table, TableModel>();
const DATABASES = new Map<TableModel, TableDatabase>();

/** The model of a table, made once. */
export function modelOf(table: Table): TableModel {
  const known = MODELS.get(table);
  if (known) return known;
  const model = new TableModel(table);
  MODELS.set(table, model);
  return model;
}

/** The database of a table; those that were asked about longest ago are closed. */
export function databaseOf(model: TableModel): TableDatabase {
  const database = DATABASES.get(model) ?? new TableDatabase(model);
  DATABASES.delete(model);
  DATABASES.set(model, database);
  let cells = 0;
  for (const { rows, columns } of DATABASES.keys()) cells += rows.length * columns.length;
  for (const [oldest, kept] of DATABASES) {
    if ((cells <= MAX_KEPT_CELLS && DATABASES.size <= MAX_OPEN) || oldest === model) break;
    cells -= oldest.rows.length * oldest.columns.length;
    DATABASES.delete(oldest);
    kept.close();
  }
  return database;
}
