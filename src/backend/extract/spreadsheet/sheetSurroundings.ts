import { readChart } from '../office/chartData.ts';
import { cellOf, rangeOf, type CellRange } from './cellReference.ts';
import { readRelationships } from '../office/officePackage.ts';
import type { SheetWriter } from '../tableWriter.ts';
import { singleLine, type TextWriter } from '../textWriter.ts';
import { UnreadableDocument } from '../limits.ts';
import { attributeOf, readXml, prefixedAttributeOf } from '../office/xmlReader.ts';
import type { ZipArchive } from '../office/zipArchive.ts';

/** How many merged areas of a sheet are kept; further ones stay as they are. */
const MAX_MERGED = 20_000;
const MERGED = /<(?:\w+:)?mergeCell\s[^>]*?\bref="([^"]{1,40})"/g;
/** The longest tag of a merged area, in characters. */
const MERGED_CHARS = 200;

/** The merged areas of a sheet. They come behind its cells in the part, so the part is read once for them before. */
export async function readMergedAreas(archive: ZipArchive, part: string): Promise<CellRange[]> {
  const areas: CellRange[] = [];
  let rest = '';
  try {
    for await (const chunk of archive.read(part, true)) {
      const text = rest + chunk.toString('latin1');
      let end = 0;
      for (const match of text.matchAll(MERGED)) {
        const area = rangeOf(match[1] ?? '');
        end = match.index + match[0].length;
        if (area && areas.length < MAX_MERGED) areas.push(area);
      }
      rest = text.slice(Math.max(end, text.length - MERGED_CHARS));
    }
  } catch (error) {
    // A part that cannot be read to its end is refused when its cells are read, by the limit that those reach first.
    if (!(error instanceof UnreadableDocument)) throw error;
  }
  return areas;
}

/** Writes the content of a sheet beside its cells: comments, shapes, charts. Records the pictures that are not read. */
export async function writeSurroundings(
  archive: ZipArchive,
  part: string,
  sheet: SheetWriter,
  writer: TextWriter,
): Promise<void> {
  const relationships = [...(await readRelationships(archive, part)).values()].filter(({ target }) =>
    archive.has(target),
  );
  const ofType = (type: string): string[] =>
    relationships.filter((each) => each.type === type).map(({ target }) => target);
  const threads = ofType('threadedComment');
  const people = threads.length > 0 ? await readPeople(archive) : new Map<string, string>();
  for (const thread of threads) await writeThread(archive, thread, people, sheet);
  // A thread comes with a comment that repeats it for older programs.
  if (threads.length === 0) for (const comments of ofType('comments')) await writeComments(archive, comments, sheet);
  for (const drawing of ofType('drawing')) {
    const { lines, charts, pictures } = await readShapes(archive, drawing);
    sheet.block(lines);
    writer.leaveOut('picture', pictures);
    const targets = await readRelationships(archive, drawing);
    for (const id of charts) {
      const chart = targets.get(id)?.target;
      const data = chart !== undefined && archive.has(chart) ? await readChart(archive, chart) : [];
      if (data.length === 0) writer.leaveOut('chart');
      sheet.block(data);
    }
  }
}

async function writeComments(archive: ZipArchive, part: string, sheet: SheetWriter): Promise<void> {
  const authors: string[] = [];
  let author: string | undefined;
  let comment: { reference: string; author: string; text: string } | undefined;
  let isInText = false;
  await readXml(archive.read(part), {
    open(name, attributes) {
      if (name === 'author') author = '';
      else if (name === 'comment') {
        const by = authors[Number(attributes['authorId'] ?? NaN)] ?? '';
        comment = { reference: attributes['ref'] ?? '', author: by, text: '' };
      } else if (name === 't') isInText = true;
    },
    text(text) {
      if (author !== undefined) author += text;
      else if (comment && isInText) comment.text += text;
    },
    close(name) {
      if (name === 't') isInText = false;
      else if (name === 'author') {
        authors.push(singleLine(author ?? ''));
        author = undefined;
      } else if (name === 'comment' && comment) {
        writeComment(sheet, comment.reference, comment.author, comment.text);
        comment = undefined;
      }
    },
  });
}

/** Writes a comment without the author that Excel puts before its text as well. */
function writeComment(sheet: SheetWriter, reference: string, author: string, text: string): void {
  const said = singleLine(text);
  const own = author !== '' && said.startsWith(`${author}:`) ? said.slice(author.length + 1).trim() : said;
  const { row, column } = cellOf(reference) ?? { row: 1, column: 0 };
  if (own !== '') sheet.note(`Comment on ${reference}${author === '' ? '' : ` by ${author}`}: ${own}`, row, column);
}

async function writeThread(
  archive: ZipArchive,
  part: string,
  people: ReadonlyMap<string, string>,
  sheet: SheetWriter,
): Promise<void> {
  let [reference, author, text] = ['', '', ''];
  await readXml(archive.read(part), {
    open(name, attributes) {
      if (name !== 'threadedComment') return;
      [reference, author, text] = [attributes['ref'] ?? '', people.get(attributes['personId'] ?? '') ?? '', ''];
    },
    text(piece) {
      text += piece;
    },
    close(name) {
      if (name === 'threadedComment') writeComment(sheet, reference, author, text);
    },
  });
}

async function readPeople(archive: ZipArchive): Promise<Map<string, string>> {
  const people = new Map<string, string>();
  for (const part of archive.names.filter((name) => /^xl\/persons\/[^/]+\.xml$/.test(name))) {
    await readXml(archive.read(part), {
      open(name, attributes) {
        if (name === 'person') people.set(attributes['id'] ?? '', attributeOf(attributes, 'displayName') ?? '');
      },
    });
  }
  return people;
}

/** The content of a drawing on a sheet. */
export interface Shapes {
  /** A line for each paragraph of its shapes. */
  readonly lines: readonly string[];
  /** The relationships of its charts. */
  readonly charts: readonly string[];
  readonly pictures: number;
}

/** Reads the part of a drawing on a sheet. */
async function readShapes(archive: ZipArchive, part: string): Promise<Shapes> {
  const lines: string[] = [];
  const charts: string[] = [];
  let pictures = 0;
  let fallback = 0;
  let paragraph: string | undefined;
  let isInText = false;
  await readXml(archive.read(part), {
    open(name, attributes) {
      if (name === 'Fallback') fallback++;
      if (fallback > 0) return;
      if (name === 'p') paragraph = '';
      else if (name === 't') isInText = true;
      else if (name === 'br' && paragraph !== undefined) paragraph += ' ';
      else if (name === 'pic') pictures++;
      else if (name === 'chart') charts.push(prefixedAttributeOf(attributes, 'id') ?? '');
    },
    text(text) {
      if (isInText && fallback === 0 && paragraph !== undefined) paragraph += text;
    },
    close(name) {
      if (name === 'Fallback') fallback--;
      if (fallback > 0) return;
      if (name === 't') isInText = false;
      if (name !== 'p') return;
      const line = singleLine(paragraph ?? '');
      if (line !== '') lines.push(line);
      paragraph = undefined;
    },
  });
  return { lines, charts, pictures };
}
