import { headingLevels, outlineLevel } from './docxStyles.ts';
import { readRelationships } from './relationships.ts';
import { singleLine, TextWriter, type ExtractedText } from './textWriter.ts';
import { attributeOf, readXml, type XmlAttributes, type XmlHandler } from './xmlReader.ts';
import type { ZipArchive } from './zipArchive.ts';

const MAIN_PART = 'word/document.xml';

/** Parts beside the main text, by the type of their relationship, with the heading that they get. */
const SIDE_PARTS: Readonly<Record<string, string>> = {
  header: 'Header',
  footer: 'Footer',
  footnotes: 'Footnotes',
  endnotes: 'Endnotes',
  comments: 'Comments',
};

/** Word: paragraphs, headings by their style, lists, tables; then headers, footers, notes and comments. */
export async function extractDocx(archive: ZipArchive): Promise<ExtractedText> {
  const writer = new TextWriter();
  const levels = await headingLevels(archive);
  await readXml(archive.read(MAIN_PART), new WordHandler(writer, levels));
  for (const { target, type } of (await readRelationships(archive, MAIN_PART)).values()) {
    const title = Object.hasOwn(SIDE_PARTS, type) ? SIDE_PARTS[type] : undefined;
    if (title === undefined || !archive.has(target)) continue;
    const part = new TextWriter();
    await readXml(archive.read(target), new WordHandler(part, new Map()));
    if (part.isEmpty) continue;
    writer.startPlace({ kind: 'section', title });
    writer.heading(2, title);
    for (const line of part.finish('md').lines) writer.line(line);
  }
  return writer.finish('md');
}

interface Paragraph {
  text: string;
  level: number | undefined;
  isListItem: boolean;
}

interface Row {
  cells: string[];
  /** The text of the open cell. */
  cell: string;
}

/** Elements whose text is no part of what the reader sees: the other form of the same content, and text moved away. */
const HIDDEN = new Set(['Fallback', 'moveFrom', 'del', 'instrText', 'delText']);

class WordHandler implements XmlHandler {
  readonly #writer: TextWriter;
  readonly #levels: ReadonlyMap<string, number>;
  /** A text box stands inside of a paragraph and has paragraphs of its own. */
  readonly #paragraphs: Paragraph[] = [];
  readonly #rows: Row[] = [];
  #hidden = 0;
  #isInText = false;

  constructor(writer: TextWriter, levels: ReadonlyMap<string, number>) {
    this.#writer = writer;
    this.#levels = levels;
  }

  open(name: string, attributes: XmlAttributes): void {
    if (HIDDEN.has(name)) this.#hidden++;
    if (this.#hidden > 0) return;
    const paragraph = this.#paragraphs.at(-1);
    switch (name) {
      case 'p':
        this.#paragraphs.push({ text: '', level: undefined, isListItem: false });
        break;
      case 'pStyle':
        if (paragraph) paragraph.level = this.#levels.get(attributeOf(attributes, 'val') ?? '');
        break;
      case 'outlineLvl':
        if (paragraph) paragraph.level = outlineLevel(attributeOf(attributes, 'val'));
        break;
      case 'numPr':
        if (paragraph) paragraph.isListItem = true;
        break;
      case 't':
        this.#isInText = true;
        break;
      case 'tab':
        // In the paragraph's properties it is a tab stop, ahead of any text.
        if (paragraph && paragraph.text !== '') paragraph.text += '\t';
        break;
      case 'br':
      case 'cr':
        if (paragraph) paragraph.text += '\n';
        break;
      case 'noBreakHyphen':
        if (paragraph) paragraph.text += '-';
        break;
      case 'tbl':
        if (this.#rows.length === 0) this.#writer.blank();
        break;
      case 'tr':
        this.#rows.push({ cells: [], cell: '' });
        break;
      case 'pic':
      case 'imagedata':
        this.#writer.leaveOut('picture');
        break;
      case 'gridSpan':
        this.#span(Number(attributeOf(attributes, 'val')));
        break;
    }
  }

  text(text: string): void {
    const paragraph = this.#paragraphs.at(-1);
    if (this.#isInText && this.#hidden === 0 && paragraph) paragraph.text += text;
  }

  close(name: string): void {
    if (HIDDEN.has(name)) {
      this.#hidden--;
      return;
    }
    if (this.#hidden > 0) return;
    const row = this.#rows.at(-1);
    if (name === 't') this.#isInText = false;
    else if (name === 'p') this.#endParagraph(this.#paragraphs.pop());
    else if (name === 'tc' && row) {
      row.cells.push(row.cell);
      row.cell = '';
    } else if (name === 'tr') this.#endRow(this.#rows.pop());
    else if (name === 'tbl' && this.#rows.length === 0) this.#writer.blank();
  }

  #endParagraph(paragraph: Paragraph | undefined): void {
    if (!paragraph) return;
    const row = this.#rows.at(-1);
    if (row) {
      row.cell = `${row.cell} ${singleLine(paragraph.text)}`.trim();
      return;
    }
    const title = singleLine(paragraph.text);
    if (title === '') this.#writer.blank();
    else if (paragraph.level !== undefined) {
      this.#writer.startPlace({ kind: 'section', title });
      this.#writer.heading(paragraph.level, title);
    } else if (paragraph.isListItem) this.#writer.line(`- ${title}`);
    else {
      this.#writer.blank();
      this.#writer.line(paragraph.text.trim());
      this.#writer.blank();
    }
  }

  #endRow(row: Row | undefined): void {
    const outer = this.#rows.at(-1);
    if (!row) return;
    // A table inside of a cell becomes that cell's text.
    if (outer) outer.cell = `${outer.cell} ${row.cells.filter((cell) => cell !== '').join(', ')}`.trim();
    else this.#writer.row(row.cells);
  }

  /** A cell that spans columns leaves those behind it empty, so that the others stay below their header. */
  #span(columns: number): void {
    const row = this.#rows.at(-1);
    for (let left = Math.min(columns, 64); row && left > 1; left--) row.cells.push('');
  }
}
