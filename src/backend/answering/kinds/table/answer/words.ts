import { code, clipped, prose } from '../../markdown.ts';
import type { TableColumn } from '../tableColumn.ts';
import type { Condition, Aggregate } from '../tableQuery.ts';
import { writeSeconds } from '../dateNotation.ts';
import { writeNumber } from '../numberNotation.ts';
import type { TableModel } from '../tableModel.ts';
import { cellBetween } from '../timeBetween.ts';

export const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];

const MAX_NAMED_VALUES = 4;

export function rowsText(count: number): string {
  return `${String(count)} ${count === 1 ? 'row' : 'rows'}`;
}

export function bold(text: string): string {
  return `**${text.replace(/\*\*/g, '')}**`;
}

export function plain(text: string): string {
  return text.replace(/`/g, '');
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function conditionsPlain(where: readonly Condition[]): string {
  return plain(conditionsMarked(where));
}

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
    case 'comparedTo': {
      const sign = condition.compares.replace('<=', '≤').replace('>=', '≥');
      return `${name} ${sign} ${code(condition.other.name)}`;
    }
    case 'timeOfDay':
      return `${name} ${condition.name}`;
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

const MAX_CELL_CHARS = 160;
const MAX_LABEL_COLUMNS = 3;
const NAMING =
  /^(?:name|title|fullname|firstname|lastname|bezeichnung|titel|vorname|nachname|姓名|名称|品名|名字|产品名称?|商品名称?|书名|课程名称?|标题)$/;

/** The text of a cell as the file has it, with its unit; undefined where there is none. */
export function cellText(model: TableModel, column: TableColumn, row: number): string | undefined {
  const cell =
    column.isComputed === true && model.datePair
      ? cellBetween(model.datePair, row)
      : model.rows[row]?.cells[column.index];
  const text = cell?.replace(/\s+/g, ' ').trim();
  if (text === undefined || column.values[row] === null) return undefined;
  const isBare = column.type === 'number' && column.unit !== '' && /^[-+]?[\d.,'’\s]+$/.test(text);
  return clipped(isBare ? `${text} ${column.unit}` : text, MAX_CELL_CHARS);
}

/** A number that was computed from a column, in its notation. */
export function computedText(column: TableColumn, value: number, decimals: number): string {
  if (column.type === 'duration') {
    const [example = ''] = column.distinct.keys();
    return writeSeconds(value, example, column.clock ?? 'hours');
  }
  if (!column.notation) return String(value);
  return writeNumber(value, column.notation, decimals, column.unit);
}

/** The columns whose values tell a row from the others, the fewest that do. */
export function labelColumns(model: TableModel): readonly TableColumn[] {
  const { key, columns } = model;
  if (key) {
    const names = columns.filter(
      (column) =>
        column !== key &&
        column.type === 'text' &&
        column.filled > 0 &&
        (column.words.some((word) => NAMING.test(word)) ||
          /^(?:first|last|given|family)name$/.test(column.words.join(''))),
    );
    const isCode = !key.words.some((word) => NAMING.test(word));
    return isCode ? [key, ...names.slice(0, 2)] : [key];
  }
  const telling = columns.filter(
    ({ type, distinct, isIdentifier }) => (type === 'text' || type === 'date' || isIdentifier) && distinct.size > 1,
  );
  const often = telling.filter(({ filled }) => filled >= model.rows.length * 0.9);
  return (often.length > 0 ? often : telling).slice(0, MAX_LABEL_COLUMNS);
}

/** What a row is called: `R-20417`, `2024-08, Lakeside`. */
export function rowLabel(model: TableModel, row: number): string {
  const [first, ...others] = labelColumns(model).flatMap((column) => cellText(model, column, row) ?? []);
  if (first === undefined) return `row ${String(row + 1)}`;
  if (model.key && others.length > 0) return `${code(first)} (${prose(others.join(' '))})`;
  return [first, ...others].map(code).join(', ');
}

/** A value of a cell within an answer. */
export function valueText(text: string): string {
  return text.length > 60 || /\s\S+\s\S+\s/.test(text) ? prose(text) : code(text);
}

export const NAMES: Readonly<Record<Aggregate, string>> = {
  count: 'count',
  sum: 'sum',
  average: 'average',
  median: 'median',
  min: 'lowest',
  max: 'highest',
};

export function functionSql(fn: Exclude<Aggregate, 'median'>, name: string): string {
  return `${{ sum: 'SUM', average: 'AVG', count: 'COUNT', min: 'MIN', max: 'MAX' }[fn]}(${name})`;
}

export function decimalsOf(fn: Aggregate, { notation }: TableColumn): number {
  const own = notation?.decimals ?? 0;
  return fn === 'average' || fn === 'median' ? Math.max(2, own) : own;
}
