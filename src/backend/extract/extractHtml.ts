import { decoderOf, type PieceDecoder } from '../../text/encodingNames.ts';
import { detectEncoding } from '../text/lines.ts';
import { HtmlWriter } from './htmlWriter.ts';
import { TextWriter, type ExtractedText } from './textWriter.ts';

const PIECE_BYTES = 256 * 1024;

/** HTML: what a reader sees of it, under its headings. */
export function extractHtml(content: Buffer): ExtractedText {
  const writer = new TextWriter();
  writeHtml(content, new HtmlWriter(writer, { onHeading: (title) => writer.startPlace({ kind: 'section', title }) }));
  return writer.finish('md');
}

/** Feeds a whole HTML file to its writer, in the encoding that it declares or that its bytes tell. */
export function writeHtml(content: Buffer, html: HtmlWriter): void {
  const decoder = decoderFor(content);
  for (let start = 0; start < content.length; start += PIECE_BYTES) {
    html.write(decoder.decode(content.subarray(start, start + PIECE_BYTES), { stream: true }));
  }
  html.write(decoder.decode());
  html.end();
}

function decoderFor(content: Buffer): PieceDecoder {
  const detection = detectEncoding({ content });
  return decoderOf(detection.kind === 'text' ? detection.encoding : 'utf-8');
}
