import { Parser } from 'htmlparser2';
import { MAX_DEPTH } from './limits.ts';
import { SourceLines, type SourceSpan } from './sourceLines.ts';
import { singleLine, type TextWriter } from './textWriter.ts';
import { UnreadableDocument } from './unreadableDocument.ts';

/** Elements whose content nobody reads. */
const HIDDEN = new Set(['script', 'style', 'template', 'noscript', 'svg', 'math', 'iframe', 'object', 'select', 'nav']);
/** Elements that end the line before them and after them. */
const BLOCKS = new Set(
  (
    'address article aside blockquote body dd details dialog div dl dt fieldset figcaption figure footer form header hr html ' +
    'li main ol p pre section summary table tbody tfoot thead tr ul caption h1 h2 h3 h4 h5 h6'
  ).split(' '),
);
/** Blocks with blank lines around them. */
const PARAGRAPHS = new Set('p blockquote pre table ul ol dl article section figure'.split(' '));

const LISTS = new Set(['ul', 'ol']);

interface Table {
  /** Undefined in a table that lays the page out: its cells hold headings or further tables. */
  cells: string[] | undefined;
  cell: string | undefined;
  /** How many cells of the row name columns. */
  names: number;
  /** How many rows have been written. */
  rows: number;
}

export interface HtmlEvents {
  /** A heading is about to be written. */
  onHeading?(title: string): void;
}

/**
 * Writes the text of HTML: headings, lists and code in Markdown, a table's row as one line. Give it the HTML in pieces,
 * then end it. Nothing is run or fetched.
 */
export class HtmlWriter {
  readonly #writer: TextWriter;
  readonly #events: HtmlEvents;
  readonly #parser: Parser;
  readonly #tables: Table[] = [];
  readonly #lines = new SourceLines();
  /** The lines of the HTML that hold what is to be written next. */
  #source: SourceSpan | undefined;
  #line = '';
  #depth = 0;
  #hidden = 0;
  #pre = 0;
  #lists = 0;
  #heading: string | undefined;
  #isInTitle = false;
  /** Whether the line so far is a term whose explanation comes. */
  #isTerm = false;
  /** The text of the `title` element. */
  title = '';

  constructor(writer: TextWriter, events: HtmlEvents = {}) {
    this.#writer = writer;
    this.#events = events;
    this.#parser = new Parser(
      {
        onopentag: (name, attributes) => this.#open(name, attributes),
        ontext: (text) => this.#text(text),
        onclosetag: (name) => this.#close(name),
      },
      { decodeEntities: true },
    );
  }

  write(html: string): void {
    this.#lines.push(html);
    this.#parser.write(html);
  }

  end(): void {
    this.#parser.end();
    this.#endLine();
    this.#writer.blank();
  }

  #open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (++this.#depth > MAX_DEPTH) {
      throw new UnreadableDocument(`The document is nested more than ${MAX_DEPTH.toLocaleString('en')} deep.`);
    }
    if (HIDDEN.has(name)) this.#hidden++;
    if (this.#hidden > 0) return;
    if (name === 'title') this.#isInTitle = true;
    else if (name === 'br') this.#break();
    else if (name === 'img') this.#text(attributes['alt'] ?? '');
    else if (name === 'td' || name === 'th') this.#openCell(name === 'th');
    else if (BLOCKS.has(name)) this.#openBlock(name);
  }

  #openBlock(name: string): void {
    if (/^h[1-6]$/.test(name)) {
      this.#layOut();
      this.#endLine();
      this.#heading = '';
      return;
    }
    if (name === 'table') {
      this.#layOut();
      this.#endBlock(name);
      this.#tables.push({ cells: undefined, cell: undefined, names: 0, rows: 0 });
      return;
    }
    const table = this.#tables.at(-1);
    if (name === 'tr' && table) {
      this.#endRow(table);
      table.cells = [];
      table.names = 0;
      return;
    }
    if (name === 'dd' && this.#isTerm) {
      this.#isTerm = false;
      return;
    }
    this.#endBlock(name);
    if (LISTS.has(name)) this.#lists++;
    if (name === 'li' && table?.cell === undefined) this.#line = '- ';
    if (name === 'pre' && table?.cell === undefined) {
      if (this.#pre++ === 0) this.#writer.line('```');
    }
  }

  #text(text: string): void {
    if (this.#isInTitle) this.title += text;
    if (this.#hidden > 0 || this.#isInTitle) return;
    this.#noteSource(text);
    const cellOf = this.#tables.at(-1);
    if (this.#heading !== undefined) this.#heading += text;
    else if (cellOf?.cell !== undefined) cellOf.cell += text;
    else this.#line += this.#pre > 0 ? text : text.replace(/[\s\u00a0]+/g, ' ');
  }

  /** What is decoded has the length that it has in the HTML: character references come one by one. */
  #noteSource(text: string): void {
    const words = text.trim();
    if (words === '') return;
    const start = this.#parser.startIndex + (text.length - text.trimStart().length);
    const first = this.#lines.lineAt(start);
    const last = this.#lines.lineAt(Math.min(start + words.length - 1, this.#parser.endIndex));
    this.#source = { first: this.#source?.first ?? first, last };
  }

  /** The lines of what is written now. */
  #takeSource(): SourceSpan | undefined {
    const source = this.#source;
    this.#source = undefined;
    return source;
  }

  #close(name: string): void {
    this.#depth--;
    if (HIDDEN.has(name)) {
      this.#hidden--;
      return;
    }
    if (this.#hidden > 0) return;
    const table = this.#tables.at(-1);
    if (name === 'title') this.#isInTitle = false;
    else if (/^h[1-6]$/.test(name)) this.#endHeading(Number(name[1]));
    else if ((name === 'td' || name === 'th') && table) this.#endCell(table);
    else if (name === 'tr' && table) this.#endRow(table);
    else if (name === 'table') this.#endTable();
    else if (name === 'pre' && this.#pre > 0) {
      this.#endLine();
      if (--this.#pre === 0) this.#writer.line('```');
      this.#writer.blank();
    } else if (name === 'dt' && table?.cell === undefined && this.#line.trim() !== '') {
      this.#line = `- **${this.#line.trim()}** `;
      this.#isTerm = true;
    } else if (BLOCKS.has(name)) {
      if (LISTS.has(name) && this.#lists > 0) this.#lists--;
      this.#endBlock(name);
    }
  }

  #endHeading(level: number): void {
    const title = singleLine(this.#heading ?? '');
    this.#heading = undefined;
    const source = this.#takeSource();
    if (title === '') return;
    this.#events.onHeading?.(title);
    this.#writer.heading(level, title, source);
  }

  #openCell(isName: boolean): void {
    const table = this.#tables.at(-1);
    if (!table?.cells) {
      this.#endLine();
      return;
    }
    this.#endCell(table);
    table.cell = '';
    if (isName) table.names++;
  }

  #endCell(table: Table): void {
    if (table.cell !== undefined) table.cells?.push(table.cell.replaceAll('|', '\\|'));
    table.cell = undefined;
  }

  #endRow(table: Table): void {
    this.#endCell(table);
    if (table.cells) {
      this.#endLine();
      this.#writer.row(table.cells, this.#takeSource());
      const isHead = table.rows++ === 0 && table.cells.length > 1 && table.names === table.cells.length;
      // Names of columns are told from rows by what stands below them, as in Markdown.
      if (isHead) this.#writer.row(table.cells.map(() => '---'));
    }
    table.cells = undefined;
  }

  #endTable(): void {
    const table = this.#tables.pop();
    if (table) this.#endRow(table);
    this.#endBlock('table');
  }

  /** What stands in a cell is no cell but a piece of the page: the row so far becomes lines. */
  #layOut(): void {
    const table = this.#tables.at(-1);
    if (table?.cell === undefined) return;
    this.#endCell(table);
    const source = this.#takeSource();
    for (const cell of table.cells ?? []) this.#writer.row([cell], source);
    table.cells = undefined;
  }

  /** A line's end within a paragraph; in a cell and a heading a space. */
  #break(): void {
    const table = this.#tables.at(-1);
    if (this.#heading !== undefined || table?.cell !== undefined) this.#text(' ');
    else if (this.#pre > 0) this.#line += '\n';
    else this.#endLine();
  }

  #endBlock(name: string): void {
    if (this.#tables.at(-1)?.cell !== undefined || this.#heading !== undefined) {
      this.#text(' ');
      return;
    }
    this.#endLine();
    if (PARAGRAPHS.has(name) && this.#lists === 0) this.#writer.blank();
  }

  #endLine(): void {
    this.#isTerm = false;
    const line = this.#pre > 0 ? this.#line.replace(/^\n|\n$/g, '') : this.#line.trim();
    this.#line = '';
    // A list item whose text comes in a paragraph of its own.
    if (line === '-') this.#line = '- ';
    else if (line.trim() !== '') this.#writer.line(line, this.#takeSource());
  }
}
