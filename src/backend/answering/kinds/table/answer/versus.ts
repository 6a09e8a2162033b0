import { code } from '../../markdown.ts';
import type { AskedTable, QueryOf, TableAnswer } from './askedTable.ts';
import { decimalsOf, functionSql, NAMES } from './aggregates.ts';
import { bold, plain } from './words.ts';
import { cellText, computedText } from '../rowText.ts';
import { readableSql, type Condition } from '../tableQuery.ts';

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
