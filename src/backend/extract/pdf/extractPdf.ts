import type { PDFDocumentProxy } from 'unpdf/pdfjs';
import { sizeText } from '../../../system/sizeText.ts';
import { MAX_TEXT_CHARS, DamagedDocument, UnreadableDocument } from '../limits.ts';
import { withAnnotations, type AnnotatedText } from './pdfAnnotations.ts';
import { bodyHeight, headingLevel, joinHyphenated, joinIntoLines, type PdfLine, uprightItem } from './pdfLines.ts';
import { TextWriter, type ExtractedText } from '../textWriter.ts';

/** The gap between lines from which on a paragraph ends, in line heights. */
const PARAGRAPH_GAP = 1.7;

interface PdfPage extends Omit<AnnotatedText, 'items'> {
  readonly lines: readonly PdfLine[];
}

/** PDF: the text of each page line by line. Larger letters make headings, gaps paragraphs and columns. */
export async function extractPdf(content: Uint8Array): Promise<ExtractedText> {
  const document = await open(content);
  try {
    const pages: PdfPage[] = [];
    let chars = 0;
    for (let number = 1; number <= document.numPages; number++) {
      const page = await readPage(document, number);
      chars += [...page.lines.map(({ text }) => text), ...page.notes].reduce((sum, text) => sum + text.length, 0);
      if (chars > MAX_TEXT_CHARS) {
        throw new UnreadableDocument(`The document expands to more than ${sizeText(MAX_TEXT_CHARS)} of text.`);
      }
      pages.push(page);
    }
    if (chars === 0) throw new UnreadableDocument('The PDF holds no text; its pages may be pictures.');
    return write(pages);
  } finally {
    await document.loadingTask.destroy();
  }
}

async function open(content: Uint8Array): Promise<PDFDocumentProxy> {
  // Loaded here, because it is far larger than all other formats' code together.
  const { getDocument } = await import('unpdf/pdfjs');
  const task = getDocument({
    data: content,
    // A file's fonts are never loaded, nor is anything fetched; this build does not run a file's programs either.
    disableFontFace: true,
    useSystemFonts: false,
    enableXfa: false,
    verbosity: 0,
  });
  try {
    return await task.promise;
  } catch (error) {
    throw toUnreadable(error);
  }
}

async function readPage(document: PDFDocumentProxy, number: number): Promise<PdfPage> {
  try {
    const page = await document.getPage(number);
    const { items } = await page.getTextContent();
    const annotations: unknown[] = await page.getAnnotations();
    page.cleanup();
    const texts = items.flatMap((item) => ('str' in item ? [uprightItem(item)] : []));
    const { items: all, notes, notRead } = withAnnotations(texts, annotations);
    return { lines: joinHyphenated(joinIntoLines(all)), notes, notRead };
  } catch (error) {
    throw new DamagedDocument(`The PDF is damaged: page ${String(number)} cannot be read.`, { cause: error });
  }
}

function toUnreadable(error: unknown): UnreadableDocument {
  const name = error instanceof Error ? error.name : '';
  if (name === 'PasswordException') return new UnreadableDocument('The PDF is encrypted.', { cause: error });
  return new DamagedDocument('The PDF is damaged.', { cause: error });
}

function write(pages: readonly PdfPage[]): ExtractedText {
  const writer = new TextWriter();
  const body = bodyHeight(pages.map(({ lines }) => lines));
  for (const [index, { lines, notes, notRead }] of pages.entries()) {
    writer.startPlace({ kind: 'page', number: index + 1 });
    if (lines.length === 0 && notes.length === 0) {
      writer.line(`(Page ${String(index + 1)} holds no text; it may be a picture.)`);
      writer.leaveOut('page_without_text');
    }
    writePage(lines, body, writer);
    for (const note of notes) {
      writer.blank();
      writer.line(note);
    }
    for (const what of notRead) writer.leaveOut(what);
  }
  return writer.finish('md');
}

function writePage(lines: readonly PdfLine[], body: number, writer: TextWriter): void {
  let before: PdfLine | undefined;
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index];
    if (!line) continue;
    const level = headingLevel(line, body);
    if (level !== undefined) {
      // A heading that runs over several lines is one.
      let title = line.text;
      for (let next = lines[index + 1]; next && isContinued(lines[index] ?? line, next); next = lines[++index + 1]) {
        title += ` ${next.text}`;
      }
      writer.heading(level, title);
    } else {
      if (before && Math.abs(before.y - line.y) > PARAGRAPH_GAP * line.height) writer.blank();
      writer.line(line.text);
    }
    before = lines[index];
  }
}

/** Whether a heading goes on in the next line. */
function isContinued(line: PdfLine, next: PdfLine): boolean {
  return next.height === line.height && Math.abs(line.y - next.y) <= PARAGRAPH_GAP * line.height;
}
