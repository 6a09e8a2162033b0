/** Lines of a file, 1-based and inclusive. */
export interface Lines {
  readonly first: number;
  readonly last: number;
}

/** A thing that a file names: a key, an entry of a list, a heading, a function, a table's definition. */
export interface Item {
  /** What it is, in the singular and in words, as people call it: `key`, `entry`, `heading`, `function`, `build stage`. */
  readonly kind: string;
  /** What it is called in the file. An entry of a list is called by its `name` or `id`, else by its own value. */
  readonly name: string;
  /** The single value that it has, without quotes; undefined where it holds other items or nothing. */
  readonly value: string | undefined;
  /** What the comments above it and beside it say, without their marks; empty where there are none. */
  readonly comment: string;
  /** All of its lines, without the comments above. */
  readonly lines: Lines;
  /** The lines of the comment above; undefined where there is none. */
  readonly commentLines: Lines | undefined;
  readonly parent: Item | undefined;
  readonly children: readonly Item[];
  /** What is said of it beside its value: `exported`, `default`, `optional`. Lower case, one word each. */
  readonly traits: readonly string[];
  /** How it is called or declared, on one line; undefined for what has no signature. */
  readonly signature: string | undefined;
}

/** Rows that share columns. */
export interface Table {
  /** What the rows are called: a heading, a key, the file's own name. */
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: readonly Row[];
  readonly lines: Lines;
}

/** One row of a table. */
export interface Row {
  /** As many as there are columns; undefined where the row has no such value. */
  readonly cells: readonly (string | undefined)[];
  readonly lines: Lines;
}

/** What a file consists of, as far as its format tells. */
export interface Structure {
  /** The reader that made it: `json`, `yaml`, `markdown`. */
  readonly format: string;
  /** The file as a whole. */
  readonly root: Item;
  readonly tables: readonly Table[];
}

/** A file with its structure. */
export interface StructuredFile {
  readonly fileId: string;
  readonly filename: string;
  /** The file's lines without their ends. */
  readonly text: readonly string[];
  readonly structure: Structure;
}

/** All items below one, in the order of the file, without itself. */
export function* descendants(item: Item): Generator<Item> {
  for (const child of item.children) {
    yield child;
    yield* descendants(child);
  }
}

/** The items that an item stands in, from the file's own children down to itself. */
export function pathOf(item: Item): readonly Item[] {
  const path: Item[] = [];
  for (let at: Item | undefined = item; at?.parent; at = at.parent) path.unshift(at);
  return path;
}

/** The lines of an item together with the comment above it. */
export function linesWithComment({ lines, commentLines }: Item): Lines {
  return commentLines ? { first: commentLines.first, last: lines.last } : lines;
}

/** Reads the structure of files of one format. */
export interface StructureReader {
  /** The name of the format, such as `yaml`. */
  readonly format: string;
  /**
   * Whether a file is of this format.
   *
   * @param name the file's name without its folders, in lower case
   * @param text its lines
   */
  reads(name: string, text: readonly string[]): boolean;
  /** Whether its lines may be as long as they like; of other formats' lines only the beginning is read. */
  readonly takesLongLines?: boolean;
  /** Reads the whole file. Never throws: what is not understood is left out. */
  read(filename: string, text: readonly string[]): Structure;
}

/** A citation of more lines is not read at a glance. */
const MAX_JOINED_LINES = 40;

/** Spans of lines with those joined that touch or overlap, in the order in which the first of each came. */
export function joinLines(spans: readonly Lines[]): Lines[] {
  const joined: Lines[] = [];
  for (const span of spans) {
    const index = joined.findIndex((other) => touch(other, span) && extentOf(other, span) <= MAX_JOINED_LINES);
    const other = joined[index];
    if (other) joined[index] = union(other, span);
    else joined.push(span);
  }
  return joined.length < spans.length ? joinLines(joined) : joined;
}

/** The lines from the first to the last of several spans; undefined where there is none. */
export function linesOver(spans: readonly Lines[]): Lines | undefined {
  return spans.length === 0 ? undefined : spans.reduce(union);
}

function touch(one: Lines, other: Lines): boolean {
  return one.first <= other.last + 1 && other.first <= one.last + 1;
}

function union(one: Lines, other: Lines): Lines {
  return { first: Math.min(one.first, other.first), last: Math.max(one.last, other.last) };
}

function extentOf(one: Lines, other: Lines): number {
  const { first, last } = union(one, other);
  return last - first + 1;
}
