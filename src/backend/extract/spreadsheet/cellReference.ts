/** A cell by its 1-based row and its 0-based column. */
export interface CellReference {
  readonly row: number;
  readonly column: number;
}

/** Cells from one to another, both included. */
export interface CellRange {
  readonly first: CellReference;
  readonly last: CellReference;
}

/** The 0-based column of a reference such as `C7`. */
export function columnOf(reference: string | undefined): number | undefined {
  const [, letters] = /^\$?([A-Z]{1,3})\$?\d*$/i.exec(reference ?? '') ?? [];
  if (letters === undefined) return undefined;
  let column = 0;
  for (const letter of letters.toUpperCase()) column = column * 26 + letter.charCodeAt(0) - 64;
  return column - 1;
}

/** The cell of a reference such as `C7`; undefined for any other text. */
export function cellOf(reference: string | undefined): CellReference | undefined {
  const column = columnOf(reference);
  const row = Number(/\d+$/.exec(reference ?? '')?.[0] ?? NaN);
  return column === undefined || Number.isNaN(row) ? undefined : { row, column };
}

/** The cells of a range such as `B1:C4`, or of a single cell. */
export function rangeOf(reference: string): CellRange | undefined {
  const [from, to = from] = reference.split(':');
  const [first, last] = [cellOf(from), cellOf(to)];
  return first && last && { first, last };
}

/** The most columns over which a merged area is repeated. */
const MAX_COLUMNS = 256;

/** Repeats the text of the first of merged cells in the others. Rows come in their order. */
export class MergedCells {
  readonly #waiting: CellRange[];
  /** The areas that the last row was in, with their text. */
  #open: { readonly area: CellRange; text: string | undefined }[] = [];

  constructor(areas: readonly CellRange[]) {
    // In reverse, so that the next area is at the end.
    this.#waiting = [...areas].sort((a, b) => b.first.row - a.first.row);
  }

  /**
   * The cells of a row, by their 0-based column, with those that are merged. An area alone in its row stays one cell: a
   * title.
   */
  fill(row: number, cells: readonly (string | undefined)[]): readonly (string | undefined)[] {
    for (let next = this.#waiting.at(-1); next && next.first.row <= row; next = this.#waiting.at(-1)) {
      this.#waiting.pop();
      if (next.last.row >= row) this.#open.push({ area: next, text: undefined });
    }
    this.#open = this.#open.filter(({ area }) => area.last.row >= row);
    if (this.#open.length === 0) return cells;
    const filled = [...cells];
    const from = cells.findIndex(isFilled);
    const to = cells.findLastIndex(isFilled);
    for (const open of this.#open) {
      const { first, last } = open.area;
      if (row === first.row) open.text = cells[first.column];
      const isAlone = from < 0 || (first.column <= from && to <= last.column);
      if (open.text === undefined || isAlone) continue;
      const end = Math.min(last.column, first.column + MAX_COLUMNS);
      for (let column = first.column; column <= end; column++) filled[column] ??= open.text;
    }
    return filled;
  }
}

function isFilled(cell: string | undefined): boolean {
  return cell !== undefined && cell !== '';
}
