import type { NotRead } from '../../protocol/query.ts';
import { sizeText } from '../../system/sizeText.ts';
import { MAX_PLACES, MAX_TEXT_CHARS } from './limits.ts';
import type { Place, PlaceName } from './place.ts';
import type { LineSources, SourceSpan } from './sourceLines.ts';
import { UnreadableDocument } from './unreadableDocument.ts';

/** Which structure the lines follow, as the splitters of passages know it. */
export const TEXT_STRUCTURES = ['md', 'sheet', 'packed'] as const;
export type TextStructure = (typeof TEXT_STRUCTURES)[number];

/** The name under which the text of a document is read: what was packed has the structure that its own name tells. */
export function nameOfText(filename: string, structure: TextStructure): string {
  return structure === 'packed' ? filename.replace(/\.gz$/i, '') : `${filename}.${structure}`;
}

/** The text of a document, and where its lines come from. */
export interface ExtractedText {
  readonly lines: readonly string[];
  readonly places: readonly Place[];
  readonly structure: TextStructure;
  /** Where the lines stand in the document, where that has lines of its own. */
  readonly sources?: LineSources;
  /** What the document holds beside its text that was not read; absent where there is nothing. */
  readonly notRead?: readonly NotRead[];
}

/** Between the cells of a row. */
export const CELL_SEPARATOR = ' | ';

/** Gathers a document's text line by line, within the limits. */
export class TextWriter {
  readonly #lines: string[] = [];
  readonly #places: Place[] = [];
  readonly #sources: number[] = [];
  readonly #notRead = new Map<NotRead['what'], number>();
  #open: Place | undefined;
  #chars = 0;

  /** Adds text, one line or several. Throws when the text has become too much. */
  line(text: string, source?: SourceSpan): void {
    const lines = text.split(/\r\n|\n|\r/);
    const isLineByLine = source !== undefined && source.last - source.first + 1 === lines.length;
    for (const [index, line] of lines.entries()) {
      const at = isLineByLine ? { first: source.first + index, last: source.first + index } : source;
      this.#push(withoutControls(line).trimEnd(), at);
    }
  }

  /** Parts what was from what comes; never twice, never at the beginning. */
  blank(): void {
    if (this.#lines.length > 0 && this.#lines.at(-1) !== '') this.#push('');
  }

  /** A heading in Markdown with blank lines around it; `level` is 1 to 6. An empty one is nothing. */
  heading(level: number, text: string, source?: SourceSpan): void {
    const title = singleLine(text);
    if (title === '') return;
    this.blank();
    this.line(`${'#'.repeat(Math.min(6, Math.max(1, level)))} ${title}`, source);
    this.blank();
  }

  /** A row of a table. */
  row(cells: readonly string[], source?: SourceSpan): void {
    if (cells.some((cell) => cell.trim() !== '')) this.line(cells.map(singleLine).join(CELL_SEPARATOR), source);
  }

  /** The lines from here on stand at this place. The place that is returned may be completed while it is open. */
  startPlace<P extends PlaceName>(name: P): P {
    this.endPlace();
    this.blank();
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

  /** Notes that something of the document was not read, for the receipt of answers from it. */
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

/** Text without what no editor shows: control characters; line and paragraph separators become spaces. */
function withoutControls(line: string): string {
  return line
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u00ad\ufeff]/g, '')
    .replace(/[\u2028\u2029\u0085]/g, ' ');
}
