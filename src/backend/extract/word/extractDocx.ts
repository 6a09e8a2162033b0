import { sizeText } from '../../../system/sizeText.ts';
import { readChart, readDiagram } from '../office/chartData.ts';
import { writeHtml, HtmlWriter } from '../web/extractHtml.ts';
import { MAX_TEXT_CHARS, UnreadableDocument } from '../limits.ts';
import { mainPartName, readRelationships, type Relationship } from '../office/officePackage.ts';
import { TextWriter, type ExtractedText } from '../textWriter.ts';
import { WordHandler, type WordContext } from './wordHandler.ts';
import { WordNotes } from './wordNotes.ts';
import { readWordNumbering, WordNumbering } from './wordNumbering.ts';
import { readWordStyles, WordStyles } from './wordStyles.ts';
import { readXml } from '../office/xmlReader.ts';
import type { ZipArchive } from '../office/zipArchive.ts';

/** Parts beside the main text, by the type of their relationship, with the heading that they get. */
const SIDE_PARTS: Readonly<Record<string, string>> = {
  header: 'Header',
  footer: 'Footer',
  footnotes: 'Footnotes',
  endnotes: 'Endnotes',
  comments: 'Comments',
};

/** Word: paragraphs, headings by their style, lists as they are numbered, tables; then headers, footers, notes and comments. */
export async function extractDocx(archive: ZipArchive): Promise<ExtractedText> {
  const writer = new TextWriter();
  const main = await mainPartName(archive, 'word/document.xml');
  const relationships = await readRelationships(archive, main);
  const partOf = (type: string): string | undefined =>
    [...relationships.values()].find((each) => each.type === type && archive.has(each.target))?.target;
  const stylesPart = partOf('styles') ?? 'word/styles.xml';
  const numberingPart = partOf('numbering');
  const shared = {
    styles: archive.has(stylesPart) ? await readWordStyles(archive, stylesPart) : new WordStyles(),
    numbering: numberingPart === undefined ? new WordNumbering() : await readWordNumbering(archive, numberingPart),
    notes: new WordNotes(),
  };
  const limit = { chars: MAX_TEXT_CHARS };
  const contextOf = async (part: string): Promise<WordContext> => ({
    ...shared,
    ...(await readBeside(archive, await readRelationships(archive, part), limit)),
  });
  await readXml(archive.read(main), new WordHandler(writer, await contextOf(main)));
  for (const { target, type } of relationships.values()) {
    const title = Object.hasOwn(SIDE_PARTS, type) ? SIDE_PARTS[type] : undefined;
    if (title === undefined || !archive.has(target)) continue;
    const part = new TextWriter();
    await readXml(archive.read(target), new WordHandler(part, { ...(await contextOf(target)), styles: bodyStyles }));
    const { lines, notRead = [] } = part.finish('md');
    for (const { what, count } of notRead) writer.leaveOut(what, count);
    if (lines.length === 0) continue;
    writer.startPlace({ kind: 'section', title });
    writer.heading(2, title);
    for (const line of lines) writer.line(line);
  }
  return writer.finish('md');
}

/** Styles without headings: no text in a note or a header is a heading of the document. */
const bodyStyles = new WordStyles();

/** The content that a part refers to: addresses of links, and the lines of charts, diagrams and inserted documents. */
async function readBeside(
  archive: ZipArchive,
  relationships: ReadonlyMap<string, Relationship>,
  limit: { chars: number },
): Promise<Pick<WordContext, 'addresses' | 'blocks'>> {
  const addresses = new Map<string, string>();
  const blocks = new Map<string, readonly string[]>();
  /** Ids may share a part, which is read once. */
  const read = new Map<string, readonly string[]>();
  for (const [id, { target, type, isExternal }] of relationships) {
    if (isExternal) addresses.set(id, target);
    if (isExternal || !archive.has(target)) continue;
    const known = read.get(target);
    const lines = known ?? (await readBlock(archive, type, target));
    read.set(target, lines);
    if (!known) limit.chars -= lines.reduce((sum, line) => sum + line.length + 1, 0);
    if (limit.chars < 0)
      throw new UnreadableDocument(`The document expands to more than ${sizeText(MAX_TEXT_CHARS)} of text.`);
    if (lines.length > 0) blocks.set(id, lines);
  }
  return { addresses, blocks };
}

async function readBlock(archive: ZipArchive, type: string, part: string): Promise<readonly string[]> {
  switch (type) {
    case 'chart':
    case 'chartEx':
      return readChart(archive, part);
    case 'diagramData':
      return readDiagram(archive, part);
    case 'aFChunk':
      return readInserted(await archive.readBytes(part), part);
    default:
      return [];
  }
}

/** The lines of a document that Word inserts when it opens the file; empty for one that is neither HTML nor text. */
function readInserted(content: Buffer, part: string): readonly string[] {
  const writer = new TextWriter();
  if (/\.x?html?$/i.test(part)) writeHtml(content, new HtmlWriter(writer));
  else if (/\.txt$/i.test(part)) writer.line(content.toString('utf8').replace(/^\ufeff/, ''));
  return writer.finish('md').lines;
}
