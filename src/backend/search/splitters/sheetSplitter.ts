import { type EmitPassage, isBlank, LineBuffer, type LineSplitter } from './lineBuffer.ts';

/** A sheet's title, as the extraction of workbooks writes it. */
const TITLE = /^## (.+)$/;
const CELL_SEPARATOR = ' | ';
const MAX_HEADER_CHARS = 1000;

/**
 * The extracted text of a workbook: a passage is one row; the sheet's title is its name, the sheet's header its context.
 * The header is the first row of several cells none of which is a number.
 */
export class SheetSplitter implements LineSplitter {
  readonly kind = 'record';
  readonly #row = new LineBuffer();
  readonly #emit: EmitPassage;
  #title: string | undefined;
  #header: string | undefined;

  constructor(emit: EmitPassage) {
    this.#emit = emit;
  }

  get name(): string | undefined {
    return this.#title;
  }

  push(line: string, lineNumber: number): void {
    if (isBlank(line)) return;
    const title = TITLE.exec(line)?.[1];
    if (title !== undefined) {
      this.#title = title;
      this.#header = undefined;
    }
    this.#row.push(line, lineNumber);
    this.#row.emit({ kind: this.kind, name: this.#title, context: this.#header }, this.#emit);
    if (title === undefined) this.#header ??= headerOf(line);
  }

  /** Every row has been emitted already. */
  flush(): void {
    this.#row.clear();
  }
}

function headerOf(row: string): string | undefined {
  const cells = row.split(CELL_SEPARATOR).map((cell) => cell.trim());
  const filled = cells.filter((cell) => cell !== '');
  const hasNumber = filled.some((cell) => Number.isFinite(Number(cell)));
  return filled.length < 2 || hasNumber ? undefined : row.slice(0, MAX_HEADER_CHARS);
}
