import { Readable } from 'node:stream';
import { sizeText } from '../../../system/sizeText.ts';
import { MAX_TEXT_CHARS, UnreadableDocument } from '../limits.ts';
import { OpenDocumentHandler } from './openDocumentHandler.ts';
import { OpenDocumentStyles, repeatsOf, TableStyles } from './openDocumentStyles.ts';
import { SpreadsheetHandler } from './spreadsheetHandler.ts';
import { TableWriter } from '../tableWriter.ts';
import { TextWriter, type ExtractedText } from '../textWriter.ts';
import { attributeOf, readXml, type XmlAttributes, type XmlHandler } from '../office/xmlReader.ts';
import type { ZipArchive } from '../office/zipArchive.ts';

const MANIFEST_PART = 'META-INF/manifest.xml';
const CONTENT_PART = 'content.xml';
const STYLES_PART = 'styles.xml';
/** How many objects of a document are read. */
const MAX_OBJECTS = 500;
/** The most columns of a chart's data that are written. */
const MAX_DATA_COLUMNS = 200;

/** OpenDocument spreadsheets: each sheet under its name, one line a row, cells as they are shown. */
export async function extractOds(archive: ZipArchive): Promise<ExtractedText> {
  await assertNotEncrypted(archive);
  const writer = new TextWriter();
  await readXml(archive.read(CONTENT_PART), spreadsheetReader(writer, await readObjects(archive)));
  return writer.finish('sheet');
}

/** OpenDocument texts: headings, paragraphs, lists as they are numbered, tables, notes and comments. Presentations: by slide. */
export async function extractOdt(archive: ZipArchive): Promise<ExtractedText> {
  await assertNotEncrypted(archive);
  const writer = new TextWriter();
  const styles = new OpenDocumentStyles();
  if (archive.has(STYLES_PART)) {
    await readXml(archive.read(STYLES_PART), { open: (name, attributes) => styles.open(name, attributes) });
  }
  await readXml(archive.read(CONTENT_PART), textReader(writer, styles, await readObjects(archive)));
  return writer.finish('md');
}

/** A document of OpenDocument that is a single XML file: a text, a presentation or a spreadsheet. */
export async function extractFlatOpenDocument(content: Buffer): Promise<ExtractedText> {
  const writer = new TextWriter();
  // An object inside of the document may be of another kind, so the first element decides.
  const [, kind] = /<office:(text|spreadsheet|presentation)[\s>/]/.exec(content.toString('latin1')) ?? [];
  const isSpreadsheet = kind === 'spreadsheet';
  await readXml(Readable.from([content]), isSpreadsheet ? spreadsheetReader(writer) : textReader(writer));
  return writer.finish(isSpreadsheet ? 'sheet' : 'md');
}

type Objects = ReadonlyMap<string, readonly string[]>;

function spreadsheetReader(writer: TextWriter, objects?: Objects): OpenDocumentBody {
  const styles = new TableStyles();
  return new OpenDocumentBody(styles, new SpreadsheetHandler(writer, styles, objects));
}

function textReader(writer: TextWriter, styles = new OpenDocumentStyles(), objects?: Objects): OpenDocumentBody {
  return new OpenDocumentBody(styles, new OpenDocumentHandler(writer, styles, objects));
}

async function assertNotEncrypted(archive: ZipArchive): Promise<void> {
  if (!archive.has(MANIFEST_PART)) return;
  let content = '';
  // LibreOffice writes this part with a document type declaration; it is searched as text, never parsed.
  for await (const chunk of archive.read(MANIFEST_PART)) content += chunk.toString('latin1');
  if (/<(?:\w+:)?encryption-data\b/.test(content)) throw new UnreadableDocument('The document is encrypted.');
}

/** The lines of the charts that a document holds as objects, by the folder of their parts. */
async function readObjects(archive: ZipArchive): Promise<Map<string, readonly string[]>> {
  const objects = new Map<string, readonly string[]>();
  let chars = 0;
  for (const name of archive.names.filter((part) => /^[^/]+\/content\.xml$/.test(part)).slice(0, MAX_OBJECTS)) {
    const lines = await readChartObject(archive, name);
    chars += lines.reduce((sum, line) => sum + line.length + 1, 0);
    if (chars > MAX_TEXT_CHARS)
      throw new UnreadableDocument(`The document expands to more than ${sizeText(MAX_TEXT_CHARS)} of text.`);
    objects.set(name.slice(0, name.indexOf('/')), lines);
  }
  return objects;
}

/** The title of a chart and the table of its data. */
async function readChartObject(archive: ZipArchive, part: string): Promise<readonly string[]> {
  const writer = new TextWriter();
  let table: TableWriter | undefined;
  let isTitle = false;
  let title = '';
  let cells: string[] = [];
  let cell: { text: string; repeats: number } | undefined;
  await readXml(archive.read(part), {
    open(name, attributes) {
      if (name === 'title' && !table) isTitle = true;
      else if (name === 'table') {
        writer.line(title === '' ? 'Chart:' : `Chart: ${title}`);
        table = new TableWriter(writer);
      } else if (name === 'table-row') cells = [];
      else if (name === 'table-cell') {
        cell = { text: '', repeats: repeatsOf(attributeOf(attributes, 'number-columns-repeated'), MAX_DATA_COLUMNS) };
      }
    },
    text(text) {
      if (cell) cell.text += text;
      else if (isTitle) title += text;
    },
    close(name) {
      if (name === 'title') isTitle = false;
      else if (name === 'table-cell' && cell) {
        for (let left = cell.repeats; left > 0 && cells.length < MAX_DATA_COLUMNS; left--) cells.push(cell.text);
        cell = undefined;
      } else if (name === 'table-row') table?.row(cells);
    },
  });
  table?.end();
  return writer.finish('md').lines;
}

/** Elements whose text a reader does not see. An object of a flat file is a document of its own. */
const HIDDEN = new Set([
  'tracked-changes',
  'desc',
  'title',
  'sequence-decls',
  'forms',
  'ruby-text',
  'note-citation',
  'binary-data',
  'document',
]);
/** The elements of running text: a title there is a field that shows the document's, elsewhere it describes a shape. */
const RUNNING_TEXT = new Set(['p', 'h', 'span', 'a']);

/** Reads an OpenDocument file: elements before its body go to `styles`, those that a reader sees to `body`. */
class OpenDocumentBody implements XmlHandler {
  readonly #styles: Required<Pick<XmlHandler, 'open'>>;
  readonly #body: Required<XmlHandler>;
  /** The elements that are open. */
  readonly #path: string[] = [];
  #isInBody = false;
  #hidden = 0;

  constructor(styles: Required<Pick<XmlHandler, 'open'>>, body: Required<XmlHandler>) {
    this.#styles = styles;
    this.#body = body;
  }

  open(name: string, attributes: XmlAttributes): void {
    this.#isInBody ||= name === 'body';
    if (!this.#isInBody) this.#styles.open(name, attributes);
    else if (this.#isHiding(name)) this.#hidden++;
    else if (this.#hidden === 0) this.#body.open(name, attributes);
    this.#path.push(name);
  }

  text(text: string): void {
    if (this.#isInBody && this.#hidden === 0) this.#body.text(text);
  }

  close(name: string): void {
    this.#path.pop();
    if (!this.#isInBody) return;
    if (this.#isHiding(name)) this.#hidden--;
    else if (this.#hidden === 0) {
      this.#body.close(name);
      this.#isInBody = name !== 'body';
    }
  }

  /** Whether an element within the last of the path hides its content. */
  #isHiding(name: string): boolean {
    return HIDDEN.has(name) && !(name === 'title' && RUNNING_TEXT.has(this.#path.at(-1) ?? ''));
  }
}
