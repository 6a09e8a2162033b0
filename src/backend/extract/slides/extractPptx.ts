import { readChart, readDiagram } from '../office/chartData.ts';
import { mainPartName, readRelationships, type Relationship } from '../office/officePackage.ts';
import { SlideDrawing } from './slideDrawing.ts';
import { singleLine, TextWriter, type ExtractedText } from '../textWriter.ts';
import { prefixedAttributeOf, readXml, attributeOf } from '../office/xmlReader.ts';
import type { ZipArchive } from '../office/zipArchive.ts';

/** PowerPoint: each slide under its title, with its tables, charts, diagrams, notes and comments. */
export async function extractPptx(archive: ZipArchive): Promise<ExtractedText> {
  const writer = new TextWriter();
  const ids: string[] = [];
  const main = await mainPartName(archive, 'ppt/presentation.xml');
  await readXml(archive.read(main), {
    open(name, attributes) {
      if (name === 'sldId') ids.push(prefixedAttributeOf(attributes, 'id') ?? '');
    },
  });
  const relationships = await readRelationships(archive, main);
  const authors = await readCommentAuthors(archive, main);
  for (const [index, id] of ids.entries()) {
    const part = relationships.get(id)?.target;
    if (part !== undefined && archive.has(part))
      await writeSlide(archive, { part, number: index + 1, authors }, writer);
  }
  return writer.finish('md');
}

interface Slide {
  readonly part: string;
  readonly number: number;
  readonly authors: ReadonlyMap<string, string>;
}

async function writeSlide(archive: ZipArchive, { part, number, authors }: Slide, writer: TextWriter): Promise<void> {
  const relationships = await readRelationships(archive, part);
  const slide = await readDrawing(archive, part, relationships);
  writer.startPlace({ kind: 'slide', number });
  const targets = [...relationships.values()].filter(({ target }) => archive.has(target));
  const title =
    singleLine(slide.title) || (slide.lines.length > 0 || slide.charts.length > 0 ? `Slide ${String(number)}` : '');
  if (title !== '') writer.heading(2, slide.isHidden ? `${title} (hidden slide)` : title);
  let written = 0;
  for (const { id, at } of slide.charts) {
    for (; written < at; written++) writer.line(slide.lines[written] ?? '');
    await writeChart(archive, relationships.get(id)?.target, writer);
  }
  for (; written < slide.lines.length; written++) writer.line(slide.lines[written] ?? '');
  for (const { target } of targets.filter(({ type }) => type === 'diagramData')) {
    for (const line of await readDiagram(archive, target)) writer.line(line);
  }
  for (const { target } of targets.filter(({ type }) => type === 'notesSlide')) {
    const { lines } = await readDrawing(archive, target, await readRelationships(archive, target));
    writeUnder('Notes', lines, writer);
  }
  for (const { target } of targets.filter(({ type }) => type === 'comments')) {
    writeUnder('Comments', await readSlideComments(archive, target, authors), writer);
  }
  writer.leaveOut('picture', slide.pictures);
  writer.leaveOut('embedded_file', slide.embedded);
  writer.leaveOut('recording', slide.recordings);
}

async function writeChart(archive: ZipArchive, part: string | undefined, writer: TextWriter): Promise<void> {
  const lines = part !== undefined && archive.has(part) ? await readChart(archive, part) : [];
  if (lines.length === 0) writer.leaveOut('chart');
  writer.blank();
  for (const line of lines) writer.line(line);
  writer.blank();
}

function writeUnder(title: string, lines: readonly string[], writer: TextWriter): void {
  if (lines.length > 0) writer.heading(3, title);
  for (const line of lines) writer.line(line);
}

async function readDrawing(
  archive: ZipArchive,
  part: string,
  relationships: ReadonlyMap<string, Relationship>,
): Promise<SlideDrawing> {
  const links = [...relationships].flatMap(([id, { isExternal, target }]) =>
    isExternal ? [[id, target] as const] : [],
  );
  const drawing = new SlideDrawing(new Map(links));
  await readXml(archive.read(part), drawing);
  return drawing;
}

/** The names of the authors of comments on a presentation, by their ids. */
async function readCommentAuthors(archive: ZipArchive, presentation: string): Promise<Map<string, string>> {
  const authors = new Map<string, string>();
  for (const { type, target } of (await readRelationships(archive, presentation)).values()) {
    if (!/^(?:commentAuthors|authors)$/.test(type) || !archive.has(target)) continue;
    await readXml(archive.read(target), {
      open(name, attributes) {
        if (name === 'cmAuthor' || name === 'author') authors.set(attributes['id'] ?? '', attributes['name'] ?? '');
      },
    });
  }
  return authors;
}

/** The comments on a slide with their authors, one line each, answers to them included. */
async function readSlideComments(
  archive: ZipArchive,
  part: string,
  authors: ReadonlyMap<string, string>,
): Promise<string[]> {
  const lines: string[] = [];
  const open: { author: string; text: string }[] = [];
  let isInText = false;
  await readXml(archive.read(part), {
    open(name, attributes) {
      if (name === 'cm' || name === 'reply') {
        open.push({ author: authors.get(attributeOf(attributes, 'authorId') ?? '') ?? '', text: '' });
      } else if (name === 'text' || name === 't') isInText = true;
    },
    text(text) {
      const comment = open.at(-1);
      if (isInText && comment) comment.text += text;
    },
    close(name) {
      if (name === 'text' || name === 't') isInText = false;
      const of = open.at(-1);
      if (name === 'p' && of) of.text += ' ';
      if (name !== 'cm' && name !== 'reply') return;
      const comment = open.pop();
      const text = singleLine(comment?.text ?? '');
      // A reply is nested inside of the comment that it answers, and is written after it.
      const line = comment?.author ? `${comment.author}: ${text}` : text;
      if (text !== '') lines.push(line);
    },
  });
  return lines;
}
