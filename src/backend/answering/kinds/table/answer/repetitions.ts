import { code } from '../../markdown.ts';
import { MAX_LISTED, type AskedTable, type QueryOf, type TableAnswer } from './askedTable.ts';
import { valuesOf } from './cells.ts';
import { bold, rowsText } from './words.ts';
import { readableSql } from '../tableQuery.ts';

/** The values of a column that stand in several rows, with all of these rows. */
export function repeatedAnswer(
  table: AskedTable,
  { column, least, where }: QueryOf<'repeated'>,
): TableAnswer | undefined {
  const { values, sql } = valuesOf(table, column, where);
  if (values.length === 0) return undefined;
  const repeated = values.filter(({ count }) => count >= least);
  const times = least > 2 ? 'more than twice' : 'more than once';
  const how = `values of ${column.name} in ${String(least)} or more rows; ${readableSql(sql)}`;
  if (repeated.length === 0)
    return {
      text: `**No** value of ${code(column.name)} occurs ${times}${table.conditionsText(where)}`,
      how,
      lines: table.lines([0]),
      doubt: 0,
    };
  const wanted = new Set(repeated.map(({ row }) => column.values[row]));
  const rows = table.rowsOf(where).rows.filter((row) => wanted.has(column.values[row] ?? null));
  const shown = repeated.slice(0, MAX_LISTED).map(({ text, count }) => `${code(text)} (${rowsText(count)})`);
  const more = repeated.length > MAX_LISTED ? `, … and ${String(repeated.length - MAX_LISTED)} more` : '';
  const noun = repeated.length === 1 ? 'value' : 'values';
  return {
    text: `${bold(String(repeated.length))} ${noun} of ${code(column.name)} ${repeated.length === 1 ? 'occurs' : 'occur'} ${times}${table.conditionsText(where)}: ${shown.join(', ')}${more}`,
    how,
    lines: table.lines(rows),
    doubt: 0,
  };
}
