import { MAX_DEPTH, UnreadableDocument } from '../limits.ts';
import { OfficeMath } from '../office/mathText.ts';
import {
  symbolOf,
  isOn,
  outlineLevel,
  alignOfShift,
  verticalAlignOf,
  type VerticalAlign,
  type WordStyles,
} from './wordStyles.ts';
import { WordParagraph } from './wordParagraph.ts';
import { MergedRows, TableWriter, type TableCell } from '../tableWriter.ts';
import { singleLine, type TextWriter } from '../textWriter.ts';
import { addressOfField, newWordField, readFormField, shownFormField, type WordField } from '../office/fields.ts';
import type { WordNotes } from './wordNotes.ts';
import type { WordNumbering } from './wordNumbering.ts';
import { attributeOf, prefixedAttributeOf, type XmlAttributes, type XmlHandler } from '../office/xmlReader.ts';

/** Data that all parts of a Word document share. */
export interface WordContext {
  readonly styles: WordStyles;
  readonly numbering: WordNumbering;
  readonly notes: WordNotes;
  /** The addresses of this part's links, by the ids of their relationships. */
  readonly addresses: ReadonlyMap<string, string>;
  /** The lines of charts, diagrams and inserted documents of this part, by the ids of their relationships. */
  readonly blocks: ReadonlyMap<string, readonly string[]>;
}

/** Elements whose text a reader does not see: the other form of the same content, and text that was moved away. */
const HIDDEN = new Set(['Fallback', 'moveFrom', 'del', 'delText', 'rt', 'pPrChange', 'rPrChange', 'numberingChange']);
/** How many cells deep Word tables may stand in cells of others. */
const MAX_SPAN = 64;

interface Table {
  readonly writer: TableWriter | undefined;
  readonly merged: MergedRows;
}

interface Row {
  readonly cells: TableCell[];
  before: number;
  cell: { text: string; columns: number; merge: TableCell['merge'] };
}

interface Run {
  align: VerticalAlign;
  isHidden: boolean;
  font: string;
}

const PLAIN_RUN: Readonly<Run> = { align: 'baseline', isHidden: false, font: '' };

/** Writes a part of a Word document: its paragraphs, headings, lists and tables. */
export class WordHandler implements XmlHandler {
  readonly #writer: TextWriter;
  readonly #context: WordContext;
  /** The open paragraphs: a text box stands inside of a paragraph and has paragraphs of its own. */
  readonly #paragraphs: WordParagraph[] = [];
  readonly #tables: Table[] = [];
  readonly #rows: Row[] = [];
  readonly #runs: Run[] = [];
  readonly #fields: WordField[] = [];
  #math: { readonly equation: OfficeMath; depth: number } | undefined;
  #hidden = 0;
  #isInText = false;
  #isInInstruction = false;
  #isInTabs = false;
  #hasHiddenText = false;

  constructor(writer: TextWriter, context: WordContext) {
    this.#writer = writer;
    this.#context = context;
  }

  open(name: string, attributes: XmlAttributes): void {
    if (HIDDEN.has(name)) this.#hidden++;
    if (this.#hidden > 0) return;
    if (this.#math) {
      this.#math.depth++;
      this.#math.equation.open(name, attributes);
      return;
    }
    const value = attributeOf(attributes, 'val');
    const field = this.#fields.at(-1);
    if (field?.resultAt === undefined && field) readFormField(field, name, attributes);
    this.#openInParagraph(name, attributes, value);
    switch (name) {
      case 'p':
        this.#paragraphs.push(new WordParagraph());
        break;
      case 'r':
        this.#runs.push({ ...PLAIN_RUN });
        break;
      case 'oMath':
        this.#math = { equation: new OfficeMath(), depth: 0 };
        break;
      case 'tabs':
        this.#isInTabs = true;
        break;
      case 'tbl':
        this.#tables.push({
          writer: this.#rows.length === 0 ? new TableWriter(this.#writer) : undefined,
          merged: new MergedRows(),
        });
        break;
      case 'tr':
        this.#rows.push({ cells: [], before: 0, cell: newCell() });
        break;
      case 'tc': {
        const row = this.#rows.at(-1);
        if (row) row.cell = newCell();
        break;
      }
      case 'altChunk':
        this.#addBlock(prefixedAttributeOf(attributes, 'id'), 'part');
        break;
      case 'footnote':
      case 'endnote':
      case 'comment':
        this.#context.notes.start(name, attributes);
        break;
    }
  }

  text(text: string): void {
    if (this.#hidden > 0) return;
    const field = this.#fields.at(-1);
    if (this.#math) this.#math.equation.text(text);
    else if (this.#isInInstruction && field) field.instruction += text;
    else if (this.#isInText) this.#add(text);
  }

  close(name: string): void {
    if (HIDDEN.has(name)) {
      this.#hidden--;
      return;
    }
    if (this.#hidden > 0) return;
    if (this.#math && this.#math.depth-- > 0) {
      this.#math.equation.close();
      return;
    }
    switch (name) {
      case 'oMath':
        this.#endMath();
        break;
      case 't':
        this.#isInText = false;
        break;
      case 'instrText':
        this.#isInInstruction = false;
        break;
      case 'tabs':
        this.#isInTabs = false;
        break;
      case 'r':
        this.#runs.pop();
        break;
      case 'ffData': {
        const shown = this.#fields.at(-1) && shownFormField(this.#fields.at(-1) ?? newWordField());
        if (shown !== undefined) this.#paragraphs.at(-1)?.add(shown);
        break;
      }
      case 'fldSimple':
        this.#endField();
        break;
      case 'hyperlink':
        this.#paragraphs.at(-1)?.endLink();
        break;
      case 'p':
        this.#endParagraph(this.#paragraphs.pop());
        break;
      case 'tc':
        this.#endCell();
        break;
      case 'tr':
        this.#endRow(this.#rows.pop());
        break;
      case 'tbl':
        this.#tables.pop()?.writer?.end();
        break;
    }
  }

  /** Handles an element of a paragraph's content or formatting. */
  #openInParagraph(name: string, attributes: XmlAttributes, value: string | undefined): void {
    const paragraph = this.#paragraphs.at(-1);
    const run = this.#runs.at(-1);
    const row = this.#rows.at(-1);
    const { styles, notes, addresses } = this.#context;
    switch (name) {
      case 'pStyle':
        if (paragraph) paragraph.style = value;
        break;
      case 'outlineLvl':
        if (paragraph) paragraph.level = outlineLevel(value) ?? 0;
        break;
      case 'numId':
        if (paragraph) paragraph.list = value;
        break;
      case 'ilvl':
        if (paragraph) paragraph.listLevel = Number(value);
        break;
      case 'rStyle':
        if (run) run.align = styles.verticalAlign(value ?? '') ?? run.align;
        if (run && styles.isHidden(value ?? '')) run.isHidden = true;
        break;
      case 'vertAlign':
        if (run) run.align = verticalAlignOf(value);
        break;
      case 'position':
        if (run) run.align = alignOfShift(value) ?? run.align;
        break;
      case 'vanish':
        if (run) run.isHidden = isOn(value);
        break;
      case 'rFonts':
        if (run) run.font = attributeOf(attributes, 'ascii') ?? attributeOf(attributes, 'hAnsi') ?? '';
        break;
      case 't':
        this.#isInText = true;
        break;
      case 'instrText':
        this.#isInInstruction = true;
        break;
      case 'tab':
      case 'ptab':
        if (!this.#isInTabs) this.#add('\t');
        break;
      case 'br':
      case 'cr':
        this.#add('\n');
        break;
      case 'noBreakHyphen':
        this.#add('-');
        break;
      case 'sym':
        this.#add(
          symbolOf(attributeOf(attributes, 'font') ?? '', parseInt(attributeOf(attributes, 'char') ?? '', 16)) ?? '',
        );
        break;
      case 'footnoteReference':
      case 'endnoteReference':
        if (!isOn(attributeOf(attributes, 'customMarkFollows') ?? '0')) {
          paragraph?.add(
            notes.refer(name === 'endnoteReference' ? 'endnote' : 'footnote', attributeOf(attributes, 'id')),
          );
        }
        break;
      case 'commentRangeStart':
        notes.openRange(attributeOf(attributes, 'id'));
        break;
      case 'commentRangeEnd':
        notes.closeRange(attributeOf(attributes, 'id'));
        break;
      case 'hyperlink': {
        const anchor = attributeOf(attributes, 'anchor');
        const address = addresses.get(prefixedAttributeOf(attributes, 'id') ?? '') ?? '';
        paragraph?.startLink(address !== '' && anchor !== undefined ? `${address}#${anchor}` : address);
        break;
      }
      case 'fldSimple':
        this.#fields.push(newWordField(attributeOf(attributes, 'instr'), paragraph?.length ?? 0));
        break;
      case 'fldChar':
        this.#turnField(attributeOf(attributes, 'fldCharType'));
        break;
      case 'gridSpan':
        if (row) row.cell.columns = Math.min(Number(value) || 1, MAX_SPAN);
        break;
      case 'vMerge':
        if (row) row.cell.merge = value === 'restart' ? 'first' : 'further';
        break;
      case 'gridBefore':
        if (row) row.before = Math.min(Number(value) || 0, MAX_SPAN);
        break;
      case 'pic':
      case 'imagedata':
        this.#writer.leaveOut('picture');
        break;
      case 'OLEObject':
        this.#writer.leaveOut('embedded_file');
        break;
      case 'chart':
        this.#addBlock(prefixedAttributeOf(attributes, 'id'), 'chart');
        break;
      case 'relIds':
        this.#addBlock(prefixedAttributeOf(attributes, 'dm'), 'drawing');
        break;
    }
  }

  #add(text: string): void {
    const paragraph = this.#paragraphs.at(-1);
    const { align, isHidden, font } = this.#runs.at(-1) ?? PLAIN_RUN;
    // The instruction of a field may contain other fields; none of that is shown.
    if (!paragraph || this.#fields.some(({ resultAt }) => resultAt === undefined)) return;
    if (isHidden) {
      this.#hasHiddenText ||= text.trim() !== '';
      return;
    }
    const shown = /[\uf000-\uf0ff]/.test(text)
      ? text.replace(/[\uf000-\uf0ff]/g, (sign) => symbolOf(font, sign.charCodeAt(0)) ?? sign)
      : text;
    // A tab before any text is the indentation.
    if (shown === '\t' && paragraph.length === 0) return;
    paragraph.add(shown, align);
    this.#context.notes.addAnchor(shown);
  }

  #addBlock(id: string | undefined, what: 'part' | 'chart' | 'drawing'): void {
    const block = this.#context.blocks.get(id ?? '') ?? [];
    if (block.length === 0) this.#writer.leaveOut(what);
    else if (this.#paragraphs.at(-1)) this.#paragraphs.at(-1)?.blocks.push(block);
    else this.#writeBlock(block);
  }

  #writeBlock(block: readonly string[]): void {
    const row = this.#rows.at(-1);
    if (row) {
      row.cell.text = `${row.cell.text} ${block.filter((line) => line !== '').join('; ')}`.trim();
      return;
    }
    this.#writer.blank();
    for (const line of block) this.#writer.line(line);
    this.#writer.blank();
  }

  #turnField(type: string | undefined): void {
    const field = this.#fields.at(-1);
    if (type === 'begin') {
      if (this.#fields.length >= MAX_DEPTH) throw new UnreadableDocument('The document nests its fields too deeply.');
      this.#fields.push(newWordField());
    } else if (type === 'separate' && field) field.resultAt = this.#paragraphs.at(-1)?.length ?? 0;
    else if (type === 'end') this.#endField();
  }

  #endField(): void {
    const field = this.#fields.pop();
    const address = field && addressOfField(field.instruction);
    if (address !== undefined && field?.resultAt !== undefined) this.#paragraphs.at(-1)?.link(field.resultAt, address);
  }

  #endMath(): void {
    const shown = this.#math?.equation.shown ?? '';
    this.#math = undefined;
    this.#paragraphs.at(-1)?.add(shown);
  }

  #endParagraph(paragraph: WordParagraph | undefined): void {
    if (!paragraph) return;
    // A field whose result has not begun by the end of its paragraph has none.
    while (this.#fields.at(-1) && this.#fields.at(-1)?.resultAt === undefined) this.#fields.pop();
    // A result that continues in the next paragraph begins at that paragraph's start.
    for (const field of this.#fields) field.resultAt = 0;
    this.#writeParagraph(paragraph);
    for (const block of paragraph.blocks) this.#writeBlock(block);
    if (this.#hasHiddenText) this.#writer.leaveOut('hidden_text');
    this.#hasHiddenText = false;
  }

  #writeParagraph(paragraph: WordParagraph): void {
    const { styles, numbering, notes } = this.#context;
    const style = paragraph.style ?? '';
    const reference = paragraph.numbering(styles.numbering(style));
    const title = singleLine(paragraph.text);
    // Word counts empty paragraphs of a list as well.
    const mark = reference && numbering.next(reference, paragraph.style);
    const note = title === '' ? '' : notes.takeMark();
    const marked = [note, mark?.text ?? '', title].filter((part) => part !== '').join(' ');
    const row = this.#rows.at(-1);
    if (row) {
      row.cell.text = `${row.cell.text} ${title === '' ? '' : marked}`.trim();
      return;
    }
    const level = paragraph.level ?? styles.headingLevel(style) ?? 0;
    if (title === '') this.#writer.blank();
    else if (level > 0) {
      this.#writer.startPlace({ kind: 'section', title: marked });
      this.#writer.heading(level, marked);
    } else if (mark?.isBullet === true) this.#writer.line(`- ${marked}`);
    else if (mark !== undefined && mark.text !== '' && /^\(?\w+[.)]$/.test(mark.text)) this.#writer.line(marked);
    else {
      this.#writer.blank();
      const before = marked.slice(0, marked.length - title.length);
      this.#writer.line(before + paragraph.text.trim());
      this.#writer.blank();
    }
  }

  #endCell(): void {
    const row = this.#rows.at(-1);
    if (!row) return;
    row.cells.push(row.cell);
    row.cell = newCell();
  }

  #endRow(row: Row | undefined): void {
    const table = this.#tables.at(-1);
    if (!row || !table) return;
    const cells = table.merged.row(row.cells, row.before);
    const outer = this.#rows.at(-1);
    // A table inside of a cell becomes that cell's text.
    if (outer) outer.cell.text = `${outer.cell.text} ${cells.filter((cell) => cell !== '').join(', ')}`.trim();
    else table.writer?.row(cells);
  }
}

function newCell(): Row['cell'] {
  return { text: '', columns: 1, merge: undefined };
}
