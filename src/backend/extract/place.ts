import * as z from 'zod';

/** A run of lines of an extracted text, 1-based and inclusive. */
const lines = { lineStart: z.int().min(1), lineEnd: z.int().min(0) };

/** Where lines of an extracted text stand in the document. Places come in the order of the lines and do not overlap. */
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

/** A place before it is known which lines it has. */
export type PlaceName = Place extends infer P ? (P extends Place ? Omit<P, 'lineStart' | 'lineEnd'> : never) : never;

/** What a citation says where a document has no pages, sheets or headings. */
const NO_PLACE = 'extracted text';
/** A title in a label is cut here, in characters. */
const MAX_TITLE_CHARS = 80;

/** Where lines stand, in words: `page 3`, `pages 3–4`, `Prices!A2:D4`, `section “Leave”`. */
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
