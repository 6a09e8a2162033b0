import type { PDFDocumentProxy } from 'unpdf/pdfjs';
import { sizeText } from '../../../system/sizeText.ts';
import { MAX_TEXT_CHARS, PICTURES_BUDGET_MS, DamagedDocument, UnreadableDocument } from '../limits.ts';
import { withAnnotations, type AnnotatedText } from './pdfAnnotations.ts';
import { bodyHeight, headingLevel, joinHyphenated, joinIntoLines, type PdfLine, uprightItem } from './pdfLines.ts';
import { joinPages } from './pageBreaks.ts';
import { countPictures } from './pdfPictures.ts';
import { keepingSoftHyphens, openPdf } from './pdfLibrary.ts';
import { writeRecognized } from '../picture/extractPicture.ts';
import { TextRecognizer, type RecognizedText } from '../picture/textRecognizer.ts';
import { scanOf } from './scannedPages.ts';
import { TextWriter, type ExtractedText } from '../textWriter.ts';

/** The gap between lines from which on a paragraph ends, in line heights. */
const PARAGRAPH_GAP = 1.7;

interface PdfPage extends Omit<AnnotatedText, 'items'> {
  readonly lines: readonly PdfLine[];
}

/** PDF: the text of each page line by line. Larger letters make headings, gaps paragraphs and columns. */
export async function extractPdf(content: Uint8Array, onPictures: () => void): Promise<ExtractedText> {
  return keepingSoftHyphens(() => extractText(content, onPictures));
}

async function extractText(content: Uint8Array, onPictures: () => void): Promise<ExtractedText> {
  // PDF.js takes the bytes away.
  const pictures = countPictures(content);
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
    const recognized = await recognizePages(
      document,
      pages.flatMap((page, index) => (isWithoutText(page) ? [index + 1] : [])),
      onPictures,
    );
    if (chars === 0 && recognized.size === 0) {
      const isUnknown = pages.some(({ notRead }) => notRead.includes('page_in_unknown_letters'));
      throw new UnreadableDocument(
        isUnknown
          ? 'The PDF does not identify the letters of its fonts. Save it again in the program that made it, or as another kind.'
          : 'The PDF holds no text, and none is recognised in its pictures.',
      );
    }
    return write(pages, recognized, pictures);
  } finally {
    await document.loadingTask.destroy();
  }
}

async function open(content: Uint8Array): Promise<PDFDocumentProxy> {
  try {
    return await openPdf(content);
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
    const all = items.filter((item) => 'str' in item);
    const unknown = unknownFonts(all);
    const texts = all.filter(({ fontName }) => !unknown.has(fontName)).map(uprightItem);
    const { items: placed, notes, notRead } = withAnnotations(texts, annotations);
    return {
      lines: joinHyphenated(joinIntoLines(placed)),
      notes,
      notRead: unknown.size > 0 ? [...notRead, 'page_in_unknown_letters'] : notRead,
    };
  } catch (error) {
    throw new DamagedDocument(`The PDF is damaged: page ${String(number)} cannot be read.`, { cause: error });
  }
}

/** Control characters, and characters whose meaning a font decides. */
const CONTROLS = /[\u0000-\u0008\u000e-\u001f]/u;
const PRIVATE_LETTERS = /[\ue000-\uf8ff]/gu;
/** How many private characters of a font are more than its bullets. */
const MIN_PRIVATE_LETTERS = 20;

/** The fonts of a page that do not say which letters their glyphs are: their numbers come out as other characters. */
function unknownFonts(items: readonly { readonly str: string; readonly fontName: string }[]): ReadonlySet<string> {
  const texts = new Map<string, string>();
  for (const { str, fontName } of items) texts.set(fontName, (texts.get(fontName) ?? '') + str);
  const isUnknown = ([, text]: readonly [string, string]): boolean =>
    CONTROLS.test(text) || (text.match(PRIVATE_LETTERS)?.length ?? 0) >= MIN_PRIVATE_LETTERS;
  return new Set([...texts].filter(isUnknown).map(([fontName]) => fontName));
}

function toUnreadable(error: unknown): UnreadableDocument {
  const name = error instanceof Error ? error.name : '';
  if (name === 'PasswordException') return new UnreadableDocument('The PDF is encrypted.', { cause: error });
  return new DamagedDocument('The PDF is damaged.', { cause: error });
}

function isWithoutText({ lines, notes, notRead }: PdfPage): boolean {
  return lines.length === 0 && notes.length === 0 && !notRead.includes('page_in_unknown_letters');
}

/** Recognises the text of pages that are pictures, by their numbers, as long as the time for it lasts. */
async function recognizePages(
  document: PDFDocumentProxy,
  numbers: readonly number[],
  onPictures: () => void,
): Promise<ReadonlyMap<number, RecognizedText>> {
  const texts = new Map<number, RecognizedText>();
  const end = performance.now() + PICTURES_BUDGET_MS;
  let recognizer: TextRecognizer | undefined;
  for (const number of numbers) {
    if (performance.now() > end) break;
    onPictures();
    const page = await document.getPage(number);
    // A page that cannot be decoded is named as not read.
    const scan = await scanOf(page).catch(() => undefined);
    page.cleanup();
    if (!scan) continue;
    recognizer ??= await TextRecognizer.load();
    const text = await recognizer.recognize(scan, ORIENTATIONS[page.rotate] ?? 1);
    if (text && text.lines.length > 0) texts.set(number, text);
  }
  recognizer?.close();
  return texts;
}

/** How a picture is turned on a page that is turned by so many degrees, as EXIF counts. */
const ORIENTATIONS: Readonly<Record<number, number>> = { 90: 6, 180: 3, 270: 8 };

function write(
  pages: readonly PdfPage[],
  recognized: ReadonlyMap<number, RecognizedText>,
  pictures: number,
): ExtractedText {
  const writer = new TextWriter();
  const body = bodyHeight(pages.map(({ lines }) => lines));
  const joined = joinPages(pages.map(({ lines }) => lines));
  for (const [index, page] of pages.entries()) {
    const { notes, notRead } = page;
    const { lines = [], isContinued = false } = joined[index] ?? {};
    writer.startPlace({ kind: 'page', number: index + 1 }, { isContinued });
    const scanned = recognized.get(index + 1);
    if (scanned) writeRecognized(scanned, writer);
    else if (isWithoutText(page)) {
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
  // A page without text is most often one picture.
  const withoutText = pages.filter(isWithoutText).length;
  writer.leaveOut('picture', Math.max(0, pictures - withoutText));
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
