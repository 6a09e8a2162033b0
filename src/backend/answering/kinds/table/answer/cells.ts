import { clipped, code } from '../../markdown.ts';
import { MAX_LISTED, type AskedTable, type QueryOf, type TableAnswer } from './askedTable.ts';
import { rowTableAnswer } from './rows.ts';
import { bold, conditionsPlain, rowsText, cellText, labelColumns, rowLabel, valueText } from './words.ts';
import { isMeasure, type TableColumn } from '../tableColumn.ts';
import { readableSql, type Condition, type Sql } from '../tableQuery.ts';

const MAX_LIST_CHARS = 1400;

export function valuesOf(
  table: AskedTable,
  column: TableColumn,
  where: readonly Condition[],
): {
  readonly values: readonly { readonly text: string; readonly count: number; readonly row: number }[];
  readonly sql: Sql;
} {
  const name = table.name(column);
  const sql = table.sql(
    `SELECT COUNT(*) AS n, MIN(_row) AS first FROM rows`,
    [...where, { op: 'filled', column }],
    ` GROUP BY ${name} ORDER BY MIN(_row)`,
  );
  const values = table.database.all(sql).map((record) => {
    const row = Number(record['first']);
    return { text: cellText(table.model, column, row) ?? '', count: Number(record['n']), row };
  });
  return { values, sql };
}

export function cellsAnswer(table: AskedTable, { show, where, isSingular }: QueryOf<'cells'>): TableAnswer | undefined {
  const [first] = show;
  if (!first) return undefined;
  const { rows: matching, sql } = table.rowsOf(where);
  if (matching.length === 0) return undefined;
  const filled = matching.filter((row) => show.some((column) => column.values[row] !== null));
  const names = show.map(({ name }) => code(name)).join(', ');
  const select = readableSql({
    text: sql.text.replace('_row', show.map((column) => table.name(column)).join(', ')),
    params: sql.params,
  });
  const how = `${rowsText(filled.length)} with ${conditionsPlain(where)}; ${select}`;
  if (filled.length === 0) {
    const label = matching.length === 1 ? rowLabel(table.model, matching[0] ?? 0) : rowsText(matching.length);
    return {
      text: `Not in this file: no ${names} is given for ${label}${table.conditionsText(where)}`,
      how,
      lines: table.lines(matching),
      doubt: matching.length === 1 ? 0.01 : 0.1,
    };
  }
  const [row = 0] = filled;
  if (filled.length === 1)
    return { text: oneRowText(table, show, row, where), how, lines: table.lines([row]), doubt: 0 };
  if (show.length > 1) return rowTableAnswer(table, filled, show, where, how);
  const { values } = valuesOf(table, first, where);
  const [only] = values;
  if (values.length === 1 && only) {
    return {
      text: `${bold(only.text)} — ${code(first.name)} of ${rowsText(filled.length)}${table.conditionsText(where)}`,
      how,
      lines: table.lines(filled),
      doubt: 0,
    };
  }
  if (isSingular) {
    const latest = latestAnswer(table, first, filled, where, how);
    if (latest) return latest;
  }
  return valueListAnswer(table, first, values, filled, where, how);
}

function oneRowText(table: AskedTable, show: readonly TableColumn[], row: number, where: readonly Condition[]): string {
  const label = rowLabel(table.model, row);
  const labels = new Set(labelColumns(table.model));
  const asked = new Set(where.map(({ column }) => column));
  const isSaid = [...labels].every((column) => asked.has(column));
  const [first] = show;
  if (show.length === 1 && first) {
    const text = cellText(table.model, first, row) ?? '';
    const of =
      labels.has(first) && labels.size === 1
        ? table.conditionsText(where)
        : ` — ${code(first.name)} of ${label}${isSaid ? '' : table.conditionsText(where)}`;
    return `${text.length <= 60 ? bold(text) : valueText(text)}${of}`;
  }
  const cells = show.map((column) => `${code(column.name)}: ${bold(cellText(table.model, column, row) ?? '—')}`);
  return `${cells.join(', ')} — ${label}`;
}

/** The newest of several values where the rows have a time. */
function latestAnswer(
  table: AskedTable,
  column: TableColumn,
  rows: readonly number[],
  where: readonly Condition[],
  how: string,
): TableAnswer | undefined {
  const date = table.model.columns.find(({ type, granularity }) => type === 'date' && granularity === 'time');
  if (!date || date === column) return undefined;
  const sorted = rows.toSorted((a, b) => String(date.values[b] ?? '').localeCompare(String(date.values[a] ?? '')));
  const [latest = 0] = sorted;
  const earlier = [...new Set(sorted.slice(1).flatMap((row) => cellText(table.model, column, row) ?? []))].filter(
    (text) => text !== cellText(table.model, column, latest),
  );
  if (earlier.length > 3) return undefined;
  const before = earlier.length > 0 ? `; earlier: ${earlier.map(code).join(', ')}` : '';
  return {
    text: `${bold(cellText(table.model, column, latest) ?? '')} — the latest ${code(column.name)} (${code(cellText(table.model, date, latest) ?? '')})${table.conditionsText(where)}${before}`,
    how,
    lines: table.lines(sorted),
    doubt: 0.03,
  };
}

function valueListAnswer(
  table: AskedTable,
  column: TableColumn,
  values: readonly { readonly text: string; readonly count: number; readonly row: number }[],
  rows: readonly number[],
  where: readonly Condition[],
  how: string,
): TableAnswer {
  const shown = values.slice(0, MAX_LISTED);
  const isOnce = values.every(({ count }) => count === 1);
  const labels = labelColumns(table.model);
  const isLabelled = isOnce && !labels.includes(column) && values.length <= 15;
  const list = shown.map(({ text, count, row }) =>
    isLabelled
      ? `- ${valueText(text)} (${rowLabel(table.model, row)})`
      : count > 1
        ? `${code(text)} (${String(count)})`
        : code(text),
  );
  const more = values.length > shown.length ? `, … and ${String(values.length - shown.length)} more` : '';
  const isLong = list.join(', ').length > 500 || isLabelled;
  const head = `${String(values.length)} ${code(column.name)}${table.conditionsText(where)}`;
  const text = isLabelled ? `${head}:\n${list.join('\n')}` : `${head}: ${list.join(', ')}${more}`;
  const isUnclear = !isLong && isMeasure(column) && values.length > 15;
  return { text: clipped(text, MAX_LIST_CHARS), how, lines: table.lines(rows), doubt: isUnclear ? 0.2 : 0 };
}

export function valuesAnswer(table: AskedTable, { column, where }: QueryOf<'values'>): TableAnswer | undefined {
  const { values, sql } = valuesOf(table, column, where);
  if (values.length === 0) return undefined;
  const list = values
    .slice(0, MAX_LISTED)
    .map(({ text, count }) => (count > 1 ? `${code(text)} (${String(count)})` : code(text)));
  const more = values.length > MAX_LISTED ? `, … and ${String(values.length - MAX_LISTED)} more` : '';
  return {
    text: `${String(values.length)} values of ${code(column.name)}: ${list.join(', ')}${more}`,
    how: `${String(values.length)} different ${column.name}; ${readableSql(sql)}`,
    lines: table.lines(values.map(({ row }) => row)),
    doubt: values.length > 60 ? 0.15 : 0,
  };
}

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
