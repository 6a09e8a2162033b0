import { sizeText } from '../../system/sizeText.ts';
import { readCellFormats, showNumber, type CellFormat } from './cellFormats.ts';
import { MAX_TEXT_CHARS } from './limits.ts';
import { readRelationships } from './relationships.ts';
import { MAX_COLUMNS, MAX_ROWS, SheetWriter } from './sheetWriter.ts';
import { TextWriter, type ExtractedText } from './textWriter.ts';
import { UnreadableDocument } from './unreadableDocument.ts';
import { attributeOf, prefixedAttributeOf, readXml, type XmlAttributes, type XmlHandler } from './xmlReader.ts';
import type { ZipArchive } from './zipArchive.ts';

const WORKBOOK_PART = 'xl/workbook.xml';

/** Excel: each sheet under its name, one line a row, numbers as they are shown. */
export async function extractXlsx(archive: ZipArchive): Promise<ExtractedText> {
  const writer = new TextWriter();
  const { sheets, has1904Dates } = await readWorkbook(archive);
  const relationships = await readRelationships(archive, WORKBOOK_PART);
  const stringsPart = [...relationships.values()].find(({ type }) => type === 'sharedStrings');
  const context: SheetContext = {
    strings: stringsPart ? await readStrings(archive, stringsPart.target) : [],
    formats: await readCellFormats(archive),
    has1904Dates,
  };
  for (const { title, relationshipId } of sheets) {
    const part = relationships.get(relationshipId);
    // A chart sheet has no cells.
    if (part?.type !== 'worksheet' || !archive.has(part.target)) continue;
    await readXml(archive.read(part.target), new SheetHandler(new SheetWriter(writer, title), context));
  }
  return writer.finish('sheet');
}

interface SheetContext {
  readonly strings: readonly string[];
  readonly formats: readonly CellFormat[];
  readonly has1904Dates: boolean;
}

async function readWorkbook(
  archive: ZipArchive,
): Promise<{ sheets: { title: string; relationshipId: string }[]; has1904Dates: boolean }> {
  const sheets: { title: string; relationshipId: string }[] = [];
  let has1904Dates = false;
  await readXml(archive.read(WORKBOOK_PART), {
    open(name, attributes) {
      if (name === 'workbookPr') has1904Dates = ['1', 'true'].includes(attributes['date1904'] ?? '');
      if (name !== 'sheet') return;
      sheets.push({ title: attributes['name'] ?? '', relationshipId: prefixedAttributeOf(attributes, 'id') ?? '' });
    },
  });
  return { sheets, has1904Dates };
}

/** The texts that cells share by their number. */
async function readStrings(archive: ZipArchive, part: string): Promise<string[]> {
  const strings: string[] = [];
  let chars = 0;
  let current = '';
  let isInText = false;
  let phonetic = 0;
  await readXml(archive.read(part), {
    open(name) {
      if (name === 'si') current = '';
      else if (name === 'rPh') phonetic++;
      else if (name === 't') isInText = phonetic === 0;
    },
    text(text) {
      if (!isInText) return;
      current += text;
      chars += text.length;
      if (chars > MAX_TEXT_CHARS) {
        throw new UnreadableDocument(`The document expands to more than ${sizeText(MAX_TEXT_CHARS)} of text.`);
      }
    },
    close(name) {
      if (name === 'si') strings.push(current);
      else if (name === 'rPh') phonetic--;
      else if (name === 't') isInText = false;
    },
  });
  return strings;
}

class SheetHandler implements XmlHandler {
  readonly #sheet: SheetWriter;
  readonly #context: SheetContext;
  #row = 0;
  #column = -1;
  #cells: (string | undefined)[] = [];
  #type = 'n';
  #style = 0;
  #value = '';
  #isInValue = false;
  #phonetic = 0;

  constructor(sheet: SheetWriter, context: SheetContext) {
    this.#sheet = sheet;
    this.#context = context;
  }

  open(name: string, attributes: XmlAttributes): void {
    switch (name) {
      case 'row':
        this.#row = within(Number(attributes['r'] ?? this.#row + 1), MAX_ROWS);
        this.#column = -1;
        this.#cells = [];
        break;
      case 'c':
        this.#column = columnOf(attributes['r']) ?? this.#column + 1;
        this.#type = attributes['t'] ?? 'n';
        this.#style = Number(attributeOf(attributes, 's') ?? 0);
        this.#value = '';
        break;
      case 'rPh':
        this.#phonetic++;
        break;
      case 'v':
      case 't':
        this.#isInValue = this.#phonetic === 0;
        break;
    }
  }

  text(text: string): void {
    if (this.#isInValue) this.#value += text;
  }

  close(name: string): void {
    switch (name) {
      case 'v':
      case 't':
        this.#isInValue = false;
        break;
      case 'rPh':
        this.#phonetic--;
        break;
      case 'c':
        if (this.#column < MAX_COLUMNS) this.#cells[this.#column] = this.#shown();
        break;
      case 'row':
        this.#sheet.row(this.#row, this.#cells);
        break;
    }
  }

  #shown(): string {
    const { strings, formats, has1904Dates } = this.#context;
    switch (this.#type) {
      case 's':
        return strings[Number(this.#value)] ?? '';
      case 'b':
        return this.#value === '1' ? 'TRUE' : 'FALSE';
      case 'n':
        return showNumber(this.#value, formats[this.#style] ?? 'number', has1904Dates);
      default:
        return this.#value;
    }
  }
}

/** The 0-based column of a reference such as `C7`. */
function columnOf(reference: string | undefined): number | undefined {
  const [, letters] = /^([A-Z]{1,3})\d*$/i.exec(reference ?? '') ?? [];
  if (letters === undefined) return undefined;
  let column = 0;
  for (const letter of letters.toUpperCase()) column = column * 26 + letter.charCodeAt(0) - 64;
  return column - 1;
}

function within(value: number, max: number): number {
  return Number.isInteger(value) && value >= 1 && value <= max ? value : max;
}
