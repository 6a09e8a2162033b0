import { Parser } from 'htmlparser2';
import type { NotRead } from '../../../protocol/query.ts';
import { HtmlTable } from './htmlTable.ts';
import { HtmlVisibility } from './htmlVisibility.ts';
import { MAX_DEPTH, UnreadableDocument } from '../limits.ts';
import { MathMarkup, loweredText, raisedText } from '../office/mathText.ts';
import { SourceLines, type SourceSpan, singleLine, TextWriter, type ExtractedText } from '../textWriter.ts';
import { linkedText } from '../office/fields.ts';
import { listNumber } from '../word/wordNumbering.ts';
import { decoderOf, type PieceDecoder } from '../../../text/encodingNames.ts';
import { detectEncoding } from '../../text/lines.ts';

/** Elements that end the line before them and after them. */
const BLOCKS = new Set(
  (
    'address article aside blockquote body dd details dialog div dl dt fieldset figcaption figure footer form header hr html ' +
    'li main nav ol p pre section summary table tbody tfoot thead tr ul caption h1 h2 h3 h4 h5 h6'
  ).split(' '),
);
/** Blocks with blank lines around them. */
const PARAGRAPHS = new Set('p blockquote pre table ul ol dl article section figure'.split(' '));

const LISTS = new Set(['ul', 'ol']);

/** How the entries of an ordered list are numbered, by the attribute `type`. */
const NUMBER_FORMATS: Readonly<Record<string, string>> = {
  a: 'lowerLetter',
  A: 'upperLetter',
  i: 'lowerRoman',
  I: 'upperRoman',
};
/** Raised and lowered text by its style. */
const SHIFTED = /(?:^|;)\s*vertical-align\s*:\s*(super|sub)\b/i;

/** A list that is open; the number of its next entry where it is ordered. */
interface OpenList {
  readonly format: string;
  readonly step: number;
  next: number | undefined;
}

/** A raised, lowered or linked run of text that is open, with the index of its beginning. */
interface OpenRun {
  readonly name: 'sup' | 'sub' | 'a' | 'span';
  readonly start: number;
  /** The address of a link; of a span, whether it is raised (`super`) or lowered (`sub`), if either. */
  readonly address: string;
}

/** Elements of a page beside its text, by what is recorded as not read. */
const BESIDE_TEXT: Readonly<Record<string, NotRead['what']>> = {
  img: 'picture',
  svg: 'drawing',
  canvas: 'drawing',
  video: 'recording',
  audio: 'recording',
  iframe: 'embedded_file',
  object: 'embedded_file',
  embed: 'embedded_file',
};
/** Fields whose value is shown as it is. */
const SHOWN_FIELDS = /^(?:text|number|date|time|datetime-local|month|week|email|url|tel|search|submit|button|reset|)$/i;

export interface HtmlEvents {
  /** Called before a heading is written. */
  onHeading?(title: string): void;
  /** Whether the HTML is the file itself, so that its lines are those of the file; not for HTML within a message or a book. */
  readonly isFile?: boolean;
}

/**
 * Writes the text of HTML: headings, lists and code in Markdown, a table's row as one line. The caller passes the HTML in
 * pieces and then ends it. Nothing is run or fetched.
 */
export class HtmlWriter {
  readonly #writer: TextWriter;
  readonly #events: HtmlEvents;
  readonly #parser: Parser;
  readonly #visibility = new HtmlVisibility();
  readonly #tables: HtmlTable[] = [];
  readonly #runs: OpenRun[] = [];
  readonly #lines = new SourceLines();
  /** The lines of the HTML with the text that is to be written next. */
  #source: SourceSpan | undefined;
  #line = '';
  /** The mark of the entry of a list that was begun last. */
  #mark = '- ';
  #depth = 0;
  /** The depth of the element that hides its content. */
  #hiddenAt: number | undefined;
  #styles: string | undefined;
  #math: MathMarkup | undefined;
  #pre = 0;
  readonly #lists: OpenList[] = [];
  #heading: string | undefined;
  #isInTitle = false;
  /** Whether the line so far is a term whose explanation follows. */
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
    if (this.#hiddenAt !== undefined) return;
    const beside = Object.hasOwn(BESIDE_TEXT, name) ? BESIDE_TEXT[name] : undefined;
    if (beside !== undefined && !('hidden' in attributes)) this.#writer.leaveOut(beside);
    if (this.#visibility.isHidden(name, attributes)) {
      this.#hiddenAt = this.#depth;
      if (name === 'style') this.#styles = '';
    } else if (this.#math) this.#math.open(name);
    else if (name === 'title') this.#isInTitle = true;
    else if (name === 'math') this.#math = new MathMarkup();
    else if (name === 'br') this.#break();
    else if (name === 'img') this.#text(attributes['alt'] ?? '');
    else if (name === 'input') this.#openField(attributes);
    else if (name === 'td' || name === 'th') this.#openCell(name === 'th', attributes);
    else if (name === 'sup' || name === 'sub') this.#openRun(name, '');
    else if (name === 'a') this.#openRun(name, attributes['href'] ?? '');
    else if (BLOCKS.has(name)) this.#openBlock(name, attributes);
    else if (name === 'span') this.#openSpan(attributes['style'] ?? '');
  }

  #openField({ type = '', value = '', checked }: Readonly<Record<string, string>>): void {
    if (SHOWN_FIELDS.test(type)) this.#text(` ${value} `);
    else if (/^(?:checkbox|radio)$/i.test(type)) this.#text(checked === undefined ? ' [ ] ' : ' [x] ');
  }

  #openRun(name: OpenRun['name'], address: string): void {
    this.#runs.push({ name, start: this.#buffer.length, address });
  }

  /** Ends a run: sets raised or lowered text apart, or puts the address behind a link. */
  #closeRun(name: OpenRun['name']): void {
    const index = this.#runs.findLastIndex((run) => run.name === name);
    const [run] = index < 0 ? [] : this.#runs.splice(index);
    const text = this.#buffer;
    // The text in which the run began has been written meanwhile.
    if (!run || run.start > text.length) return;
    const [before, inside] = [text.slice(0, run.start), text.slice(run.start)];
    if (name === 'a') this.#buffer = before + linkedText(inside, run.address);
    else if (name === 'sup' || run.address === 'super') this.#buffer = before + raisedText(before, inside);
    else if (name === 'sub' || run.address === 'sub') this.#buffer = before + loweredText(inside);
  }

  /** The text that is being collected: of a heading, a cell or a line. */
  get #buffer(): string {
    const table = this.#tables.at(-1);
    return this.#heading ?? (table?.isInCell === true ? table.text : this.#line);
  }

  set #buffer(text: string) {
    const table = this.#tables.at(-1);
    if (this.#heading !== undefined) this.#heading = text;
    else if (table?.isInCell === true) table.text = text;
    else this.#line = text;
  }

  #openBlock(name: string, attributes: Readonly<Record<string, string>>): void {
    if (/^h[1-6]$/.test(name)) {
      this.#layOut();
      this.#endLine();
      this.#heading = '';
      return;
    }
    if (name === 'table') {
      this.#layOut();
      this.#endBlock(name);
      this.#tables.push(new HtmlTable());
      return;
    }
    const table = this.#tables.at(-1);
    if (name === 'tr' && table) {
      this.#endRow(table);
      table.startRow();
      return;
    }
    if (name === 'dd' && this.#isTerm) {
      this.#isTerm = false;
      return;
    }
    this.#endBlock(name);
    if (LISTS.has(name)) this.#openList(name, attributes);
    if (name === 'li') this.#openEntry(attributes, table?.isInCell === true);
    if (name === 'pre' && table?.isInCell !== true) {
      if (this.#pre++ === 0) this.#writer.line('```');
    }
  }

  #openList(name: string, { start, type = '', reversed }: Readonly<Record<string, string>>): void {
    const first = Number(start ?? 1);
    this.#lists.push({
      format: NUMBER_FORMATS[type] ?? 'decimal',
      step: reversed === undefined ? 1 : -1,
      next: name === 'ol' && Number.isInteger(first) ? first : undefined,
    });
  }

  /** Begins an entry with the mark that a browser shows before it. */
  #openEntry({ value }: Readonly<Record<string, string>>, isInCell: boolean): void {
    const list = this.#lists.at(-1);
    const number = value !== undefined && /^-?\d+$/.test(value) ? Number(value) : list?.next;
    if (list && number !== undefined && list.next !== undefined) list.next = number + list.step;
    this.#mark =
      list && number !== undefined && list.next !== undefined ? `${listNumber(number, list.format)}. ` : '- ';
    if (!isInCell) this.#line = this.#mark;
    else if (this.#mark !== '- ') this.#text(this.#mark);
  }

  #openSpan(style: string): void {
    const [, shift] = SHIFTED.exec(style) ?? [];
    this.#runs.push({ name: 'span', start: this.#buffer.length, address: shift?.toLowerCase() ?? '' });
  }

  #text(text: string): void {
    if (this.#styles !== undefined) this.#styles += text;
    if (this.#isInTitle) this.title += text;
    if (this.#hiddenAt !== undefined || this.#isInTitle) return;
    this.#noteSource(text);
    if (this.#math) this.#math.text(text);
    else if (this.#isInLine && this.#pre === 0) this.#line += text.replace(/[\s\u00a0]+/g, ' ');
    else this.#buffer += text;
  }

  get #isInLine(): boolean {
    return this.#heading === undefined && this.#tables.at(-1)?.isInCell !== true;
  }

  /**
   * Records the source lines of a text. Decoded text has the same length as in the HTML: character references come one by
   * one.
   */
  #noteSource(text: string): void {
    const words = text.trim();
    if (words === '' || this.#events.isFile !== true) return;
    const start = this.#parser.startIndex + (text.length - text.trimStart().length);
    const first = this.#lines.lineAt(start);
    const last = this.#lines.lineAt(Math.min(start + words.length - 1, this.#parser.endIndex));
    this.#source = { first: this.#source?.first ?? first, last };
  }

  /** Returns the source lines of the text that is written now. */
  #takeSource(): SourceSpan | undefined {
    const source = this.#source;
    this.#source = undefined;
    return source;
  }

  #close(name: string): void {
    const depth = this.#depth--;
    if (this.#hiddenAt !== undefined) {
      if (this.#styles !== undefined) this.#visibility.addStyles(this.#styles);
      this.#styles = undefined;
      if (this.#hiddenAt === depth) this.#hiddenAt = undefined;
      return;
    }
    if (this.#math) {
      if (name !== 'math') return this.#math.close();
      const text = this.#math.finish();
      this.#math = undefined;
      this.#buffer += text;
      return;
    }
    const table = this.#tables.at(-1);
    if (name === 'title') this.#isInTitle = false;
    else if (/^h[1-6]$/.test(name)) this.#endHeading(Number(name[1]));
    else if (name === 'sup' || name === 'sub' || name === 'a' || name === 'span') this.#closeRun(name);
    else if ((name === 'td' || name === 'th') && table) table.endCell();
    else if (name === 'tr' && table) this.#endRow(table);
    else if (name === 'table') this.#endTable();
    else if (name === 'pre' && this.#pre > 0) {
      this.#endLine();
      if (--this.#pre === 0) this.#writer.line('```');
      this.#writer.blank();
    } else if (name === 'dt' && table?.isInCell !== true && this.#line.trim() !== '') {
      this.#line = `- **${this.#line.trim()}** `;
      this.#isTerm = true;
    } else if (BLOCKS.has(name)) {
      if (LISTS.has(name)) this.#lists.pop();
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

  #openCell(isName: boolean, attributes: Readonly<Record<string, string>>): void {
    const table = this.#tables.at(-1);
    if (table?.isInRow === true) table.startCell(isName, attributes);
    else this.#endLine();
  }

  #endRow(table: HtmlTable): void {
    const row = table.endRow();
    if (!row) return;
    this.#endLine();
    this.#writer.row(row.cells, this.#takeSource());
    if (row.isHead) this.#writer.row(row.cells.map(() => '---'));
  }

  #endTable(): void {
    const table = this.#tables.pop();
    if (table) this.#endRow(table);
    this.#endBlock('table');
  }

  /** Treats the open table as page layout, because a cell of it holds a piece of the page: the row so far becomes lines. */
  #layOut(): void {
    const table = this.#tables.at(-1);
    if (table?.isInCell !== true) return;
    const source = this.#takeSource();
    for (const cell of table.layOut()) this.#writer.row([cell], source);
  }

  /** Ends a line within a paragraph; in a cell and a heading adds a space. */
  #break(): void {
    const table = this.#tables.at(-1);
    if (this.#heading !== undefined || table?.isInCell === true) this.#text(' ');
    else if (this.#pre > 0) this.#line += '\n';
    else this.#endLine();
  }

  #endBlock(name: string): void {
    if (this.#tables.at(-1)?.isInCell === true || this.#heading !== undefined) {
      this.#text(' ');
      return;
    }
    this.#endLine();
    if (PARAGRAPHS.has(name) && this.#lists.length === 0) this.#writer.blank();
  }

  #endLine(): void {
    this.#isTerm = false;
    const line = this.#pre > 0 ? this.#line.replace(/^\n|\n$/g, '') : this.#line.trim();
    this.#line = '';
    // The text of this list item follows in a paragraph of its own.
    if (/^(?:-|\w+\.)$/.test(line) && line === this.#mark.trim()) this.#line = this.#mark;
    else if (line.trim() !== '') this.#writer.line(line, this.#takeSource());
  }
}

const PIECE_BYTES = 256 * 1024;

/** HTML: the text that a reader sees, under its headings. */
export function extractHtml(content: Buffer): ExtractedText {
  const writer = new TextWriter();
  const onHeading = (title: string): void => {
    writer.startPlace({ kind: 'section', title });
  };
  writeHtml(content, new HtmlWriter(writer, { onHeading, isFile: true }));
  return writer.finish('md');
}

/** Writes a whole HTML file to `html`, in the encoding that it declares or that its bytes tell. */
export function writeHtml(content: Buffer, html: HtmlWriter): void {
  const decoder = decoderFor(content);
  for (let start = 0; start < content.length; start += PIECE_BYTES) {
    html.write(decoder.decode(content.subarray(start, start + PIECE_BYTES), { stream: true }));
  }
  html.write(decoder.decode());
  html.end();
}

function decoderFor(content: Buffer): PieceDecoder {
  const detection = detectEncoding({ content });
  return decoderOf(detection.kind === 'text' ? detection.encoding : 'utf-8');
}
