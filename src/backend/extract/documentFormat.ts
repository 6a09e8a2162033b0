import * as z from 'zod';
import { BINARY_FORMATS } from '../../protocol/documents.ts';
import { openBytes, type StoredBytes } from '../text/byteSource.ts';
import { NotRead } from '../../protocol/query.ts';
import { pictureKind } from './picture/pictureHead.ts';
import { Place, TEXT_STRUCTURES } from './textWriter.ts';

/** Families of documents, by their first bytes; the parts of a ZIP container tell its format. */
export const DOCUMENT_FAMILIES = [
  'pdf',
  'zip',
  'html',
  'notebook',
  'opendocument',
  'rtf',
  'ole',
  'mail',
  'gzip',
  'picture',
] as const;
export type DocumentFamily = (typeof DOCUMENT_FAMILIES)[number];

/** How many of the first bytes tell the family. */
const HEAD_BYTES = 4096;

/** Names of a text that was compressed alone; archives of several files have other names. */
const PACKED_TEXT = /\.(?:csv|tsv|log|txt|jsonl?|ndjson|md|xml|ya?ml|sql)(?:[.-]\d+)*\.gz$/i;

/** A PDF may begin with other bytes, as every reader of it allows; under another name, only white space goes before. */
const PDF_BEGINNING = /^(?:\xef\xbb\xbf)?[\s\0]{0,1024}%PDF-/;
const LATE_PDF_BEGINNING = /^[^]{0,1024}%PDF-\d\.\d/;

/** The beginning of a message, which is its headers, or of a mailbox, which is the line between messages. */
const MAIL_BEGINNING = /^(?:\xef\xbb\xbf)?\s*(?:From \S|[A-Za-z][\w-]*:)/;

/**
 * The family of a document, or undefined for a file that is read as text, if at all. Magic bytes come first; HTML and
 * notebooks are text that looks like many other things, so there both the name and the content have to agree.
 */
export function documentFamily(filename: string, head: Uint8Array): DocumentFamily | undefined {
  const text = Buffer.from(head.subarray(0, HEAD_BYTES)).toString('latin1');
  if (PDF_BEGINNING.test(text) || (/\.pdf$/i.test(filename) && LATE_PDF_BEGINNING.test(text))) return 'pdf';
  if (text.startsWith('PK\x03\x04') || text.startsWith('PK\x05\x06')) return 'zip';
  if (text.startsWith('{\\rtf')) return 'rtf';
  if (text.startsWith('\x1f\x8b') && PACKED_TEXT.test(filename)) return 'gzip';
  if (text.startsWith(BINARY_FORMATS.xls.magic)) return 'ole';
  if (pictureKind(text) !== undefined) return 'picture';
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

const Bytes = z.custom<Uint8Array>((value) => value instanceof Uint8Array);

/** Message to the extracting thread: the bytes of a document and its family. */
export const ExtractRequest = z.object({
  stored: z.union([z.object({ path: z.string() }), z.object({ content: Bytes })]),
  family: z.enum(DOCUMENT_FAMILIES),
});
export type ExtractRequest = z.infer<typeof ExtractRequest>;

/** Outcome of an extraction: lines in UTF-8 with their places, or why there are none, in one sentence for the user. */
export const ExtractOutcome = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('extracted'),
    text: Bytes,
    places: z.array(Place),
    structure: z.enum(TEXT_STRUCTURES),
    sources: z.array(z.int()).optional(),
    notRead: z.array(NotRead).optional(),
  }),
  z.object({ kind: z.literal('unreadable'), message: z.string() }),
]);
export type ExtractOutcome = z.infer<typeof ExtractOutcome>;

/** Message from the extracting thread before its outcome: text is recognised in pictures now, which takes longer. */
export const READS_PICTURES = 'reads_pictures';

/**
 * Version of the extraction. It grows whenever the same document gives other lines than before, so that files that are
 * indexed keep their own.
 */
export const EXTRACTOR_VERSION = 12;
