import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { sizeText } from '../../system/sizeText.ts';
import { detectEncoding, readLines } from '../text/lines.ts';
import { MAX_TEXT_CHARS } from './limits.ts';
import { TextWriter, type ExtractedText } from './textWriter.ts';
import { DamagedDocument, UnreadableDocument } from './unreadableDocument.ts';

const inflate = promisify(gunzip);

/** A text that was packed by itself: its lines, in the structure of what it was before. */
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
