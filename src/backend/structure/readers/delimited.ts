import { readRecords, type DelimitedRecord } from '../delimitedText.ts';
import { ItemDraft } from '../itemDraft.ts';
import type { Row, Structure, Table, StructureReader } from '../structure.ts';
import { boundedWidth, columnNames, isHeader } from '../tablesOfItems.ts';

const EXTENSIONS = /\.(?:csv|tsv|tab|psv|ssv)$/;
/** Files that may as well hold anything else; their lines have to be alike. */
const PLAIN_EXTENSIONS = /\.(?:txt|dat|data)$/;
const DELIMITERS = [',', ';', '\t', '|'] as const;
const SAMPLE_LINES = 200;
const MIN_PLAIN_ROWS = 5;
const MIN_PLAIN_COLUMNS = 3;
const MIN_PLAIN_SHARE = 0.95;
/** Tables of more columns are cut: nobody asks for the others by name. */
const MAX_COLUMNS = 1000;
const COMMENT = /^\s*(?:#|\/\/)/;

interface Layout {
  readonly delimiter: string;
  /** The number of fields that most records have. */
  readonly width: number;
  /** The share of the records that have so many. */
  readonly share: number;
}

/** Reads tables of delimited text: CSV, TSV and the like, with a header or without. */
export const delimitedReader: StructureReader = {
  format: 'delimited',
  takesLongLines: true,
  reads: (name, text) => EXTENSIONS.test(name) || (PLAIN_EXTENSIONS.test(name) && isPlainTable(text)),
  read: readDelimited,
};

function readDelimited(filename: string, text: readonly string[]): Structure {
  const root = ItemDraft.ofFile(filename, text.length);
  const table = tableOf(filename, withoutMark(text));
  for (const column of table?.columns ?? []) {
    root.add({ kind: 'column', name: column, line: table?.lines.first ?? 1 });
  }
  return { format: 'delimited', root, tables: table ? [table] : [] };
}

function withoutMark(text: readonly string[]): readonly string[] {
  return text[0]?.startsWith('\ufeff') ? [text[0].slice(1), ...text.slice(1)] : text;
}

function tableOf(filename: string, text: readonly string[]): Table | undefined {
  const named = /^sep=(.)$/i.exec(text[0]?.trim() ?? '')?.[1];
  const start = named === undefined ? 0 : 1;
  const layout = layoutOf(text, start, named);
  const commented = headerInComment(text, start, layout);
  const dataStart = commented?.lines.last ?? start;
  const records = readRecords(text, layout.delimiter, dataStart).filter(
    ({ fields, lines }) =>
      fields.some((field) => field !== '') && !isComment(text[lines.first - 1] ?? '', fields.length, layout),
  );
  // A title above the table has fewer fields.
  const first = Math.max(
    0,
    records.findIndex(({ fields }) => fields.length >= Math.max(Math.min(2, layout.width), layout.width - 1)),
  );
  const [top, ...below] = records.slice(first);
  if (!top) return undefined;
  const hasHeader =
    commented === undefined &&
    isHeader(
      top.fields,
      below.map(({ fields }) => fields),
    );
  const header = commented?.fields ?? (hasHeader ? top.fields : []);
  const data = hasHeader ? below : [top, ...below];
  const width = boundedWidth(Math.min(MAX_COLUMNS, Math.max(header.length, layout.width)), data.length);
  return {
    name: filename,
    columns: columnNames(header, width),
    rows: data.map((record) => rowOf(record, width, layout.delimiter)),
    lines: { first: commented?.lines.first ?? top.lines.first, last: records.at(-1)?.lines.last ?? text.length },
  };
}

function rowOf({ fields, lines }: DelimitedRecord, width: number, delimiter: string): Row {
  if (fields.length === width) return { cells: fields, lines };
  const cells: (string | undefined)[] = Array.from({ length: width }, (_, index) => fields[index]);
  if (fields.length > width)
    cells[width - 1] = fields
      .slice(width - 1)
      .filter((field) => field !== '')
      .join(delimiter);
  return { cells, lines };
}

/** Whether a line is a comment: one with as many fields as the rows have is a row, `#12,foo,3`. */
function isComment(content: string, fields: number, { width }: Layout): boolean {
  if (!COMMENT.test(content)) return false;
  return width > 1 ? fields !== width : /^\s*(?:#+|\/\/+)(?:\s|$)/.test(content);
}

/** The delimiter that parts most lines into the same number of fields. */
function layoutOf(text: readonly string[], start: number, named: string | undefined): Layout {
  const filled = text.slice(start, start + SAMPLE_LINES).filter((line) => line.trim() !== '');
  const uncommented = filled.filter((line) => !COMMENT.test(line));
  const sample = uncommented.length > filled.length / 2 ? uncommented : filled;
  const candidates = named === undefined ? DELIMITERS : [named];
  const layouts = candidates.map((delimiter) => layoutWith(sample, delimiter));
  return layouts.reduce((best, other) => (isBetter(other, best) ? other : best));
}

function layoutWith(sample: readonly string[], delimiter: string): Layout {
  const counts = new Map<number, number>();
  const records = readRecords(sample, delimiter);
  for (const { fields } of records) counts.set(fields.length, (counts.get(fields.length) ?? 0) + 1);
  const [width, count] = [...counts].reduce((best, other) => (other[1] > best[1] ? other : best), [1, 0]);
  return { delimiter, width, share: records.length === 0 ? 0 : count / records.length };
}

const LEAST_DIFFERENCE = 0.1;

function isBetter(one: Layout, other: Layout): boolean {
  if (one.width > 1 !== other.width > 1) return one.width > 1;
  if (Math.abs(one.share - other.share) > LEAST_DIFFERENCE) return one.share > other.share;
  // Commas stand in texts and in numbers; the others do so seldom.
  return other.delimiter === ',' ? one.width > 1 : one.width > other.width;
}

/** Names of columns in the last comment above the table: `#id,name`. */
function headerInComment(text: readonly string[], start: number, layout: Layout): DelimitedRecord | undefined {
  let last: DelimitedRecord | undefined;
  for (let line = start; line < text.length; line++) {
    const content = text[line] ?? '';
    if (content.trim() === '') continue;
    if (!COMMENT.test(content)) break;
    const fields = readRecords([content.replace(COMMENT, '')], layout.delimiter)[0]?.fields ?? [];
    last = { fields, lines: { first: line + 1, last: line + 1 } };
  }
  return last && layout.width > 1 && last.fields.length === layout.width && isHeader(last.fields, [])
    ? last
    : undefined;
}

function isPlainTable(text: readonly string[]): boolean {
  const { delimiter, width, share } = layoutOf(text, 0, undefined);
  const rows = text.filter((line) => line.trim() !== '').length;
  return delimiter !== ',' && rows >= MIN_PLAIN_ROWS && width >= MIN_PLAIN_COLUMNS && share >= MIN_PLAIN_SHARE;
}
