import { code } from '../../markdown.ts';
import type { TableColumn } from '../tableColumn.ts';
import { type Condition, UNSURE, columnsOfCondition } from '../tableQuery.ts';
import type { AskedTable } from './askedTable.ts';
import { rowsText, capital } from './words.ts';

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
