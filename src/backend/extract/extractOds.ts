import { MAX_COLUMNS, MAX_ROWS, SheetWriter } from './sheetWriter.ts';
import { TextWriter, type ExtractedText } from './textWriter.ts';
import { UnreadableDocument } from './unreadableDocument.ts';
import { attributeOf, readXml, type XmlAttributes, type XmlHandler } from './xmlReader.ts';
import type { ZipArchive } from './zipArchive.ts';

const MANIFEST_PART = 'META-INF/manifest.xml';
const CONTENT_PART = 'content.xml';

/** OpenDocument spreadsheets: each sheet under its name, one line a row, cells as they are shown. */
export async function extractOds(archive: ZipArchive): Promise<ExtractedText> {
  await assertNotEncrypted(archive);
  const writer = new TextWriter();
  await readXml(archive.read(CONTENT_PART), new SpreadsheetHandler(writer));
  return writer.finish('sheet');
}

async function assertNotEncrypted(archive: ZipArchive): Promise<void> {
  if (!archive.has(MANIFEST_PART)) return;
  let isEncrypted = false;
  let content = '';
  // LibreOffice writes this one with a document type since ever; it is looked through as text, never parsed.
  for await (const chunk of archive.read(MANIFEST_PART)) content += chunk.toString('latin1');
  isEncrypted = /<(?:\w+:)?encryption-data\b/.test(content);
  if (isEncrypted) throw new UnreadableDocument('The document is encrypted.');
}

/** Elements inside of a cell that are not its content. */
const HIDDEN = new Set(['annotation', 'shapes', 'desc', 'title']);

class SpreadsheetHandler implements XmlHandler {
  readonly #writer: TextWriter;
  #sheet: SheetWriter | undefined;
  #row = 1;
  #rowRepeats = 1;
  #column = 0;
  #columnRepeats = 1;
  #cells: (string | undefined)[] = [];
  #cell: string | undefined;
  #paragraphs = 0;
  #hidden = 0;

  constructor(writer: TextWriter) {
    this.#writer = writer;
  }

  open(name: string, attributes: XmlAttributes): void {
    if (HIDDEN.has(name)) this.#hidden++;
    switch (name) {
      case 'table':
        this.#sheet = new SheetWriter(this.#writer, attributeOf(attributes, 'name') ?? '');
        this.#row = 1;
        break;
      case 'table-row':
        this.#rowRepeats = repeats(attributeOf(attributes, 'number-rows-repeated'), MAX_ROWS);
        this.#column = 0;
        this.#cells = [];
        break;
      case 'table-cell':
      case 'covered-table-cell':
        this.#columnRepeats = repeats(attributeOf(attributes, 'number-columns-repeated'), MAX_COLUMNS);
        this.#cell = '';
        this.#paragraphs = 0;
        break;
      case 'p':
        if (this.#cell !== undefined && this.#hidden === 0 && this.#paragraphs++ > 0) this.#cell += ' ';
        break;
      case 's':
      case 'tab':
      case 'line-break':
        this.text(' ');
        break;
    }
  }

  text(text: string): void {
    if (this.#cell !== undefined && this.#hidden === 0 && this.#paragraphs > 0) this.#cell += text;
  }

  close(name: string): void {
    if (HIDDEN.has(name)) this.#hidden--;
    switch (name) {
      case 'table-cell':
      case 'covered-table-cell':
        this.#endCell();
        break;
      case 'table-row':
        this.#endRow();
        break;
    }
  }

  /** Empty cells are repeated to the sheet's edge; only what stands in a cell is. */
  #endCell(): void {
    const end = Math.min(this.#column + this.#columnRepeats, MAX_COLUMNS);
    if (this.#cell !== undefined && this.#cell.trim() !== '') {
      for (let column = this.#column; column < end; column++) this.#cells[column] = this.#cell;
    }
    this.#column = end;
    this.#cell = undefined;
  }

  #endRow(): void {
    const end = Math.min(this.#row + this.#rowRepeats, MAX_ROWS + 1);
    if (this.#cells.length > 0) {
      // The limit of the text ends this long before a million rows of an attack.
      for (let row = this.#row; row < end; row++) this.#sheet?.row(row, this.#cells);
    }
    this.#row = end;
  }
}

function repeats(value: string | undefined, max: number): number {
  const count = Number(value ?? 1);
  return Number.isInteger(count) && count >= 1 ? Math.min(count, max) : 1;
}
