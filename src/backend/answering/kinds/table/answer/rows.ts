import { code } from '../../markdown.ts';
import {
  countRows,
  MAX_LISTED,
  MAX_SHOWN_ROWS,
  type AskedTable,
  type QueryOf,
  type TableAnswer,
  acrossCurrencies,
  unreadDoubt,
} from './askedTable.ts';
import {
  bold,
  conditionsMarked,
  conditionsPlain,
  plain,
  rowsText,
  cellText,
  labelColumns,
  rowLabel,
  valueText,
} from './words.ts';
import type { TableColumn } from '../tableColumn.ts';
import { readableSql, type Condition } from '../tableQuery.ts';

export function extremeAnswer(
  table: AskedTable,
  { column, direction, count, where, show }: QueryOf<'extreme'>,
): TableAnswer | undefined {
  const name = table.name(column);
  const filled: Condition[] = [...where, { op: 'filled', column }];
  const order = ` ORDER BY ${name} ${direction === 'max' ? 'DESC' : 'ASC'}, _row`;
  const { rows: leading } = table.rowsOf(filled, `${order} LIMIT ${String(count)}`);
  const [first] = leading;
  const last = column.values[leading.at(-1) ?? -1];
  if (first === undefined || last === undefined || last === null) return undefined;
  const { text, params } = table.where(filled);
  const sql = {
    text: `SELECT _row FROM rows${text} AND ${name} ${direction === 'max' ? '>=' : '<='} ?${order}`,
    params: [...params, last],
  };
  const rows = table.database.all(sql).map((record) => Number(record['_row']));
  const currencies = acrossCurrencies(table, column, where);
  const doubt = (currencies?.doubt ?? 0) + unreadDoubt(table, column);
  const note = currencies?.note ?? '';
  const how = `${direction === 'max' ? 'highest' : 'lowest'} ${column.name} of ${rowsText(countRows(filled, table.database))}${plain(table.conditionsText(where))}; ${readableSql(sql)}`;
  const value = cellText(table.model, column, first) ?? '';
  const shown = show.filter((target) => target !== column && !labelColumns(table.model).includes(target));
  const describe = (row: number): string => {
    const targets = show
      .filter((target) => target !== column)
      .flatMap((target) => cellText(table.model, target, row) ?? []);
    const label = rowLabel(table.model, row);
    return shown.length > 0 ? `${targets.map(valueText).join(', ')} (${label})` : label;
  };
  const lines = table.lines(rows);
  if (rows.length === 1) {
    const isValueAsked = show.length === 0 || (show.length === 1 && show[0] === column);
    const label = describe(first);
    const text = isValueAsked
      ? `${bold(value)} — ${code(column.name)} of ${label}`
      : `${label} — ${code(column.name)} ${bold(value)}`;
    return { text: text + table.conditionsText(where) + note, how, lines, doubt };
  }
  const isTie = rows.length > count && count < MAX_LISTED;
  const [target] = show;
  const same = target && target !== column ? new Set(rows.map((row) => cellText(table.model, target, row))) : undefined;
  if (isTie && count === 1 && same?.size === 1) {
    const [name = ''] = same;
    return {
      text: `${bold(name)} — ${code(column.name)} ${bold(value)} in ${rowsText(rows.length)}${table.conditionsText(where)}${note}`,
      how,
      lines,
      doubt,
    };
  }
  const isOfOneValue = column.values[first] === last;
  if (isTie && isOfOneValue && rows.length > MAX_SHOWN_ROWS) {
    const some = rows.slice(0, MAX_SHOWN_ROWS).map(describe).join(', ');
    return {
      text: `${bold(value)} — ${code(column.name)} of ${rowsText(rows.length)}: ${some}, …${note}`,
      how,
      lines,
      doubt: doubt + 0.05,
    };
  }
  const list = rows
    .slice(0, MAX_LISTED)
    .map((row) => `- ${describe(row)}: ${cellText(table.model, column, row) ?? ''}`);
  const left = countRows(filled, table.database) - Math.min(rows.length, MAX_LISTED);
  const isCut = rows.length > MAX_LISTED || count >= MAX_LISTED;
  const more = isCut && left > 0 ? `\n- … and ${String(left)} more` : '';
  const shared = isTie && isOfOneValue ? `${String(rows.length)} share ${bold(value)}, ` : '';
  return { text: `${shared}${code(column.name)}:\n${list.join('\n')}${more}${note}`, how, lines, doubt };
}

export function checkAnswer(table: AskedTable, { where }: QueryOf<'check'>): TableAnswer | undefined {
  const { rows, sql } = table.rowsOf(where);
  const how = `${String(rows.length)} of ${table.total()}: ${conditionsPlain(where)}; ${readableSql({ text: sql.text.replace('_row', '*'), params: sql.params })}`;
  const [only] = rows;
  const given = where.filter(({ op }) => op === 'filled');
  if (rows.length === 1 && only !== undefined && given.length > 0) {
    const cells = given.map(
      ({ column }) => `${code(column.name)} is ${bold(cellText(table.model, column, only) ?? '')}`,
    );
    return {
      text: `**Yes** — ${cells.join(', ')} for ${rowLabel(table.model, only)}`,
      how,
      lines: table.lines(rows),
      doubt: 0,
    };
  }
  if (rows.length > 0) {
    const shown = rows.length <= 3 ? rows.map((row) => rowLabel(table.model, row)).join(', ') : rowsText(rows.length);
    return { text: `**Yes** — ${shown}${table.conditionsText(where)}`, how, lines: table.lines(rows), doubt: 0 };
  }
  // The conditions that name one row, and what that row has instead.
  const named = where.filter((condition) => condition.op === 'in' && countRows([condition], table.database) === 1);
  const others = where.filter((condition) => !named.includes(condition));
  if (named.length === 0)
    return { text: `**No** row has ${conditionsMarked(where)}`, how, lines: table.lines([0]), doubt: 0.2 };
  const [row] = table.rowsOf(named).rows;
  if (row === undefined || others.length === 0) return undefined;
  const instead = [...new Set(others.map(({ column }) => column))].map(
    (column) => `${code(column.name)} is ${bold(cellText(table.model, column, row) ?? 'empty')}`,
  );
  return {
    text: `**No** — ${instead.join(', ')} for ${rowLabel(table.model, row)}`,
    how,
    lines: table.lines([row]),
    doubt: 0.03,
  };
}

export function rowsAnswer(table: AskedTable, { where }: QueryOf<'rows'>): TableAnswer | undefined {
  const { rows, sql } = table.rowsOf(where);
  const how = `${String(rows.length)} of ${table.total()}: ${conditionsPlain(where)}; ${readableSql({ text: sql.text.replace('_row', '*'), params: sql.params })}`;
  if (rows.length === 0) {
    return {
      text: `None of the ${table.total()} has ${conditionsMarked(where)}.`,
      how,
      lines: table.lines([0]),
      doubt: 0.25,
    };
  }
  const head = `${String(rows.length)} of ${table.total()}${table.conditionsText(where)}`;
  if (rows.length === 1) return { text: wholeRowText(table, rows[0] ?? 0), how, lines: table.lines(rows), doubt: 0 };
  if (!table.model.key) return rowTableAnswer(table, rows, tellingColumns(table, rows, where), where, how);
  // Rows that are named one by one are asked for what else they have.
  const isEachNamed = where.every(
    (condition) => condition.op === 'in' && !condition.isNot && condition.column === table.model.key,
  );
  if (isEachNamed && rows.length <= MAX_ROWS_TOLD)
    return {
      text: rows.map((row) => wholeRowText(table, row)).join('\n\n'),
      how,
      lines: table.lines(rows),
      doubt: 0,
    };
  const labels = rows.slice(0, MAX_LISTED).map((row) => rowLabel(table.model, row));
  const more = rows.length > MAX_LISTED ? `, … and ${String(rows.length - MAX_LISTED)} more` : '';
  return { text: `${head}: ${labels.join(', ')}${more}`, how, lines: table.lines(rows), doubt: 0 };
}

const MAX_ROWS_TOLD = 3;

function wholeRowText(table: AskedTable, row: number): string {
  const cells = table.model.columns.flatMap((column) => {
    if (column.isComputed === true) return [];
    const text = cellText(table.model, column, row);
    return text === undefined ? [] : `${code(column.name)}: ${text.replace(/\|/g, '\\|')}`;
  });
  return `${rowLabel(table.model, row)} — ${cells.join(', ')}`.slice(0, 580);
}

/** The columns that the rows have filled and that differ. */
function tellingColumns(
  table: AskedTable,
  rows: readonly number[],
  where: readonly Condition[],
): readonly TableColumn[] {
  const asked = new Set(
    where.flatMap((condition) => (condition.op === 'in' && condition.values.length === 1 ? [condition.column] : [])),
  );
  return table.model.columns
    .filter(
      (column) => column.isComputed !== true && !asked.has(column) && rows.some((row) => column.values[row] !== null),
    )
    .slice(0, 6);
}

export function rowTableAnswer(
  table: AskedTable,
  rows: readonly number[],
  show: readonly TableColumn[],
  where: readonly Condition[],
  how: string,
): TableAnswer {
  const columns = [
    ...new Set([...(table.model.key ? [table.model.key] : labelColumns(table.model).slice(0, 2)), ...show]),
  ];
  const cell = (text: string): string => text.replace(/\|/g, '\\|').slice(0, 60);
  const head = `| ${columns.map(({ name }) => cell(name)).join(' | ')} |\n|${columns.map(() => ' --- |').join('')}`;
  const body = rows
    .slice(0, MAX_SHOWN_ROWS)
    .map((row) => `| ${columns.map((column) => cell(cellText(table.model, column, row) ?? '')).join(' | ')} |`);
  const more = rows.length > MAX_SHOWN_ROWS ? `\n\n… and ${String(rows.length - MAX_SHOWN_ROWS)} more` : '';
  const title = `${String(rows.length)} of ${table.total()}${table.conditionsText(where)}`;
  return { text: `${title}:\n\n${head}\n${body.join('\n')}${more}`, how, lines: table.lines(rows), doubt: 0 };
}

export function columnsAnswer(table: AskedTable): TableAnswer {
  const names = table.model.table.columns;
  const shown = names.slice(0, MAX_LISTED).map(code).join(', ');
  const more = names.length > MAX_LISTED ? ` … and ${String(names.length - MAX_LISTED)} more` : '';
  const lines = [table.header() ?? table.lines([0])[0]].filter((span) => span !== undefined);
  return {
    text: `${String(names.length)} columns: ${shown}${more}`,
    how: `the columns of ${table.model.table.name}`,
    lines,
    doubt: 0,
  };
}
