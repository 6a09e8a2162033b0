import { WordNumbering, type LevelDefinition, type ListDefinition, type ListInstance } from './wordNumbering.ts';
import { alignOfShift, outlineLevel, type VerticalAlign } from './wordStyles.ts';
import type { TableCell } from '../tableWriter.ts';

/**
 * The structure of Word's binary format (.doc, Word 97 to 2003): text in pieces, properties of runs of letters and of
 * paragraphs by their place in the file, styles and lists. All reads throw `RangeError` where the file is cut off.
 * @see [MS-DOC]
 */

/** A run of text whose letters have the same properties. */
export interface DocRun {
  readonly text: string;
  /** The position of the first character in the document. */
  readonly position: number;
  /** The offset of the first character in the stream, and how many bytes each character takes there. */
  readonly offset: number;
  readonly width: number;
  readonly align: VerticalAlign;
  readonly isHidden: boolean;
  readonly isDeleted: boolean;
  /** Whether control characters in it stand for notes, pictures and drawings. */
  readonly isSpecial: boolean;
}

interface LetterProperties {
  align: VerticalAlign;
  isHidden: boolean;
  isDeleted: boolean;
  isSpecial: boolean;
}

export interface DocParagraph {
  /** The level of a heading from 1; undefined for other text. */
  level: number | undefined;
  list: string | undefined;
  listLevel: number | undefined;
  isInTable: boolean;
  isRowEnd: boolean;
  /** How the cells of the row that ends here are merged with those below. */
  merges: readonly TableCell['merge'][];
  /** The borders of its cells from the left, in twentieths of a point. */
  borders: readonly number[];
}

interface Range<T> {
  readonly start: number;
  readonly end: number;
  readonly value: T;
}

interface Piece {
  readonly position: number;
  readonly length: number;
  readonly offset: number;
  readonly width: 1 | 2;
}

const PAGE_BYTES = 512;
/** How many bases of a style are followed: styles may name each other in a circle. */
const MAX_BASES = 20;

/** Codes of single properties ("sprm"). */
const SPRM = {
  deleted: 0x0800,
  special: 0x0855,
  hidden: 0x083c,
  raised: 0x2a48,
  shift: 0x4845,
  inTable: 0x2416,
  rowEnd: 0x2417,
  listLevel: 0x260a,
  list: 0x460b,
  outline: 0x2640,
  row: 0xd608,
  tabs: 0xc615,
} as const;

export class DocStructure {
  readonly #main: Buffer;
  readonly #table: Buffer;
  readonly #pieces: readonly Piece[];
  readonly #letters: readonly Range<LetterProperties>[];
  readonly #paragraphs: readonly Range<{ readonly style: number; readonly properties: Buffer }>[];
  readonly #styles: readonly (DocStyle | undefined)[];
  readonly numbering: WordNumbering;

  constructor(main: Buffer, table: Buffer) {
    this.#main = main;
    this.#table = table;
    this.#pieces = this.#readPieces();
    this.#letters = this.#readPages(12, (page, run, runs) => {
      const at = 2 * page.readUInt8(4 * (runs + 1) + run);
      return letterProperties(at === 0 ? Buffer.alloc(0) : page.subarray(at + 1, at + 1 + page.readUInt8(at)));
    });
    this.#paragraphs = this.#readPages(13, (page, run, runs) => {
      const at = 2 * page.readUInt8(4 * (runs + 1) + 13 * run);
      const words = page.readUInt8(at);
      const bytes =
        words === 0
          ? page.subarray(at + 2, at + 2 + 2 * page.readUInt8(at + 1))
          : page.subarray(at + 1, at + 2 * words);
      return bytes.length < 2
        ? { style: 0, properties: bytes }
        : { style: bytes.readUInt16LE(0), properties: bytes.subarray(2) };
    });
    this.#styles = readStyles(this.#structure(1));
    this.numbering = readLists(table, this.#pair(73).offset, this.#structure(74));
  }

  /** How many characters each part of the document has, in their order: text, footnotes, headers, and so on. */
  get lengths(): Readonly<Record<'text' | 'footnotes' | 'headers' | 'comments' | 'endnotes' | 'boxes', number>> {
    const at = (offset: number): number => this.#main.readUInt32LE(offset);
    return {
      text: at(0x4c),
      footnotes: at(0x50),
      headers: at(0x54),
      comments: at(0x5c),
      endnotes: at(0x60),
      boxes: at(0x64),
    };
  }

  /** The positions in the text that refer to footnotes. */
  get footnotePlaces(): ReadonlySet<number> {
    const references = this.#structure(2);
    const count = Math.max(0, Math.floor((references.length - 4) / 6));
    return new Set(Array.from({ length: count }, (_, index) => references.readUInt32LE(4 * index)));
  }

  /** The text between two positions, in runs. */
  *runs(start: number, end: number): Generator<DocRun> {
    for (const { position, length, offset, width } of this.#pieces) {
      let at = Math.max(start, position);
      const last = Math.min(end, position + length);
      while (at < last) {
        const from = offset + (at - position) * width;
        const found = rangeAt(this.#letters, from);
        const known = found.range && Math.ceil((found.range.end - from) / width);
        const gap = found.next === undefined ? last - at : Math.ceil((found.next - from) / width);
        const count = Math.max(1, Math.min(last - at, known ?? gap));
        const bytes = this.#main.subarray(from, from + count * width);
        yield {
          text: width === 2 ? bytes.toString('utf16le') : WINDOWS.decode(bytes),
          position: at,
          offset: from,
          width,
          ...(found.range?.value ?? letterProperties(Buffer.alloc(0))),
        };
        at += count;
      }
    }
  }

  /** The properties of the paragraph whose mark is at an offset of the stream. */
  paragraphAt(offset: number): DocParagraph {
    const { style = 0, properties = Buffer.alloc(0) } = rangeAt(this.#paragraphs, offset).range?.value ?? {};
    const paragraph: DocParagraph = {
      level: undefined,
      list: undefined,
      listLevel: undefined,
      isInTable: false,
      isRowEnd: false,
      merges: [],
      borders: [],
    };
    const styles: DocStyle[] = [];
    for (let id = style; styles.length < MAX_BASES;) {
      const known = this.#styles[id];
      if (!known) break;
      styles.unshift(known);
      id = known.base;
    }
    for (const known of styles) {
      applyParagraph(paragraph, known.properties);
      paragraph.level = known.level ?? paragraph.level;
    }
    applyParagraph(paragraph, properties);
    return paragraph;
  }

  /** Where a structure lies in the stream of tables, by its number in the header. */
  #pair(index: number): { readonly offset: number; readonly length: number } {
    const at = 0x9a + 8 * index;
    return { offset: this.#main.readUInt32LE(at), length: this.#main.readUInt32LE(at + 4) };
  }

  #structure(index: number): Buffer {
    const { offset, length } = this.#pair(index);
    return this.#table.subarray(offset, offset + length);
  }

  #readPieces(): Piece[] {
    const table = this.#structure(33);
    let at = 0;
    while (table.readUInt8(at) === 1) at += 3 + table.readUInt16LE(at + 1);
    if (table.readUInt8(at) !== 2) throw new RangeError('There is no table of pieces.');
    const count = Math.floor((table.readUInt32LE(at + 1) - 4) / 12);
    const first = at + 5;
    return Array.from({ length: Math.min(count, Math.floor(table.length / 12)) }, (_, index) => {
      const position = table.readUInt32LE(first + 4 * index);
      const length = Math.max(0, table.readUInt32LE(first + 4 * (index + 1)) - position);
      const place = table.readUInt32LE(first + 4 * (count + 1) + 8 * index + 2);
      const isNarrow = (place & 0x4000_0000) !== 0;
      const offset = isNarrow ? (place & 0x3fff_ffff) >>> 1 : place;
      const width = isNarrow ? 1 : 2;
      const fitting = Math.max(0, Math.floor((this.#main.length - offset) / width));
      return { position, length: Math.min(length, fitting), offset, width };
    });
  }

  /** Reads the pages of properties that a structure lists, in the order of the stream. */
  #readPages<T>(index: number, read: (page: Buffer, run: number, runs: number) => T): Range<T>[] {
    const list = this.#structure(index);
    const count = Math.max(0, Math.floor((list.length - 4) / 8));
    const ranges: Range<T>[] = [];
    for (let number = 0; number < count; number++) {
      const at = (list.readUInt32LE(4 * (count + 1) + 4 * number) & 0x3f_ffff) * PAGE_BYTES;
      const page = this.#main.subarray(at, at + PAGE_BYTES);
      const runs = page.readUInt8(PAGE_BYTES - 1);
      for (let run = 0; run < runs; run++) {
        const [start, end] = [page.readUInt32LE(4 * run), page.readUInt32LE(4 * (run + 1))];
        ranges.push({ start, end, value: read(page, run, runs) });
      }
    }
    return ranges.sort((one, other) => one.start - other.start);
  }
}

const WINDOWS = new TextDecoder('windows-1252');

/** The range that an offset lies in, and where the next one begins. The ranges are in order. */
function rangeAt<T>(
  ranges: readonly Range<T>[],
  offset: number,
): { readonly range: Range<T> | undefined; readonly next: number | undefined } {
  let [low, high] = [0, ranges.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ranges[middle]?.start ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  const range = ranges[low - 1];
  return { range: range && offset < range.end ? range : undefined, next: ranges[low]?.start };
}

/** The single properties in a list: their codes, and their operands. */
function* sprms(list: Buffer): Generator<{ readonly code: number; readonly operand: Buffer }> {
  let at = 0;
  while (at + 2 <= list.length) {
    const code = list.readUInt16LE(at);
    at += 2;
    const length = operandLength(code, list, at);
    yield { code, operand: list.subarray(at, at + length) };
    at += length;
  }
}

function operandLength(code: number, list: Buffer, at: number): number {
  const kind = code >>> 13;
  if (kind === 6) {
    if (at >= list.length) return 0;
    if (code === SPRM.row && at + 2 <= list.length) return 1 + list.readUInt16LE(at);
    if (code === SPRM.tabs && list[at] === 255) return list.length - at;
    return 1 + list.readUInt8(at);
  }
  return [1, 1, 2, 4, 2, 2, 0, 3][kind] ?? 0;
}

function letterProperties(list: Buffer): LetterProperties {
  const properties: LetterProperties = { align: 'baseline', isHidden: false, isDeleted: false, isSpecial: false };
  for (const { code, operand } of sprms(list)) {
    const [first = 0] = operand;
    if (code === SPRM.raised) properties.align = first === 1 ? 'superscript' : first === 2 ? 'subscript' : 'baseline';
    else if (code === SPRM.shift && operand.length >= 2)
      properties.align = alignOfShift(operand.readInt16LE(0)) ?? properties.align;
    else if (code === SPRM.hidden) properties.isHidden = (first & 1) === 1;
    else if (code === SPRM.deleted) properties.isDeleted = (first & 1) === 1;
    else if (code === SPRM.special) properties.isSpecial = first === 1;
  }
  return properties;
}

function applyParagraph(paragraph: DocParagraph, list: Buffer): void {
  for (const { code, operand } of sprms(list)) {
    const [first = 0] = operand;
    if (code === SPRM.inTable) paragraph.isInTable = first === 1;
    else if (code === SPRM.rowEnd) paragraph.isRowEnd = first === 1;
    else if (code === SPRM.listLevel) paragraph.listLevel = first;
    else if (code === SPRM.list && operand.length >= 2) paragraph.list = String(operand.readUInt16LE(0));
    else if (code === SPRM.outline) paragraph.level = outlineLevel(String(first));
    else if (code === SPRM.row) Object.assign(paragraph, readRow(operand));
  }
}

/** The borders of a row's cells and how they are merged: behind the number of cells and the borders come 20 bytes for each. */
function readRow(operand: Buffer): Pick<DocParagraph, 'merges' | 'borders'> {
  const count = operand[2] ?? 0;
  const first = 3 + 2 * (count + 1);
  if (operand.length < first) return { merges: [], borders: [] };
  const merges = Array.from({ length: count }, (_, index): TableCell['merge'] => {
    const at = first + 20 * index;
    const flags = at + 2 <= operand.length ? operand.readUInt16LE(at) : 0;
    if ((flags & 0x40) !== 0) return 'first';
    return (flags & 0x20) !== 0 ? 'further' : undefined;
  });
  return { merges, borders: Array.from({ length: count + 1 }, (_, index) => operand.readInt16LE(3 + 2 * index)) };
}

interface DocStyle {
  readonly level: number | undefined;
  readonly base: number;
  readonly properties: Buffer;
}

const NO_STYLE = 0xfff;
const TITLE_STYLE = 62;

function readStyles(sheet: Buffer): (DocStyle | undefined)[] {
  if (sheet.length < 8) return [];
  const count = sheet.readUInt16LE(2);
  const baseBytes = sheet.readUInt16LE(4);
  const styles: (DocStyle | undefined)[] = [];
  let at = 2 + sheet.readUInt16LE(0);
  for (let index = 0; index < count && at + 2 <= sheet.length; index++) {
    const style = sheet.subarray(at + 2, at + 2 + sheet.readUInt16LE(at));
    styles.push(style.length < 4 ? undefined : readStyle(style, baseBytes));
    at += 2 + style.length;
  }
  return styles;
}

function readStyle(style: Buffer, baseBytes: number): DocStyle {
  const kind = style.readUInt16LE(0) & 0xfff;
  const [type, base] = [style.readUInt16LE(2) & 0xf, style.readUInt16LE(2) >>> 4];
  const level = kind >= 1 && kind <= 9 ? kind : kind === TITLE_STYLE ? 1 : undefined;
  let properties: Buffer = Buffer.alloc(0);
  if (type === 1 && baseBytes + 2 <= style.length) {
    const at = baseBytes + 2 + 2 * style.readUInt16LE(baseBytes) + 2;
    // The properties of its paragraphs begin with the number of the style itself.
    if (at + 4 <= style.length) properties = style.subarray(at + 4, at + 2 + style.readUInt16LE(at));
  }
  return { level, base: base === NO_STYLE ? -1 : base, properties };
}

/** The formats of numbers, by the codes that they have in the file. */
const FORMATS: Readonly<Record<number, string>> = {
  0: 'decimal', 1: 'upperRoman', 2: 'lowerRoman', 3: 'upperLetter', 4: 'lowerLetter', 5: 'ordinal', 6: 'cardinalText',
  7: 'ordinalText', 11: 'japaneseCounting', 22: 'decimalZero', 23: 'bullet', 37: 'chineseCounting', 39: 'chineseCountingThousand', 255: 'none',
}; // prettier-ignore

const LIST_BYTES = 28;
const LEVEL_BYTES = 28;
const OVERRIDE_BYTES = 16;

/** The lists of a document and their instances, which paragraphs name. The levels of the lists follow behind all lists. */
function readLists(table: Buffer, start: number, overrides: Buffer): WordNumbering {
  const definitions = new Map<string, ListDefinition>();
  const instances = new Map<string, ListInstance>();
  if (overrides.length < 4) return new WordNumbering();
  const count = table.readUInt16LE(start);
  let at = start + 2 + LIST_BYTES * count;
  for (let index = 0; index < count; index++) {
    const list = start + 2 + LIST_BYTES * index;
    const levels = new Map<number, LevelDefinition>();
    const isSimple = (table.readUInt8(list + 26) & 1) === 1;
    for (let level = 0; level < (isSimple ? 1 : 9); level++) {
      const { definition, end } = readLevel(table, at);
      levels.set(level, definition);
      at = end;
    }
    definitions.set(String(table.readInt32LE(list)), { levels });
  }
  const instanceCount = Math.min(overrides.readUInt32LE(0), Math.floor(overrides.length / OVERRIDE_BYTES));
  let data = 4 + OVERRIDE_BYTES * instanceCount;
  for (let index = 0; index < instanceCount; index++) {
    const own = 4 + OVERRIDE_BYTES * index;
    const instance: ListInstance = {
      definition: String(overrides.readInt32LE(own)),
      starts: new Map(),
      levels: new Map(),
    };
    instances.set(String(index + 1), instance);
    if (data + 4 > overrides.length) continue;
    data += 4;
    for (let left = overrides.readUInt8(own + 12); left > 0; left--) {
      const flags = overrides.readUInt32LE(data + 4);
      const level = flags & 0xf;
      if ((flags & 0x10) !== 0) instance.starts.set(level, overrides.readInt32LE(data));
      data += 8;
      if ((flags & 0x20) === 0) continue;
      const { definition, end } = readLevel(overrides, data);
      instance.levels.set(level, definition);
      data = end;
    }
  }
  return new WordNumbering(definitions, instances);
}

function readLevel(table: Buffer, at: number): { readonly definition: LevelDefinition; readonly end: number } {
  const flags = table.readUInt8(at + 5);
  const text = at + LEVEL_BYTES + table.readUInt8(at + 24) + table.readUInt8(at + 25);
  const length = table.readUInt16LE(text);
  const end = text + 2 + 2 * length;
  const mark = table.toString('utf16le', text + 2, end);
  // Where the number of a level stands, the text has its index.
  const parts = mark
    .split(/([\u0000-\u0008])/)
    .map((part, index) => (index % 2 === 1 ? String(part.charCodeAt(0) + 1) : part));
  const restart = table.readUInt8(at + 26);
  const definition: LevelDefinition = {
    start: table.readInt32LE(at),
    format: FORMATS[table.readUInt8(at + 4)] ?? 'decimal',
    text: parts,
    isLegal: (flags & 4) !== 0,
    ...((flags & 8) === 0 ? {} : { restartAfter: restart }),
  };
  return { definition, end };
}
