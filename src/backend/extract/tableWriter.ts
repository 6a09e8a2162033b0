import { isHeader } from '../structure/tableHeader.ts';
import { CELL_SEPARATOR, singleLine, type TextWriter } from './textWriter.ts';

/** So many rows tell whether the first names the columns. */
const SAMPLE_ROWS = 20;

/** Writes a table as Markdown has it, row by row: a first row that names columns is told from the others by dashes below it. */
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
  /** What stands in the columns whose cells go on below, by column. */
  readonly #above = new Map<number, string>();

  /** The texts of a row by column. `before` is how many columns it leaves out at its beginning. */
  row(cells: readonly TableCell[], before = 0): string[] {
    const row: string[] = Array.from({ length: Math.min(before, MAX_COLUMNS) }, () => '');
    // A title above the whole table is told once.
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
