import { type EmitPassage, isBlank, LineBuffer, type LineSplitter } from './lineBuffer.ts';

/** The longest header that is repeated whole in the searchable text of each row, in characters. */
const MAX_HEADER_CHARS = 1000;
/** The most lines of a record, so that a quote that never closes does not swallow the file. */
const MAX_RECORD_LINES = 40;

/** CSV and TSV: a passage is one record (a quoted field may span lines); the header is its context. */
export class CsvSplitter implements LineSplitter {
  readonly kind = 'record';
  readonly name = undefined;
  readonly #record = new LineBuffer();
  readonly #emit: EmitPassage;
  #header: string | undefined;
  #isInQuotes = false;

  constructor(emit: EmitPassage) {
    this.#emit = emit;
  }

  push(line: string, lineNumber: number): void {
    if (!this.#isInQuotes && isBlank(line)) return;
    if (this.#record.isFullFor(line)) this.flush();
    this.#record.push(line, lineNumber);
    if (hasOddQuotes(line)) this.#isInQuotes = !this.#isInQuotes;
    if (!this.#isInQuotes || this.#record.lines.length >= MAX_RECORD_LINES) this.flush();
  }

  flush(): void {
    this.#isInQuotes = false;
    if (this.#record.isEmpty) return;
    const isHeader = this.#header === undefined;
    if (isHeader) this.#header = headerWords(this.#record.lines.join('\n'));
    this.#record.emit({ kind: this.kind, context: isHeader ? undefined : this.#header }, this.#emit);
  }
}

function hasOddQuotes(line: string): boolean {
  let isOdd = false;
  for (let at = line.indexOf('"'); at !== -1; at = line.indexOf('"', at + 1)) isOdd = !isOdd;
  return isOdd;
}

/** The words of a header; empty where the first record has a number among its cells, and so is data. */
function headerWords(record: string): string {
  const cells = record.split(/[,;\t|]/).map((cell) => cell.trim().replace(/^"|"$/g, ''));
  const hasNumber = cells.some((cell) => cell !== '' && Number.isFinite(Number(cell)));
  return hasNumber ? '' : record.slice(0, MAX_HEADER_CHARS);
}

/** A sheet's title, as the extraction of workbooks writes it. */
const TITLE = /^## (.+)$/;
const CELL_SEPARATOR = ' | ';

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

  /** Emits nothing: every row has been emitted already. */
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
