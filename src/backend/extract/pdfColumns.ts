import type { PdfCell, PdfRow } from './pdfText.ts';

/** So many rows that have a cell in each column make columns. */
const MIN_ROWS = 3;
const MAX_COLUMNS = 6;
/** Shares of the letters' height: how far a line of a column may be indented, or stand left of the others. */
const MAX_INDENT = 2.5;
const MAX_OUTDENT = 0.5;
/** The share of a column's lines that have to be the middle of a sentence for it to be running text. */
const MIN_CONTINUED = 0.4;

/** The rows of a page with columns of running text one after the other, where they were written row by row. Tables stay. */
export function inReadingOrder(rows: readonly PdfRow[]): PdfRow[] {
  const ordered: PdfRow[] = [];
  for (let index = 0; index < rows.length;) {
    const columns = columnsFrom(rows, index);
    ordered.push(...(columns?.rows ?? rows.slice(index, index + 1)));
    index += columns?.taken ?? 1;
  }
  return ordered;
}

/** The columns that begin with a row, if they are running text; otherwise the rows that they take, as they are. */
function columnsFrom(rows: readonly PdfRow[], index: number): { rows: PdfRow[]; taken: number } | undefined {
  const first = rows[index];
  if (!first || first.cells.length < 2 || first.cells.length > MAX_COLUMNS) return undefined;
  const starts = first.cells.map(({ left }) => left);
  if (starts.some((start, at) => start <= (starts[at - 1] ?? -Infinity))) return undefined;
  const columns: PdfRow[][] = starts.map(() => []);
  let taken = 0;
  let fullRows = 0;
  for (let row = rows[index]; row; row = rows[index + ++taken]) {
    const { cells, y, height } = row;
    const places = cells.map((cell) => columnOf(cell, starts, height));
    if (places.some((place, at) => place === undefined || place <= (places[at - 1] ?? -1))) break;
    for (const [at, cell] of cells.entries()) columns[places[at] ?? 0]?.push({ cells: [cell], y, height });
    if (cells.length === starts.length) fullRows++;
  }
  if (taken === 0) return undefined;
  const isText = fullRows >= MIN_ROWS && columns.every(isRunningText);
  return { rows: isText ? columns.flat() : rows.slice(index, index + taken), taken };
}

/** The column that a cell stands in: it begins there and ends before the next one. */
function columnOf({ left, right }: PdfCell, starts: readonly number[], height: number): number | undefined {
  const found = starts.findIndex(
    (start, at) =>
      left >= start - MAX_OUTDENT * height &&
      left <= start + MAX_INDENT * height &&
      right < (starts[at + 1] ?? Infinity) - MAX_OUTDENT * height,
  );
  return found === -1 ? undefined : found;
}

/** Whether the lines of a column are sentences that run over them, rather than the cells of a table. */
function isRunningText(column: readonly PdfRow[]): boolean {
  let long = 0;
  let continued = 0;
  let before = '';
  for (const { cells } of column) {
    const text = cells[0]?.text ?? '';
    if (text.split(' ').length >= 4 || /\p{Lo}{10}/u.test(text)) long++;
    if (before !== '' && !/[.!?:;。！？：；]$/u.test(before) && /^[\p{Ll}\p{Lo}]/u.test(text)) continued++;
    before = text;
  }
  return long * 2 > column.length && continued >= MIN_CONTINUED * (column.length - 1);
}
