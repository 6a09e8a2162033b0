import type { CompoundFile } from '../office/compoundFile.ts';
import { DamagedDocument, UnreadableDocument } from '../limits.ts';
import { singleLine, TextWriter, type ExtractedText } from '../textWriter.ts';

/** Kinds of records. @see [MS-PPT] */
const RECORD = {
  notesAtom: 1009,
  slideReference: 1011,
  outlineText: 3998,
  textKind: 3999,
  text: 4000,
  narrowText: 4008,
  string: 4026,
  /** In a shape, the reference to an embedded object. */
  embedded: 3009,
  slideList: 4080,
  edit: 4085,
  tagData: 5003,
  places: 6002,
  comment: 12_000,
} as const;

/** Kinds of text: titles of slides, and the numbers that stand before a list of slides. */
const TITLES = new Set([0, 6]);
const SLIDES = 0;
const NOTES = 2;

/** The mark of an encrypted presentation in the stream that names the current edit. */
const ENCRYPTED = 0xf3d1c4df;
/** The most slides, edits and nested records that are followed. */
const MAX_SLIDES = 10_000;
const MAX_EDITS = 1000;
const MAX_NESTED = 30;

interface Rec {
  readonly kind: number;
  readonly instance: number;
  readonly isContainer: boolean;
  readonly content: Buffer;
}

interface Slide {
  readonly offset: number;
  readonly id: number;
  /** The texts that the list of slides holds, which the slide refers to by their number. */
  readonly outline: { kind: number; text: string }[];
}

/** Presentations from before 2007 (.ppt): by slide its title, its texts, comments and notes, as of the last time it was saved. */
export function extractPpt(container: CompoundFile): ExtractedText {
  const stream = container.stream('PowerPoint Document') ?? Buffer.alloc(0);
  const user = container.stream('Current User') ?? Buffer.alloc(0);
  const writer = new TextWriter();
  try {
    if (user.readUInt32LE(12) === ENCRYPTED) throw new UnreadableDocument('The presentation is encrypted.');
    const { document, places } = readPlaces(stream, user.readUInt32LE(16));
    const lists = [...records(recordAt(stream, places.get(document) ?? stream.length).content)];
    const slides = readList(lists, SLIDES, places);
    const notes = readNotes(stream, readList(lists, NOTES, places));
    for (const [index, slide] of slides.entries())
      writeSlide(stream, slide, index + 1, notes.get(slide.id) ?? [], writer);
  } catch (error) {
    if (error instanceof RangeError) throw new DamagedDocument('The presentation is damaged.', { cause: error });
    throw error;
  }
  writer.leaveOut('picture', countPictures(container.stream('Pictures') ?? Buffer.alloc(0)));
  return writer.finish('md');
}

function recordAt(stream: Buffer, offset: number): Rec {
  const head = stream.readUInt16LE(offset);
  const length = stream.readUInt32LE(offset + 4);
  return {
    kind: stream.readUInt16LE(offset + 2),
    instance: head >>> 4,
    isContainer: (head & 0xf) === 0xf,
    content: stream.subarray(offset + 8, offset + 8 + length),
  };
}

function* records(content: Buffer): Generator<Rec> {
  for (let at = 0; at + 8 <= content.length;) {
    const record = recordAt(content, at);
    yield record;
    at += 8 + record.content.length;
  }
}

/** Where the parts of the presentation lie, by their numbers. Each time it is saved, parts that changed are added at the end. */
function readPlaces(stream: Buffer, newest: number): { document: number; places: ReadonlyMap<number, number> } {
  const places = new Map<number, number>();
  let document = 0;
  let offset = newest;
  for (let edits = 0; edits < MAX_EDITS && offset > 0; edits++) {
    const edit = recordAt(stream, offset);
    if (edit.kind !== RECORD.edit) throw new RangeError('There is no edit where one is named.');
    if (edits === 0) document = edit.content.readUInt32LE(16);
    const { content } = recordAt(stream, edit.content.readUInt32LE(12));
    for (let at = 0; at + 4 <= content.length;) {
      const run = content.readUInt32LE(at);
      at += 4;
      for (let index = 0; index < run >>> 20; index++, at += 4) {
        const part = (run & 0xf_ffff) + index;
        if (!places.has(part)) places.set(part, content.readUInt32LE(at));
      }
    }
    const earlier = edit.content.readUInt32LE(8);
    if (earlier >= offset) break;
    offset = earlier;
  }
  return { document, places };
}

function readList(lists: readonly Rec[], instance: number, places: ReadonlyMap<number, number>): Slide[] {
  const list = lists.find((each) => each.kind === RECORD.slideList && each.instance === instance);
  const slides: Slide[] = [];
  for (const { kind, content } of list ? records(list.content) : []) {
    const outline = slides.at(-1)?.outline;
    if (kind === RECORD.slideReference) {
      if (slides.length >= MAX_SLIDES) throw new UnreadableDocument('The presentation has too many slides.');
      slides.push({ offset: places.get(content.readUInt32LE(0)) ?? -1, id: content.readUInt32LE(12), outline: [] });
    } else if (kind === RECORD.textKind) outline?.push({ kind: content.readUInt32LE(0), text: '' });
    else {
      const last = outline?.at(-1);
      if (last) last.text += textOf(kind, content);
    }
  }
  return slides.filter(({ offset }) => offset >= 0);
}

function textOf(kind: number, content: Buffer): string {
  if (kind === RECORD.text) return content.toString('utf16le');
  return kind === RECORD.narrowText ? content.toString('latin1') : '';
}

/** The lines of the notes, by the slide that they are about. */
function readNotes(stream: Buffer, notes: readonly Slide[]): Map<number, string[]> {
  const texts = new Map<number, string[]>();
  for (const note of notes) {
    const { content } = recordAt(stream, note.offset);
    const atom = [...records(content)].find(({ kind }) => kind === RECORD.notesAtom);
    if (!atom) continue;
    const { parts } = readTexts(content, note.outline);
    texts.set(
      atom.content.readUInt32LE(0),
      parts.flatMap(({ text }) => linesOf(text)).filter((line) => line !== '*'),
    );
  }
  return texts;
}

interface SlideTexts {
  readonly parts: { kind: number; text: string }[];
  readonly comments: string[];
}

/** The texts of a slide in the order of its shapes, and its comments. */
function readTexts(content: Buffer, outline: Slide['outline'], depth = 0): SlideTexts {
  const parts: SlideTexts['parts'] = [];
  const comments: string[] = [];
  let kind = -1;
  for (const record of records(content)) {
    if (record.kind === RECORD.comment) comments.push(commentOf(record.content));
    else if (record.isContainer || record.kind === RECORD.tagData) {
      if (depth >= MAX_NESTED) continue;
      const inner = readTexts(record.content, outline, depth + 1);
      parts.push(...inner.parts);
      comments.push(...inner.comments);
    } else if (record.kind === RECORD.outlineText) {
      const text = outline[record.content.readUInt32LE(0)];
      if (text) parts.push(text);
    } else if (record.kind === RECORD.textKind) kind = record.content.readUInt32LE(0);
    else {
      const text = textOf(record.kind, record.content);
      if (text !== '') parts.push({ kind, text });
    }
  }
  return { parts, comments };
}

/** A comment: its author and its text are strings with the numbers 0 and 1. */
function commentOf(content: Buffer): string {
  const strings = new Map<number, string>();
  for (const { kind, instance, content: text } of records(content)) {
    if (kind === RECORD.string) strings.set(instance, singleLine(text.toString('utf16le')));
  }
  const author = strings.get(0) ?? '';
  return `Comment${author === '' ? '' : ` by ${author}`}: ${strings.get(1) ?? ''}`;
}

function linesOf(text: string): string[] {
  return text
    .split(/[\r\u000b]/)
    .map(singleLine)
    .filter((line) => line !== '');
}

function writeSlide(stream: Buffer, slide: Slide, number: number, notes: readonly string[], writer: TextWriter): void {
  const { content } = recordAt(stream, slide.offset);
  const { parts, comments } = readTexts(content, slide.outline);
  // What only the list of slides holds is shown as well.
  const all = [...parts, ...slide.outline.filter((text) => !parts.includes(text))];
  const title = all.find(({ kind, text }) => TITLES.has(kind) && text.trim() !== '');
  writer.startPlace({ kind: 'slide', number });
  writer.heading(2, title ? singleLine(title.text) : `Slide ${String(number)}`);
  for (const part of all) if (part !== title) for (const line of linesOf(part.text)) writer.line(line);
  for (const comment of comments) writer.line(comment);
  if (notes.length > 0) writer.heading(3, 'Notes');
  for (const line of notes) writer.line(line);
  writer.leaveOut('embedded_file', countEmbedded(content, 0));
}

/** How many shapes of a slide show an embedded object: a chart, a sheet. */
function countEmbedded(content: Buffer, depth: number): number {
  let count = 0;
  for (const record of records(content)) {
    if (record.kind === RECORD.embedded) count++;
    else if (record.isContainer && depth < MAX_NESTED) count += countEmbedded(record.content, depth + 1);
  }
  return count;
}

/** How many pictures a presentation holds: records one after the other. */
function countPictures(stream: Buffer): number {
  let count = 0;
  for (const { kind } of records(stream)) if (kind >= 0xf01a && kind <= 0xf029) count++;
  return count;
}
