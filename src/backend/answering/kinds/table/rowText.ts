import { clipped, code, prose } from '../markdown.ts';
import { writeSeconds } from './dateNotation.ts';
import { writeNumber } from './numberNotation.ts';
import type { TableColumn } from './tableColumn.ts';
import type { TableModel } from './tableModel.ts';

const MAX_CELL_CHARS = 160;
const MAX_LABEL_COLUMNS = 3;
const NAMING = /^(?:name|title|fullname|firstname|lastname|bezeichnung|titel|vorname|nachname|姓名|名称)$/;

/** The text of a cell as the file has it, with its unit; undefined where there is none. */
export function cellText(model: TableModel, column: TableColumn, row: number): string | undefined {
  const text = model.rows[row]?.cells[column.index]?.replace(/\s+/g, ' ').trim();
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
