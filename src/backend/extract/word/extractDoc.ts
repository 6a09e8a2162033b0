import { sizeText } from '../../../system/sizeText.ts';
import type { CompoundFile } from '../office/compoundFile.ts';
import { addressOfField } from '../office/fields.ts';
import { MAX_TEXT_CHARS, DamagedDocument, UnreadableDocument } from '../limits.ts';
import { columnsBetween, MergedRows, TableWriter } from '../tableWriter.ts';
import { singleLine, TextWriter, type ExtractedText } from '../textWriter.ts';
import { DocStructure, type DocParagraph, type DocRun } from './docStructure.ts';
import { WordParagraph } from './wordParagraph.ts';

/** The first bytes of the main stream since Word 97, and the bits of its flags. */
const MAGIC = 0xa5ec;
const ENCRYPTED = 0x0100;
const SECOND_TABLE = 0x0200;
/** The version of the format that Word 97 began with. */
const WORD_97 = 0xc1;

/** Characters that are none of the text: they end paragraphs and cells, or stand for something beside the text. */
const CONTROLS = /[\u0000-\u0008\u000a-\u001f]/g;

/** How deep fields are read within fields. */
const MAX_FIELDS = 50;

/** Word documents from before 2007 (.doc): headings, paragraphs with their numbers, tables, links, notes, comments, text boxes. */
export function extractDoc(container: CompoundFile): ExtractedText {
  const main = container.stream('WordDocument') ?? Buffer.alloc(0);
  try {
    if (main.readUInt16LE(0) !== MAGIC || main.readUInt16LE(2) < WORD_97) {
      throw new UnreadableDocument('It is a Word document from before 1997. Save it as .docx.');
    }
    const flags = main.readUInt16LE(10);
    if ((flags & ENCRYPTED) !== 0) throw new UnreadableDocument('The document is encrypted.');
    const table = container.stream((flags & SECOND_TABLE) === 0 ? '0Table' : '1Table') ?? Buffer.alloc(0);
    return new DocReader(new DocStructure(main, table)).read();
  } catch (error) {
    if (error instanceof RangeError) throw new DamagedDocument('The Word document is damaged.', { cause: error });
    throw error;
  }
}

interface Field {
  instruction: string;
  /** Where in the paragraph the result begins; undefined within the instruction. */
  resultAt: number | undefined;
}

class DocReader {
  readonly #structure: DocStructure;
  readonly #writer = new TextWriter();
  readonly #footnotePlaces: ReadonlySet<number>;
  readonly #fields: Field[] = [];
  #paragraph = new WordParagraph();
  /** The paragraphs of the cell so far. */
  #cell: string[] = [];
  #cells: string[] = [];
  /** The borders of the columns, of the row that has the most. */
  #grid: readonly number[] = [];
  #table: TableWriter | undefined;
  #merged = new MergedRows();
  #footnotes = 0;
  #endnotes = 0;
  #comments = 0;
  #hasHiddenText = false;
  #chars = 0;

  constructor(structure: DocStructure) {
    this.#structure = structure;
    this.#footnotePlaces = structure.footnotePlaces;
  }

  read(): ExtractedText {
    const { text, footnotes, headers, comments, endnotes, boxes } = this.#structure.lengths;
    this.#readText(0, text);
    this.#endTable();
    let start = text;
    const next = (length: number): readonly [number, number] => [start, (start += length)];
    const notes = this.#notes(...next(footnotes));
    if (this.#plain(...next(headers)).trim() !== '') this.#writer.leaveOut('part');
    const remarks = this.#notes(...next(comments));
    const ends = this.#notes(...next(endnotes));
    this.#section(
      'Footnotes',
      notes.map((note, index) => `[${String(index + 1)}] ${note}`),
    );
    this.#section(
      'Endnotes',
      ends.map((note, index) => `[e${String(index + 1)}] ${note}`),
    );
    this.#section(
      'Comments',
      remarks.map((note, index) => `[c${String(index + 1)}] ${note}`),
    );
    this.#section(
      'Text boxes',
      this.#plain(...next(boxes))
        .split('\r')
        .map(singleLine),
    );
    if (this.#hasHiddenText) this.#writer.leaveOut('hidden_text');
    return this.#writer.finish('md');
  }

  #section(title: string, lines: readonly string[]): void {
    const filled = lines.filter((line) => line !== '');
    if (filled.length === 0) return;
    this.#writer.startPlace({ kind: 'section', title });
    this.#writer.heading(2, title);
    for (const line of filled) {
      this.#writer.line(line);
      this.#writer.blank();
    }
  }

  /** The notes in a part of the document: each begins with the character that refers to it. */
  #notes(start: number, end: number): string[] {
    const text = this.#plain(start, end);
    if (text.trim() === '') return [];
    return text
      .split(/[\u0002\u0005]/)
      .slice(1)
      .map((note) => singleLine(note));
  }

  /** The text of a part of the document, without what is deleted or hidden and without instructions of fields. */
  #plain(start: number, end: number): string {
    const paragraph = new WordParagraph();
    for (const { text, align, isDeleted, isHidden } of this.#runs(start, end)) {
      if (isHidden && text.trim() !== '') this.#hasHiddenText = true;
      if (!isDeleted && !isHidden) paragraph.add(text, /^[\u0002\u0005]$/.test(text) ? 'baseline' : align);
    }
    return paragraph.text
      .replace(/\u0013[^\u0013-\u0015]*\u0014([^\u0013-\u0015]*)\u0015/g, '$1')
      .replace(/\u0013[^\u0013-\u0015]*\u0015/g, '')
      .replace(/[\u0001\u0003\u0004\u0006\u0008]/g, '')
      .replace(/[\u0007\u000b]/g, ' ');
  }

  *#runs(start: number, end: number): Generator<DocRun> {
    for (const run of this.#structure.runs(start, end)) {
      // Pieces may name the same text again and again.
      this.#chars += run.text.length;
      if (this.#chars > MAX_TEXT_CHARS)
        throw new UnreadableDocument(`The document expands to more than ${sizeText(MAX_TEXT_CHARS)} of text.`);
      yield run;
    }
  }

  #readText(first: number, last: number): void {
    for (const run of this.#runs(first, last)) {
      if (run.isDeleted) continue;
      if (run.isHidden) {
        this.#hasHiddenText ||= run.text.trim() !== '';
        // The mark of a paragraph ends it even where it is hidden.
        if (!run.text.includes('\r')) continue;
      }
      let start = 0;
      const addUntil = (end: number): void => {
        if (!run.isHidden) this.#add(run.text.slice(start, end), run);
        start = end + 1;
      };
      for (const { 0: character, index } of run.text.matchAll(CONTROLS)) {
        addUntil(index);
        this.#control(character, run, index);
      }
      addUntil(run.text.length);
    }
    if (this.#paragraph.text.trim() !== '' && this.#cells.length === 0) this.#writer.line(this.#paragraph.text.trim());
    this.#paragraph = new WordParagraph();
  }

  #add(text: string, { align }: DocRun): void {
    if (text === '') return;
    const field = this.#fields.at(-1);
    if (field && field.resultAt === undefined) field.instruction += text;
    else if (this.#fields.every(({ resultAt }) => resultAt !== undefined)) this.#paragraph.add(text, align);
  }

  #control(character: string, run: DocRun, index: number): void {
    switch (character) {
      case '\r':
      case '\f':
        this.#endParagraph(this.#structure.paragraphAt(run.offset + index * run.width));
        break;
      case '\u0007':
        this.#endCell(this.#structure.paragraphAt(run.offset + index * run.width));
        break;
      case '\u000b':
        this.#add('\n', run);
        break;
      case '\u001e':
        this.#add('-', run);
        break;
      case '\u0013':
        if (this.#fields.length < MAX_FIELDS) this.#fields.push({ instruction: '', resultAt: undefined });
        break;
      case '\u0014': {
        const field = this.#fields.at(-1);
        if (field) field.resultAt = this.#paragraph.length;
        break;
      }
      case '\u0015': {
        const field = this.#fields.pop();
        const address = addressOfField(field?.instruction ?? '');
        if (address !== undefined && field?.resultAt !== undefined && field.resultAt <= this.#paragraph.length)
          this.#paragraph.link(field.resultAt, address);
        break;
      }
      default:
        if (run.isSpecial) this.#special(character, run.position + index);
    }
  }

  /** A character that stands for something beside the text. */
  #special(character: string, position: number): void {
    // Within the instruction of a field, it stands for data of the field.
    const isInInstruction = this.#fields.some(({ resultAt }) => resultAt === undefined);
    if (character === '\u0001') this.#writer.leaveOut('picture', isInInstruction ? 0 : 1);
    else if (character === '\u0008') this.#writer.leaveOut('drawing');
    else if (character === '\u0005') this.#paragraph.add(`[c${String(++this.#comments)}]`);
    else if (character === '\u0002') {
      const isFootnote = this.#footnotePlaces.has(position);
      this.#paragraph.add(isFootnote ? `[${String(++this.#footnotes)}]` : `[e${String(++this.#endnotes)}]`);
    }
  }

  #endParagraph(properties: DocParagraph): void {
    const mark = this.#mark(properties);
    if (properties.isInTable) {
      this.#addToCell(mark);
      return;
    }
    this.#endTable();
    const text = this.#paragraph.text.trim();
    this.#paragraph = new WordParagraph();
    const title = singleLine(text);
    if (title === '') this.#writer.blank();
    else if (properties.level !== undefined) {
      const marked = mark === undefined || mark === '-' ? title : `${mark} ${title}`.trim();
      this.#writer.startPlace({ kind: 'section', title: marked });
      this.#writer.heading(properties.level, marked);
    } else if (mark === '-' || (mark !== undefined && /^\(?\w+[.)]$/.test(mark))) this.#writer.line(`${mark} ${title}`);
    else {
      this.#writer.blank();
      this.#writer.line(mark === undefined ? text.replaceAll('\t', ' ') : `${mark} ${title}`.trim());
      this.#writer.blank();
    }
  }

  /** The mark that Word shows before a paragraph; `-` for a bullet, undefined for one that is in no list. Empty ones are not counted. */
  #mark({ list, listLevel }: DocParagraph): string | undefined {
    if (list === undefined || list === '0' || this.#paragraph.text.trim() === '') return undefined;
    const mark = this.#structure.numbering.next({ list, level: listLevel ?? 0 }, undefined);
    return mark?.isBullet === true ? '-' : mark?.text;
  }

  #addToCell(mark: string | undefined): void {
    const { text } = this.#paragraph;
    this.#paragraph = new WordParagraph();
    this.#cell.push(mark === undefined || mark === '-' ? text : `${mark} ${text}`);
  }

  #endCell(properties: DocParagraph): void {
    if (!properties.isRowEnd) {
      this.#addToCell(this.#mark(properties));
      this.#cells.push(singleLine(this.#cell.join(' ')));
      this.#cell = [];
      return;
    }
    this.#paragraph = new WordParagraph();
    this.#table ??= new TableWriter(this.#writer);
    const { merges, borders } = properties;
    if (borders.length > this.#grid.length) this.#grid = borders;
    const cells = this.#cells.map((text, column) => ({
      text,
      columns: columnsBetween(this.#grid, borders[column], borders[column + 1]),
      merge: merges[column],
    }));
    this.#table.row(this.#merged.row(cells));
    this.#cells = [];
  }

  #endTable(): void {
    if (this.#cells.length > 0) {
      this.#table ??= new TableWriter(this.#writer);
      this.#table.row(this.#cells);
      this.#cells = [];
    }
    this.#table?.end();
    this.#table = undefined;
    this.#merged = new MergedRows();
    this.#grid = [];
  }
}
