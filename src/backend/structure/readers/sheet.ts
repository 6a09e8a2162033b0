import { ItemDraft } from '../itemDraft.ts';
import type { Row, Structure, Table, StructureReader } from '../structure.ts';
import { boundedWidth, columnNames, isHeader } from '../tablesOfItems.ts';

/** Between the cells of a row, as the text of spreadsheets has them. */
const CELL_SEPARATOR = ' | ';
const TITLE = /^## (.+)$/;
/** So many rows above a table may be titles and notes. */
const MAX_TITLE_ROWS = 10;

interface SheetRow {
  readonly cells: readonly string[];
  readonly line: number;
}

/** Reads the text of spreadsheets: a heading for each sheet, then a line for each row. */
export const sheetReader: StructureReader = {
  format: 'sheet',
  takesLongLines: true,
  reads: (name) => name.endsWith('.sheet'),
  read: readSheets,
};

function readSheets(filename: string, text: readonly string[]): Structure {
  const root = ItemDraft.ofFile(filename, text.length);
  const tables: Table[] = [];
  let sheet: ItemDraft | undefined;
  let block: SheetRow[] = [];
  const finish = (): void => {
    const known = tables.at(-1);
    const title = sheet?.name ?? filename;
    const made = block.length === 0 ? undefined : tableOf(title, block);
    block = [];
    if (!made) return;
    // Rows after blank ones go on with the table above them unless they have a header of their own.
    const isTitle = made.table.columns.length === 1 && made.all.length <= MAX_TITLE_ROWS;
    if (isTitle) return;
    const goesOn = !made.hasHeader && known?.name === title && known.columns.length >= made.table.columns.length;
    if (goesOn) tables[tables.length - 1] = joined(known, made.all);
    else tables.push(made.table);
  };
  for (const [index, content] of text.entries()) {
    const title = TITLE.exec(content)?.[1];
    if (title !== undefined) {
      finish();
      sheet = root.add({ kind: 'sheet', name: title, line: index + 1 });
    } else if (content.trim() === '') {
      finish();
    } else {
      block.push({ cells: content.split(CELL_SEPARATOR).map((cell) => cell.trim()), line: index + 1 });
      sheet?.endAt(index + 1);
    }
  }
  finish();
  return { format: 'sheet', root, tables: tables.filter(({ rows }) => rows.length > 0) };
}

interface MadeTable {
  readonly table: Table;
  readonly hasHeader: boolean;
  readonly all: readonly SheetRow[];
}

function tableOf(title: string, block: readonly SheetRow[]): MadeTable {
  const width = widthOf(block);
  const start = Math.max(
    0,
    block.slice(0, MAX_TITLE_ROWS).findIndex(({ cells }) => filled(cells) >= Math.max(1, width / 2)),
  );
  const [top, ...below] = block.slice(start);
  const hasHeader =
    top !== undefined &&
    below.length > 0 &&
    isHeader(
      padded(top.cells, width),
      below.map(({ cells }) => cells),
    );
  const data = hasHeader ? below : block.slice(start);
  const table = {
    name: title,
    columns: columnNames(hasHeader ? top.cells : [], width),
    rows: data.map((row) => rowOf(row, width)),
    lines: { first: top?.line ?? 1, last: block.at(-1)?.line ?? 1 },
  };
  return { table, hasHeader, all: block };
}

/** The most cells that a row has; of large sheets only so many that the table stays within bounds. */
function widthOf(block: readonly SheetRow[]): number {
  let width = 1;
  for (const { cells } of block) width = Math.max(width, cells.length);
  return boundedWidth(width, block.length);
}

function filled(cells: readonly string[]): number {
  return cells.filter((cell) => cell !== '').length;
}

function padded(cells: readonly string[], width: number): string[] {
  return Array.from({ length: width }, (_, index) => cells[index] ?? '');
}

function rowOf({ cells, line }: SheetRow, width: number): Row {
  return { cells: Array.from({ length: width }, (_, index) => cells[index]), lines: { first: line, last: line } };
}

function joined(table: Table, rows: readonly SheetRow[]): Table {
  return {
    ...table,
    rows: [...table.rows, ...rows.map((row) => rowOf(row, table.columns.length))],
    lines: { first: table.lines.first, last: rows.at(-1)?.line ?? table.lines.last },
  };
}
