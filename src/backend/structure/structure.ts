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
