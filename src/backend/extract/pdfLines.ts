/** A piece of text on a page, as PDF.js gives it; lengths in points, from the lower left corner. */
export interface PdfTextItem {
  readonly str: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
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

/** Puts the pieces of a page together into lines; cells that stand apart on a line are separated by ` | `. */
export function joinIntoLines(items: readonly PdfTextItem[]): PdfLine[] {
  const lines: PdfLine[] = [];
  let line: PdfLine | undefined;
  let end = 0;
  let hasSpace = false;
  for (const { str, x, y, width, height } of items) {
    if (str.trim() === '') {
      hasSpace = true;
      continue;
    }
    const size = height || line?.height || 1;
    const isSameLine =
      line !== undefined && Math.abs(y - line.y) <= SAME_LINE * Math.max(size, line.height) && x >= end - size;
    if (!line || !isSameLine) {
      line = { text: str, y, height: size };
      lines.push(line);
    } else {
      line.text += separator(x - end, size, hasSpace || /\s$/.test(line.text) || /^\s/.test(str)) + str.trimStart();
      line.height = Math.max(line.height, size);
    }
    end = x + width;
    hasSpace = false;
  }
  for (const each of lines) each.text = each.text.replace(/[\s\u00a0]+/g, ' ').trim();
  return lines;
}

function separator(gap: number, size: number, hasSpace: boolean): string {
  if (gap > COLUMN_GAP * size) return ' | ';
  return hasSpace || gap > SPACE_GAP * size ? ' ' : '';
}

/** Puts words together that a hyphen parts at the end of a line: nobody asks for `manip-` and `ulation`. */
export function joinHyphenated(lines: PdfLine[]): PdfLine[] {
  for (const [index, line] of lines.entries()) {
    const next = lines[index + 1];
    if (!next || !/\p{L}-$/u.test(line.text) || !/^\p{Ll}/u.test(next.text)) continue;
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
