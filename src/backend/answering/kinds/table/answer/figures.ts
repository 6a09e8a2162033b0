import { code } from '../../markdown.ts';
import { countRows, MAX_LISTED, type AskedTable, type QueryOf, type TableAnswer } from './askedTable.ts';
import { valuesOf } from './cells.ts';
import { groupsAnswer } from './groups.ts';
import { bold, capital, conditionsMarked, conditionsPlain, plain, rowsText } from './words.ts';
import { computedText } from '../rowText.ts';
import type { TableColumn } from '../tableColumn.ts';
import { columnsOfCondition, readableSql, UNSURE, type Aggregate, type Condition, type Sql } from '../tableQuery.ts';

export const NAMES: Readonly<Record<Aggregate, string>> = {
  count: 'count',
  sum: 'sum',
  average: 'average',
  median: 'median',
  min: 'lowest',
  max: 'highest',
};

/** Numbers that are of no currency, whatever column of currencies stands beside them. */
const OF_NO_MONEY =
  /^(?:quantity|qty|units?|pieces|count|menge|anzahl|stück|number|days?|hours?|minutes?|seconds?|duration|age|rating|score|weight|distance|km|kg|percent|percentage|year|month|数量)$/;

const CURRENCY_NAME = /^(?:currency|currencies|curr|ccy|währung|waehrung|币种|货币)$/;

const CURRENCY =
  /^(?:eur|usd|chf|gbp|jpy|cny|rmb|sek|nok|dkk|pln|czk|huf|inr|aud|cad|nzd|brl|mxn|zar|rub|krw|sgd|hkd|try|[€$£¥₹])$/i;

export function aggregateAnswer(
  table: AskedTable,
  { fn, column, where }: QueryOf<'aggregate'>,
): TableAnswer | undefined {
  if (fn === 'count' || !column) return countAnswer(table, where);
  if (fn === 'distinct') return distinctAnswer(table, column, where);
  const currencies = mixedCurrencies(table, column, where);
  if (currencies)
    return groupsAnswer(table, {
      form: 'groups',
      by: { column: currencies, part: 'value' },
      fn,
      column,
      where,
      top: undefined,
    });
  const sql = aggregateSql(table, fn, column, where);
  const record = table.database.all(sql)[0];
  const value = record?.['value'];
  const count = Number(record?.['n'] ?? 0);
  if (count === 0 || (typeof value !== 'number' && typeof value !== 'bigint')) return undefined;
  const text = computedText(column, Number(value), decimalsOf(fn, column));
  const over = `${NAMES[fn]} of ${code(column.name)} over ${rowsText(count)}${table.conditionsText(where)}`;
  const { rows } = table.rowsOf([...where, { op: 'filled', column }], ' ORDER BY _row LIMIT 20');
  return {
    text: `${bold(text)} — ${over}${leftOutText(table, column)}`,
    how: `${plain(over)}; ${readableSql(sql)}`,
    lines: table.lines(rows),
    doubt: totalsDoubt(table, where),
  };
}

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

export function leftOutText(table: AskedTable, { strayRows, name }: TableColumn): string {
  const strays =
    strayRows.length > 0 ? `. ${rowsText(strayRows.length)} with another text in ${code(name)} left out` : '';
  return strays + (table.model.totals > 0 ? `. ${capital(totalsText(table))} left out` : '');
}

function totalsText(table: AskedTable): string {
  const { totals } = table.model;
  return totals === 1 ? 'the row of totals' : `the ${String(totals)} rows of totals`;
}

/** What a cell that is called a total tells against adding up and counting the rows. */
export function totalsDoubt(table: AskedTable, where: readonly Condition[]): number {
  const asked = new Set(where.flatMap(columnsOfCondition));
  return table.model.mayHaveTotals.some((column) => !asked.has(column)) ? UNSURE : 0;
}

function aggregateSql(table: AskedTable, fn: Aggregate, column: TableColumn, where: readonly Condition[]): Sql {
  const name = table.name(column);
  if (fn !== 'median')
    return table.sql(`SELECT ${functionSql(fn, name)} AS value, COUNT(${name}) AS n FROM rows`, where);
  const inner = table.sql(
    `SELECT ${name} AS v, ROW_NUMBER() OVER (ORDER BY ${name}) AS i, COUNT(*) OVER () AS n FROM rows`,
    [...where, { op: 'filled', column }],
  );
  return {
    text: `SELECT AVG(v) AS value, MAX(n) AS n FROM (${inner.text}) WHERE i IN ((n + 1) / 2, (n + 2) / 2)`,
    params: inner.params,
  };
}

function countAnswer(table: AskedTable, where: readonly Condition[]): TableAnswer | undefined {
  const { rows } = table.rowsOf(where);
  const sql = readableSql(table.sql('SELECT COUNT(*) FROM rows', where));
  const total = table.total();
  const totals = table.model.totals > 0 ? `, without ${totalsText(table)}` : '';
  if (where.length === 0) {
    return {
      text: `${bold(String(rows.length))} rows${totals}`,
      how: `${total}; ${sql}`,
      lines: table.lines(rows),
      doubt: totalsDoubt(table, where),
    };
  }
  const how = `${String(rows.length)} of ${total}: ${conditionsPlain(where)}; ${sql}`;
  return {
    text: `${bold(String(rows.length))} of ${total}${table.conditionsText(where)}${totals}`,
    how,
    lines: table.lines(rows.length > 0 ? rows : [0]),
    doubt: (rows.length === 0 ? 0.15 : 0) + totalsDoubt(table, where),
  };
}

function distinctAnswer(table: AskedTable, column: TableColumn, where: readonly Condition[]): TableAnswer | undefined {
  const found = valuesOf(table, column, where);
  if (found.values.length === 0) return undefined;
  const names = found.values.length <= MAX_LISTED ? `: ${found.values.map(({ text }) => code(text)).join(', ')}` : '';
  return {
    text: `${bold(String(found.values.length))} different values of ${code(column.name)}${table.conditionsText(where)}${names.length <= 400 ? names : ''}`,
    how: `${String(found.values.length)} different ${column.name}; ${readableSql(table.sql(`SELECT COUNT(DISTINCT ${table.name(column)}) FROM rows`, where))}`,
    lines: table.lines(found.values.map(({ row }) => row)),
    doubt: 0,
  };
}

/** The part of a sum that some rows have. */
function shareOfSumAnswer(
  table: AskedTable,
  column: TableColumn,
  where: readonly Condition[],
): TableAnswer | undefined {
  const sumOf = (conditions: readonly Condition[]): number => {
    const sql = table.sql(`SELECT SUM(${table.name(column)}) AS value FROM rows`, conditions);
    return Number(table.database.all(sql)[0]?.['value'] ?? 0);
  };
  const [part, whole] = [sumOf(where), sumOf([])];
  if (whole === 0) return undefined;
  const currencies = acrossCurrencies(table, column, []);
  const decimals = decimalsOf('sum', column);
  const [partText, wholeText] = [part, whole].map((value) => computedText(column, value, decimals));
  return {
    text: `${bold(`${((100 * part) / whole).toFixed(1)} %`)} — ${String(partText)} of ${String(wholeText)} (sum of ${code(column.name)}${table.conditionsText(where)})${currencies?.note ?? ''}`,
    how: `${String(partText)} of ${String(wholeText)}; ${readableSql(table.sql(`SELECT SUM(${table.name(column)}) FROM rows`, where))}`,
    lines: table.lines(table.rowsOf(where).rows.slice(0, 20)),
    doubt: (currencies?.doubt ?? 0) + totalsDoubt(table, where),
  };
}

export function shareAnswer(table: AskedTable, { of, where, column }: QueryOf<'share'>): TableAnswer | undefined {
  if (column) return shareOfSumAnswer(table, column, where);
  const whole = countRows(of, table.database);
  const { rows } = table.rowsOf([...of, ...where]);
  if (whole === 0) return undefined;
  const percent = (100 * rows.length) / whole;
  const shown = percent.toFixed(Number.isInteger(percent) ? 0 : 1);
  const ofText = of.length === 0 ? table.total() : `${rowsText(whole)} with ${conditionsMarked(of)}`;
  return {
    text: `${bold(`${shown} %`)} — ${String(rows.length)} of ${ofText}: ${conditionsMarked(where)}`,
    how: `${String(rows.length)} of ${rowsText(whole)}; ${readableSql(table.sql('SELECT COUNT(*) FROM rows', [...of, ...where]))}`,
    lines: table.lines(rows),
    doubt: rows.length === 0 ? 0.15 : 0,
  };
}

export function functionSql(fn: Exclude<Aggregate, 'median'>, name: string): string {
  return `${{ sum: 'SUM', average: 'AVG', count: 'COUNT', min: 'MIN', max: 'MAX' }[fn]}(${name})`;
}

/** Whether a column says of which currency the amounts of its rows are. */
function isOfCurrencies({ type, words, distinct }: TableColumn): boolean {
  if (type !== 'text' || distinct.size === 0) return false;
  return words.some((word) => CURRENCY_NAME.test(word)) || [...distinct.keys()].every((text) => CURRENCY.test(text));
}

export function decimalsOf(fn: Aggregate, { notation }: TableColumn): number {
  const own = notation?.decimals ?? 0;
  return fn === 'average' || fn === 'median' ? Math.max(2, own) : own;
}
