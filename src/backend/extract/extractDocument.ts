import { readFile, stat } from 'node:fs/promises';
import type { ZipFormat } from '../../protocol/documents.ts';
import { notReadText } from '../../grounding/receiptLines.ts';
import { sizeText } from '../../system/sizeText.ts';
import type { StoredBytes } from '../text/byteSource.ts';
import type { DocumentFamily } from './documentFormat.ts';
import { extractBinaryOffice, extractBinaryWorkbook } from './extractBinaryOffice.ts';
import { extractDocx } from './extractDocx.ts';
import { extractEpub } from './extractEpub.ts';
import { extractGzip } from './extractGzip.ts';
import { extractHtml } from './extractHtml.ts';
import { extractMail } from './extractMail.ts';
import { extractNotebook } from './extractNotebook.ts';
import { extractPdf } from './extractPdf.ts';
import { extractPptx } from './extractPptx.ts';
import { extractRtf } from './extractRtf.ts';
import { extractXlsx } from './extractXlsx.ts';
import { MAX_WHOLE_FILE_BYTES } from './limits.ts';
import { extractFlatOpenDocument, extractOds, extractOdt } from './openDocument.ts';
import type { ExtractedText } from './textWriter.ts';
import { UnreadableDocument } from './unreadableDocument.ts';
import { ZipArchive } from './zipArchive.ts';
import { zipFormat } from './zipFormat.ts';

/**
 * The text of a document and where its lines come from. Throws `UnreadableDocument` for everything that is the
 * document's fault. Belongs into a thread of its own: the time it takes is the document's choice.
 */
export async function extractDocument(stored: StoredBytes, family: DocumentFamily): Promise<ExtractedText> {
  const text = await extract(stored, family);
  if (text.lines.length === 0) {
    const rest = text.notRead ? ` ${notReadText(text.notRead)}` : '';
    throw new UnreadableDocument(`The document holds no text.${rest}`);
  }
  return text;
}

async function extract(stored: StoredBytes, family: DocumentFamily): Promise<ExtractedText> {
  switch (family) {
    case 'pdf':
      return extractPdf(new Uint8Array(await readWhole(stored)));
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
    // Another reader takes it as a whole; what it would inflate is held against the limits first.
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
