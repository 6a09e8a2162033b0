import { code } from '../../markdown.ts';
import {
  countRows,
  MAX_LISTED,
  type AskedTable,
  type QueryOf,
  type TableAnswer,
  acrossCurrencies,
  totalsDoubt,
  mixedCurrencies,
  leftOutText,
} from './askedTable.ts';
import {
  bold,
  capital,
  plain,
  rowsText,
  WEEKDAYS,
  cellText,
  computedText,
  decimalsOf,
  NAMES,
  functionSql,
} from './words.ts';
import type { TableColumn } from '../tableColumn.ts';
import { groupSql, readableSql, UNSURE, type Condition, type Grouping, type Sql } from '../tableQuery.ts';

export function perGroupAnswer(table: AskedTable, { by, column, where }: QueryOf<'perGroup'>): TableAnswer | undefined {
  const value = column ? `SUM(${table.name(column)})` : 'COUNT(*)';
  const filled: Condition[] = [
    ...where,
    { op: 'filled', column: by.column },
    ...(column ? [{ op: 'filled' as const, column }] : []),
  ];
  const inner = table.sql(
    `SELECT ${value} AS value FROM rows`,
    filled,
    ` GROUP BY ${groupSql(by, table.database.nameOf)}`,
  );
  const sql = { text: `SELECT AVG(value) AS value, COUNT(*) AS n FROM (${inner.text})`, params: inner.params };
  const record = table.database.all(sql)[0];
  const groups = Number(record?.['n'] ?? 0);
  if (groups === 0) return undefined;
  const part = by.part === 'value' ? (by.column.granularity ?? 'value') : by.part;
  const number = Number(record?.['value']);
  const text = column ? computedText(column, number, decimalsOf('average', column)) : number.toFixed(2);
  const what = column ? `sums of ${code(column.name)}` : 'numbers of rows';
  const label = `average of the ${what} of ${String(groups)} ${part === 'time' ? 'times' : `${part}s`} of ${code(by.column.name)}${table.conditionsText(where)}`;
  const currencies = acrossCurrencies(table, column, where);
  return {
    text: `${bold(text)} — ${label}${currencies?.note ?? ''}`,
    how: `${plain(label)}; ${readableSql(sql)}`,
    lines: table.lines(table.rowsOf(filled).rows.slice(0, 20)),
    doubt: (currencies?.doubt ?? 0) + totalsDoubt(table, where),
  };
}

export function groupsAnswer(
  table: AskedTable,
  { by, fn, column, where, top }: QueryOf<'groups'>,
): TableAnswer | undefined {
  const filled: Condition[] = [...where, ...(column ? [{ op: 'filled' as const, column }] : [])];
  const grouped: Condition[] = [...filled, { op: 'filled', column: by.column }];
  const currencies = column && mixedCurrencies(table, column, where);
  const isByCurrency = currencies !== undefined && currencies !== by.column;
  const sql = groupsSql(table, { by, fn, column, where: grouped, top }, isByCurrency && !top ? currencies : undefined);
  const records = table.database.all(sql).map((record) => ({
    name: groupName(table, by, record['name'], Number(record['first']), isByCurrency && !top ? currencies : undefined),
    value: Number(record['value']),
    row: Number(record['first']),
  }));
  if (records.length === 0) return undefined;
  const cut = top ? cutWithTies(records, top.count) : records;
  const show = (number: number): string =>
    column && fn !== 'count' ? computedText(column, number, decimalsOf(fn, column)) : rowsText(number);
  const what = column && fn !== 'count' ? `${NAMES[fn]} of ${code(column.name)}` : 'rows';
  const label = `${what} by ${code(by.column.name)}${by.part === 'value' ? '' : ` (${by.part})`}${table.conditionsText(where)}`;
  const how = `${plain(label)}; ${readableSql(sql)}`;
  const firstRows = top ? rowsOfGroup(table, by, cut[0]?.row ?? 0, grouped) : cut.map(({ row }) => row);
  const lines = table.lines(firstRows);
  const isCompared = isByCurrency && top !== undefined;
  const doubt = (isCompared ? UNSURE : 0) + totalsDoubt(table, [...where, { op: 'filled', column: by.column }]);
  const notes = [
    isCompared ? `. The amounts are of several values of ${code(currencies.name)}` : '',
    withoutGroupText(table, by, filled, grouped),
    column ? leftOutText(table, column) : '',
  ].join('');
  const isTie = top !== undefined && cut.length > top.count;
  if (top?.count === 1 && cut.length === 1) {
    const [best] = cut;
    if (!best) return undefined;
    return {
      text: `${bold(best.name)} — ${show(best.value)}${column ? ` (${what}${table.conditionsText(where)})` : table.conditionsText(where)}${notes}`,
      how,
      lines,
      doubt,
    };
  }
  const list = cut.slice(0, MAX_LISTED).map(({ name, value: number }) => `- ${name}: ${show(number)}`);
  const more = cut.length > MAX_LISTED ? `\n- … and ${String(cut.length - MAX_LISTED)} more` : '';
  const head = isTie ? `${String(cut.length)} share the same, ${label}` : capital(label);
  const after = notes === '' ? '' : `\n\n${notes.replace(/^\. /, '')}.`;
  return { text: `${head}:\n${list.join('\n')}${more}${after}`, how, lines, doubt };
}

/** The rows that are in no group, in words. */
function withoutGroupText(
  table: AskedTable,
  { column }: Grouping,
  all: readonly Condition[],
  grouped: readonly Condition[],
): string {
  const count = countRows(all, table.database) - countRows(grouped, table.database);
  return count === 0 ? '' : `. ${rowsText(count)} without a ${code(column.name)} left out`;
}

/** A statement for the name, the value and the first row of each group; a second column parts the groups further. */
function groupsSql(
  table: AskedTable,
  { by, fn, column, where, top }: Omit<QueryOf<'groups'>, 'form'>,
  second: TableColumn | undefined,
): Sql {
  const group = groupSql(by, table.database.nameOf);
  const parting = second ? `, ${table.name(second)}` : '';
  const order = top
    ? `2 ${top.direction === 'max' ? 'DESC' : 'ASC'}, 3`
    : by.column.type === 'text' && by.part === 'value' && !second
      ? '2 DESC, 3'
      : by.column.type === 'text'
        ? '3'
        : `1${second ? ', 3' : ''}`;
  if (!column || fn !== 'median') {
    const value = column && fn !== 'median' ? functionSql(fn, table.name(column)) : 'COUNT(*)';
    return table.sql(
      `SELECT ${group} AS name, ${value} AS value, MIN(_row) AS first FROM rows`,
      where,
      ` GROUP BY ${group}${parting} ORDER BY ${order}`,
    );
  }
  const name = table.name(column);
  const parts = `PARTITION BY ${group}${parting}`;
  const inner = table.sql(
    `SELECT ${group} AS g, ${second ? table.name(second) : 'NULL'} AS s, ${name} AS v, _row AS r, ROW_NUMBER() OVER (${parts} ORDER BY ${name}) AS i, COUNT(*) OVER (${parts}) AS n FROM rows`,
    where,
  );
  return {
    text: `SELECT g AS name, AVG(v) AS value, MIN(r) AS first FROM (${inner.text}) WHERE i IN ((n + 1) / 2, (n + 2) / 2) GROUP BY g, s ORDER BY ${order}`,
    params: inner.params,
  };
}

function groupName(
  table: AskedTable,
  by: Grouping,
  value: unknown,
  row: number,
  second: TableColumn | undefined,
): string {
  const name = partName(table, by, value, row);
  return second ? `${name} (${cellText(table.model, second, row) ?? 'none'})` : name;
}

function partName(table: AskedTable, { column, part }: Grouping, value: unknown, row: number): string {
  if (part === 'value') return (cellText(table.model, column, row) ?? String(value)).replace(/\*\*/g, '');
  if (part === 'weekday') return WEEKDAYS[Number(value)] ?? String(value);
  return part === 'hour' ? `${String(value)}:00` : String(value);
}

function rowsOfGroup(table: AskedTable, by: Grouping, row: number, where: readonly Condition[]): readonly number[] {
  const group = groupSql(by, table.database.nameOf);
  const { text, params } = table.where(where);
  const own = `(SELECT ${group} FROM rows WHERE _row = ?)`;
  const sql = {
    text: `SELECT _row FROM rows${text}${text === '' ? ' WHERE' : ' AND'} ${group} = ${own} ORDER BY _row LIMIT 20`,
    params: [...params, row],
  };
  return table.database.all(sql).map((record) => Number(record['_row']));
}

function cutWithTies<T extends { readonly value: number }>(records: readonly T[], count: number): readonly T[] {
  const last = records[Math.min(count, records.length) - 1]?.value;
  return records.filter(({ value }, at) => at < count || value === last);
}

/** Two values of a column, what each has of another, and the difference. */
export function versusAnswer(
  table: AskedTable,
  { compared, column, fn, direction, where }: QueryOf<'versus'>,
): TableAnswer | undefined {
  const name = table.name(compared);
  const filled: Condition[] = [...where, { op: 'filled', column }];
  const sql = table.sql(
    `SELECT ${functionSql(fn, table.name(column))} AS value, COUNT(*) AS n, MIN(_row) AS first FROM rows`,
    filled,
    ` GROUP BY ${name} ORDER BY 1 ${direction === 'min' ? 'ASC' : 'DESC'}`,
  );
  const found = table.database.all(sql).map((record) => ({
    name: cellText(table.model, compared, Number(record['first'])) ?? '',
    value: Number(record['value']),
    count: Number(record['n']),
  }));
  const [one, other] = found;
  if (!one || !other || found.length !== 2) return undefined;
  const decimals = decimalsOf(found.every(({ count }) => count === 1) ? 'sum' : fn, column);
  const show = (value: number): string => computedText(column, value, decimals);
  const what = found.every(({ count }) => count === 1) ? code(column.name) : `${NAMES[fn]} of ${code(column.name)}`;
  const difference = show(Math.abs(one.value - other.value));
  const both = `${what} ${bold(show(one.value))}, ${code(other.name)} ${bold(show(other.value))}`;
  const more = direction === 'min' || (direction === undefined && one.value < other.value) ? 'less' : 'more';
  const isEqual = one.value === other.value;
  const text = isEqual
    ? `Both the same — ${code(one.name)} and ${code(other.name)}: ${what} ${bold(show(one.value))}`
    : `${bold(one.name)} — ${both}: a difference of ${bold(difference)} ${more}`;
  return {
    text,
    how: `${plain(both)}; ${readableSql(sql)}`,
    lines: table.lines(table.rowsOf(filled).rows.slice(0, 20)),
    doubt: found.some(({ count }) => count > 1) && fn === 'average' ? 0.05 : 0,
  };
}
