import { UnreadableDocument } from '../limits.ts';
import { extractBinaryWorkbook } from '../spreadsheet/extractBinaryWorkbook.ts';
import type { ExtractedText } from '../textWriter.ts';
import { extractPpt } from '../slides/extractPpt.ts';
import { extractMsg } from '../web/extractMsg.ts';
import { extractDoc } from '../word/extractDoc.ts';
import { CompoundFile } from './compoundFile.ts';

/** Files in the container of Office before 2007, by a stream that it holds; others throw `UnreadableDocument` with advice. */
export async function extractBinaryOffice(content: Buffer): Promise<ExtractedText> {
  const container = await CompoundFile.open(content);
  const has = (name: RegExp): boolean => container.names.some((each) => name.test(each));
  if (has(/^(?:EncryptedPackage|EncryptionInfo)$/)) throw new UnreadableDocument('The document is encrypted.');
  if (has(/^WordDocument$/)) return extractDoc(container);
  if (has(/^PowerPoint Document$/)) return extractPpt(container);
  if (has(/^__properties_version1\.0$/)) return extractMsg(container);
  if (has(/^(?:Workbook|Book)$/i)) return extractBinaryWorkbook(content);
  throw new UnreadableDocument(
    'It is an Office or Windows container of a kind that cannot be queried. Save it as text or PDF.',
  );
}
