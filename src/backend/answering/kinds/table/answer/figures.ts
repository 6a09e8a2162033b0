import { code } from '../../markdown.ts';
import {
  countRows,
  MAX_LISTED,
  type AskedTable,
  type QueryOf,
  type TableAnswer,
  mixedCurrencies,
  leftOutText,
  totalsDoubt,
  totalsText,
  acrossCurrencies,
} from './askedTable.ts';
import { valuesOf } from './cells.ts';
import { groupsAnswer } from './groups.ts';
import {
  bold,
  conditionsMarked,
  conditionsPlain,
  plain,
  rowsText,
  computedText,
  decimalsOf,
  NAMES,
  functionSql,
} from './words.ts';
import type { TableColumn } from '../tableColumn.ts';
import { readableSql, type Aggregate, type Condition, type Sql } from '../tableQuery.ts';

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
