import { numberOf } from './numberNotation.ts';
import type { TableColumn } from './tableColumn.ts';

/** What a row has to be like. */
export type Condition =
  | { readonly op: 'in'; readonly column: TableColumn; readonly values: readonly string[]; readonly isNot: boolean }
  | {
      readonly op: '<' | '<=' | '>' | '>=' | '=';
      readonly column: TableColumn;
      readonly value: number;
      readonly isNot?: boolean;
    }
  | { readonly op: 'between'; readonly column: TableColumn; readonly low: number; readonly high: number }
  /** From a time on and before another, both as beginnings of ISO dates; undefined where it is open. */
  | {
      readonly op: 'period';
      readonly column: TableColumn;
      readonly from: string | undefined;
      readonly before: string | undefined;
      readonly name: string;
    }
  | { readonly op: 'monthOfYear'; readonly column: TableColumn; readonly month: number; readonly name: string }
  /** A day of any year, `03-15`. */
  | { readonly op: 'dayOfYear'; readonly column: TableColumn; readonly day: string; readonly name: string }
  | { readonly op: 'weekday'; readonly column: TableColumn; readonly days: readonly number[]; readonly name: string }
  | { readonly op: 'true' | 'false' | 'empty' | 'filled'; readonly column: TableColumn }
  | {
      readonly op: 'like';
      readonly column: TableColumn;
      readonly text: string;
      readonly at: 'start' | 'end' | 'anywhere';
    }
  | { readonly op: 'sameAs' | 'differsFrom'; readonly column: TableColumn; readonly other: TableColumn }
  /** Whether a number is less, or more, than another of the same row. */
  | {
      readonly op: 'comparedTo';
      readonly column: TableColumn;
      readonly other: TableColumn;
      readonly compares: '<' | '<=' | '>' | '>=' | '=';
    }
  /** A time of day, in minutes after midnight: from one on and before another; undefined where it is open. */
  | {
      readonly op: 'timeOfDay';
      readonly column: TableColumn;
      readonly from: number | undefined;
      readonly before: number | undefined;
      readonly name: string;
    }
  /** Any of several, or none of them; its column is that of the first. */
  | {
      readonly op: 'any';
      readonly column: TableColumn;
      readonly of: readonly Condition[];
      readonly isNot: boolean;
    };

/** What tells so much against a reading or its result makes the answer unsure. */
export const UNSURE = 0.3;

export type Aggregate = 'count' | 'sum' | 'average' | 'median' | 'min' | 'max';

/** Into which groups rows are put: by a column, or by a part of its dates. */
export interface Grouping {
  readonly column: TableColumn;
  readonly part: 'value' | 'year' | 'month' | 'day' | 'weekday' | 'hour';
}

/** What a question asks of a table. */
export type TableQuery =
  | { readonly form: 'columns' }
  | {
      readonly form: 'aggregate';
      readonly fn: Aggregate | 'distinct';
      readonly column: TableColumn | undefined;
      readonly where: readonly Condition[];
    }
  | {
      readonly form: 'share';
      readonly of: readonly Condition[];
      readonly where: readonly Condition[];
      readonly column?: TableColumn;
    }
  /** The average over the groups, of their sums or of their numbers of rows. */
  | {
      readonly form: 'perGroup';
      readonly by: Grouping;
      readonly column: TableColumn | undefined;
      readonly where: readonly Condition[];
    }
  | {
      readonly form: 'groups';
      readonly by: Grouping;
      readonly fn: Aggregate;
      readonly column: TableColumn | undefined;
      readonly where: readonly Condition[];
      /** Only the first groups, the largest or the smallest; undefined for all in their own order. */
      readonly top: { readonly direction: 'max' | 'min'; readonly count: number } | undefined;
    }
  | {
      readonly form: 'extreme';
      readonly column: TableColumn;
      readonly direction: 'max' | 'min';
      readonly count: number;
      readonly where: readonly Condition[];
      readonly show: readonly TableColumn[];
    }
  | {
      readonly form: 'cells';
      readonly show: readonly TableColumn[];
      readonly where: readonly Condition[];
      readonly isSingular: boolean;
    }
  /** The values of a column that at least so many rows have. */
  | {
      readonly form: 'repeated';
      readonly column: TableColumn;
      readonly least: number;
      readonly where: readonly Condition[];
    }
  /** What two values of a column have of another, and which has more. */
  | {
      readonly form: 'versus';
      readonly compared: TableColumn;
      readonly column: TableColumn;
      readonly fn: 'sum' | 'average';
      readonly direction: 'max' | 'min' | undefined;
      readonly where: readonly Condition[];
    }
  /** Whether a row is as the conditions say, or whether there is one. */
  | { readonly form: 'check'; readonly where: readonly Condition[] }
  | { readonly form: 'rows'; readonly where: readonly Condition[] }
  | { readonly form: 'values'; readonly column: TableColumn; readonly where: readonly Condition[] };

/** A statement with its parameters. */
export interface Sql {
  readonly text: string;
  readonly params: readonly (string | number)[];
}

/** A name as SQL has it, whatever it consists of. */
export function quoted(name: string): string {
  return `"${name.replace(/"/g, '""')}"`;
}

/** A statement as a person reads it: with its parameters in their places. */
export function readableSql({ text, params }: Sql): string {
  let at = 0;
  return text.replace(/"(?:[^"]|"")*"|\?/g, (found) => {
    if (found !== '?') return found;
    const value = params[at++] ?? '';
    return typeof value === 'number' ? String(value) : `'${value.replace(/'/g, "''")}'`;
  });
}

/** The conditions of a statement, ` WHERE …`; empty without conditions. */
export function whereSql(conditions: readonly Condition[], nameOf: (column: TableColumn) => string): Sql {
  if (conditions.length === 0) return { text: '', params: [] };
  const parts = conditions.map((condition) => conditionSql(condition, nameOf));
  return {
    text: ` WHERE ${parts.map(({ text }) => text).join(' AND ')}`,
    params: parts.flatMap(({ params }) => params),
  };
}

function conditionSql(condition: Condition, nameOf: (column: TableColumn) => string): Sql {
  const name = nameOf(condition.column);
  switch (condition.op) {
    case 'in':
      return inSql(
        condition.values.map((value) => storedValue(condition.column, value)),
        name,
        condition.isNot,
      );
    case '<':
    case '<=':
    case '>':
    case '>=':
    case '=':
      return { text: `${name} ${condition.isNot === true ? '<>' : condition.op} ?`, params: [condition.value] };
    case 'between':
      return { text: `${name} BETWEEN ? AND ?`, params: [condition.low, condition.high] };
    case 'period':
      return periodSql(condition.from, condition.before, name);
    case 'monthOfYear':
      return { text: `CAST(substr(${name}, 6, 2) AS INTEGER) = ?`, params: [condition.month] };
    case 'dayOfYear':
      return { text: `substr(${name}, 6, 5) = ?`, params: [condition.day] };
    case 'weekday':
      return {
        text: `CAST(strftime('%w', substr(${name}, 1, 10)) AS INTEGER) IN (${condition.days.map(() => '?').join(', ')})`,
        params: condition.days,
      };
    case 'true':
      return { text: `${name} = 1`, params: [] };
    case 'false':
      return { text: `${name} = 0`, params: [] };
    case 'empty':
      return emptySql(condition.column, name);
    case 'filled':
      return { text: `${name} IS NOT NULL`, params: [] };
    case 'like':
      return { text: `${name} LIKE ? ESCAPE '\\'`, params: [likePattern(condition.text, condition.at)] };
    case 'sameAs':
      return { text: `${name} = ${nameOf(condition.other)}`, params: [] };
    case 'differsFrom':
      return { text: `${name} <> ${nameOf(condition.other)}`, params: [] };
    case 'comparedTo':
      return { text: `${name} ${condition.compares} ${nameOf(condition.other)}`, params: [] };
    case 'timeOfDay':
      return periodSql(
        condition.from,
        condition.before,
        `(CAST(substr(${name}, 12, 2) AS INTEGER) * 60 + CAST(substr(${name}, 15, 2) AS INTEGER))`,
      );
    case 'any': {
      const parts = condition.of.map((one) => conditionSql(one, nameOf));
      const text = `(${parts.map((part) => `(${part.text})`).join(' OR ')})`;
      // A row without a value is not of that value either.
      return {
        text: condition.isNot ? `NOT IFNULL(${text}, 0)` : text,
        params: parts.flatMap(({ params }) => params),
      };
    }
  }
}

/** The columns that a condition is about. */
export function columnsOfCondition(condition: Condition): readonly TableColumn[] {
  if (condition.op === 'any') return condition.of.flatMap(columnsOfCondition);
  return 'other' in condition ? [condition.column, condition.other] : [condition.column];
}

/** The columns that a query shows, computes or groups by. */
export function columnsOf(query: TableQuery): Set<TableColumn> {
  switch (query.form) {
    case 'aggregate':
    case 'repeated':
    case 'values':
      return new Set(query.column ? [query.column] : []);
    case 'versus':
      return new Set([query.column, query.compared]);
    case 'perGroup':
    case 'groups':
      return new Set(query.column ? [query.column, query.by.column] : [query.by.column]);
    case 'extreme':
      return new Set([query.column, ...query.show]);
    case 'cells':
      return new Set(query.show);
    case 'share':
      return new Set(query.column ? [query.column] : []);
    case 'columns':
    case 'check':
    case 'rows':
      return new Set();
  }
}

/** A value of a column as the database has it: numbers that name things are numbers there. */
function storedValue({ notation }: TableColumn, value: string): string | number {
  return notation ? (numberOf(value, notation) ?? value) : value;
}

function inSql(values: readonly (string | number)[], name: string, isNot: boolean): Sql {
  const marks = values.map(() => '?').join(', ');
  const list =
    values.length === 1 ? `${name} ${isNot ? '<>' : '='} ?` : `${name} ${isNot ? 'NOT IN' : 'IN'} (${marks})`;
  // A row without a value is not of that value either.
  return { text: isNot ? `(${list} OR ${name} IS NULL)` : list, params: values };
}

/** A statement stores no text among numbers; a cell with another text is not empty for that. */
function emptySql({ strayRows }: TableColumn, name: string): Sql {
  if (strayRows.length === 0) return { text: `${name} IS NULL`, params: [] };
  return {
    text: `(${name} IS NULL AND _row NOT IN (SELECT value FROM json_each(?)))`,
    params: [JSON.stringify(strayRows)],
  };
}

function periodSql<T extends string | number>(from: T | undefined, before: T | undefined, name: string): Sql {
  const parts = [from === undefined ? [] : `${name} >= ?`, before === undefined ? [] : `${name} < ?`].flat();
  return { text: parts.join(' AND '), params: [from ?? [], before ?? []].flat() };
}

function likePattern(text: string, at: 'start' | 'end' | 'anywhere'): string {
  const plain = text.replace(/[\\%_]/g, '\\$&');
  return `${at === 'start' ? '' : '%'}${plain}${at === 'end' ? '' : '%'}`;
}

/** The value that a row is grouped by. */
export function groupSql({ column, part }: Grouping, nameOf: (column: TableColumn) => string): string {
  const name = nameOf(column);
  switch (part) {
    case 'value':
      return name;
    case 'year':
      return `substr(${name}, 1, 4)`;
    case 'month':
      return `substr(${name}, 1, 7)`;
    case 'day':
      return `substr(${name}, 1, 10)`;
    case 'weekday':
      return `strftime('%w', substr(${name}, 1, 10))`;
    case 'hour':
      return `substr(${name}, 12, 2)`;
  }
}
