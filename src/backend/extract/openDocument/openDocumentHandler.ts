import { MAX_DEPTH } from '../limits.ts';
import { OUTLINE, type OpenDocumentStyles, repeatsOf } from './openDocumentStyles.ts';
import { loweredText, raisedText } from '../office/mathText.ts';
import { MergedRows, TableWriter, type TableCell } from '../tableWriter.ts';
import { singleLine, type TextWriter } from '../textWriter.ts';
import { linkedText } from '../office/fields.ts';
import { attributeOf, type XmlAttributes, type XmlHandler } from '../office/xmlReader.ts';

/** How often a table in a text may repeat a cell. */
const MAX_REPEATS = 1000;

interface Paragraph {
  text: string;
  readonly level: number;
}

interface List {
  readonly style: string;
  numbers: (number | undefined)[];
  /** Whether the next paragraph is the first of an entry. */
  isNewEntry: boolean;
}

interface Table {
  readonly writer: TableWriter | undefined;
  readonly merged: MergedRows;
  cells: TableCell[];
  cell: TableCell & { text: string };
  /** How many further cells the last cell covers beside it. */
  covered: number;
}

/** Writes the body of an OpenDocument text or presentation: headings, paragraphs, lists with their numbers, tables, notes, slides. */
export class OpenDocumentHandler implements XmlHandler {
  readonly #writer: TextWriter;
  readonly #styles: OpenDocumentStyles;
  /** The lines of objects (charts), by the folder of their parts. */
  readonly #objects: ReadonlyMap<string, readonly string[]>;
  readonly #paragraphs: Paragraph[] = [];
  readonly #spans: { readonly start: number; readonly style: string | undefined; readonly address: string }[] = [];
  readonly #lists: List[] = [];
  readonly #tables: Table[] = [];
  readonly #notes: string[] = [];
  readonly #comments: string[] = [];
  /** Notes and comments that are open; their texts are written at the end. */
  readonly #aside: { text: string; author: string; kind: 'note' | 'comment' }[] = [];
  readonly #counts = new Map<string, (number | undefined)[]>();
  #isInCreator = false;
  #isInDate = 0;
  #slide = 0;
  #slideTitle: { lines: string[]; title: string } | undefined;
  #isTitleFrame = false;
  /** Whether the notes of a slide have begun and none has been written yet. */
  #isBeforeNotes = false;
  #hasObject = false;

  constructor(
    writer: TextWriter,
    styles: OpenDocumentStyles,
    objects: ReadonlyMap<string, readonly string[]> = new Map(),
  ) {
    this.#writer = writer;
    this.#styles = styles;
    this.#objects = objects;
  }

  open(name: string, attributes: XmlAttributes): void {
    const of = (attribute: string): string | undefined => attributeOf(attributes, attribute);
    switch (name) {
      case 'page':
        this.#startSlide();
        break;
      case 'notes':
        this.#writeSlide();
        this.#isBeforeNotes = true;
        break;
      case 'frame':
        this.#isTitleFrame = of('class') === 'title';
        this.#hasObject = false;
        break;
      case 'h':
      case 'p':
        this.#paragraphs.push({ text: '', level: name === 'h' ? Number(of('outline-level') ?? 1) : 0 });
        break;
      case 'span':
      case 'a':
        this.#spans.push({
          start: this.#paragraphs.at(-1)?.text.length ?? 0,
          style: of('style-name'),
          address: name === 'a' ? (of('href') ?? '') : '',
        });
        break;
      case 's':
        this.#add(' '.repeat(repeatsOf(of('c'), 100)));
        break;
      case 'tab':
        this.#add('\t');
        break;
      case 'line-break':
        this.#add('\n');
        break;
      case 'list':
        this.#openList(of('style-name') ?? this.#lists.at(-1)?.style ?? '', of('continue-numbering') === 'true');
        break;
      case 'list-item':
      case 'list-header': {
        const list = this.#lists.at(-1);
        if (list) list.isNewEntry = name === 'list-item';
        break;
      }
      case 'note':
        this.#add(`[${String(this.#notes.push(''))}]`);
        this.#aside.push({ text: '', author: '', kind: 'note' });
        break;
      case 'annotation':
        this.#aside.push({ text: '', author: '', kind: 'comment' });
        break;
      case 'creator':
        this.#isInCreator = true;
        break;
      case 'date':
      case 'date-string':
        this.#isInDate++;
        break;
      case 'object':
        this.#hasObject = true;
        this.#addObject(of('href') ?? '');
        break;
      case 'image':
        // An object comes with a picture of itself.
        if (!this.#hasObject) this.#writer.leaveOut('picture');
        break;
      case 'object-ole':
        this.#hasObject = true;
        this.#writer.leaveOut('embedded_file');
        break;
      case 'plugin':
        this.#writer.leaveOut('recording');
        break;
      default:
        this.#openTable(name, attributes);
    }
  }

  text(text: string): void {
    const aside = this.#aside.at(-1);
    if (this.#isInCreator && aside) aside.author += text;
    else if (this.#isInDate === 0 || aside?.kind !== 'comment') this.#add(text.replace(/\s+/g, ' '));
  }

  close(name: string): void {
    const table = this.#tables.at(-1);
    switch (name) {
      case 'h':
      case 'p':
        this.#endParagraph(this.#paragraphs.pop());
        break;
      case 'span':
      case 'a':
        this.#endSpan();
        break;
      case 'list':
        this.#lists.pop();
        break;
      case 'note':
      case 'annotation':
        this.#endAside();
        break;
      case 'creator':
        this.#isInCreator = false;
        break;
      case 'date':
      case 'date-string':
        this.#isInDate--;
        break;
      case 'table-cell':
        if (table) table.cells.push(table.cell);
        break;
      case 'table-row':
        this.#endRow();
        break;
      case 'table':
        this.#tables.pop()?.writer?.end();
        break;
      case 'frame':
        this.#isTitleFrame = false;
        break;
      case 'page':
        this.#writeSlide();
        break;
      case 'body':
        this.#writeAside(
          'Footnotes',
          this.#notes.map((note, index) => `[${String(index + 1)}] ${note}`),
        );
        this.#writeAside('Comments', this.#comments);
        break;
    }
  }

  #add(text: string): void {
    const paragraph = this.#paragraphs.at(-1);
    if (paragraph) paragraph.text += text;
  }

  #addObject(href: string): void {
    const lines = this.#objects.get(href.replace(/^\.\//, '').replace(/\/$/, '')) ?? [];
    if (lines.length === 0) this.#writer.leaveOut('embedded_file');
    else if (this.#tables.length > 0) this.#add(lines.filter((line) => line !== '').join('; '));
    else if (this.#slideTitle) this.#slideTitle.lines.push('', ...lines, '');
    else {
      this.#writer.blank();
      for (const line of lines) this.#writer.line(line);
      this.#writer.blank();
    }
  }

  #endSpan(): void {
    const span = this.#spans.pop();
    const paragraph = this.#paragraphs.at(-1);
    if (!span || !paragraph || span.start > paragraph.text.length) return;
    const position = this.#styles.position(span.style);
    if (position === undefined && span.address === '') return;
    const before = paragraph.text.slice(0, span.start);
    const text = paragraph.text.slice(span.start);
    const moved =
      position === 'superscript' ? raisedText(before, text) : position === 'subscript' ? loweredText(text) : text;
    paragraph.text = before + (span.address === '' ? moved : linkedText(moved, span.address));
  }

  #openList(style: string, isContinued: boolean): void {
    if (this.#lists.length >= MAX_DEPTH) return;
    const outer = this.#lists.at(-1);
    const level = this.#lists.length + 1;
    const known = isContinued ? this.#counts.get(style) : undefined;
    const numbers = outer ? [...outer.numbers.slice(0, level - 1), undefined] : (known ?? [undefined]);
    this.#lists.push({ style, numbers, isNewEntry: false });
  }

  /** The mark of a paragraph that begins an entry of a list, and whether it is one without a number. */
  #takeMark(): { readonly text: string; readonly isBullet: boolean } | undefined {
    const list = this.#lists.at(-1);
    if (!list?.isNewEntry) return undefined;
    list.isNewEntry = false;
    const level = this.#lists.length;
    const start = this.#styles.startOf(list.style, level);
    if (start === undefined) return { text: '', isBullet: true };
    list.numbers[level - 1] = (list.numbers[level - 1] ?? start - 1) + 1;
    this.#counts.set(list.style, list.numbers);
    return { text: this.#styles.mark(list.style, list.numbers), isBullet: false };
  }

  #headingMark(level: number): string {
    const numbers = (this.#counts.get(OUTLINE) ?? []).slice(0, level);
    const start = this.#styles.startOf(OUTLINE, level);
    if (start === undefined) return '';
    numbers[level - 1] = (numbers[level - 1] ?? start - 1) + 1;
    this.#counts.set(OUTLINE, numbers);
    return this.#styles.mark(
      OUTLINE,
      Array.from({ length: level }, (_, index) => numbers[index]),
    );
  }

  #endParagraph(paragraph: Paragraph | undefined): void {
    if (!paragraph) return;
    const title = singleLine(paragraph.text);
    const aside = this.#aside.at(-1);
    const table = this.#tables.at(-1);
    const entry = title === '' ? undefined : this.#takeMark();
    if (this.#isBeforeNotes && title !== '' && !aside) {
      this.#isBeforeNotes = false;
      this.#writer.heading(3, 'Notes');
    }
    if (aside) aside.text = `${aside.text} ${title}`.trim();
    else if (table) table.cell = { ...table.cell, text: `${table.cell.text} ${title}`.trim() };
    else if (title === '') this.#blank();
    else if (this.#slideTitle && this.#isTitleFrame)
      this.#slideTitle.title = `${this.#slideTitle.title} ${title}`.trim();
    else if (this.#slideTitle)
      this.#slideTitle.lines.push(entry ? `${entry.isBullet ? '-' : entry.text} ${title}` : title);
    else if (paragraph.level > 0) {
      const marked = `${this.#headingMark(Math.min(paragraph.level, 10))} ${title}`.trim();
      this.#writer.startPlace({ kind: 'section', title: marked });
      this.#writer.heading(paragraph.level, marked);
    } else if (entry?.isBullet === true) this.#writer.line(`- ${title}`);
    else if (entry && /^\(?\w+[.)]$/.test(entry.text)) this.#writer.line(`${entry.text} ${title}`);
    else {
      this.#writer.blank();
      this.#writer.line(`${entry ? `${entry.text} ` : ''}${paragraph.text.trim()}`);
      this.#writer.blank();
    }
  }

  #blank(): void {
    if (!this.#slideTitle) this.#writer.blank();
  }

  #startSlide(): void {
    this.#writer.startPlace({ kind: 'slide', number: ++this.#slide });
    this.#slideTitle = { lines: [], title: '' };
    this.#isTitleFrame = false;
    this.#isBeforeNotes = false;
  }

  #writeSlide(): void {
    const slide = this.#slideTitle;
    this.#slideTitle = undefined;
    if (!slide || (slide.title === '' && slide.lines.length === 0)) return;
    this.#writer.heading(2, slide.title || `Slide ${String(this.#slide)}`);
    for (const line of slide.lines) this.#writer.line(line);
  }

  #endAside(): void {
    const aside = this.#aside.pop();
    if (!aside) return;
    if (aside.kind === 'note') this.#notes[this.#notes.lastIndexOf('')] = aside.text;
    else if (aside.text !== '')
      this.#comments.push(aside.author === '' ? aside.text : `${singleLine(aside.author)}: ${aside.text}`);
  }

  #writeAside(title: string, lines: readonly string[]): void {
    if (lines.length === 0) return;
    this.#writer.startPlace({ kind: 'section', title });
    this.#writer.heading(2, title);
    for (const line of lines) {
      this.#writer.line(line);
      this.#writer.blank();
    }
  }

  #openTable(name: string, attributes: XmlAttributes): void {
    const table = this.#tables.at(-1);
    switch (name) {
      case 'table':
        this.#writeSlide();
        this.#tables.push({
          writer: this.#tables.length === 0 ? new TableWriter(this.#writer) : undefined,
          merged: new MergedRows(),
          cells: [],
          cell: { text: '', columns: 1 },
          covered: 0,
        });
        break;
      case 'table-row':
        if (table) table.cells = [];
        break;
      case 'table-cell': {
        const rows = repeatsOf(attributeOf(attributes, 'number-rows-spanned'), MAX_REPEATS);
        const columns = repeatsOf(attributeOf(attributes, 'number-columns-spanned'), MAX_REPEATS);
        if (table) {
          table.cell = { text: '', columns, merge: rows > 1 ? 'first' : undefined };
          table.covered = columns - 1;
        }
        break;
      }
      case 'covered-table-cell':
        this.#coverCell(attributes);
        break;
    }
  }

  /** Handles a cell that another covers: one beside it is counted there already, one above it continues here. */
  #coverCell(attributes: XmlAttributes): void {
    const table = this.#tables.at(-1);
    if (!table) return;
    for (let left = repeatsOf(attributeOf(attributes, 'number-columns-repeated'), MAX_REPEATS); left > 0; left--) {
      if (table.covered > 0) table.covered--;
      else if (table.cells.length < MAX_REPEATS) table.cells.push({ text: '', columns: 1, merge: 'further' });
    }
  }

  #endRow(): void {
    const table = this.#tables.at(-1);
    if (!table) return;
    const cells = table.merged.row(table.cells);
    table.cells = [];
    const outer = this.#tables.at(-2);
    if (outer)
      outer.cell = {
        ...outer.cell,
        text: `${outer.cell.text} ${cells.filter((cell) => cell !== '').join(', ')}`.trim(),
      };
    else table.writer?.row(cells);
  }
}
