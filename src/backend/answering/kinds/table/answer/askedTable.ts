import type { Lines } from '../../../../structure/structure.ts';
import { code } from '../../markdown.ts';
import { conditionsMarked, rowsText, capital } from './words.ts';
import type { TableColumn } from '../tableColumn.ts';
import type { TableDatabase } from '../tableDatabase.ts';
import type { TableModel } from '../tableModel.ts';
import { whereSql, type Condition, type Sql, type TableQuery, UNSURE, columnsOfCondition } from '../tableQuery.ts';

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

/** Numbers that are of no currency, whatever column of currencies stands beside them. */
const OF_NO_MONEY =
  /^(?:quantity|qty|units?|pieces|count|menge|anzahl|stück|number|days?|hours?|minutes?|seconds?|duration|age|rating|score|weight|distance|km|kg|percent|percentage|year|month|数量)$/;

const CURRENCY_NAME = /^(?:currency|currencies|curr|ccy|währung|waehrung|币种|货币)$/;

const CURRENCY =
  /^(?:eur|usd|chf|gbp|jpy|cny|rmb|sek|nok|dkk|pln|czk|huf|inr|aud|cad|nzd|brl|mxn|zar|rub|krw|sgd|hkd|try|[€$£¥₹])$/i;

/** The column that says of which currency an amount is, where the rows have several. */
export function mixedCurrencies(
  table: AskedTable,
  column: TableColumn,
  where: readonly Condition[],
): TableColumn | undefined {
  if (column.type !== 'number' || column.unit !== '' || column.words.some((word) => OF_NO_MONEY.test(word)))
    return undefined;
  const currency = table.model.columns.find((other) => other !== column && isOfCurrencies(other));
  if (!currency) return undefined;
  const name = table.name(currency);
  const sql = table.sql(`SELECT COUNT(DISTINCT ${name}) + MAX(${name} IS NULL) AS n FROM rows`, [
    ...where,
    { op: 'filled', column },
  ]);
  return Number(table.database.all(sql)[0]?.['n'] ?? 0) > 1 ? currency : undefined;
}

/** What tells against comparing amounts of several currencies with each other; undefined where there is nothing. */
export function acrossCurrencies(
  table: AskedTable,
  column: TableColumn | undefined,
  where: readonly Condition[],
): { readonly note: string; readonly doubt: number } | undefined {
  const currency = column && mixedCurrencies(table, column, where);
  if (!currency) return undefined;
  return { note: `. The amounts are of several values of ${code(currency.name)}`, doubt: UNSURE };
}

/** Whether a column says of which currency the amounts of its rows are. */
function isOfCurrencies({ type, words, distinct }: TableColumn): boolean {
  if (type !== 'text' || distinct.size === 0) return false;
  return words.some((word) => CURRENCY_NAME.test(word)) || [...distinct.keys()].every((text) => CURRENCY.test(text));
}

/** Amounts that are not written as the others of their column: `6 × 2 h`, `free`. */
const UNREAD_AMOUNT = /\d|^(?:free|gratis|kostenlos|unlimited|unbegrenzt|免费)$/iu;

/** What a cell tells against the most and the least of its column, where it may be it and is not read. */
export function unreadDoubt({ model }: AskedTable, { index, strayRows }: TableColumn): number {
  const isUnread = strayRows.some((row) => UNREAD_AMOUNT.test(model.rows[row]?.cells[index]?.trim() ?? ''));
  return isUnread ? UNSURE : 0;
}

export function leftOutText(table: AskedTable, { strayRows, name }: TableColumn): string {
  const strays =
    strayRows.length > 0 ? `. ${rowsText(strayRows.length)} with another text in ${code(name)} left out` : '';
  return strays + (table.model.totals > 0 ? `. ${capital(totalsText(table))} left out` : '');
}

export function totalsText(table: AskedTable): string {
  const { totals } = table.model;
  return totals === 1 ? 'the row of totals' : `the ${String(totals)} rows of totals`;
}

/** What a cell that is called a total tells against adding up and counting the rows. */
export function totalsDoubt(table: AskedTable, where: readonly Condition[]): number {
  const asked = new Set(where.flatMap(columnsOfCondition));
  return table.model.mayHaveTotals.some((column) => !asked.has(column)) ? UNSURE : 0;
}
