import { isHeader } from '../structure/tablesOfItems.ts';
import { CELL_SEPARATOR, singleLine, type TextWriter, type PlaceName } from './textWriter.ts';

/** How many rows tell whether the first one names the columns. */
const SAMPLE_ROWS = 20;

/** Writes a table in Markdown, row by row; a first row that names columns gets dashes below it. */
export class TableWriter {
  readonly #writer: TextWriter;
  #waiting: string[][] | undefined = [];

  constructor(writer: TextWriter) {
    this.#writer = writer;
    writer.blank();
  }

  row(cells: readonly string[]): void {
    const row = cells.map((cell) => singleLine(cell).replaceAll('|', '\\|'));
    if (row.every((cell) => cell === '')) return;
    if (!this.#waiting) this.#write(row);
    else if (this.#waiting.push(row) > SAMPLE_ROWS) this.#begin();
  }

  end(): void {
    this.#begin();
    this.#writer.blank();
  }

  #begin(): void {
    const [first, ...others] = this.#waiting ?? [];
    this.#waiting = undefined;
    if (!first) return;
    this.#write(first);
    if (first.length > 1 && others.length > 0 && isHeader(first, others)) this.#write(first.map(() => '---'));
    for (const row of others) this.#write(row);
  }

  #write(row: readonly string[]): void {
    this.#writer.line(row.join(CELL_SEPARATOR));
  }
}

/** A cell of a table, before it is known which columns it takes. */
export interface TableCell {
  readonly text: string;
  /** How many columns it takes. */
  readonly columns: number;
  /** Whether it is the first of cells that are merged with those below it, or one of the others. */
  readonly merge?: 'first' | 'further' | undefined;
}

/** The most columns of a table; Word has 63, presentations and web pages a few hundred. */
const MAX_COLUMNS = 1000;

/** Puts the cells of a table into their columns. Merged cells repeat in each column and row that they take. */
export class MergedRows {
  /** The texts of cells that continue in the rows below, by column. */
  readonly #above = new Map<number, string>();

  /** The texts of a row by column. `before` is how many columns it leaves out at its beginning. */
  row(cells: readonly TableCell[], before = 0): string[] {
    const row: string[] = Array.from({ length: Math.min(before, MAX_COLUMNS) }, () => '');
    // A title above the whole table is written once.
    const isTitle = cells.length === 1;
    for (const { text, columns, merge } of cells) {
      const start = row.length;
      const shown = merge === 'further' ? (this.#above.get(start) ?? text) : text;
      const width = Math.max(1, Math.min(columns || 1, MAX_COLUMNS - start));
      for (let column = start; column < start + width; column++) {
        row.push(isTitle && column > start ? '' : shown);
        if (merge === undefined) this.#above.delete(column);
        else this.#above.set(column, shown);
      }
    }
    return row;
  }
}

/** How far the borders of a column may differ from row to row, in twentieths of a point. */
const SAME_BORDER = 15;

/** How many columns of a table a cell takes that lies between two borders. */
export function columnsBetween(grid: readonly number[], left: number | undefined, right: number | undefined): number {
  if (left === undefined || right === undefined) return 1;
  return Math.max(1, grid.filter((border) => border > left + SAME_BORDER && border <= right + SAME_BORDER).length);
}

/** How many empty rows in between are kept as blank lines; more of them end a run of rows. */
const MAX_BLANK_ROWS = 20;
/** The number of columns of a sheet in Excel and LibreOffice; cells beyond them are dropped. */
export const MAX_SHEET_COLUMNS = 16_384;
/** The rows of a sheet in Excel and LibreOffice. */
export const MAX_ROWS = 1_048_576;

/** Writes a sheet: its title as a heading, then one line a row, with the numbers of the rows. */
export class SheetWriter {
  readonly #writer: TextWriter;
  readonly #title: string;
  #rows: { first: number; firstColumn: number; lastColumn: number } | undefined;
  #lastRow = 0;
  #left = MAX_SHEET_COLUMNS;

  constructor(writer: TextWriter, title: string, isHidden = false) {
    this.#writer = writer;
    this.#title = singleLine(title) || 'Sheet';
    writer.startPlace({ kind: 'sheet', title: this.#title });
    writer.heading(2, isHidden ? `${this.#title} (hidden sheet)` : this.#title);
  }

  /** Adds a line about a cell, behind the rows: a comment, a link. Numbers as for `row`. */
  note(text: string, row: number, column: number): void {
    this.#rows = undefined;
    const rows = { first: row, firstColumn: column, lastColumn: column };
    this.#writer.startPlace({ kind: 'sheet', title: this.#title, rows });
    this.#writer.line(singleLine(text));
  }

  /** Adds lines that stand in no cell, behind the rows: shapes, charts. */
  block(lines: readonly string[]): void {
    if (lines.length === 0) return;
    this.#rows = undefined;
    this.#writer.startPlace({ kind: 'sheet', title: this.#title });
    for (const line of lines) this.#writer.line(line);
    this.#writer.blank();
  }

  /** Adds the row with this 1-based number; rows come in order. `cells` are indexed by their 0-based column. */
  row(number: number, cells: readonly (string | undefined)[]): void {
    const first = cells.findIndex(isFilled);
    if (first < 0) return;
    const last = cells.findLastIndex(isFilled);
    // All rows begin in the same column, so that cells stand below their header; a table far below has columns of its own.
    if (this.#rows && number - this.#lastRow - 1 > MAX_BLANK_ROWS) this.#left = MAX_SHEET_COLUMNS;
    this.#left = Math.min(this.#left, first);
    this.#goTo(number, last);
    const shown = cells.slice(this.#left, last + 1);
    this.#writer.row(Array.from(shown, (cell) => cell ?? ''));
  }

  #goTo(number: number, last: number): void {
    const blank = number - this.#lastRow - 1;
    if (!this.#rows || blank < 0 || blank > MAX_BLANK_ROWS) {
      this.#rows = { first: number, firstColumn: this.#left, lastColumn: last };
      const place: PlaceName = { kind: 'sheet', title: this.#title, rows: this.#rows };
      this.#writer.startPlace(place);
    } else {
      for (let count = 0; count < blank; count++) this.#writer.line('');
      this.#rows.firstColumn = Math.min(this.#rows.firstColumn, this.#left);
      this.#rows.lastColumn = Math.max(this.#rows.lastColumn, last);
    }
    this.#lastRow = number;
  }
}

function isFilled(cell: string | undefined): boolean {
  return cell !== undefined && cell.trim() !== '';
}
