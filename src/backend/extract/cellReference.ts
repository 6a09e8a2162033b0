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

/** The cell of a reference such as `C7`; undefined for what is none. */
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
