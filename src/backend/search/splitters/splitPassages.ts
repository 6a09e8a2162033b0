import { MAX_PASSAGE_CHARS, type Passage } from '../passage.ts';
import { chooseSplitter, SNIFF_LINES } from './chooseSplitter.ts';
import type { LinePart } from '../../text/lines.ts';
import type { EmitPassage, LineSplitter } from './lineBuffer.ts';

/** A line up to this long is kept whole. */
const MAX_LINE_CHARS = MAX_PASSAGE_CHARS;
/** Pieces of a longer line are about this long. */
const LINE_PIECE_CHARS = 1500;

/**
 * Cuts a file into passages while it is being read.
 *
 * Memory is bounded by one passage and one line, whatever the file's size. Passages come in the order of the file and do
 * not overlap, except that the pieces of one very long line share its number. Every line that is not blank is in one.
 *
 * @param lines the file's lines without their terminators; only "\n", "\r\n" and "\r" end a line; a very long one in parts
 * @param filename its extension chooses the structure; an unknown one is decided by the first lines
 */
export function* splitPassages(lines: Iterable<string | LinePart>, filename: string): Generator<Passage> {
  const found: Passage[] = [];
  const emit = (passage: Passage): void => void found.push(passage);
  const head: string[] = [];
  let splitter: LineSplitter | undefined;
  let lineNumber = 0;
  /** What has come of a line in parts and has not been cut into pieces yet. */
  let begun: string | undefined;

  const pushHead = (): LineSplitter => {
    const chosen = chooseSplitter(filename, head, emit);
    head.forEach((line, index) => pushLine(chosen, line, index + 1, emit));
    return chosen;
  };

  for (const line of lines) {
    if (typeof line !== 'string') {
      splitter ??= pushHead();
      begun = pushPart(splitter, (begun ?? '') + line.part, lineNumber + 1, emit);
      yield* found.splice(0);
      continue;
    }
    lineNumber++;
    if (splitter && begun !== undefined) {
      pushLongLine(splitter, begun + line, lineNumber, emit);
      begun = undefined;
    } else if (splitter) pushLine(splitter, line, lineNumber, emit);
    else {
      head.push(line);
      if (head.length >= SNIFF_LINES) splitter = pushHead();
    }
    if (found.length > 0) yield* found.splice(0);
  }
  splitter ??= pushHead();
  splitter.flush();
  yield* found;
}

function pushLine(splitter: LineSplitter, line: string, lineNumber: number, emit: EmitPassage): void {
  if (line.length <= MAX_LINE_CHARS) {
    splitter.push(line, lineNumber);
    return;
  }
  pushLongLine(splitter, line, lineNumber, emit);
}

function pushLongLine(splitter: LineSplitter, line: string, lineNumber: number, emit: EmitPassage): void {
  splitter.flush();
  for (const text of cutLine(line)) if (text.trim() !== '') emit(pieceOfLine(splitter, text, lineNumber));
}

/** The pieces of a part of a line but for its end, which is returned: it may go on. */
function pushPart(splitter: LineSplitter, text: string, lineNumber: number, emit: EmitPassage): string {
  splitter.flush();
  let last = '';
  for (const piece of cutLine(text)) {
    if (last.trim() !== '') emit(pieceOfLine(splitter, last, lineNumber));
    last = piece;
  }
  return last;
}

function pieceOfLine({ kind, name }: LineSplitter, text: string, line: number): Passage {
  return { lineStart: line, lineEnd: line, text, kind, ...(name ? { name } : {}) };
}

/** Cuts a line after a sentence, else at a comma or space, else anywhere but inside a surrogate pair. */
function* cutLine(line: string): Generator<string> {
  for (let start = 0; start < line.length;) {
    const rest = line.slice(start, start + LINE_PIECE_CHARS);
    if (start + rest.length >= line.length) {
      yield rest;
      return;
    }
    const sentence = Math.max(
      ...['. ', '! ', '? ', '。', '！', '？', '},', '],'].map((mark) => rest.lastIndexOf(mark)),
    );
    const gap = Math.max(...[', ', ' ', ',', ';', '，'].map((mark) => rest.lastIndexOf(mark)));
    const earliest = LINE_PIECE_CHARS / 2;
    let length = sentence > earliest ? sentence + 1 : gap > earliest ? gap + 1 : rest.length;
    if (/[\uD800-\uDBFF]/.test(rest[length - 1] ?? '')) length--;
    yield rest.slice(0, length);
    start += length;
  }
}
