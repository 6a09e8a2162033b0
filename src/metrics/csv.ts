import { UploadRecord } from '../protocol/metrics.ts';

type Cell = string | number | boolean | null;

/** Columns of `metrics.csv`: every field of an upload record in the schema's order, but for the constant `event_type`. */
export const CSV_COLUMNS = UploadRecord.keyof().options.filter((column) => column !== 'event_type');

export const CSV_HEADER = CSV_COLUMNS.join(',');

/**
 * What a spreadsheet may take for a formula: the characters that begin one, their full-width and small forms included, behind
 * whatever is stripped first: white space, control characters, and invisible ones such as a byte order mark. A cell that
 * begins with a tab or a line end is one in any case.
 */
const FORMULA_START = /^(?:[\s\p{Cc}\p{Cf}\p{DI}]*[=+\-@＝＋－＠﹦﹢﹣﹫−]|[\t\r\n])/u;
const PLAIN_NUMBER = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/iu;
const NEEDS_QUOTES = /[",\r\n]/u;

/**
 * One cell, quoted as RFC 4180 has it. Text that a spreadsheet would run as a formula gets a leading apostrophe, which
 * spreadsheets do not show; numbers stay numbers, negative ones too. Null is an empty cell.
 */
export function csvCell(value: Cell): string {
  if (value === null) return '';
  const text = String(value);
  const isFormula = FORMULA_START.test(text) && !PLAIN_NUMBER.test(text);
  const safe = isFormula ? `'${text}` : text;
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** An upload as a line of `metrics.csv`, without its line end. */
export function csvRow(record: UploadRecord): string {
  return CSV_COLUMNS.map((column) => csvCell(record[column] ?? null)).join(',');
}
