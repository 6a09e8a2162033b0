import { readRelationships } from './relationships.ts';
import { singleLine, TextWriter, type ExtractedText } from './textWriter.ts';
import { prefixedAttributeOf, readXml, type XmlAttributes, type XmlHandler } from './xmlReader.ts';
import type { ZipArchive } from './zipArchive.ts';

const PRESENTATION_PART = 'ppt/presentation.xml';

/** PowerPoint: each slide under its title, with its tables, diagrams and notes. */
export async function extractPptx(archive: ZipArchive): Promise<ExtractedText> {
  const writer = new TextWriter();
  const ids: string[] = [];
  await readXml(archive.read(PRESENTATION_PART), {
    open(name, attributes) {
      if (name === 'sldId') ids.push(prefixedAttributeOf(attributes, 'id') ?? '');
    },
  });
  const relationships = await readRelationships(archive, PRESENTATION_PART);
  for (const [index, id] of ids.entries()) {
    const part = relationships.get(id)?.target;
    if (part !== undefined && archive.has(part)) await writeSlide(archive, part, index + 1, writer);
  }
  return writer.finish('md');
}

async function writeSlide(archive: ZipArchive, part: string, number: number, writer: TextWriter): Promise<void> {
  const slide = await readDrawing(archive, part);
  writer.startPlace({ kind: 'slide', number });
  const title = singleLine(slide.title);
  if (slide.lines.length > 0 || title !== '') writer.heading(2, title || `Slide ${String(number)}`);
  for (const line of slide.lines) writer.line(line);
  for (const { target, type } of (await readRelationships(archive, part)).values()) {
    if (!archive.has(target)) continue;
    if (type === 'diagramData') {
      for (const line of (await readDrawing(archive, target)).lines) writer.line(line);
    } else if (type === 'notesSlide') {
      const { lines } = await readDrawing(archive, target);
      if (lines.length > 0) writer.heading(3, 'Notes');
      for (const line of lines) writer.line(line);
    }
  }
}

interface Drawing {
  title: string;
  readonly lines: string[];
}

async function readDrawing(archive: ZipArchive, part: string): Promise<Drawing> {
  const handler = new DrawingHandler();
  await readXml(archive.read(part), handler);
  return handler.drawing;
}

/** Placeholders that repeat on every slide what is no content of it. */
const HIDDEN_PLACEHOLDERS = new Set(['sldNum', 'dt', 'ftr', 'hdr', 'sldImg']);
const TITLE_PLACEHOLDERS = new Set(['title', 'ctrTitle']);

class DrawingHandler implements XmlHandler {
  readonly drawing: Drawing = { title: '', lines: [] };
  #placeholder = '';
  #paragraph: string | undefined;
  #isInText = false;
  #cells: string[] | undefined;
  #cell: string | undefined;
  #fallback = 0;

  open(name: string, attributes: XmlAttributes): void {
    if (name === 'Fallback') this.#fallback++;
    if (this.#fallback > 0) return;
    switch (name) {
      case 'sp':
      case 'graphicFrame':
        this.#placeholder = '';
        break;
      case 'ph':
        this.#placeholder = attributes['type'] ?? 'body';
        break;
      case 'p':
        this.#paragraph = '';
        break;
      case 't':
        // A diagram's points have a text body of the same name.
        this.#isInText = this.#paragraph !== undefined;
        break;
      case 'br':
        if (this.#paragraph !== undefined) this.#paragraph += ' ';
        break;
      case 'tr':
        this.#cells = [];
        break;
      case 'tc':
        this.#cell = '';
        break;
    }
  }

  text(text: string): void {
    if (this.#isInText && this.#fallback === 0 && this.#paragraph !== undefined) this.#paragraph += text;
  }

  close(name: string): void {
    if (name === 'Fallback') this.#fallback--;
    if (this.#fallback > 0) return;
    switch (name) {
      case 't':
        this.#isInText = false;
        break;
      case 'p':
        this.#endParagraph(singleLine(this.#paragraph ?? ''));
        this.#paragraph = undefined;
        break;
      case 'tc':
        this.#cells?.push(this.#cell ?? '');
        this.#cell = undefined;
        break;
      case 'tr':
        if (this.#cells?.some((cell) => cell !== '')) this.drawing.lines.push(this.#cells.join(' | '));
        this.#cells = undefined;
        break;
    }
  }

  #endParagraph(text: string): void {
    if (text === '' || HIDDEN_PLACEHOLDERS.has(this.#placeholder)) return;
    if (this.#cell !== undefined) this.#cell = `${this.#cell} ${text}`.trim();
    else if (TITLE_PLACEHOLDERS.has(this.#placeholder)) this.drawing.title += ` ${text}`;
    else this.drawing.lines.push(text);
  }
}
