/** A cell that is a number, an amount, a date or a time: headers have none of these. */
const VALUE_LIKE =
  /^[-+(]?\s*[€$£¥]?\s*[-+]?\d[\d.,'’ \u00a0\u202f]*\s*(?:%|[€$£¥]|[A-Za-z]{1,3})?\)?$|^\d{1,4}[-./]\d{1,2}[-./]\d{1,4}(?:[T ].*)?$|^\d{4}-\d{2}(?:-\d{2})?(?:[T ].*)?$|^\d{1,2}:\d{2}(?::\d{2})?$|^(?:true|false|null)$/i;
/** A year may name a column: `2023;2024`. */
const YEAR = /^(?:19|20)\d\d$/;
const SAMPLE = 50;
const MAX_HEADER_CHARS = 80;
/** Larger tables are not made: every row has a cell for each column, whatever it has itself. */
const MAX_CELLS = 10_000_000;

/** So many of some columns that a table of some rows stays within bounds. */
export function boundedWidth(columns: number, rows: number): number {
  return Math.max(1, Math.min(columns, Math.floor(MAX_CELLS / Math.max(1, rows))));
}

function isValueLike(cell: string): boolean {
  return cell.length <= MAX_HEADER_CHARS && VALUE_LIKE.test(cell);
}

/** Whether the first of some records names the columns of the others. */
export function isHeader(first: readonly string[], others: readonly (readonly string[])[]): boolean {
  const filled = first.filter((cell) => cell !== '');
  if (filled.length === 0 || filled.length < first.length / 2) return false;
  if (filled.some((cell) => (isValueLike(cell) && !YEAR.test(cell)) || cell.length > MAX_HEADER_CHARS)) return false;
  if (filled.every((cell) => YEAR.test(cell))) return false;
  const sample = others.slice(0, SAMPLE);
  const isRepeating = new Set(filled.map((cell) => cell.toLowerCase())).size < filled.length;
  if (isRepeating && !sample.some((record) => record.some(isValueLike))) return false;
  // A first row whose words come again below, column by column, is data.
  const repeated = first.filter((cell, column) => cell !== '' && sample.some((record) => record[column] === cell));
  return repeated.length === 0 || repeated.length < filled.length / 3;
}

/** Names for columns: those of the header, made distinct; `column 3` where there is none. */
export function columnNames(header: readonly string[], width: number): string[] {
  const taken = new Set<string>();
  return Array.from({ length: width }, (_, index) => {
    const name = (header[index] ?? '').replace(/\s+/g, ' ').trim() || `column ${String(index + 1)}`;
    let distinct = name;
    for (let count = 2; taken.has(distinct.toLowerCase()); count++) distinct = `${name} (${String(count)})`;
    taken.add(distinct.toLowerCase());
    return distinct;
  });
}
