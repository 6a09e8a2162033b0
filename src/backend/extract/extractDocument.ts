import { readFile, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { type ZipFormat, ZIP_FORMATS } from '../../protocol/documents.ts';
import { notReadText } from '../../grounding/receiptLines.ts';
import { sizeText } from '../../system/sizeText.ts';
import { detectEncoding, readLines } from '../text/lines.ts';
import { type StoredBytes } from '../text/byteSource.ts';
import type { DocumentFamily } from './documentFormat.ts';
import { extractBinaryOffice } from './office/extractBinaryOffice.ts';
import { extractBinaryWorkbook } from './spreadsheet/extractBinaryWorkbook.ts';
import { extractDocx } from './word/extractDocx.ts';
import { extractEpub } from './web/extractEpub.ts';
import { extractHtml } from './web/extractHtml.ts';
import { extractMail } from './web/extractMail.ts';
import { extractNotebook } from './web/extractNotebook.ts';
import { extractPdf } from './pdf/extractPdf.ts';
import { extractPicture } from './picture/extractPicture.ts';
import { extractPptx } from './slides/extractPptx.ts';
import { extractRtf } from './word/extractRtf.ts';
import { extractXlsx } from './spreadsheet/extractXlsx.ts';
import { MAX_WHOLE_FILE_BYTES, MAX_TEXT_CHARS, UnreadableDocument, DamagedDocument } from './limits.ts';
import { extractFlatOpenDocument, extractOds, extractOdt } from './openDocument/openDocument.ts';
import { type ExtractedText, TextWriter } from './textWriter.ts';
import { ZipArchive } from './office/zipArchive.ts';
import { findMainPart } from './office/officePackage.ts';

/**
 * The text of a document and the places of its lines. Throws `UnreadableDocument` for every fault of the document. To be run
 * in a thread of its own: the document determines how long it takes. `onPictures` is called before text is recognised in
 * pictures, which takes seconds for each.
 */
export async function extractDocument(
  stored: StoredBytes,
  family: DocumentFamily,
  onPictures: () => void = () => undefined,
): Promise<ExtractedText> {
  const text = await extract(stored, family, onPictures);
  if (text.lines.length === 0) {
    const rest = text.notRead ? ` ${notReadText(text.notRead)}` : '';
    throw new UnreadableDocument(`The document holds no text.${rest}`);
  }
  return text;
}

async function extract(stored: StoredBytes, family: DocumentFamily, onPictures: () => void): Promise<ExtractedText> {
  switch (family) {
    case 'pdf':
      return extractPdf(new Uint8Array(await readWhole(stored)), onPictures);
    case 'picture':
      onPictures();
      return extractPicture(await readWhole(stored));
    case 'html':
      return extractHtml(await readWhole(stored));
    case 'notebook':
      return extractNotebook(await readWhole(stored));
    case 'opendocument':
      return extractFlatOpenDocument(await readWhole(stored));
    case 'gzip':
      return extractGzip(await readWhole(stored));
    case 'mail':
      return extractMail(await readWhole(stored));
    case 'ole':
      return extractBinaryOffice(await readWhole(stored));
    case 'rtf':
      return extractRtf(await readWhole(stored));
    case 'zip':
      return extractZip(stored);
  }
}

const ZIP_EXTRACTORS: Readonly<Record<Exclude<ZipFormat, 'xlsb'>, (archive: ZipArchive) => Promise<ExtractedText>>> = {
  docx: extractDocx,
  xlsx: extractXlsx,
  pptx: extractPptx,
  ods: extractOds,
  odt: extractOdt,
  odp: extractOdt,
  epub: extractEpub,
};

async function extractZip(stored: StoredBytes): Promise<ExtractedText> {
  const archive = await ZipArchive.open(stored);
  try {
    const format = await zipFormat(archive);
    if (format !== 'xlsb') return await ZIP_EXTRACTORS[format](archive);
    // Another library reads the container as a whole; its inflated size is checked against the limits first.
    for (const name of archive.names) await archive.readBytes(name);
    return await extractBinaryWorkbook(await readWhole(stored));
  } finally {
    archive.close();
  }
}

async function readWhole(stored: StoredBytes): Promise<Buffer> {
  const bytes = 'path' in stored ? (await stat(stored.path)).size : stored.content.length;
  if (bytes > MAX_WHOLE_FILE_BYTES) {
    throw new UnreadableDocument(`The document is larger than ${sizeText(MAX_WHOLE_FILE_BYTES)}.`);
  }
  return 'path' in stored ? readFile(stored.path) : Buffer.from(stored.content);
}

const inflate = promisify(gunzip);

/** A text that was compressed alone: its lines, in the structure of the original text. */
export async function extractGzip(content: Buffer): Promise<ExtractedText> {
  const unpacked = await unpack(content);
  const detection = detectEncoding({ content: unpacked });
  if (detection.kind === 'unsupported') throw new UnreadableDocument(`In the gzip archive: ${detection.message}`);
  const writer = new TextWriter();
  for (const line of readLines({ content: unpacked }, detection.encoding)) writer.line(line);
  return writer.finish('packed');
}

async function unpack(content: Buffer): Promise<Buffer> {
  try {
    return await inflate(content, { maxOutputLength: MAX_TEXT_CHARS });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE') {
      throw new UnreadableDocument(`The archive expands to more than ${sizeText(MAX_TEXT_CHARS)} of text.`, {
        cause: error,
      });
    }
    throw new DamagedDocument('The archive is damaged: it is no whole gzip file.', { cause: error });
  }
}

/**
 * The format of a ZIP container, by the type that it declares and its parts. Throws `UnreadableDocument` for one that is not
 * supported.
 */
async function zipFormat(archive: ZipArchive): Promise<ZipFormat> {
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
  throw new UnreadableDocument('It is a ZIP archive; only text files and documents can be queried.');
}
