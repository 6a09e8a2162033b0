import { ZIP_FORMATS, type ZipFormat } from '../../protocol/documents.ts';
import { openBytes, type StoredBytes } from '../text/byteSource.ts';
import { findMainPart } from './officePackage.ts';
import type { ZipArchive } from './zipArchive.ts';
import { UnreadableDocument } from './unreadableDocument.ts';

/** What the first bytes of a document tell; a ZIP container tells the rest by its parts. */
export const DOCUMENT_FAMILIES = ['pdf', 'zip', 'html', 'notebook', 'opendocument', 'rtf', 'mail', 'gzip'] as const;
export type DocumentFamily = (typeof DOCUMENT_FAMILIES)[number];

/** How much of the beginning tells the family, in bytes. */
const HEAD_BYTES = 4096;

/** A text that was packed by itself, by its name; archives of several files are others. */
const PACKED_TEXT = /\.(?:csv|tsv|log|txt|jsonl?|ndjson|md|xml|ya?ml|sql)(?:[.-]\d+)*\.gz$/i;

/** A message begins with its headers, a mailbox with the line that parts messages. */
const MAIL_BEGINNING = /^(?:\xef\xbb\xbf)?\s*(?:From \S|[A-Za-z][\w-]*:)/;

/**
 * The family of a document, or undefined for what is to be read as text, if at all. Magic bytes come first; HTML and
 * notebooks are text that looks like many other things, so there both the name and the content have to agree.
 */
export function documentFamily(filename: string, head: Uint8Array): DocumentFamily | undefined {
  const text = Buffer.from(head.subarray(0, HEAD_BYTES)).toString('latin1');
  if (text.startsWith('%PDF-')) return 'pdf';
  if (text.startsWith('PK\x03\x04') || text.startsWith('PK\x05\x06')) return 'zip';
  if (text.startsWith('{\\rtf')) return 'rtf';
  if (text.startsWith('\x1f\x8b') && PACKED_TEXT.test(filename)) return 'gzip';
  // In UTF-16, letters have zeros beside them.
  const written = text.replace(/^(?:\xff\xfe|\xfe\xff)/, '').replaceAll('\0', '');
  if (/^(?:\xef\xbb\xbf)?\s*<\?xml\b/.test(written) && /<office:document[\s>]/.test(written)) return 'opendocument';
  const isHtmlName = /\.(?:html?|xhtml)$/i.test(filename);
  if (isHtmlName && /^(?:\xef\xbb\xbf)?\s*</.test(written)) return 'html';
  if (/\.ipynb$/i.test(filename) && /^(?:\xef\xbb\xbf)?\s*\{/.test(text)) return 'notebook';
  if (/\.(?:eml|mbox|mbx|mht|mhtml)$/i.test(filename) && MAIL_BEGINNING.test(text)) return 'mail';
  return undefined;
}

/** The family of stored bytes. Reads their beginning, synchronously. */
export function storedDocumentFamily(filename: string, stored: StoredBytes): DocumentFamily | undefined {
  const source = openBytes(stored);
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    return documentFamily(filename, head.subarray(0, source.read(head)));
  } finally {
    source.close();
  }
}

/** What a ZIP container is, by the type that it declares and its parts. Throws `UnreadableDocument` for what is not supported. */
export async function zipFormat(archive: ZipArchive): Promise<ZipFormat> {
  const declared = archive.has('mimetype') ? (await archive.readText('mimetype')).trim() : '';
  const main = await findMainPart(archive);
  for (const [name, { part, mediaType, contentType }] of ZIP_FORMATS) {
    if (mediaType !== undefined && declared.startsWith(mediaType)) return name;
    if (main && contentType?.test(main.contentType) === true) return name;
    if (part !== undefined && archive.has(part)) return name;
  }
  if (declared.startsWith('application/vnd.oasis.opendocument')) {
    throw new UnreadableDocument(
      'It is an OpenDocument file, of which only texts, spreadsheets and presentations can be queried.',
    );
  }
  if (archive.has('xl/workbook.bin')) {
    throw new UnreadableDocument('It is a binary Excel workbook (.xlsb), which cannot be queried.');
  }
  throw new UnreadableDocument('It is a ZIP archive; only text files and documents can be queried.');
}
