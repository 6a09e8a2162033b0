/** The most columns of a table: a cell may claim any number. */
const MAX_COLUMNS = 1000;

interface Cell {
  text: string;
  readonly columns: number;
  readonly rows: number;
}

/** A table of a page while it is read, row by row. Merged cells repeat in each column and row that they take. */
export class HtmlTable {
  /** The cells of the row; undefined in a table that lays out the page: its cells hold headings or further tables. */
  #cells: Cell[] | undefined;
  #open: Cell | undefined;
  /** The texts of cells that continue in the rows below, by column. */
  readonly #above = new Map<number, { readonly text: string; rows: number }>();
  /** How many cells of the row name columns. */
  #names = 0;
  /** How many rows have been written. */
  #rows = 0;

  startRow(): void {
    this.#cells = [];
    this.#names = 0;
  }

  get isInRow(): boolean {
    return this.#cells !== undefined;
  }

  get isInCell(): boolean {
    return this.#open !== undefined;
  }

  /** The text of the open cell. */
  get text(): string {
    return this.#open?.text ?? '';
  }

  set text(text: string) {
    if (this.#open) this.#open.text = text;
  }

  startCell(isName: boolean, attributes: Readonly<Record<string, string>>): void {
    this.endCell();
    this.#open = { text: '', columns: spanOf(attributes['colspan']), rows: spanOf(attributes['rowspan']) };
    if (isName) this.#names++;
  }

  endCell(): void {
    if (this.#open) this.#cells?.push(this.#open);
    this.#open = undefined;
  }

  /** Ends the row. `isHead` says whether all of it names columns, which needs dashes below it, as in Markdown. */
  endRow(): { readonly cells: readonly string[]; readonly isHead: boolean } | undefined {
    this.endCell();
    const cells = this.#cells;
    this.#cells = undefined;
    if (!cells) return undefined;
    const isHead = this.#rows++ === 0 && cells.length > 1 && this.#names === cells.length;
    return { cells: this.#inColumns(cells), isHead };
  }

  /** Gives the row up and returns its texts so far, which are pieces of the page. */
  layOut(): string[] {
    this.endCell();
    const texts = (this.#cells ?? []).map(({ text }) => text);
    this.#cells = undefined;
    this.#above.clear();
    return texts;
  }

  #inColumns(cells: readonly Cell[]): string[] {
    const row: string[] = [];
    // A title above the whole table is written once.
    const isTitle = cells.length === 1 && this.#above.size === 0;
    for (const { text, columns, rows } of cells) {
      this.#fillFromAbove(row);
      const shown = text.replaceAll('|', '\\|');
      const end = Math.min(row.length + columns, MAX_COLUMNS);
      for (let column = row.length; column < end; column++) {
        if (rows > 1) this.#above.set(column, { text: shown, rows: rows - 1 });
        row.push(isTitle && column > 0 ? '' : shown);
      }
    }
    this.#fillFromAbove(row);
    return row;
  }

  #fillFromAbove(row: string[]): void {
    for (let above = this.#above.get(row.length); above; above = this.#above.get(row.length)) {
      if (--above.rows === 0) this.#above.delete(row.length);
      row.push(above.text);
    }
  }
}

function spanOf(written: string | undefined): number {
  const span = Number.parseInt(written ?? '1', 10);
  // A span of zero rows goes to the end of the table.
  return span === 0 ? Number.MAX_SAFE_INTEGER : Math.max(1, Number.isNaN(span) ? 1 : span);
}
