import type { CellObject, WorkSheet } from '@e965/xlsx';
import * as z from 'zod';
import { MergedCells } from './cellReference.ts';
import { NumberFormat } from './numberFormat.ts';
import { SheetWriter } from '../tableWriter.ts';
import { TextWriter, type ExtractedText } from '../textWriter.ts';
import { DamagedDocument, UnreadableDocument } from '../limits.ts';

/** The kinds of Office files from before 2007 that are not read, by a stream in their container, with advice for each. */
const STREAMS: readonly { readonly stream: RegExp; readonly advice: string }[] = [
  { stream: /^(?:EncryptedPackage|EncryptionInfo)$/, advice: 'The document is encrypted.' },
  { stream: /^WordDocument$/, advice: 'It is a Word document from before 2007 (.doc). Save it as .docx.' },
  { stream: /^PowerPoint Document$/, advice: 'It is a presentation from before 2007 (.ppt). Save it as .pptx.' },
  { stream: /^__properties_version1\.0$/, advice: 'It is an Outlook message (.msg). Save it as .eml, or as text.' },
];
const WORKBOOK = /^(?:Workbook|Book)$/i;

/** Office files from before 2007: of workbooks (.xls) the shown cells; for others throws `UnreadableDocument` with advice. */
export async function extractBinaryOffice(content: Buffer): Promise<ExtractedText> {
  const library: unknown = (await import('@e965/xlsx')).CFB;
  const { read } = ContainerLibrary.parse(library);
  const names = streamNames(() => namesOf(read(content, { type: 'buffer' })));
  const known = STREAMS.find(({ stream }) => names.some((name) => stream.test(name)));
  if (known) throw new UnreadableDocument(known.advice);
  if (names.some((name) => WORKBOOK.test(name))) return extractBinaryWorkbook(content);
  throw new UnreadableDocument(
    'It is an Office or Windows container of a kind that cannot be queried. Save it as text or PDF.',
  );
}

/** The library that opens containers, as far as it is used; its own types leave that open. */
const ContainerLibrary = z.object({
  read: z.custom<(content: Buffer, options: { readonly type: 'buffer' }) => unknown>(
    (value) => typeof value === 'function',
  ),
});
const Container = z.object({ FileIndex: z.array(z.object({ name: z.string() })) });

function namesOf(container: unknown): string[] {
  return Container.parse(container).FileIndex.map(({ name }) => name);
}

function streamNames(read: () => readonly string[]): readonly string[] {
  try {
    return read();
  } catch (error) {
    throw new DamagedDocument('The document is damaged: it is no whole Office container.', { cause: error });
  }
}

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
