import { sizeText } from '../../../system/sizeText.ts';
import { readCellFormats, NumberFormat } from './numberFormat.ts';
import { cellOf, columnOf, type CellRange, MergedCells } from './cellReference.ts';
import { MAX_TEXT_CHARS, UnreadableDocument } from '../limits.ts';
import { mainPartName, readRelationships } from '../office/officePackage.ts';
import { columnName, TextWriter, type ExtractedText } from '../textWriter.ts';
import { readMergedAreas, writeSurroundings } from './sheetSurroundings.ts';
import { MAX_SHEET_COLUMNS, MAX_ROWS, SheetWriter } from '../tableWriter.ts';
import { attributeOf, prefixedAttributeOf, readXml, type XmlAttributes, type XmlHandler } from '../office/xmlReader.ts';
import type { ZipArchive } from '../office/zipArchive.ts';

/** Excel: each sheet under its name, one line a row, cells as they are shown; then its comments, links, shapes and charts. */
export async function extractXlsx(archive: ZipArchive): Promise<ExtractedText> {
  const writer = new TextWriter();
  const workbook = await mainPartName(archive, 'xl/workbook.xml');
  const { sheets, has1904Dates } = await readWorkbook(archive, workbook);
  const relationships = await readRelationships(archive, workbook);
  const partOf = (type: string): string | undefined =>
    [...relationships.values()].find((each) => each.type === type)?.target;
  const stringsPart = partOf('sharedStrings');
  const stylesPart = partOf('styles') ?? 'xl/styles.xml';
  const context = {
    strings: stringsPart === undefined ? [] : await readStrings(archive, stringsPart),
    formatOf: archive.has(stylesPart) ? await readCellFormats(archive, stylesPart, has1904Dates) : () => GENERAL,
  };
  for (const { title, relationshipId, isHidden } of sheets) {
    const part = relationships.get(relationshipId);
    if (!part || !archive.has(part.target)) continue;
    const sheet = new SheetWriter(writer, title, isHidden);
    // A sheet of a chart has no cells.
    if (part.type === 'worksheet') await writeCells(archive, part.target, sheet, context);
    await writeSurroundings(archive, part.target, sheet, writer);
  }
  return writer.finish('sheet');
}

const GENERAL = new NumberFormat('');

interface SheetContext {
  readonly strings: readonly string[];
  readonly formatOf: (style: number) => NumberFormat;
}

async function writeCells(archive: ZipArchive, part: string, sheet: SheetWriter, context: SheetContext): Promise<void> {
  const handler = new SheetHandler(sheet, context, await readMergedAreas(archive, part));
  await readXml(archive.read(part), handler);
  const addresses = await readRelationships(archive, part);
  for (const { reference, id } of handler.links) {
    const address = addresses.get(id);
    const { row, column } = cellOf(reference.split(':')[0]) ?? { row: 1, column: 0 };
    if (address?.isExternal === true) sheet.note(`Link in ${reference}: ${address.target}`, row, column);
  }
  for (const what of handler.hidden) sheet.block([what]);
}

interface SheetEntry {
  readonly title: string;
  readonly relationshipId: string;
  readonly isHidden: boolean;
}

async function readWorkbook(
  archive: ZipArchive,
  part: string,
): Promise<{ sheets: SheetEntry[]; has1904Dates: boolean }> {
  const sheets: SheetEntry[] = [];
  let has1904Dates = false;
  await readXml(archive.read(part), {
    open(name, attributes) {
      if (name === 'workbookPr') has1904Dates = ['1', 'true'].includes(attributes['date1904'] ?? '');
      if (name !== 'sheet') return;
      sheets.push({
        title: attributes['name'] ?? '',
        relationshipId: prefixedAttributeOf(attributes, 'id') ?? '',
        isHidden: /hidden$/i.test(attributes['state'] ?? ''),
      });
    },
  });
  return { sheets, has1904Dates };
}

/** The shared texts of cells, by their number. */
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
      if (name === 'si') strings.push(unescapedText(current));
      else if (name === 'rPh') phonetic--;
      else if (name === 't') isInText = false;
    },
  });
  return strings;
}

/**
 * The text with the characters that XML lacks, such as a carriage return, which Excel writes as `_x000D_`. @see ECMA-376-1
 * 22.9.2.19
 */
function unescapedText(text: string): string {
  if (!text.includes('_x')) return text;
  return text.replace(/_x([0-9A-F]{4})_/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
}

/** The text in place of a formula's result that is not stored because no program has computed it. */
const NOT_CALCULATED = '(not calculated)';
/** How many hidden rows and columns are named. */
const MAX_HIDDEN_NAMED = 50;

class SheetHandler implements XmlHandler {
  /** The links of cells: where they stand and the ids of their relationships. */
  readonly links: { readonly reference: string; readonly id: string }[] = [];
  readonly #sheet: SheetWriter;
  readonly #context: SheetContext;
  readonly #merged: MergedCells;
  readonly #hiddenRows: string[] = [];
  readonly #hiddenColumns: string[] = [];
  #row = 0;
  #column = -1;
  #cells: (string | undefined)[] = [];
  #type = 'n';
  #style = 0;
  #value = '';
  #formula: string | undefined;
  #hasValue = false;
  #isIn: 'value' | 'formula' | undefined;
  #phonetic = 0;

  constructor(sheet: SheetWriter, context: SheetContext, merged: readonly CellRange[]) {
    this.#sheet = sheet;
    this.#context = context;
    this.#merged = new MergedCells(merged);
  }

  /** Which rows and columns are hidden, a line each. */
  get hidden(): string[] {
    const named = (what: string, all: readonly string[]): string[] =>
      all.length === 0
        ? []
        : [`Hidden ${what}: ${all.slice(0, MAX_HIDDEN_NAMED).join(', ')}${all.length > MAX_HIDDEN_NAMED ? ', …' : ''}`];
    return [...named('rows', this.#hiddenRows), ...named('columns', this.#hiddenColumns)];
  }

  open(name: string, attributes: XmlAttributes): void {
    switch (name) {
      case 'col':
        if (isTrue(attributes['hidden'])) this.#hiddenColumns.push(columnsText(attributes));
        break;
      case 'row':
        this.#row = within(Number(attributes['r'] ?? this.#row + 1), MAX_ROWS);
        this.#column = -1;
        this.#cells = [];
        if (isTrue(attributes['hidden']) && this.#hiddenRows.length <= MAX_HIDDEN_NAMED) {
          this.#hiddenRows.push(String(this.#row));
        }
        break;
      case 'c':
        this.#column = columnOf(attributes['r']) ?? this.#column + 1;
        this.#type = attributes['t'] ?? 'n';
        this.#style = Number(attributeOf(attributes, 's') ?? 0);
        this.#value = '';
        this.#formula = undefined;
        this.#hasValue = false;
        break;
      case 'rPh':
        this.#phonetic++;
        break;
      case 'f':
        this.#formula = '';
        this.#isIn = 'formula';
        break;
      case 'v':
      case 't':
        if (this.#phonetic === 0) this.#isIn = 'value';
        break;
      case 'hyperlink':
        this.links.push({ reference: attributes['ref'] ?? '', id: prefixedAttributeOf(attributes, 'id') ?? '' });
        break;
    }
  }

  text(text: string): void {
    if (this.#isIn === 'formula' && this.#formula !== undefined) this.#formula += text;
    if (this.#isIn !== 'value') return;
    this.#value += text;
    this.#hasValue = true;
  }

  close(name: string): void {
    switch (name) {
      case 'v':
      case 't':
      case 'f':
        this.#isIn = undefined;
        break;
      case 'rPh':
        this.#phonetic--;
        break;
      case 'c':
        if (this.#column < MAX_SHEET_COLUMNS) this.#cells[this.#column] = this.#shown();
        break;
      case 'row':
        this.#sheet.row(this.#row, this.#merged.fill(this.#row, this.#cells));
        break;
    }
  }

  #shown(): string {
    const { strings, formatOf } = this.#context;
    // A formula may give an empty text; one without a value has no result to show.
    if (this.#formula !== undefined && !this.#hasValue && this.#type !== 'str') {
      return this.#formula === '' ? NOT_CALCULATED : `=${this.#formula} ${NOT_CALCULATED}`;
    }
    switch (this.#type) {
      case 's':
        return strings[Number(this.#value)] ?? '';
      case 'b':
        return this.#value === '1' ? 'TRUE' : 'FALSE';
      case 'n': {
        const value = Number(this.#value);
        if (this.#value.trim() === '' || !Number.isFinite(value)) return this.#value;
        return formatOf(this.#style).show(value);
      }
      default:
        return unescapedText(this.#value);
    }
  }
}

function isTrue(value: string | undefined): boolean {
  return value === '1' || value === 'true';
}

function columnsText({ min, max }: XmlAttributes): string {
  const named = (column: string | undefined): string => columnName(within(Number(column), MAX_SHEET_COLUMNS) - 1);
  const [first, last] = [named(min), named(max)];
  return first === last ? first : `${first}–${last}`;
}

function within(value: number, max: number): number {
  return Number.isInteger(value) && value >= 1 && value <= max ? value : max;
}
