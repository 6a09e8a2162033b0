import { TextDecoder } from 'node:util';
import { HtmlWriter } from './htmlWriter.ts';
import { TextWriter, type ExtractedText } from './textWriter.ts';

/** How far the declaration of the encoding is looked for, in bytes. @see https://html.spec.whatwg.org/#charset */
const CHARSET_BYTES = 1024;
const PIECE_BYTES = 256 * 1024;

/** HTML: what a reader sees of it, under its headings. */
export function extractHtml(content: Buffer): ExtractedText {
  const writer = new TextWriter();
  writeHtml(content, new HtmlWriter(writer, { onHeading: (title) => writer.startPlace({ kind: 'section', title }) }));
  return writer.finish('md');
}

/** Feeds a whole HTML file to its writer, in the encoding that it declares. */
export function writeHtml(content: Buffer, html: HtmlWriter): void {
  const decoder = decoderFor(content);
  for (let start = 0; start < content.length; start += PIECE_BYTES) {
    html.write(decoder.decode(content.subarray(start, start + PIECE_BYTES), { stream: true }));
  }
  html.write(decoder.decode());
  html.end();
}

function decoderFor(content: Buffer): TextDecoder {
  if (content[0] === 0xff && content[1] === 0xfe) return new TextDecoder('utf-16le');
  if (content[0] === 0xfe && content[1] === 0xff) return new TextDecoder('utf-16be');
  const head = content.subarray(0, CHARSET_BYTES).toString('latin1');
  const [, label = 'utf-8'] = /<meta[^>]+charset\s*=\s*["']?\s*([\w-]+)/i.exec(head) ?? [];
  try {
    return new TextDecoder(/^utf-?16/i.test(label) ? 'utf-8' : label);
  } catch {
    return new TextDecoder('utf-8');
  }
}
