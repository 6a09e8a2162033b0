import { CFB } from '@e965/xlsx';
import { strToU8, zipSync } from 'fflate';

/** Small documents, made as the programs that write them do, but with nothing that is not read. */

export function zip(parts: Readonly<Record<string, string | Uint8Array>>): Buffer {
  const bytes = Object.entries(parts).map(([name, part]) => [name, typeof part === 'string' ? strToU8(part) : part]);
  return Buffer.from(zipSync(Object.fromEntries(bytes) as Record<string, Uint8Array>));
}

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const TYPES = {
  '[Content_Types].xml': `${XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
};
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

export function relationships(...all: readonly (readonly [id: string, type: string, target: string])[]): string {
  const each = all.map(
    ([id, type, target]) => `<Relationship Id="${id}" Type="${OFFICE}/${type}" Target="${target}"/>`,
  );
  return `${XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${each.join('')}</Relationships>`;
}

/** Relationships with one link that leads outside. */
export function externalLink(id: string, address: string): string {
  return relationships().replace(
    '</Relationships>',
    `<Relationship Id="${id}" Type="${OFFICE}/hyperlink" Target="${address}" TargetMode="External"/></Relationships>`,
  );
}

/** A Word paragraph; `style` is the id of its style. */
export function paragraph(text: string, style?: string): string {
  const properties = style === undefined ? '' : `<w:pPr><w:pStyle w:val="${style}"/></w:pPr>`;
  return `<w:p>${properties}<w:r><w:t xml:space="preserve">${text}</w:t></w:r></w:p>`;
}

export function wordTable(rows: readonly (readonly string[])[]): string {
  const cell = (text: string): string => `<w:tc>${paragraph(text)}</w:tc>`;
  return `<w:tbl>${rows.map((row) => `<w:tr>${row.map(cell).join('')}</w:tr>`).join('')}</w:tbl>`;
}

/** A Word document whose styles have translated ids, as they have in a German Word. */
export function docx(body: string, parts: Readonly<Record<string, string>> = {}): Buffer {
  const word = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';
  return zip({
    ...TYPES,
    'word/document.xml': `${XML}<w:document ${word}><w:body>${body}</w:body></w:document>`,
    'word/styles.xml':
      `${XML}<w:styles ${word}><w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>` +
      `<w:style w:type="paragraph" w:styleId="Eigene"><w:name w:val="Own"/><w:basedOn w:val="Zwei"/></w:style>` +
      `<w:style w:type="paragraph" w:styleId="Zwei"><w:name w:val="heading 2"/></w:style></w:styles>`,
    ...parts,
  });
}

export interface Sheet {
  readonly name: string;
  /** The content of `sheetData`. */
  readonly rows: string;
  /** What stands behind it. */
  readonly behind?: string;
  readonly state?: 'hidden' | 'veryHidden';
}

export function xlsx(
  sheets: readonly Sheet[],
  strings: readonly string[] = [],
  styles = '',
  parts: Readonly<Record<string, string>> = {},
): Buffer {
  const list = sheets.map(
    ({ name, state = 'visible' }, index) =>
      `<sheet name="${name}" state="${state}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`,
  );
  return zip({
    ...TYPES,
    'xl/workbook.xml': `${XML}<workbook xmlns:r="${OFFICE}"><sheets>${list.join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': relationships(
      ...sheets.map((_, index) => [`rId${index + 1}`, 'worksheet', `worksheets/sheet${index + 1}.xml`] as const),
      ['rIdS', 'sharedStrings', 'sharedStrings.xml'],
    ),
    'xl/sharedStrings.xml': `${XML}<sst>${strings.map((text) => `<si><t>${text}</t></si>`).join('')}</sst>`,
    'xl/styles.xml': `${XML}<styleSheet>${styles}</styleSheet>`,
    ...Object.fromEntries(
      sheets.map(({ rows, behind = '' }, index) => [
        `xl/worksheets/sheet${index + 1}.xml`,
        `${XML}<worksheet><sheetData>${rows}</sheetData>${behind}</worksheet>`,
      ]),
    ),
    ...parts,
  });
}

/** A workbook of one sheet: texts and numbers from A1 on. */
export function workbookOf(name: string, rows: readonly (readonly (string | number)[])[]): Buffer {
  const cell = (value: string | number): string =>
    typeof value === 'number' ? `<c><v>${value}</v></c>` : `<c t="inlineStr"><is><t>${value}</t></is></c>`;
  const xml = rows.map((row, index) => `<row r="${index + 1}">${row.map(cell).join('')}</row>`).join('');
  return xlsx([{ name, rows: xml }]);
}

export function ods(tables: string, parts: Readonly<Record<string, string>> = {}): Buffer {
  return zip({
    mimetype: 'application/vnd.oasis.opendocument.spreadsheet',
    'content.xml':
      `${XML}<office:document-content xmlns:office="o" xmlns:table="t" xmlns:text="x"><office:body>` +
      `<office:spreadsheet>${tables}</office:spreadsheet></office:body></office:document-content>`,
    ...parts,
  });
}

/** A presentation of slides given by their shapes; they are listed in reverse, so that names say nothing of the order. */
export function pptx(slides: readonly string[], parts: Readonly<Record<string, string>> = {}): Buffer {
  const partOf = (index: number): string => `slides/slide${slides.length - index}.xml`;
  const ids = slides.map((_, index) => `<p:sldId id="${index + 256}" r:id="rId${index + 1}"/>`);
  return zip({
    ...TYPES,
    'ppt/presentation.xml': `${XML}<p:presentation xmlns:p="p" xmlns:r="${OFFICE}"><p:sldIdLst>${ids.join('')}</p:sldIdLst></p:presentation>`,
    'ppt/_rels/presentation.xml.rels': relationships(
      ...slides.map((_, index) => [`rId${index + 1}`, 'slide', partOf(index)] as const),
    ),
    ...Object.fromEntries(
      slides.map((shapes, index) => [
        `ppt/${partOf(index)}`,
        `${XML}<p:sld xmlns:p="p" xmlns:a="a"><p:cSld><p:spTree>${shapes}</p:spTree></p:cSld></p:sld>`,
      ]),
    ),
    ...parts,
  });
}

/** An OpenDocument text or presentation; `styles` are those that its content begins with. */
export function openDocument(
  kind: 'text' | 'presentation',
  body: string,
  styles = '',
  parts: Readonly<Record<string, string>> = {},
): Buffer {
  return zip({
    mimetype: `application/vnd.oasis.opendocument.${kind}`,
    'content.xml': `${XML}${openDocumentXml('document-content', kind, body, styles)}`,
    ...parts,
  });
}

export function openDocumentXml(
  root: string,
  kind: 'text' | 'presentation' | 'spreadsheet',
  body: string,
  styles = '',
): string {
  return (
    `<office:${root} xmlns:office="o" xmlns:text="x" xmlns:table="t" xmlns:draw="d" xmlns:style="s" xmlns:fo="f" xmlns:dc="c" xmlns:xlink="l" xmlns:presentation="p">` +
    `<office:automatic-styles>${styles}</office:automatic-styles><office:body><office:${kind}>${body}</office:${kind}></office:body></office:${root}>`
  );
}

export function shape(text: string, placeholder?: string): string {
  const type = placeholder === undefined ? '' : `<p:nvPr><p:ph type="${placeholder}"/></p:nvPr>`;
  return `<p:sp><p:nvSpPr>${type}</p:nvSpPr><p:txBody><a:p><a:r><a:t>${text}</a:t></a:r></a:p></p:txBody></p:sp>`;
}

export function epub(chapters: readonly string[], parts: Readonly<Record<string, string>> = {}): Buffer {
  const items = chapters.map(
    (_, index) => `<item id="c${index}" href="text/chapter%20${index}.xhtml" media-type="application/xhtml+xml"/>`,
  );
  return zip({
    mimetype: 'application/epub+zip',
    'META-INF/container.xml': `${XML}<container><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>`,
    'OEBPS/book.opf':
      `${XML}<package><manifest>${items.join('')}</manifest>` +
      `<spine>${chapters.map((_, index) => `<itemref idref="c${index}"/>`).join('')}</spine></package>`,
    ...Object.fromEntries(
      chapters.map((body, index) => [
        `OEBPS/text/chapter ${index}.xhtml`,
        `${XML}<!DOCTYPE html>\n<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Book</title></head><body>${body}</body></html>`,
      ]),
    ),
    ...parts,
  });
}

/** A piece of text on a page of a PDF: points from the lower left corner. */
export interface PdfText {
  readonly text: string;
  readonly x?: number;
  readonly y: number;
  readonly size?: number;
}

/** A PDF with one page for each list of texts, in Helvetica. `trailer` is added to the trailer's dictionary. */
export function pdf(pages: readonly (readonly PdfText[])[], trailer = ''): Buffer {
  const contents = pages.map((texts) =>
    texts.map(({ text, x = 72, y, size = 12 }) => `BT /F1 ${size} Tf ${x} ${y} Td (${text}) Tj ET`).join('\n'),
  );
  const streams = contents.map((content) => `<< /Length ${content.length} >>\nstream\n${content}\nendstream`);
  return pdfOf(streams, trailer);
}

/** What a PDF has beside its pages' content; the number of the first of `objects` is that of its pages twice and four. */
export interface PdfParts {
  readonly font?: string;
  /** Added to the dictionary of each page. */
  readonly page?: string;
  readonly objects?: readonly string[];
}

/** A PDF whose pages have these content streams, dictionaries included. */
export function pdfOf(
  streams: readonly string[],
  trailer = '',
  { font = '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>', page = '', objects: others = [] }: PdfParts = {},
): Buffer {
  const pageNumber = (index: number): number => 4 + 2 * index;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>',
    `<< /Type /Pages /Count ${streams.length} /Kids [${streams.map((_, index) => `${pageNumber(index)} 0 R`).join(' ')}] >>`,
    font,
    ...streams.flatMap((stream, index) => [
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> /Contents ${pageNumber(index) + 1} 0 R ${page} >>`,
      stream,
    ]),
    ...others,
  ];
  let body = '%PDF-1.7\n';
  const offsets = objects.map((object, index) => {
    const offset = body.length;
    body += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return String(offset).padStart(10, '0');
  });
  const table = ['0000000000 65535 f ', ...offsets.map((offset) => `${offset} 00000 n `)].join('\n');
  const end = `xref\n0 ${objects.length + 1}\n${table}\ntrailer\n<< /Size ${objects.length + 1} /Root 1 0 R ${trailer} >>\nstartxref\n${body.length}\n%%EOF\n`;
  return Buffer.from(body + end, 'latin1');
}

export function notebook(cells: readonly object[]): Buffer {
  const metadata = { language_info: { name: 'python' } };
  return Buffer.from(JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 }));
}

/** The library that writes containers, as far as it is used; its own types leave that open. */
interface ContainerWriter {
  readonly utils: { cfb_new(): object; cfb_add(container: object, name: string, content: Buffer): void };
  write(container: object, options: { readonly type: 'buffer' }): Uint8Array;
}

/** A container as all of Office had before 2007, with these streams by their paths. */
export function compoundFile(streams: Readonly<Record<string, Buffer>>): Buffer {
  const { utils, write } = CFB as unknown as ContainerWriter;
  const made = utils.cfb_new();
  for (const [path, content] of Object.entries(streams)) utils.cfb_add(made, `/${path}`, content);
  return Buffer.from(write(made, { type: 'buffer' }));
}
