import type { Lines } from '../../../../structure/structure.ts';
import { code } from '../../markdown.ts';
import { conditionsMarked, rowsText } from './words.ts';
import type { TableColumn } from '../tableColumn.ts';
import type { TableDatabase } from '../tableDatabase.ts';
import type { TableModel } from '../tableModel.ts';
import { whereSql, type Condition, type Sql, type TableQuery } from '../tableQuery.ts';

/** The answer to a query. */
export interface TableAnswer {
  readonly text: string;
  readonly how: string;
  readonly lines: readonly Lines[];
  /** What the result tells against the reading. */
  readonly doubt: number;
}

export type QueryOf<F extends TableQuery['form']> = Extract<TableQuery, { readonly form: F }>;

export const MAX_LISTED = 40;

const MAX_SPANS = 5;

const MAX_SPAN_LINES = 40;

export const MAX_SHOWN_ROWS = 12;

/** A table that is asked: its statements, its citations, and what an answer says of the conditions. */
export class AskedTable {
  readonly model: TableModel;
  readonly database: TableDatabase;

  constructor(model: TableModel, database: TableDatabase) {
    this.model = model;
    this.database = database;
  }

  where(where: readonly Condition[]): Sql {
    return whereSql(where, this.database.nameOf);
  }

  name(column: TableColumn): string {
    return this.database.nameOf(column);
  }

  sql(before: string, where: readonly Condition[], after = ''): Sql {
    const { text, params } = this.where(where);
    return { text: `${before}${text}${after}`, params };
  }

  rowsOf(
    where: readonly Condition[],
    after = ' ORDER BY _row',
  ): { readonly rows: readonly number[]; readonly sql: Sql } {
    const sql = this.sql('SELECT _row FROM rows', where, after);
    return { rows: this.database.all(sql).map((record) => Number(record['_row'])), sql };
  }

  /** The lines of rows, neighbours joined, at most five spans with the header's. */
  lines(rows: readonly number[]): Lines[] {
    const header = this.header();
    const spans: Lines[] = [];
    for (const row of rows) {
      const lines = this.model.rows[row]?.lines;
      const last = spans.at(-1);
      if (!lines) continue;
      if (last && lines.first === last.last + 1 && lines.last - last.first < MAX_SPAN_LINES)
        spans[spans.length - 1] = { first: last.first, last: lines.last };
      else if (spans.length < MAX_SPANS - (header ? 1 : 0))
        spans.push({ first: lines.first, last: Math.min(lines.last, lines.first + MAX_SPAN_LINES - 1) });
      else break;
    }
    return header ? [...spans, header] : spans;
  }

  header(): Lines | undefined {
    const { table, rows } = this.model;
    const first = rows[0]?.lines.first ?? table.lines.last;
    if (table.lines.first >= first) return undefined;
    return { first: table.lines.first, last: table.lines.first };
  }

  total(): string {
    const count = this.model.rows.length;
    return `${String(count)} ${count === 1 ? 'row' : 'rows'}`;
  }

  conditionsText(where: readonly Condition[]): string {
    if (where.length === 0) return '';
    const notes = where.flatMap((condition) => this.emptyCells(condition, where) ?? []);
    return ` with ${conditionsMarked(where)}${notes.length === 0 ? '' : ` (${[...new Set(notes)].join(', ')})`}`;
  }

  /** What becomes of the rows that have nothing in the column of a condition, where a question may mean either. */
  emptyCells(condition: Condition, where: readonly Condition[]): string | undefined {
    const { column, op } = condition;
    if (column.filled === this.model.rows.length) return undefined;
    const isOut = op === 'true' || op === 'false';
    if (!isOut && !(op === 'in' && condition.isNot)) return undefined;
    const others = where.filter((other) => other !== condition);
    const count = countRows([...others, { op: 'empty', column }], this.database);
    if (count === 0) return undefined;
    return `${rowsText(count)} without a ${code(column.name)} ${isOut ? 'not counted' : 'among them'}`;
  }
}

/** How many rows fulfil conditions. */
export function countRows(where: readonly Condition[], database: TableDatabase): number {
  const { text, params } = whereSql(where, database.nameOf);
  return Number(database.all({ text: `SELECT COUNT(*) AS n FROM rows${text}`, params })[0]?.['n'] ?? 0);
}
