import type { Table } from '../../../structure/structure.ts';
import { TableDatabase } from './tableDatabase.ts';
import { TableModel } from './tableModel.ts';

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
