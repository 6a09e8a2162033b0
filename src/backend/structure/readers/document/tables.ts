import type { Row, Table } from '../../structure.ts';
import { inlineText } from './documentBuilder.ts';

/** Without its spaces. */
const DELIMITER_ROW = /^\|?:?-+:?(?:[|+]:?-+:?)*\|?$/;
const MAX_DELIMITER_CHARS = 2000;

function isDelimiterRow(line: string): boolean {
  return line.length < MAX_DELIMITER_CHARS && DELIMITER_ROW.test(line.replace(/\s+/g, ''));
}

/** Whether a pipe table begins at this line: a row of names above a row of dashes. */
export function isPipeTable(text: readonly string[], index: number): boolean {
  const [head, dashes] = [text[index] ?? '', text[index + 1] ?? ''];
  return head.includes('|') && /[|+]/.test(dashes) && isDelimiterRow(dashes);
}

/** Reads the pipe table that begins at this line. */
export function readPipeTable(text: readonly string[], index: number, name: string): Table {
  const columns = cellsOf(text[index] ?? '').map(inlineText);
  const rows: Row[] = [];
  let at = index + 2;
  for (; at < text.length && text[at]?.includes('|') === true; at++) {
    const line = text[at] ?? '';
    if (isDelimiterRow(line)) continue;
    rows.push({ cells: fitted(cellsOf(line).map(inlineText), columns.length), lines: { first: at + 1, last: at + 1 } });
  }
  return { name, columns, rows, lines: { first: index + 1, last: at } };
}

/** The cells of a row of a pipe table. A `|` after a backslash or in code is none of its marks. */
function cellsOf(line: string): string[] {
  const cells: string[] = [];
  let cell = '';
  let isCode = false;
  const row = line
    .trim()
    .replace(/^\|/, '')
    .replace(/(?<!\\)\|$/, '');
  for (let at = 0; at < row.length; at++) {
    const char = row[at] ?? '';
    if (char === '`') isCode = isCode ? false : row.includes('`', at + 1);
    if (char === '\\' && row[at + 1] === '|') {
      cell += '|';
      at++;
    } else if (char === '|' && !isCode) {
      cells.push(cell.trim());
      cell = '';
    } else cell += char;
  }
  return [...cells, cell.trim()];
}

/** Between the columns of a table that is drawn with spaces. */
const GAP = /\s{2,}|\t+/;
const MIN_ALIGNED_LINES = 3;
const MAX_COLUMN_NAME = 40;

/**
 * The table drawn with spaces that begins at this line, or undefined: names of columns, and rows below them whose cells begin
 * where the names do, or of which each has as many.
 */
export function readAlignedTable(text: readonly string[], index: number, name: string): Table | undefined {
  const head = text[index] ?? '';
  const columns = head.trim().split(GAP);
  if (columns.length < 2 || !columns.every(isColumnName)) return undefined;
  const starts = startsOf(head);
  const rows: Row[] = [];
  let at = index + 1;
  // Dashes may part the names from the rows.
  if (/^[\s=─-]+$/u.test(text[at] ?? '') && (text[at] ?? '').trim() !== '') at++;
  for (; at < text.length && (text[at] ?? '').trim() !== ''; at++) {
    const cells = alignedCells(text[at] ?? '', starts);
    if (!cells) return undefined;
    rows.push({ cells: fitted(cells.map(inlineText), columns.length), lines: { first: at + 1, last: at + 1 } });
  }
  if (rows.length + 1 < MIN_ALIGNED_LINES) return undefined;
  return { name, columns: columns.map(inlineText), rows, lines: { first: index + 1, last: at } };
}

function isColumnName(part: string): boolean {
  return /^[\p{L}#€$£%(]/u.test(part) && part.length <= MAX_COLUMN_NAME && !/[:：.;!?]$|\d{3}/u.test(part);
}

function startsOf(line: string): number[] {
  return [...line.matchAll(/(?<=^\s*|\s{2}|\t)\S/gu)].map(({ index }) => index);
}

/** The cells of a row under columns that begin at some places; undefined where it is no such row. */
function alignedCells(line: string, starts: readonly number[]): string[] | undefined {
  const cells = line.trim().split(GAP);
  if (cells.length === starts.length) return cells;
  const isCut = starts.every(
    (start) => start >= line.length || line.slice(Math.max(0, start - 2), start).trim() === '',
  );
  if (!isCut || cells.length < 2 || cells.length > starts.length) return undefined;
  return starts.map((start, at) => line.slice(start, starts[at + 1] ?? line.length).trim());
}

/** Cells for at most as many columns as there are; the empty ones are undefined. */
export function fitted(cells: readonly string[], columns: number): (string | undefined)[] {
  return cells.slice(0, columns).map((cell) => (cell === '' ? undefined : cell));
}

/** Whether an HTML table begins at this line. */
export function isHtmlTable(line: string): boolean {
  return /^\s*<table[\s>]/i.test(line);
}

/** Reads the HTML table that begins at this line; without an end it reaches to the end of the file. */
export function readHtmlTable(text: readonly string[], index: number, name: string): Table {
  const rows: { cells: string[]; isHead: boolean; first: number; last: number }[] = [];
  let cell: string | undefined;
  let at = index;
  scan: for (; at < text.length; at++) {
    for (const [token, tag] of (text[at] ?? '').matchAll(/<(\/?(?:tr|t[hd]|table))\b[^<>]*>|[^<]+|<[^<>]*>?/gi)) {
      const name = tag?.toLowerCase();
      const row = rows.at(-1);
      if (row && name !== '/table' && token.trim() !== '') row.last = at + 1;
      if (name === undefined) {
        if (cell !== undefined) cell += token;
        continue;
      }
      if (cell !== undefined) row?.cells.push(inlineText(cell));
      cell = name === 'td' || name === 'th' ? '' : undefined;
      if (name === 'tr') rows.push({ cells: [], isHead: false, first: at + 1, last: at + 1 });
      if (name === 'th' && row?.cells.length === 0) row.isHead = true;
      if (name === '/table') break scan;
    }
    if (cell !== undefined) cell += ' ';
  }
  const filled = rows.filter(({ cells }) => cells.length > 0);
  const head = filled[0]?.isHead === true || filled.length > 1 ? filled.shift() : undefined;
  const columns = head?.cells ?? [];
  return {
    name,
    columns,
    rows: filled.map(({ cells, first, last }) => ({ cells: fitted(cells, columns.length), lines: { first, last } })),
    lines: { first: index + 1, last: Math.min(at + 1, text.length) },
  };
}
