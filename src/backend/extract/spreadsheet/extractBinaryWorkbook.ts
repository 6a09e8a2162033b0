import type { CellObject, WorkSheet } from '@e965/xlsx';
import { MergedCells } from './cellReference.ts';
import { NumberFormat } from './numberFormat.ts';
import { SheetWriter } from '../tableWriter.ts';
import { TextWriter, type ExtractedText } from '../textWriter.ts';
import { DamagedDocument, UnreadableDocument } from '../limits.ts';

/** Workbooks in binary form (.xls, .xlsb): each sheet under its name, one line a row, cells as they are shown, with comments. */
export async function extractBinaryWorkbook(content: Buffer): Promise<ExtractedText> {
  const { read } = await import('@e965/xlsx');
  const workbook = ((): ReturnType<typeof read> => {
    try {
      return read(content, {
        type: 'buffer',
        dense: true,
        cellNF: true,
        cellFormula: true,
        cellHTML: false,
        cellText: true,
      });
    } catch (error) {
      const message = error instanceof Error ? error.message : '';
      if (/password|encrypt/i.test(message))
        throw new UnreadableDocument('The document is encrypted.', { cause: error });
      throw new DamagedDocument('The workbook is damaged.', { cause: error });
    }
  })();
  const writer = new TextWriter();
  const has1904Dates = workbook.Workbook?.WBProps?.date1904 === true;
  for (const [index, name] of workbook.SheetNames.entries()) {
    const isHidden = (workbook.Workbook?.Sheets?.[index]?.Hidden ?? 0) > 0;
    const sheet = workbook.Sheets[name];
    if (sheet) writeSheet(sheet, new SheetWriter(writer, name, isHidden), has1904Dates);
  }
  return writer.finish('sheet');
}

function writeSheet(sheet: WorkSheet, writer: SheetWriter, has1904Dates: boolean): void {
  const merged = new MergedCells(
    (sheet['!merges'] ?? []).map(({ s, e }) => ({
      first: { row: s.r + 1, column: s.c },
      last: { row: e.r + 1, column: e.c },
    })),
  );
  const formats = new Map<string, NumberFormat>();
  const formatOf = (code: string): NumberFormat => {
    const known = formats.get(code) ?? new NumberFormat(code, has1904Dates);
    formats.set(code, known);
    return known;
  };
  const comments: { readonly text: string; readonly row: number; readonly column: number }[] = [];
  for (const [index, row] of (sheet['!data'] ?? []).entries()) {
    if (!row) continue;
    writer.row(
      index + 1,
      merged.fill(
        index + 1,
        Array.from(row, (cell) => shown(cell, formatOf)),
      ),
    );
    for (const [column, cell] of row.entries()) {
      for (const { a = '', t = '' } of cell?.c ?? []) {
        comments.push({ text: `Comment${a === '' ? '' : ` by ${a}`}: ${t}`, row: index + 1, column });
      }
    }
  }
  for (const { text, row, column } of comments) writer.note(text, row, column);
}

function shown(cell: CellObject | undefined, formatOf: (code: string) => NumberFormat): string | undefined {
  if (!cell) return undefined;
  const { t, v, w, z: format, f } = cell;
  if (t === 'n' && typeof v === 'number') return formatOf(typeof format === 'string' ? format : '').show(v);
  if (t === 'b') return v === true ? 'TRUE' : 'FALSE';
  if (v === undefined && f !== undefined) return `=${f} (not calculated)`;
  return t === 'z' ? undefined : (w ?? (v === undefined ? undefined : String(v)));
}
