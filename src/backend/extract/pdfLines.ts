import { inReadingOrder } from './pdfColumns.ts';
import type { PdfCell, PdfRow, PdfTextItem } from './pdfText.ts';

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

/** Whether a piece goes on with a line: behind its end, or in right-to-left text before its beginning. */
function isSameLine(line: Gathered, item: PdfTextItem, size: number): boolean {
  if ((line.pieces[0]?.item.angle ?? 0) !== (item.angle ?? 0)) return false;
  if (Math.abs(item.y - line.y) > SAME_LINE * Math.max(size, line.height)) return false;
  if (item.x >= line.end - size) return true;
  return (line.hasRightToLeft || item.isRightToLeft === true) && item.x + item.width <= line.left + size;
}

function toRow(line: Gathered): PdfRow {
  const { pieces, y, height } = line;
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
      const hasSpace = isSpaced || /\s$/u.test(cell.text) || /^\s/u.test(str) || gap > SPACE_GAP * size;
      cell.text += (hasSpace ? ' ' : '') + str.trimStart();
      cell.left = Math.min(cell.left, x);
      cell.right = Math.max(cell.right, x + width);
    }
    before = item;
  }
  for (const cell of cells) cell.text = cell.text.replace(/[\s\u00a0]+/gu, ' ').trim();
  return { cells, y, height };
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

/** Puts words together that a hyphen parts at the end of a line: nobody asks for `manip-` and `ulation`. */
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

/** A line that is so much larger than the body text is a heading; the largest are of the first level. */
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
