import { type TableStyles, formulaText, repeatsOf } from './openDocumentStyles.ts';
import { columnName, singleLine, type TextWriter } from '../textWriter.ts';
import { MAX_SHEET_COLUMNS, MAX_ROWS, SheetWriter } from '../tableWriter.ts';
import { linkedText } from '../office/fields.ts';
import { attributeOf, type XmlAttributes, type XmlHandler } from '../office/xmlReader.ts';

/** Elements of shapes on a sheet that belong to no cell. */
const SHAPES = new Set(['frame', 'custom-shape', 'rect', 'ellipse', 'text-box', 'caption']);

interface Comment {
  author: string;
  text: string;
}

/** Writes the body of an OpenDocument spreadsheet: each sheet under its name, cells as they are shown; then comments, shapes and charts. */
export class SpreadsheetHandler implements XmlHandler {
  readonly #writer: TextWriter;
  /** The lines of objects (charts), by the folder of their parts. */
  readonly #objects: ReadonlyMap<string, readonly string[]>;
  readonly #styles: TableStyles;
  #sheet: SheetWriter | undefined;
  #row = 1;
  #rowRepeats = 1;
  #column = 0;
  #columnRepeats = 1;
  #cells: (string | undefined)[] = [];
  #cell: string | undefined;
  #formula: string | undefined;
  #paragraphs = 0;
  #comment: Comment | undefined;
  #isInAuthor = false;
  #isInDate = false;
  /** Notes behind the rows: comments with their cells, shapes and charts. */
  #notes: { readonly text: string; readonly row: number; readonly column: number }[] = [];
  #blocks: (readonly string[])[] = [];
  #shape: string[] | undefined;
  #shapeDepth = 0;
  #link: { readonly address: string; readonly start: number } | undefined;
  #hasObject = false;

  constructor(writer: TextWriter, styles: TableStyles, objects: ReadonlyMap<string, readonly string[]> = new Map()) {
    this.#writer = writer;
    this.#styles = styles;
    this.#objects = objects;
  }

  open(name: string, attributes: XmlAttributes): void {
    if (SHAPES.has(name) && this.#shapeDepth++ === 0) {
      this.#shape = [];
      this.#hasObject = false;
    }
    const of = (attribute: string): string | undefined => attributeOf(attributes, attribute);
    switch (name) {
      case 'table':
        this.#sheet = new SheetWriter(this.#writer, of('name') ?? '', this.#styles.isHidden(of('style-name')));
        this.#row = 1;
        break;
      case 'table-row':
        this.#rowRepeats = repeatsOf(of('number-rows-repeated'), MAX_ROWS);
        this.#column = 0;
        this.#cells = [];
        break;
      case 'table-cell':
      case 'covered-table-cell':
        this.#columnRepeats = repeatsOf(of('number-columns-repeated'), MAX_SHEET_COLUMNS);
        this.#cell = '';
        this.#paragraphs = 0;
        this.#formula = of('formula');
        // A cell without text may still have a stored value.
        if (of('value') !== undefined) this.#formula = undefined;
        break;
      case 'annotation':
        this.#comment = { author: '', text: '' };
        break;
      case 'creator':
        this.#isInAuthor = true;
        break;
      case 'date':
        this.#isInDate = true;
        break;
      case 'object':
        this.#hasObject = true;
        this.#addObject(of('href') ?? '');
        break;
      case 'image':
        if (!this.#hasObject) this.#writer.leaveOut('picture');
        break;
      case 'p':
        if (this.#comment) this.#comment.text += ' ';
        else if (this.#shape) this.#shape.push('');
        else if (this.#cell !== undefined && this.#paragraphs++ > 0) this.#cell += ' ';
        break;
      case 'a':
        this.#link = { address: of('href') ?? '', start: this.#cell?.length ?? 0 };
        break;
      case 's':
      case 'tab':
      case 'line-break':
        this.text(' ');
        break;
    }
  }

  text(text: string): void {
    if (this.#comment) {
      if (this.#isInAuthor) this.#comment.author += text;
      else if (!this.#isInDate) this.#comment.text += text;
    } else if (this.#shape) {
      const last = this.#shape.length - 1;
      if (last >= 0) this.#shape[last] = `${this.#shape[last] ?? ''}${text}`;
    } else if (this.#cell !== undefined && this.#paragraphs > 0) this.#cell += text;
  }

  close(name: string): void {
    if (SHAPES.has(name) && --this.#shapeDepth === 0) {
      this.#blocks.push((this.#shape ?? []).map(singleLine).filter((line) => line !== ''));
      this.#shape = undefined;
    }
    switch (name) {
      case 'creator':
        this.#isInAuthor = false;
        break;
      case 'date':
        this.#isInDate = false;
        break;
      case 'annotation':
        this.#endComment();
        break;
      case 'a':
        if (this.#link && this.#cell !== undefined) {
          const { address, start } = this.#link;
          this.#cell = this.#cell.slice(0, start) + linkedText(this.#cell.slice(start), address);
        }
        this.#link = undefined;
        break;
      case 'table-cell':
      case 'covered-table-cell':
        this.#endCell();
        break;
      case 'table-row':
        this.#endRow();
        break;
      case 'table':
        this.#endSheet();
        break;
    }
  }

  #addObject(href: string): void {
    const lines = this.#objects.get(href.replace(/^\.\//, '').replace(/\/$/, '')) ?? [];
    if (lines.length === 0) this.#writer.leaveOut('embedded_file');
    else this.#blocks.push(lines);
  }

  #endComment(): void {
    const { author, text } = this.#comment ?? { author: '', text: '' };
    this.#comment = undefined;
    const said = singleLine(text);
    const cell = `${columnName(this.#column)}${String(this.#row)}`;
    const by = author.trim() === '' ? '' : ` by ${singleLine(author)}`;
    if (said !== '')
      this.#notes.push({ text: `Comment on ${cell}${by}: ${said}`, row: this.#row, column: this.#column });
  }

  /** Ends a cell. Empty cells are repeated up to the sheet's edge, so only those with text are kept. */
  #endCell(): void {
    const end = Math.min(this.#column + this.#columnRepeats, MAX_SHEET_COLUMNS);
    if (this.#cell !== undefined && this.#cell.trim() === '' && this.#formula !== undefined && this.#paragraphs === 0) {
      this.#cell = `${formulaText(this.#formula)} (not calculated)`;
    }
    if (this.#cell !== undefined && this.#cell.trim() !== '') {
      for (let column = this.#column; column < end; column++) this.#cells[column] = this.#cell;
    }
    this.#column = end;
    this.#cell = undefined;
  }

  #endRow(): void {
    const end = Math.min(this.#row + this.#rowRepeats, MAX_ROWS + 1);
    if (this.#cells.length > 0) {
      // Where an attack repeats a row a million times, the limit of the text ends this long before.
      for (let row = this.#row; row < end; row++) this.#sheet?.row(row, this.#cells);
    }
    this.#row = end;
  }

  #endSheet(): void {
    for (const { text, row, column } of this.#notes) this.#sheet?.note(text, row, column);
    for (const block of this.#blocks) this.#sheet?.block(block);
    this.#notes = [];
    this.#blocks = [];
  }
}
