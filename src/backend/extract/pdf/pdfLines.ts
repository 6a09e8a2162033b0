import { loweredText, raisedText } from '../office/mathText.ts';

/** A piece of text on a page, as PDF.js gives it, turned upright; lengths in points, from the lower left corner. */
export interface PdfTextItem {
  readonly str: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** How far the text is turned, in whole degrees counterclockwise; 0 where it is absent. */
  readonly angle?: number;
  readonly isRightToLeft?: boolean;
}

/** The text on a line without a wide gap; lengths in points. */
interface PdfCell {
  text: string;
  left: number;
  right: number;
}

/** A line while its pieces are put together; its cells are from left to right, or the other way round in right-to-left text. */
interface PdfRow {
  readonly cells: PdfCell[];
  readonly y: number;
  readonly height: number;
}

/** The fields of a piece of text of PDF.js. */
interface RawText {
  readonly str: string;
  readonly dir: string;
  readonly transform: readonly unknown[];
  readonly width: number;
  readonly height: number;
}

/** A piece of text in the coordinates of a reader who turns the page until the text stands upright. */
export function uprightItem({ str, dir, transform, width, height }: RawText): PdfTextItem {
  const [a = 1, b = 0, , , x = 0, y = 0] = transform.map(Number);
  const angle = Math.round((Math.atan2(b, a) * 180) / Math.PI);
  const isRightToLeft = dir === 'rtl';
  if (angle === 0) return { str, x, y, width, height, isRightToLeft };
  const cos = Math.cos((angle * Math.PI) / 180);
  const sin = Math.sin((angle * Math.PI) / 180);
  return { str, x: x * cos + y * sin, y: y * cos - x * sin, width, height, angle, isRightToLeft };
}

/** A line as the reader sees it. */
export interface PdfLine {
  text: string;
  y: number;
  /** The height of its largest letters in points. */
  height: number;
}

/** Shares of the letters' height: pieces this far from a line are on another; gaps this wide are a space, or a column. */
const SAME_LINE = 0.5;
const SPACE_GAP = 0.15;
const COLUMN_GAP = 1.5;
/** Shares of the letters' height: how large raised letters are at most, and how far from the baseline they stand at least. */
const MAX_SHIFTED_SIZE = 0.85;
const MIN_SHIFT = 0.08;

/** A piece of a line, and whether white space goes before it. */
interface Piece {
  readonly item: PdfTextItem;
  readonly isSpaced: boolean;
}

interface Gathered {
  readonly pieces: Piece[];
  y: number;
  height: number;
  left: number;
  right: number;
  end: number;
  hasRightToLeft: boolean;
}

/** Puts the pieces of a page together into lines; cells that stand apart on a line are separated by ` | `. */
export function joinIntoLines(items: readonly PdfTextItem[]): PdfLine[] {
  const rows = gather(items).map(toRow);
  return inReadingOrder(rows).map(({ cells, y, height }) => ({
    text: cells.map(({ text }) => text).join(' | '),
    y,
    height,
  }));
}

function gather(items: readonly PdfTextItem[]): Gathered[] {
  const lines: Gathered[] = [];
  let line: Gathered | undefined;
  let isSpaced = false;
  for (const item of items) {
    const { str, x, y, width, height, isRightToLeft = false } = item;
    if (str.trim() === '') {
      isSpaced = true;
      continue;
    }
    const size = height || line?.height || 1;
    if (line && isSameLine(line, item, size)) {
      line.pieces.push({ item, isSpaced });
      line.height = Math.max(line.height, size);
      line.left = Math.min(line.left, x);
      line.right = Math.max(line.right, x + width);
    } else {
      line = {
        pieces: [{ item, isSpaced }],
        y,
        height: size,
        left: x,
        right: x + width,
        end: 0,
        hasRightToLeft: false,
      };
      lines.push(line);
    }
    line.end = x + width;
    line.hasRightToLeft ||= isRightToLeft;
    isSpaced = false;
  }
  return lines;
}

/** Whether a piece continues a line: behind its end, or in right-to-left text before its beginning. */
function isSameLine(line: Gathered, item: PdfTextItem, size: number): boolean {
  if ((line.pieces[0]?.item.angle ?? 0) !== (item.angle ?? 0)) return false;
  if (Math.abs(item.y - line.y) > SAME_LINE * Math.max(size, line.height)) return false;
  if (item.x >= line.end - size) return true;
  return (line.hasRightToLeft || item.isRightToLeft === true) && item.x + item.width <= line.left + size;
}

function toRow(line: Gathered): PdfRow {
  const { pieces, y, height } = line;
  const base = baseOf(pieces);
  const cells: PdfCell[] = [];
  let before: PdfTextItem | undefined;
  for (const { item, isSpaced } of isRightToLeft(line) ? fromTheRight(pieces) : pieces) {
    const { str, x, width } = item;
    const size = item.height || height;
    const gap = before ? Math.max(x - (before.x + before.width), before.x - (x + width)) : 0;
    const cell = cells.at(-1);
    if (!cell || gap > COLUMN_GAP * size) {
      cells.push({ text: str, left: x, right: x + width });
    } else {
      // A raised number at the beginning, as of a footnote, is none of the figure behind it.
      const isBehindNumber = before !== undefined && cell.text === before.str && isShifted(before, base);
      const hasSpace =
        isSpaced || isBehindNumber || /\s$/u.test(cell.text) || /^\s/u.test(str) || gap > SPACE_GAP * size;
      cell.text += (hasSpace ? ' ' : '') + shiftedText(cell.text, item, base, hasSpace);
      cell.left = Math.min(cell.left, x);
      cell.right = Math.max(cell.right, x + width);
    }
    before = item;
  }
  for (const cell of cells) cell.text = cell.text.replace(/[\s\u00a0]+/gu, ' ').trim();
  return { cells, y: base?.y ?? y, height };
}

/** The largest piece of a line that has the most text: raised and lowered letters are smaller and stand beside its baseline. */
function baseOf(pieces: readonly Piece[]): PdfTextItem | undefined {
  let base: PdfTextItem | undefined;
  for (const { item } of pieces) {
    const isLarger = !base || item.height > base.height + 0.1;
    const isLonger = base && item.height > base.height - 0.1 && item.str.length > base.str.length;
    if (isLarger || isLonger === true) base = item;
  }
  return base;
}

/** Whether a piece is smaller than the line's own letters and stands above or below them. */
function isShifted(item: PdfTextItem, base: PdfTextItem | undefined): boolean {
  if (!base || item.height <= 0 || item.height > MAX_SHIFTED_SIZE * base.height) return false;
  return Math.abs(item.y - base.y) >= MIN_SHIFT * base.height;
}

/** The text of a piece right behind other text, set apart where it is raised or lowered: `10^6`, not `106`. */
function shiftedText(before: string, item: PdfTextItem, base: PdfTextItem | undefined, hasSpace: boolean): string {
  const text = item.str.trimStart();
  if (hasSpace || !base || !isShifted(item, base) || !/[\p{L}\p{N})\]]$/u.test(before)) return text;
  return item.y > base.y ? raisedText(before, text) : loweredText(text);
}

/** Whether most letters of a line are of a script that is written from the right. */
function isRightToLeft({ pieces, hasRightToLeft }: Gathered): boolean {
  if (!hasRightToLeft) return false;
  let balance = 0;
  for (const { item } of pieces) {
    const letters = item.str.match(/\p{L}/gu)?.length ?? 0;
    balance += item.isRightToLeft === true ? letters : -letters;
  }
  return balance > 0;
}

/** The pieces as they are read from the right; neighbours that are written from the left, as numbers are, keep their order. */
function fromTheRight(pieces: readonly Piece[]): Piece[] {
  const sorted = [...pieces].sort((one, other) => other.item.x - one.item.x);
  const ordered: Piece[] = [];
  let run: Piece[] = [];
  for (const piece of sorted) {
    if (piece.item.isRightToLeft === true) {
      ordered.push(...run.reverse(), piece);
      run = [];
    } else {
      run.push(piece);
    }
  }
  return [...ordered, ...run.reverse()];
}

/** Joins words that a hyphen splits at the end of a line: people do not search for `manip-` and `ulation`. */
export function joinHyphenated(lines: PdfLine[]): PdfLine[] {
  for (const [index, line] of lines.entries()) {
    const next = lines[index + 1];
    if (!next || !/\p{L}[-\u00ad\u2010]$/u.test(line.text) || !/^\p{Ll}/u.test(next.text)) continue;
    const [rest = ''] = next.text.split(' ', 1);
    line.text = line.text.slice(0, -1) + rest;
    next.text = next.text.slice(rest.length).trimStart();
  }
  return lines.filter(({ text }) => text !== '');
}

/** The height of most letters of the document: its body text. */
export function bodyHeight(pages: Iterable<readonly PdfLine[]>): number {
  const letters = new Map<number, number>();
  for (const lines of pages) {
    for (const { text, height } of lines) {
      const rounded = Math.round(height * 2) / 2;
      letters.set(rounded, (letters.get(rounded) ?? 0) + text.length);
    }
  }
  return [...letters].reduce((best, each) => (each[1] > best[1] ? each : best), [0, 0])[0];
}

/** The height of a heading's line as a share of the body text's; the largest lines are headings of the first level. */
const HEADING_SHARE = 1.15;
const TITLE_SHARE = 1.6;
const MAX_HEADING_CHARS = 150;

/** The dots that lead from a table of contents to its page numbers. */
const LEADERS = /(?:\. ?){4}/;

/** The level of a line that is a heading. */
export function headingLevel({ text, height }: PdfLine, body: number): 1 | 2 | undefined {
  if (LEADERS.test(text)) return undefined;
  if (height < body * HEADING_SHARE || text.length > MAX_HEADING_CHARS || !/\p{L}{2}/u.test(text)) return undefined;
  return height >= body * TITLE_SHARE ? 1 : 2;
}

/** How many rows with a cell in each column make columns. */
const MIN_ROWS = 3;
const MAX_COLUMNS = 6;
/** Shares of the letters' height: how far a line of a column may be indented, or stand left of the others. */
const MAX_INDENT = 2.5;
const MAX_OUTDENT = 0.5;
/** The least share of a column's lines that break off within a sentence for it to be running text. */
const MIN_CONTINUED = 0.4;

/** The rows of a page, with columns of running text one after the other where they were written row by row. Tables stay. */
function inReadingOrder(rows: readonly PdfRow[]): PdfRow[] {
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
