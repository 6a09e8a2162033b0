import { MAX_PASSAGE_CHARS, type Passage } from '../passage.ts';
import type { LinePart } from '../../text/lines.ts';
import type { EmitPassage, LineSplitter } from './lineBuffer.ts';
import { LANGUAGE_OF_EXTENSION, definitionAt } from './codeLanguage.ts';
import { CodeSplitter } from './codeSplitter.ts';
import { CsvSplitter, SheetSplitter } from './tableSplitters.ts';
import { JsonSplitter, YamlSplitter } from './dataSplitters.ts';
import { ProseSplitter, MarkdownSplitter } from './markdownSplitter.ts';
import { isLogEntryStart, LogSplitter } from './logSplitter.ts';

/** The longest line that is kept whole, in characters. */
const MAX_LINE_CHARS = MAX_PASSAGE_CHARS;
/** About how long the pieces of a longer line are, in characters. */
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
  /** The text so far of a line in parts that has not been cut into pieces yet. */
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

/** Pushes the pieces of a part of a line and returns the rest, which may continue in the next part. */
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

/** How many lines are looked at where the extension does not tell the structure. */
const SNIFF_LINES = 50;

type MakeSplitter = (emit: EmitPassage) => LineSplitter;

const MAKER_OF_EXTENSION: Readonly<Record<string, MakeSplitter>> = {
  md: (emit) => new MarkdownSplitter(emit),
  markdown: (emit) => new MarkdownSplitter(emit),
  mdx: (emit) => new MarkdownSplitter(emit),
  csv: (emit) => new CsvSplitter(emit),
  tsv: (emit) => new CsvSplitter(emit),
  'extracted-sheet': (emit) => new SheetSplitter(emit),
  json: (emit) => new JsonSplitter(emit),
  jsonc: (emit) => new JsonSplitter(emit),
  json5: (emit) => new JsonSplitter(emit),
  jsonl: (emit) => new JsonSplitter(emit),
  ndjson: (emit) => new JsonSplitter(emit),
  geojson: (emit) => new JsonSplitter(emit),
  yaml: (emit) => new YamlSplitter(emit),
  yml: (emit) => new YamlSplitter(emit),
  toml: (emit) => new YamlSplitter(emit),
  ini: (emit) => new YamlSplitter(emit),
  cfg: (emit) => new YamlSplitter(emit),
  conf: (emit) => new YamlSplitter(emit),
  properties: (emit) => new YamlSplitter(emit),
  log: (emit) => new LogSplitter(emit),
};

/** The splitter for a file, by its extension, else by its first lines. */
export function chooseSplitter(filename: string, head: readonly string[], emit: EmitPassage): LineSplitter {
  const extension = /\.([^./\\]+)$/.exec(filename)?.[1]?.toLowerCase() ?? '';
  // `hasOwn`, since a file called `constructor` or `x.toString` must not find a property that every object inherits.
  const make = Object.hasOwn(MAKER_OF_EXTENSION, extension) ? MAKER_OF_EXTENSION[extension] : undefined;
  if (make) return make(emit);
  const language = Object.hasOwn(LANGUAGE_OF_EXTENSION, extension) ? LANGUAGE_OF_EXTENSION[extension] : undefined;
  if (language) return new CodeSplitter(language, emit);
  return sniff(head)(emit);
}

function sniff(head: readonly string[]): MakeSplitter {
  const lines = head.filter((line) => line.trim() !== '');
  const shareOf = (isMatch: (line: string) => boolean): number =>
    lines.length === 0 ? 0 : lines.filter(isMatch).length / lines.length;
  const first = lines[0] ?? '';
  if (/^#!.*\b(?:node|deno|bun)\b/.test(first)) return (emit) => new CodeSplitter('script', emit);
  if (/^#!.*\bpython/.test(first)) return (emit) => new CodeSplitter('python', emit);
  if (/^#!.*\bruby/.test(first)) return (emit) => new CodeSplitter('ruby', emit);
  if (/^#!/.test(first)) return (emit) => new CodeSplitter('shell', emit);
  if (/^<\?php/.test(first)) return (emit) => new CodeSplitter('php', emit);
  // One line in three is enough: the others may be stack traces.
  if (lines.length >= 3 && shareOf(isLogEntryStart) >= 1 / 3) return (emit) => new LogSplitter(emit);
  if (/^\s*[{[]\s*(?:$|["{[\]}])/.test(first)) return (emit) => new JsonSplitter(emit);
  if (lines.length >= 3 && isSeparatedTable(lines)) return (emit) => new CsvSplitter(emit);
  if (lines.some((line) => /^#{1,6} \S/.test(line)) && !lines.some((line) => /[{};]\s*$/.test(line))) {
    return (emit) => new MarkdownSplitter(emit);
  }
  if (shareOf((line) => /[{};]\s*$/.test(line)) > 0.4 && lines.some((line) => definitionAt(line, 'c'))) {
    return (emit) => new CodeSplitter('c', emit);
  }
  return (emit) => new ProseSplitter(emit);
}

/** Whether every line has the same number of separators, at least two: prose has commas too, but not as evenly. */
function isSeparatedTable(lines: readonly string[]): boolean {
  return [',', ';', '\t', '|'].some((separator) => {
    const counts = lines.slice(0, -1).map((line) => line.split(separator).length - 1);
    const first = counts[0] ?? 0;
    return first >= 2 && counts.every((count) => count === first);
  });
}
