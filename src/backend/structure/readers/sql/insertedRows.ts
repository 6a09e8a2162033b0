import type { Lines, Row, Table } from '../../structure.ts';
import { lineAt, type MaskedSource } from '../code/maskedSource.ts';
import { splitAtCommas } from '../code/parameters.ts';
import { bare, closeOf, type Statement } from './statements.ts';

type Cells = Row['cells'];

/** The rows that a file of SQL inserts, by their tables. */
export class InsertedRows {
  readonly #file: MaskedSource;
  readonly #text: readonly string[];
  readonly #hasEscapes: boolean;
  readonly #rows = new Map<string, { readonly columns: string[]; readonly rows: Row[] }>();

  constructor(file: MaskedSource, text: readonly string[], hasEscapes: boolean) {
    this.#file = file;
    this.#text = text;
    this.#hasEscapes = hasEscapes;
  }

  /**
   * Adds the rows of an INSERT.
   *
   * @param defined the columns of the table, for a statement that names none
   */
  addInserted(found: RegExpExecArray, { masked, source, start }: Statement, defined: readonly string[]): void {
    const add = this.#adderOf(bare(found[1] ?? ''), found[2], defined);
    let at = masked.indexOf('(', found[0].length - 1);
    while (at >= 0) {
      const close = closeOf(masked, at);
      const cells = splitAtCommas(masked, at + 1, close, false).map(([from, to]) =>
        this.#valueOf(source.slice(from, to).trim()),
      );
      add(cells, { first: lineAt(this.#file, start + at), last: lineAt(this.#file, start + close) });
      const next = /^\s*,\s*\(/.exec(masked.slice(close + 1, close + 200));
      at = next ? close + next[0].length : -1;
    }
  }

  /**
   * Adds the rows behind a COPY, as `pg_dump` writes them: tabs between the cells, to a line with `\.`.
   *
   * @returns the offset behind the rows
   */
  addCopied(found: RegExpExecArray, { end }: Statement, defined: readonly string[]): number {
    const add = this.#adderOf(bare(found[1] ?? ''), found[2], defined);
    let line = lineAt(this.#file, end) + 1;
    for (; line <= this.#text.length; line++) {
      const text = this.#text[line - 1] ?? '';
      if (text === '\\.') break;
      const cells = text.split('\t').map((cell) => (cell === '\\N' ? undefined : cell));
      add(cells, { first: line, last: line });
    }
    return this.#file.lineStarts[line] ?? this.#file.source.length;
  }

  /** The tables that have rows. */
  tables(): Table[] {
    return [...this.#rows].flatMap(([name, { columns, rows }]) => {
      const [first, last] = [rows[0], rows.at(-1)];
      if (!first || !last) return [];
      const names = columns.length > 0 ? columns : first.cells.map((_, index) => `column ${String(index + 1)}`);
      const filled = rows.map((row) => ({ ...row, cells: names.map((_, index) => row.cells[index]) }));
      return [{ name, columns: names, rows: filled, lines: { first: first.lines.first, last: last.lines.last } }];
    });
  }

  /** What adds the rows of one statement, which may name the columns in another order than those before. */
  #adderOf(
    name: string,
    columns: string | undefined,
    defined: readonly string[],
  ): (cells: Cells, lines: Lines) => void {
    const declared = (columns ?? '')
      .replace(/[()]/g, '')
      .split(',')
      .map((column) => bare(column.trim()))
      .filter((column) => column !== '');
    const own = declared.length > 0 ? declared : defined;
    const table = this.#rows.get(name) ?? { columns: [...own], rows: [] };
    this.#rows.set(name, table);
    for (const column of own) if (placeOf(column, table.columns) < 0) table.columns.push(column);
    const places = table.columns.map((column) => placeOf(column, own));
    return (cells, lines) => {
      table.rows.push({ cells: own.length === 0 ? cells : places.map((at) => cells[at]), lines });
    };
  }

  /** A value of an inserted row; undefined for NULL. */
  #valueOf(text: string): string | undefined {
    if (/^NULL$/i.test(text)) return undefined;
    const quoted = /^[NE]?'([^]*)'(?:::[\w ]+)?$/i.exec(text)?.[1];
    return quoted === undefined ? text : unescaped(quoted, this.#hasEscapes);
  }
}

/** The place of a column among others, -1 where it is none of them. */
function placeOf(column: string, columns: readonly string[]): number {
  return columns.findIndex((other) => other.toLowerCase() === column.toLowerCase());
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '0': '\0' };

/** The text of a string without the marks of what is escaped in it. */
export function unescaped(text: string, hasEscapes: boolean): string {
  const plain = text.replaceAll("''", "'");
  return hasEscapes ? plain.replace(/\\([^])/g, (_, escaped: string) => ESCAPES[escaped] ?? escaped) : plain;
}
