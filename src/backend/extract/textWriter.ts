import * as z from 'zod';
import type { NotRead } from '../../protocol/query.ts';
import { sizeText } from '../../system/sizeText.ts';
import { MAX_PLACES, MAX_TEXT_CHARS, UnreadableDocument } from './limits.ts';

/** A run of lines of an extracted text, 1-based and inclusive. */
const lines = { lineStart: z.int().min(1), lineEnd: z.int().min(0) };

/** The place in the document of lines of an extracted text. Places come in the order of the lines and do not overlap. */
export const Place = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('page'), number: z.int(), ...lines }),
  z.object({ kind: z.literal('slide'), number: z.int(), ...lines }),
  /** A cell of a notebook, 1-based. */
  z.object({ kind: z.literal('cell'), number: z.int(), ...lines }),
  z.object({ kind: z.literal('chapter'), number: z.int(), title: z.string().optional(), ...lines }),
  z.object({ kind: z.literal('section'), title: z.string(), ...lines }),
  /** Rows of a sheet, one per line, the first of them number `firstRow`; columns are 0-based. Its title has no rows. */
  z.object({
    kind: z.literal('sheet'),
    title: z.string(),
    rows: z.object({ first: z.int(), firstColumn: z.int(), lastColumn: z.int() }).optional(),
    ...lines,
  }),
]);
export type Place = z.infer<typeof Place>;

/** A place whose lines are not known yet. */
export type PlaceName = Place extends infer P ? (P extends Place ? Omit<P, 'lineStart' | 'lineEnd'> : never) : never;

/** The place in a citation of a document that has no pages, sheets or headings. */
const NO_PLACE = 'extracted text';
/** The length to which a title in a label is cut, in characters. */
const MAX_TITLE_CHARS = 80;

/** The place of lines, in words: `page 3`, `pages 3–4`, `Prices!A2:D4`, `section “Leave”`. */
export function describePlace(places: readonly Place[], lineStart: number, lineEnd: number): string {
  const touched = places.filter((place) => place.lineStart <= lineEnd && place.lineEnd >= lineStart);
  // A citation that begins at a sheet's title is about its rows.
  const first = touched.find((place) => place.kind !== 'sheet' || place.rows !== undefined) ?? touched[0];
  if (!first) return NO_PLACE;
  switch (first.kind) {
    case 'page':
    case 'slide':
    case 'cell':
      return numbered(first.kind, first.number, lastNumber(touched, first.number));
    case 'chapter':
      return first.title === undefined ? `chapter ${String(first.number)}` : `chapter “${shortened(first.title)}”`;
    case 'section':
      return `section “${shortened(first.title)}”`;
    case 'sheet':
      return sheetRange(first, lineStart, lineEnd);
  }
}

function lastNumber(places: readonly Place[], first: number): number {
  const last = places.at(-1);
  return last && 'number' in last ? last.number : first;
}

function numbered(kind: string, first: number, last: number): string {
  return first === last ? `${kind} ${String(first)}` : `${kind}s ${String(first)}–${String(last)}`;
}

function shortened(title: string): string {
  return title.length > MAX_TITLE_CHARS ? `${title.slice(0, MAX_TITLE_CHARS - 1).trimEnd()}…` : title;
}

/** A range as Excel writes it. */
function sheetRange(place: Extract<Place, { kind: 'sheet' }>, lineStart: number, lineEnd: number): string {
  const title = shortened(place.title);
  if (!place.rows) return title;
  const { first, firstColumn, lastColumn } = place.rows;
  const rowOf = (line: number): number => first + line - place.lineStart;
  const from = `${columnName(firstColumn)}${String(rowOf(Math.max(lineStart, place.lineStart)))}`;
  const to = `${columnName(lastColumn)}${String(rowOf(Math.min(lineEnd, place.lineEnd)))}`;
  const sheet = /^[\p{L}_][\p{L}\p{N}_.]*$/u.test(title) ? title : `'${title.replaceAll("'", "''")}'`;
  return from === to ? `${sheet}!${from}` : `${sheet}!${from}:${to}`;
}

/** `A` for 0, `Z` for 25, `AA` for 26. */
export function columnName(column: number): string {
  let name = '';
  for (let rest = column + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) {
    name = String.fromCharCode(65 + ((rest - 1) % 26)) + name;
  }
  return name;
}

/** The lines of a text that comes in pieces, as an editor counts them: they end at LF, CR LF or CR. */
export class SourceLines {
  /** The offset at which each line begins. */
  readonly #starts: number[] = [0];
  #length = 0;
  #isAfterReturn = false;
  #reached = 0;

  push(piece: string): void {
    for (const { 0: end, index } of piece.matchAll(/\r\n|\n|\r/g)) {
      const after = this.#length + index + end.length;
      // A CR at the very end of the last piece was the first half of this one.
      if (this.#isAfterReturn && index === 0 && end === '\n') this.#starts[this.#starts.length - 1] = after;
      else this.#starts.push(after);
    }
    if (piece === '') return;
    this.#length += piece.length;
    this.#isAfterReturn = piece.endsWith('\r');
  }

  /** The line of an offset, 1-based. Has to be called with offsets in ascending order. */
  lineAt(offset: number): number {
    while ((this.#starts[this.#reached + 1] ?? Number.MAX_SAFE_INTEGER) <= offset) this.#reached++;
    return this.#reached + 1;
  }
}

/** Lines of a source, 1-based and inclusive. */
export interface SourceSpan {
  readonly first: number;
  readonly last: number;
}

/** The source lines of an extracted text: the first and the last one of each of its lines in turn, 0 where it has none. */
export type LineSources = readonly number[];

/** The lines of the source that some lines of the text come from, 1-based; undefined where they come from none. */
export function sourceOfLines(sources: LineSources, lineStart: number, lineEnd: number): SourceSpan | undefined {
  let [first, last] = [0, 0];
  for (let line = lineStart; line <= lineEnd; line++) {
    const from = sources[2 * (line - 1)] ?? 0;
    if (from === 0) continue;
    first = first === 0 ? from : Math.min(first, from);
    last = Math.max(last, sources[2 * (line - 1) + 1] ?? from);
  }
  return first === 0 ? undefined : { first, last };
}

/** Structures of the lines, by which a splitter of passages is chosen. */
export const TEXT_STRUCTURES = ['md', 'sheet', 'packed'] as const;
export type TextStructure = (typeof TEXT_STRUCTURES)[number];

/**
 * The name under which the text of a document is read: a text that was compressed has the structure that its own name tells.
 */
export function nameOfText(filename: string, structure: TextStructure): string {
  return structure === 'packed' ? filename.replace(/\.gz$/i, '') : `${filename}.${structure}`;
}

/** The text of a document, and the places of its lines. */
export interface ExtractedText {
  readonly lines: readonly string[];
  readonly places: readonly Place[];
  readonly structure: TextStructure;
  /** The lines of the document that the lines come from, where the document has lines of its own. */
  readonly sources?: LineSources;
  /** The content of the document that was not read; absent where all of it was. */
  readonly notRead?: readonly NotRead[];
}

/** The text between the cells of a row. */
export const CELL_SEPARATOR = ' | ';

/** Collects a document's text line by line, within the limits. */
export class TextWriter {
  readonly #lines: string[] = [];
  readonly #places: Place[] = [];
  readonly #sources: number[] = [];
  readonly #notRead = new Map<NotRead['what'], number>();
  #open: Place | undefined;
  #chars = 0;

  /** Adds text, one line or several. Throws `UnreadableDocument` when the text exceeds the limit. */
  line(text: string, source?: SourceSpan): void {
    const lines = text.split(/\r\n|\n|\r/);
    const isLineByLine = source !== undefined && source.last - source.first + 1 === lines.length;
    for (const [index, line] of lines.entries()) {
      const at = isLineByLine ? { first: source.first + index, last: source.first + index } : source;
      this.#push(withoutControls(line).trimEnd(), at);
    }
  }

  /** Adds a blank line, but no second one in a row, and none at the beginning. */
  blank(): void {
    if (this.#lines.length > 0 && this.#lines.at(-1) !== '') this.#push('');
  }

  /** Adds a heading in Markdown with blank lines around it; `level` is 1 to 6. An empty one is left out. */
  heading(level: number, text: string, source?: SourceSpan): void {
    const title = singleLine(text);
    if (title === '') return;
    this.blank();
    this.line(`${'#'.repeat(Math.min(6, Math.max(1, level)))} ${title}`, source);
    this.blank();
  }

  /** Adds a row of a table. */
  row(cells: readonly string[], source?: SourceSpan): void {
    if (cells.some((cell) => cell.trim() !== '')) this.line(cells.map(singleLine).join(CELL_SEPARATOR), source);
  }

  /**
   * Begins a place, which the lines from here on belong to. The returned place may be completed while it is open. One that is
   * continued goes on in the paragraph of the place before.
   */
  startPlace<P extends PlaceName>(name: P, { isContinued = false }: { readonly isContinued?: boolean } = {}): P {
    this.endPlace();
    if (!isContinued) this.blank();
    if (this.#places.length >= MAX_PLACES) {
      throw new UnreadableDocument(`The document has more than ${MAX_PLACES.toLocaleString('en')} parts.`);
    }
    const place = { ...name, lineStart: this.#lines.length + 1, lineEnd: 0 };
    this.#open = place;
    return place;
  }

  endPlace(): void {
    const open = this.#open;
    this.#open = undefined;
    if (!open) return;
    open.lineEnd = this.#lines.at(-1) === '' ? this.#lines.length - 1 : this.#lines.length;
    if (open.lineEnd >= open.lineStart) this.#places.push(open);
  }

  /** Records content of the document that was not read, for the receipt of answers from it. */
  leaveOut(what: NotRead['what'], count = 1): void {
    if (count > 0) this.#notRead.set(what, (this.#notRead.get(what) ?? 0) + count);
  }

  /** Whether nothing but blank lines has been written. */
  get isEmpty(): boolean {
    return this.#lines.every((line) => line === '');
  }

  finish(structure: TextStructure): ExtractedText {
    this.endPlace();
    while (this.#lines.at(-1) === '') this.#lines.pop();
    const hasSources = this.#sources.some((line) => line > 0);
    const sources = hasSources ? { sources: this.#sources.slice(0, 2 * this.#lines.length) } : {};
    const notRead = [...this.#notRead].map(([what, count]) => ({ what, count }));
    return {
      lines: this.#lines,
      places: this.#places,
      structure,
      ...sources,
      ...(notRead.length > 0 ? { notRead } : {}),
    };
  }

  #push(line: string, source?: SourceSpan): void {
    this.#chars += line.length + 1;
    if (this.#chars > MAX_TEXT_CHARS) {
      throw new UnreadableDocument(`The document expands to more than ${sizeText(MAX_TEXT_CHARS)} of text.`);
    }
    this.#lines.push(line);
    this.#sources.push(source?.first ?? 0, source?.last ?? 0);
  }
}

/** Runs of white space as one space each, none at the ends. */
export function singleLine(text: string): string {
  return text.replace(/[\s\u00a0]+/g, ' ').trim();
}

/** The line without control characters, which no editor shows; line and paragraph separators become spaces. */
function withoutControls(line: string): string {
  return line
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u00ad\ufeff]/g, '')
    .replace(/[\u2028\u2029\u0085]/g, ' ');
}
