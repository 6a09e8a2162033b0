import type { PlaceName } from './place.ts';
import { singleLine, type TextWriter } from './textWriter.ts';

/** So many empty rows in between are kept as blank lines; more of them end a run of rows. */
const MAX_BLANK_ROWS = 20;
/** The columns of a sheet in Excel and LibreOffice; a cell beyond them is nowhere. */
export const MAX_COLUMNS = 16_384;
/** The rows of a sheet in Excel and LibreOffice. */
export const MAX_ROWS = 1_048_576;

/** Writes a sheet: its title as a heading, then one line a row, and which rows the lines are. */
export class SheetWriter {
  readonly #writer: TextWriter;
  readonly #title: string;
  #rows: { first: number; firstColumn: number; lastColumn: number } | undefined;
  #lastRow = 0;
  #left = MAX_COLUMNS;

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
    if (this.#rows && number - this.#lastRow - 1 > MAX_BLANK_ROWS) this.#left = MAX_COLUMNS;
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
