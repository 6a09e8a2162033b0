import type { Lines } from '../../structure/structure.ts';
import { clipped, code } from '../markdown.ts';
import { cellText, computedText, labelColumns, rowLabel, valueText } from './rowText.ts';
import { isMeasure, type TableColumn } from './tableColumn.ts';
import type { TableDatabase } from './tableDatabase.ts';
import type { TableModel } from './tableModel.ts';
import {
  columnsOfCondition,
  groupSql,
  readableSql,
  UNSURE,
  whereSql,
  type Aggregate,
  type Condition,
  type Grouping,
  type Sql,
  type TableQuery,
} from './tableQuery.ts';

/** The answer to a query. */
export interface TableAnswer {
  readonly text: string;
  readonly how: string;
  readonly lines: readonly Lines[];
  /** What the result tells against the reading. */
  readonly doubt: number;
}

type QueryOf<F extends TableQuery['form']> = Extract<TableQuery, { readonly form: F }>;

const MAX_LISTED = 40;
const MAX_SPANS = 5;
const MAX_SPAN_LINES = 40;
const MAX_LIST_CHARS = 1400;
const MAX_SHOWN_ROWS = 12;

/** Asks a query of a table's database and puts the result into words; undefined where it has none. */
export function answerTable(query: TableQuery, model: TableModel, database: TableDatabase): TableAnswer | undefined {
  return new TableAnswerer(model, database).answer(query);
}

/** How many rows fulfil conditions. */
export function countRows(where: readonly Condition[], database: TableDatabase): number {
  const { text, params } = whereSql(where, database.nameOf);
  return Number(database.all({ text: `SELECT COUNT(*) AS n FROM rows${text}`, params })[0]?.['n'] ?? 0);
}

class TableAnswerer {
  readonly #model: TableModel;
  readonly #database: TableDatabase;

  constructor(model: TableModel, database: TableDatabase) {
    this.#model = model;
    this.#database = database;
  }

  answer(query: TableQuery): TableAnswer | undefined {
    switch (query.form) {
      case 'columns':
        return this.#columns();
      case 'aggregate':
        return this.#aggregate(query);
      case 'share':
        return this.#share(query);
      case 'perGroup':
        return this.#perGroup(query);
      case 'groups':
        return this.#groups(query);
      case 'extreme':
        return this.#extreme(query);
      case 'cells':
        return this.#cells(query);
      case 'check':
        return this.#check(query);
      case 'rows':
        return this.#rows(query);
      case 'values':
        return this.#values(query);
    }
  }

  // Statements.

  #where(where: readonly Condition[]): Sql {
    return whereSql(where, this.#database.nameOf);
  }

  #name(column: TableColumn): string {
    return this.#database.nameOf(column);
  }

  #sql(before: string, where: readonly Condition[], after = ''): Sql {
    const { text, params } = this.#where(where);
    return { text: `${before}${text}${after}`, params };
  }

  #rowsOf(
    where: readonly Condition[],
    after = ' ORDER BY _row',
  ): { readonly rows: readonly number[]; readonly sql: Sql } {
    const sql = this.#sql('SELECT _row FROM rows', where, after);
    return { rows: this.#database.all(sql).map((record) => Number(record['_row'])), sql };
  }

  // Citations.

  /** The lines of rows, neighbours joined, at most five spans with the header's. */
  #lines(rows: readonly number[]): Lines[] {
    const header = this.#header();
    const spans: Lines[] = [];
    for (const row of rows) {
      const lines = this.#model.rows[row]?.lines;
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

  #header(): Lines | undefined {
    const { table, rows } = this.#model;
    const first = rows[0]?.lines.first ?? table.lines.last;
    if (table.lines.first >= first) return undefined;
    return { first: table.lines.first, last: table.lines.first };
  }

  #total(): string {
    const count = this.#model.rows.length;
    return `${String(count)} ${count === 1 ? 'row' : 'rows'}`;
  }

  // Forms.

  #columns(): TableAnswer {
    const names = this.#model.table.columns;
    const shown = names.slice(0, MAX_LISTED).map(code).join(', ');
    const more = names.length > MAX_LISTED ? ` … and ${String(names.length - MAX_LISTED)} more` : '';
    const lines = [this.#header() ?? this.#lines([0])[0]].filter((span) => span !== undefined);
    return {
      text: `${String(names.length)} columns: ${shown}${more}`,
      how: `the columns of ${this.#model.table.name}`,
      lines,
      doubt: 0,
    };
  }

  #aggregate({ fn, column, where }: QueryOf<'aggregate'>): TableAnswer | undefined {
    if (fn === 'count' || !column) return this.#counted(where);
    if (fn === 'distinct') return this.#distinct(column, where);
    const currencies = this.#mixedCurrencies(column, where);
    if (currencies)
      return this.#groups({
        form: 'groups',
        by: { column: currencies, part: 'value' },
        fn,
        column,
        where,
        top: undefined,
      });
    const sql = this.#aggregateSql(fn, column, where);
    const record = this.#database.all(sql)[0];
    const value = record?.['value'];
    const count = Number(record?.['n'] ?? 0);
    if (count === 0 || (typeof value !== 'number' && typeof value !== 'bigint')) return undefined;
    const text = computedText(column, Number(value), decimalsOf(fn, column));
    const over = `${NAMES[fn]} of ${code(column.name)} over ${rowsText(count)}${this.#conditionsText(where)}`;
    const { rows } = this.#rowsOf([...where, { op: 'filled', column }], ' ORDER BY _row LIMIT 20');
    return {
      text: `${bold(text)} — ${over}${this.#leftOut(column)}`,
      how: `${plain(over)}; ${readableSql(sql)}`,
      lines: this.#lines(rows),
      doubt: this.#totalsDoubt(where),
    };
  }

  /** The column that says of which currency an amount is, where the rows have several. */
  #mixedCurrencies(column: TableColumn, where: readonly Condition[]): TableColumn | undefined {
    if (column.type !== 'number' || column.unit !== '' || column.words.some((word) => OF_NO_MONEY.test(word)))
      return undefined;
    const currency = this.#model.columns.find((other) => other !== column && isOfCurrencies(other));
    if (!currency) return undefined;
    const name = this.#name(currency);
    const sql = this.#sql(`SELECT COUNT(DISTINCT ${name}) + MAX(${name} IS NULL) AS n FROM rows`, [
      ...where,
      { op: 'filled', column },
    ]);
    return Number(this.#database.all(sql)[0]?.['n'] ?? 0) > 1 ? currency : undefined;
  }

  /** What tells against comparing amounts of several currencies with each other; undefined where there is nothing. */
  #acrossCurrencies(
    column: TableColumn | undefined,
    where: readonly Condition[],
  ): { readonly note: string; readonly doubt: number } | undefined {
    const currency = column && this.#mixedCurrencies(column, where);
    if (!currency) return undefined;
    return { note: `. The amounts are of several values of ${code(currency.name)}`, doubt: UNSURE };
  }

  #leftOut({ strayRows, name }: TableColumn): string {
    const strays =
      strayRows.length > 0 ? `. ${rowsText(strayRows.length)} with another text in ${code(name)} left out` : '';
    return strays + (this.#model.totals > 0 ? `. ${capital(this.#totalsText())} left out` : '');
  }

  #totalsText(): string {
    const { totals } = this.#model;
    return totals === 1 ? 'the row of totals' : `the ${String(totals)} rows of totals`;
  }

  /** What a cell that is called a total tells against adding up and counting the rows. */
  #totalsDoubt(where: readonly Condition[]): number {
    const asked = new Set(where.flatMap(columnsOfCondition));
    return this.#model.mayHaveTotals.some((column) => !asked.has(column)) ? UNSURE : 0;
  }

  #aggregateSql(fn: Aggregate, column: TableColumn, where: readonly Condition[]): Sql {
    const name = this.#name(column);
    if (fn !== 'median')
      return this.#sql(`SELECT ${functionSql(fn, name)} AS value, COUNT(${name}) AS n FROM rows`, where);
    const inner = this.#sql(
      `SELECT ${name} AS v, ROW_NUMBER() OVER (ORDER BY ${name}) AS i, COUNT(*) OVER () AS n FROM rows`,
      [...where, { op: 'filled', column }],
    );
    return {
      text: `SELECT AVG(v) AS value, MAX(n) AS n FROM (${inner.text}) WHERE i IN ((n + 1) / 2, (n + 2) / 2)`,
      params: inner.params,
    };
  }

  #counted(where: readonly Condition[]): TableAnswer | undefined {
    const { rows } = this.#rowsOf(where);
    const sql = readableSql(this.#sql('SELECT COUNT(*) FROM rows', where));
    const total = this.#total();
    const totals = this.#model.totals > 0 ? `, without ${this.#totalsText()}` : '';
    if (where.length === 0) {
      return {
        text: `${bold(String(rows.length))} rows${totals}`,
        how: `${total}; ${sql}`,
        lines: this.#lines(rows),
        doubt: this.#totalsDoubt(where),
      };
    }
    const how = `${String(rows.length)} of ${total}: ${conditionsPlain(where)}; ${sql}`;
    return {
      text: `${bold(String(rows.length))} of ${total}${this.#conditionsText(where)}${totals}`,
      how,
      lines: this.#lines(rows.length > 0 ? rows : [0]),
      doubt: (rows.length === 0 ? 0.15 : 0) + this.#totalsDoubt(where),
    };
  }

  #distinct(column: TableColumn, where: readonly Condition[]): TableAnswer | undefined {
    const found = this.#valuesOf(column, where);
    if (found.values.length === 0) return undefined;
    const names = found.values.length <= MAX_LISTED ? `: ${found.values.map(({ text }) => code(text)).join(', ')}` : '';
    return {
      text: `${bold(String(found.values.length))} different values of ${code(column.name)}${this.#conditionsText(where)}${names.length <= 400 ? names : ''}`,
      how: `${String(found.values.length)} different ${column.name}; ${readableSql(this.#sql(`SELECT COUNT(DISTINCT ${this.#name(column)}) FROM rows`, where))}`,
      lines: this.#lines(found.values.map(({ row }) => row)),
      doubt: 0,
    };
  }

  #valuesOf(
    column: TableColumn,
    where: readonly Condition[],
  ): {
    readonly values: readonly { readonly text: string; readonly count: number; readonly row: number }[];
    readonly sql: Sql;
  } {
    const name = this.#name(column);
    const sql = this.#sql(
      `SELECT COUNT(*) AS n, MIN(_row) AS first FROM rows`,
      [...where, { op: 'filled', column }],
      ` GROUP BY ${name} ORDER BY MIN(_row)`,
    );
    const values = this.#database.all(sql).map((record) => {
      const row = Number(record['first']);
      return { text: cellText(this.#model, column, row) ?? '', count: Number(record['n']), row };
    });
    return { values, sql };
  }

  #perGroup({ by, column, where }: QueryOf<'perGroup'>): TableAnswer | undefined {
    const value = column ? `SUM(${this.#name(column)})` : 'COUNT(*)';
    const filled: Condition[] = [
      ...where,
      { op: 'filled', column: by.column },
      ...(column ? [{ op: 'filled' as const, column }] : []),
    ];
    const inner = this.#sql(
      `SELECT ${value} AS value FROM rows`,
      filled,
      ` GROUP BY ${groupSql(by, this.#database.nameOf)}`,
    );
    const sql = { text: `SELECT AVG(value) AS value, COUNT(*) AS n FROM (${inner.text})`, params: inner.params };
    const record = this.#database.all(sql)[0];
    const groups = Number(record?.['n'] ?? 0);
    if (groups === 0) return undefined;
    const part = by.part === 'value' ? (by.column.granularity ?? 'value') : by.part;
    const number = Number(record?.['value']);
    const text = column ? computedText(column, number, decimalsOf('average', column)) : number.toFixed(2);
    const what = column ? `sums of ${code(column.name)}` : 'numbers of rows';
    const label = `average of the ${what} of ${String(groups)} ${part === 'time' ? 'times' : `${part}s`} of ${code(by.column.name)}${this.#conditionsText(where)}`;
    const currencies = this.#acrossCurrencies(column, where);
    return {
      text: `${bold(text)} — ${label}${currencies?.note ?? ''}`,
      how: `${plain(label)}; ${readableSql(sql)}`,
      lines: this.#lines(this.#rowsOf(filled).rows.slice(0, 20)),
      doubt: (currencies?.doubt ?? 0) + this.#totalsDoubt(where),
    };
  }

  /** The part of a sum that some rows have. */
  #shareOfSum(column: TableColumn, where: readonly Condition[]): TableAnswer | undefined {
    const sumOf = (conditions: readonly Condition[]): number => {
      const sql = this.#sql(`SELECT SUM(${this.#name(column)}) AS value FROM rows`, conditions);
      return Number(this.#database.all(sql)[0]?.['value'] ?? 0);
    };
    const [part, whole] = [sumOf(where), sumOf([])];
    if (whole === 0) return undefined;
    const currencies = this.#acrossCurrencies(column, []);
    const decimals = decimalsOf('sum', column);
    const [partText, wholeText] = [part, whole].map((value) => computedText(column, value, decimals));
    return {
      text: `${bold(`${((100 * part) / whole).toFixed(1)} %`)} — ${String(partText)} of ${String(wholeText)} (sum of ${code(column.name)}${this.#conditionsText(where)})${currencies?.note ?? ''}`,
      how: `${String(partText)} of ${String(wholeText)}; ${readableSql(this.#sql(`SELECT SUM(${this.#name(column)}) FROM rows`, where))}`,
      lines: this.#lines(this.#rowsOf(where).rows.slice(0, 20)),
      doubt: (currencies?.doubt ?? 0) + this.#totalsDoubt(where),
    };
  }

  #share({ of, where, column }: QueryOf<'share'>): TableAnswer | undefined {
    if (column) return this.#shareOfSum(column, where);
    const whole = countRows(of, this.#database);
    const { rows } = this.#rowsOf([...of, ...where]);
    if (whole === 0) return undefined;
    const percent = (100 * rows.length) / whole;
    const shown = percent.toFixed(Number.isInteger(percent) ? 0 : 1);
    const ofText = of.length === 0 ? this.#total() : `${rowsText(whole)} with ${conditionsMarked(of)}`;
    return {
      text: `${bold(`${shown} %`)} — ${String(rows.length)} of ${ofText}: ${conditionsMarked(where)}`,
      how: `${String(rows.length)} of ${rowsText(whole)}; ${readableSql(this.#sql('SELECT COUNT(*) FROM rows', [...of, ...where]))}`,
      lines: this.#lines(rows),
      doubt: rows.length === 0 ? 0.15 : 0,
    };
  }

  #groups({ by, fn, column, where, top }: QueryOf<'groups'>): TableAnswer | undefined {
    const filled: Condition[] = [...where, ...(column ? [{ op: 'filled' as const, column }] : [])];
    const grouped: Condition[] = [...filled, { op: 'filled', column: by.column }];
    const currencies = column && this.#mixedCurrencies(column, where);
    const isByCurrency = currencies !== undefined && currencies !== by.column;
    const sql = this.#groupsSql({ by, fn, column, where: grouped, top }, isByCurrency && !top ? currencies : undefined);
    const records = this.#database.all(sql).map((record) => ({
      name: this.#groupName(by, record['name'], Number(record['first']), isByCurrency && !top ? currencies : undefined),
      value: Number(record['value']),
      row: Number(record['first']),
    }));
    if (records.length === 0) return undefined;
    const cut = top ? cutWithTies(records, top.count) : records;
    const show = (number: number): string =>
      column && fn !== 'count' ? computedText(column, number, decimalsOf(fn, column)) : rowsText(number);
    const what = column && fn !== 'count' ? `${NAMES[fn]} of ${code(column.name)}` : 'rows';
    const label = `${what} by ${code(by.column.name)}${by.part === 'value' ? '' : ` (${by.part})`}${this.#conditionsText(where)}`;
    const how = `${plain(label)}; ${readableSql(sql)}`;
    const firstRows = top ? this.#rowsOfGroup(by, cut[0]?.row ?? 0, grouped) : cut.map(({ row }) => row);
    const lines = this.#lines(firstRows);
    const isCompared = isByCurrency && top !== undefined;
    const doubt = (isCompared ? UNSURE : 0) + this.#totalsDoubt([...where, { op: 'filled', column: by.column }]);
    const notes = [
      isCompared ? `. The amounts are of several values of ${code(currencies.name)}` : '',
      this.#withoutGroup(by, filled, grouped),
      column ? this.#leftOut(column) : '',
    ].join('');
    const isTie = top !== undefined && cut.length > top.count;
    if (top?.count === 1 && cut.length === 1) {
      const [best] = cut;
      if (!best) return undefined;
      return {
        text: `${bold(best.name)} — ${show(best.value)}${column ? ` (${what}${this.#conditionsText(where)})` : this.#conditionsText(where)}${notes}`,
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
  #withoutGroup({ column }: Grouping, all: readonly Condition[], grouped: readonly Condition[]): string {
    const count = countRows(all, this.#database) - countRows(grouped, this.#database);
    return count === 0 ? '' : `. ${rowsText(count)} without a ${code(column.name)} left out`;
  }

  /** A statement for the name, the value and the first row of each group; a second column parts the groups further. */
  #groupsSql({ by, fn, column, where, top }: Omit<QueryOf<'groups'>, 'form'>, second: TableColumn | undefined): Sql {
    const group = groupSql(by, this.#database.nameOf);
    const parting = second ? `, ${this.#name(second)}` : '';
    const order = top
      ? `2 ${top.direction === 'max' ? 'DESC' : 'ASC'}, 3`
      : by.column.type === 'text' && by.part === 'value' && !second
        ? '2 DESC, 3'
        : by.column.type === 'text'
          ? '3'
          : `1${second ? ', 3' : ''}`;
    if (!column || fn !== 'median') {
      const value = column && fn !== 'median' ? functionSql(fn, this.#name(column)) : 'COUNT(*)';
      return this.#sql(
        `SELECT ${group} AS name, ${value} AS value, MIN(_row) AS first FROM rows`,
        where,
        ` GROUP BY ${group}${parting} ORDER BY ${order}`,
      );
    }
    const name = this.#name(column);
    const parts = `PARTITION BY ${group}${parting}`;
    const inner = this.#sql(
      `SELECT ${group} AS g, ${second ? this.#name(second) : 'NULL'} AS s, ${name} AS v, _row AS r, ROW_NUMBER() OVER (${parts} ORDER BY ${name}) AS i, COUNT(*) OVER (${parts}) AS n FROM rows`,
      where,
    );
    return {
      text: `SELECT g AS name, AVG(v) AS value, MIN(r) AS first FROM (${inner.text}) WHERE i IN ((n + 1) / 2, (n + 2) / 2) GROUP BY g, s ORDER BY ${order}`,
      params: inner.params,
    };
  }

  #groupName(by: Grouping, value: unknown, row: number, second: TableColumn | undefined): string {
    const name = this.#partName(by, value, row);
    return second ? `${name} (${cellText(this.#model, second, row) ?? 'none'})` : name;
  }

  #partName({ column, part }: Grouping, value: unknown, row: number): string {
    if (part === 'value') return (cellText(this.#model, column, row) ?? String(value)).replace(/\*\*/g, '');
    if (part === 'weekday') return WEEKDAYS[Number(value)] ?? String(value);
    return part === 'hour' ? `${String(value)}:00` : String(value);
  }

  #rowsOfGroup(by: Grouping, row: number, where: readonly Condition[]): readonly number[] {
    const group = groupSql(by, this.#database.nameOf);
    const { text, params } = this.#where(where);
    const own = `(SELECT ${group} FROM rows WHERE _row = ?)`;
    const sql = {
      text: `SELECT _row FROM rows${text}${text === '' ? ' WHERE' : ' AND'} ${group} = ${own} ORDER BY _row LIMIT 20`,
      params: [...params, row],
    };
    return this.#database.all(sql).map((record) => Number(record['_row']));
  }

  #extreme({ column, direction, count, where, show }: QueryOf<'extreme'>): TableAnswer | undefined {
    const name = this.#name(column);
    const filled: Condition[] = [...where, { op: 'filled', column }];
    const order = ` ORDER BY ${name} ${direction === 'max' ? 'DESC' : 'ASC'}, _row`;
    const { rows: leading } = this.#rowsOf(filled, `${order} LIMIT ${String(count)}`);
    const [first] = leading;
    const last = column.values[leading.at(-1) ?? -1];
    if (first === undefined || last === undefined || last === null) return undefined;
    const { text, params } = this.#where(filled);
    const sql = {
      text: `SELECT _row FROM rows${text} AND ${name} ${direction === 'max' ? '>=' : '<='} ?${order}`,
      params: [...params, last],
    };
    const rows = this.#database.all(sql).map((record) => Number(record['_row']));
    const currencies = this.#acrossCurrencies(column, where);
    const doubt = currencies?.doubt ?? 0;
    const note = currencies?.note ?? '';
    const how = `${direction === 'max' ? 'highest' : 'lowest'} ${column.name} of ${rowsText(countRows(filled, this.#database))}${plain(this.#conditionsText(where))}; ${readableSql(sql)}`;
    const value = cellText(this.#model, column, first) ?? '';
    const shown = show.filter((target) => target !== column && !labelColumns(this.#model).includes(target));
    const describe = (row: number): string => {
      const targets = show
        .filter((target) => target !== column)
        .flatMap((target) => cellText(this.#model, target, row) ?? []);
      const label = rowLabel(this.#model, row);
      return shown.length > 0 ? `${targets.map(valueText).join(', ')} (${label})` : label;
    };
    const lines = this.#lines(rows);
    if (rows.length === 1) {
      const isValueAsked = show.length === 0 || (show.length === 1 && show[0] === column);
      const label = describe(first);
      const text = isValueAsked
        ? `${bold(value)} — ${code(column.name)} of ${label}`
        : `${label} — ${code(column.name)} ${bold(value)}`;
      return { text: text + this.#conditionsText(where) + note, how, lines, doubt };
    }
    const isTie = rows.length > count && count < MAX_LISTED;
    const [target] = show;
    const same =
      target && target !== column ? new Set(rows.map((row) => cellText(this.#model, target, row))) : undefined;
    if (isTie && count === 1 && same?.size === 1) {
      const [name = ''] = same;
      return {
        text: `${bold(name)} — ${code(column.name)} ${bold(value)} in ${rowsText(rows.length)}${this.#conditionsText(where)}${note}`,
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
      .map((row) => `- ${describe(row)}: ${cellText(this.#model, column, row) ?? ''}`);
    const left = countRows(filled, this.#database) - Math.min(rows.length, MAX_LISTED);
    const isCut = rows.length > MAX_LISTED || count >= MAX_LISTED;
    const more = isCut && left > 0 ? `\n- … and ${String(left)} more` : '';
    const shared = isTie && isOfOneValue ? `${String(rows.length)} share ${bold(value)}, ` : '';
    return { text: `${shared}${code(column.name)}:\n${list.join('\n')}${more}${note}`, how, lines, doubt };
  }

  #cells({ show, where, isSingular }: QueryOf<'cells'>): TableAnswer | undefined {
    const [first] = show;
    if (!first) return undefined;
    const { rows: matching, sql } = this.#rowsOf(where);
    if (matching.length === 0) return undefined;
    const filled = matching.filter((row) => show.some((column) => column.values[row] !== null));
    const names = show.map(({ name }) => code(name)).join(', ');
    const select = readableSql({
      text: sql.text.replace('_row', show.map((column) => this.#name(column)).join(', ')),
      params: sql.params,
    });
    const how = `${rowsText(filled.length)} with ${conditionsPlain(where)}; ${select}`;
    if (filled.length === 0) {
      const label = matching.length === 1 ? rowLabel(this.#model, matching[0] ?? 0) : rowsText(matching.length);
      return {
        text: `No ${names} is given for ${label}${this.#conditionsText(where)}`,
        how,
        lines: this.#lines(matching),
        doubt: 0.1,
      };
    }
    const [row = 0] = filled;
    if (filled.length === 1) return { text: this.#oneRow(show, row, where), how, lines: this.#lines([row]), doubt: 0 };
    if (show.length > 1) return this.#rowTable(filled, show, where, how);
    const { values } = this.#valuesOf(first, where);
    const [only] = values;
    if (values.length === 1 && only) {
      return {
        text: `${bold(only.text)} — ${code(first.name)} of ${rowsText(filled.length)}${this.#conditionsText(where)}`,
        how,
        lines: this.#lines(filled),
        doubt: 0,
      };
    }
    if (isSingular) {
      const latest = this.#latest(first, filled, where, how);
      if (latest) return latest;
    }
    return this.#valueList(first, values, filled, where, how);
  }

  #oneRow(show: readonly TableColumn[], row: number, where: readonly Condition[]): string {
    const label = rowLabel(this.#model, row);
    const labels = new Set(labelColumns(this.#model));
    const asked = new Set(where.map(({ column }) => column));
    const isSaid = [...labels].every((column) => asked.has(column));
    const [first] = show;
    if (show.length === 1 && first) {
      const text = cellText(this.#model, first, row) ?? '';
      const of =
        labels.has(first) && labels.size === 1
          ? this.#conditionsText(where)
          : ` — ${code(first.name)} of ${label}${isSaid ? '' : this.#conditionsText(where)}`;
      return `${text.length <= 60 ? bold(text) : valueText(text)}${of}`;
    }
    const cells = show.map((column) => `${code(column.name)}: ${bold(cellText(this.#model, column, row) ?? '—')}`);
    return `${cells.join(', ')} — ${label}`;
  }

  /** The newest of several values where the rows have a time. */
  #latest(
    column: TableColumn,
    rows: readonly number[],
    where: readonly Condition[],
    how: string,
  ): TableAnswer | undefined {
    const date = this.#model.columns.find(({ type, granularity }) => type === 'date' && granularity === 'time');
    if (!date || date === column) return undefined;
    const sorted = rows.toSorted((a, b) => String(date.values[b] ?? '').localeCompare(String(date.values[a] ?? '')));
    const [latest = 0] = sorted;
    const earlier = [...new Set(sorted.slice(1).flatMap((row) => cellText(this.#model, column, row) ?? []))].filter(
      (text) => text !== cellText(this.#model, column, latest),
    );
    if (earlier.length > 3) return undefined;
    const before = earlier.length > 0 ? `; earlier: ${earlier.map(code).join(', ')}` : '';
    return {
      text: `${bold(cellText(this.#model, column, latest) ?? '')} — the latest ${code(column.name)} (${code(cellText(this.#model, date, latest) ?? '')})${this.#conditionsText(where)}${before}`,
      how,
      lines: this.#lines(sorted),
      doubt: 0.03,
    };
  }

  #valueList(
    column: TableColumn,
    values: readonly { readonly text: string; readonly count: number; readonly row: number }[],
    rows: readonly number[],
    where: readonly Condition[],
    how: string,
  ): TableAnswer {
    const shown = values.slice(0, MAX_LISTED);
    const isOnce = values.every(({ count }) => count === 1);
    const labels = labelColumns(this.#model);
    const isLabelled = isOnce && !labels.includes(column) && values.length <= 15;
    const list = shown.map(({ text, count, row }) =>
      isLabelled
        ? `- ${valueText(text)} (${rowLabel(this.#model, row)})`
        : count > 1
          ? `${code(text)} (${String(count)})`
          : code(text),
    );
    const more = values.length > shown.length ? `, … and ${String(values.length - shown.length)} more` : '';
    const isLong = list.join(', ').length > 500 || isLabelled;
    const head = `${String(values.length)} ${code(column.name)}${this.#conditionsText(where)}`;
    const text = isLabelled ? `${head}:\n${list.join('\n')}` : `${head}: ${list.join(', ')}${more}`;
    const isUnclear = !isLong && isMeasure(column) && values.length > 15;
    return { text: clipped(text, MAX_LIST_CHARS), how, lines: this.#lines(rows), doubt: isUnclear ? 0.2 : 0 };
  }

  #check({ where }: QueryOf<'check'>): TableAnswer | undefined {
    const { rows, sql } = this.#rowsOf(where);
    const how = `${String(rows.length)} of ${this.#total()}: ${conditionsPlain(where)}; ${readableSql({ text: sql.text.replace('_row', '*'), params: sql.params })}`;
    const [only] = rows;
    const given = where.filter(({ op }) => op === 'filled');
    if (rows.length === 1 && only !== undefined && given.length > 0) {
      const cells = given.map(
        ({ column }) => `${code(column.name)} is ${bold(cellText(this.#model, column, only) ?? '')}`,
      );
      return {
        text: `**Yes** — ${cells.join(', ')} for ${rowLabel(this.#model, only)}`,
        how,
        lines: this.#lines(rows),
        doubt: 0,
      };
    }
    if (rows.length > 0) {
      const shown = rows.length <= 3 ? rows.map((row) => rowLabel(this.#model, row)).join(', ') : rowsText(rows.length);
      return { text: `**Yes** — ${shown}${this.#conditionsText(where)}`, how, lines: this.#lines(rows), doubt: 0 };
    }
    // The conditions that name one row, and what that row has instead.
    const named = where.filter((condition) => condition.op === 'in' && countRows([condition], this.#database) === 1);
    const others = where.filter((condition) => !named.includes(condition));
    if (named.length === 0)
      return { text: `**No** row has ${conditionsMarked(where)}`, how, lines: this.#lines([0]), doubt: 0.2 };
    const [row] = this.#rowsOf(named).rows;
    if (row === undefined || others.length === 0) return undefined;
    const instead = [...new Set(others.map(({ column }) => column))].map(
      (column) => `${code(column.name)} is ${bold(cellText(this.#model, column, row) ?? 'empty')}`,
    );
    return {
      text: `**No** — ${instead.join(', ')} for ${rowLabel(this.#model, row)}`,
      how,
      lines: this.#lines([row]),
      doubt: 0.03,
    };
  }

  #rows({ where }: QueryOf<'rows'>): TableAnswer | undefined {
    const { rows, sql } = this.#rowsOf(where);
    const how = `${String(rows.length)} of ${this.#total()}: ${conditionsPlain(where)}; ${readableSql({ text: sql.text.replace('_row', '*'), params: sql.params })}`;
    if (rows.length === 0) {
      return {
        text: `None of the ${this.#total()} has ${conditionsMarked(where)}.`,
        how,
        lines: this.#lines([0]),
        doubt: 0.25,
      };
    }
    const head = `${String(rows.length)} of ${this.#total()}${this.#conditionsText(where)}`;
    if (rows.length === 1) return { text: this.#wholeRow(rows[0] ?? 0), how, lines: this.#lines(rows), doubt: 0 };
    if (!this.#model.key) return this.#rowTable(rows, this.#tellingColumns(rows, where), where, how);
    const labels = rows.slice(0, MAX_LISTED).map((row) => rowLabel(this.#model, row));
    const more = rows.length > MAX_LISTED ? `, … and ${String(rows.length - MAX_LISTED)} more` : '';
    return { text: `${head}: ${labels.join(', ')}${more}`, how, lines: this.#lines(rows), doubt: 0 };
  }

  #wholeRow(row: number): string {
    const cells = this.#model.columns.flatMap((column) => {
      const text = cellText(this.#model, column, row);
      return text === undefined ? [] : `${code(column.name)}: ${text.replace(/\|/g, '\\|')}`;
    });
    return `${rowLabel(this.#model, row)} — ${cells.join(', ')}`.slice(0, 580);
  }

  /** The columns that the rows have filled and that differ. */
  #tellingColumns(rows: readonly number[], where: readonly Condition[]): readonly TableColumn[] {
    const asked = new Set(
      where.flatMap((condition) => (condition.op === 'in' && condition.values.length === 1 ? [condition.column] : [])),
    );
    return this.#model.columns
      .filter((column) => !asked.has(column) && rows.some((row) => column.values[row] !== null))
      .slice(0, 6);
  }

  #rowTable(
    rows: readonly number[],
    show: readonly TableColumn[],
    where: readonly Condition[],
    how: string,
  ): TableAnswer {
    const columns = [
      ...new Set([...(this.#model.key ? [this.#model.key] : labelColumns(this.#model).slice(0, 2)), ...show]),
    ];
    const cell = (text: string): string => text.replace(/\|/g, '\\|').slice(0, 60);
    const head = `| ${columns.map(({ name }) => cell(name)).join(' | ')} |\n|${columns.map(() => ' --- |').join('')}`;
    const body = rows
      .slice(0, MAX_SHOWN_ROWS)
      .map((row) => `| ${columns.map((column) => cell(cellText(this.#model, column, row) ?? '')).join(' | ')} |`);
    const more = rows.length > MAX_SHOWN_ROWS ? `\n\n… and ${String(rows.length - MAX_SHOWN_ROWS)} more` : '';
    const title = `${String(rows.length)} of ${this.#total()}${this.#conditionsText(where)}`;
    return { text: `${title}:\n\n${head}\n${body.join('\n')}${more}`, how, lines: this.#lines(rows), doubt: 0 };
  }

  #values({ column, where }: QueryOf<'values'>): TableAnswer | undefined {
    const { values, sql } = this.#valuesOf(column, where);
    if (values.length === 0) return undefined;
    const list = values
      .slice(0, MAX_LISTED)
      .map(({ text, count }) => (count > 1 ? `${code(text)} (${String(count)})` : code(text)));
    const more = values.length > MAX_LISTED ? `, … and ${String(values.length - MAX_LISTED)} more` : '';
    return {
      text: `${String(values.length)} values of ${code(column.name)}: ${list.join(', ')}${more}`,
      how: `${String(values.length)} different ${column.name}; ${readableSql(sql)}`,
      lines: this.#lines(values.map(({ row }) => row)),
      doubt: values.length > 60 ? 0.15 : 0,
    };
  }

  #conditionsText(where: readonly Condition[]): string {
    if (where.length === 0) return '';
    const notes = where.flatMap((condition) => this.#emptyCells(condition, where) ?? []);
    return ` with ${conditionsMarked(where)}${notes.length === 0 ? '' : ` (${[...new Set(notes)].join(', ')})`}`;
  }

  /** What becomes of the rows that have nothing in the column of a condition, where a question may mean either. */
  #emptyCells(condition: Condition, where: readonly Condition[]): string | undefined {
    const { column, op } = condition;
    if (column.filled === this.#model.rows.length) return undefined;
    const isOut = op === 'true' || op === 'false';
    if (!isOut && !(op === 'in' && condition.isNot)) return undefined;
    const others = where.filter((other) => other !== condition);
    const count = countRows([...others, { op: 'empty', column }], this.#database);
    if (count === 0) return undefined;
    return `${rowsText(count)} without a ${code(column.name)} ${isOut ? 'not counted' : 'among them'}`;
  }
}

const NAMES: Readonly<Record<Aggregate, string>> = {
  count: 'count',
  sum: 'sum',
  average: 'average',
  median: 'median',
  min: 'lowest',
  max: 'highest',
};
const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

function functionSql(fn: Exclude<Aggregate, 'median'>, name: string): string {
  return `${{ sum: 'SUM', average: 'AVG', count: 'COUNT', min: 'MIN', max: 'MAX' }[fn]}(${name})`;
}

/** Numbers that are of no currency, whatever column of currencies stands beside them. */
const OF_NO_MONEY =
  /^(?:quantity|qty|units?|pieces|count|menge|anzahl|stück|number|days?|hours?|minutes?|seconds?|duration|age|rating|score|weight|distance|km|kg|percent|percentage|year|month|数量)$/;
const CURRENCY_NAME = /^(?:currency|currencies|curr|ccy|währung|waehrung|币种|货币)$/;
const CURRENCY =
  /^(?:eur|usd|chf|gbp|jpy|cny|rmb|sek|nok|dkk|pln|czk|huf|inr|aud|cad|nzd|brl|mxn|zar|rub|krw|sgd|hkd|try|[€$£¥₹])$/i;

/** Whether a column says of which currency the amounts of its rows are. */
function isOfCurrencies({ type, words, distinct }: TableColumn): boolean {
  if (type !== 'text' || distinct.size === 0) return false;
  return words.some((word) => CURRENCY_NAME.test(word)) || [...distinct.keys()].every((text) => CURRENCY.test(text));
}

function decimalsOf(fn: Aggregate, { notation }: TableColumn): number {
  const own = notation?.decimals ?? 0;
  return fn === 'average' || fn === 'median' ? Math.max(2, own) : own;
}

function rowsText(count: number): string {
  return `${String(count)} ${count === 1 ? 'row' : 'rows'}`;
}

function bold(text: string): string {
  return `**${text.replace(/\*\*/g, '')}**`;
}

function plain(text: string): string {
  return text.replace(/`/g, '');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function cutWithTies<T extends { readonly value: number }>(records: readonly T[], count: number): readonly T[] {
  const last = records[Math.min(count, records.length) - 1]?.value;
  return records.filter(({ value }, at) => at < count || value === last);
}

function conditionsPlain(where: readonly Condition[]): string {
  return plain(conditionsMarked(where));
}

const MAX_NAMED_VALUES = 4;

/** Conditions in words: `status` = `failed`, `km` > 20. */
export function conditionsMarked(where: readonly Condition[]): string {
  const text = where.map(conditionMarked).join(' and ');
  return where.length === 1 ? text.replace(/^\((.*)\)$/s, '$1') : text;
}

function conditionMarked(condition: Condition): string {
  const name = code(condition.column.name);
  switch (condition.op) {
    case 'in': {
      const shown = condition.values
        .slice(0, MAX_NAMED_VALUES)
        .map((value) => code(value.length > 40 ? `${value.slice(0, 40)}…` : value));
      const more =
        condition.values.length > MAX_NAMED_VALUES
          ? ` or ${String(condition.values.length - MAX_NAMED_VALUES)} others`
          : '';
      return `${name} ${condition.isNot ? '≠' : '='} ${shown.join(' or ')}${more}`;
    }
    case '<':
    case '<=':
    case '>':
    case '>=':
    case '=': {
      const sign = condition.isNot === true ? '≠' : condition.op.replace('<=', '≤').replace('>=', '≥');
      return `${name} ${sign} ${numberText(condition.column, condition.value)}`;
    }
    case 'between':
      return `${name} from ${numberText(condition.column, condition.low)} to ${numberText(condition.column, condition.high)}`;
    case 'period':
      return `${name} ${periodText(condition.from, condition.before)}`;
    case 'monthOfYear':
      return `${name} in month ${String(condition.month)}`;
    case 'dayOfYear':
      return `${name} on ${condition.name.replace(/^on /i, '')}`;
    case 'weekday':
      return `${name} on ${condition.days.map((day) => WEEKDAYS[day] ?? '').join(' or ')}`;
    case 'true':
      return `${name} = yes`;
    case 'false':
      return `${name} = no`;
    case 'empty':
      return `no ${name}`;
    case 'filled':
      return `a ${name}`;
    case 'like':
      return `${name} ${condition.at === 'start' ? 'beginning with' : condition.at === 'end' ? 'ending with' : 'containing'} ${code(condition.text)}`;
    case 'sameAs':
      return `${name} = ${code(condition.other.name)}`;
    case 'differsFrom':
      return `${name} ≠ ${code(condition.other.name)}`;
    case 'any': {
      const text = condition.of.map(conditionMarked).join(' or ');
      if (condition.isNot) return `not (${text})`;
      return condition.of.length > 1 ? `(${text})` : text;
    }
  }
}

function numberText(column: TableColumn, value: number): string {
  const decimals = /\.(\d+)$/.exec(String(value))?.[1]?.length ?? 0;
  return computedText(column, value, decimals);
}

function periodText(from: string | undefined, before: string | undefined): string {
  const isOne = from !== undefined && before !== undefined && from.length === before.length;
  if (isOne && from.length === 4 && Number(before) === Number(from) + 1) return `in ${from}`;
  if (isOne && from.length === 7 && nextMonth(from) === before) return `in ${from}`;
  if (from !== undefined && before !== undefined) return `from ${from} and before ${before}`;
  return from === undefined ? `before ${before ?? ''}` : `from ${from}`;
}

function nextMonth(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return number === 12 ? `${String(year + 1)}-01` : `${String(year)}-${String(number + 1).padStart(2, '0')}`;
}
