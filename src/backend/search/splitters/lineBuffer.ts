import { MAX_PASSAGE_CHARS, MAX_PASSAGE_LINES, type Passage, type PassageKind } from '../passage.ts';

/** Called with every finished passage, in the order of the file. */
export type EmitPassage = (passage: Passage) => void;

/**
 * Cuts a file into passages, one line at a time. A splitter holds no more than one unfinished passage, so that a file of any
 * size is split in bounded memory.
 */
export interface LineSplitter {
  /** The kind of passages made of pieces of a line that is too long for `push`. */
  readonly kind: PassageKind;
  /** The name that the next passage would have, if any. */
  readonly name: string | undefined;
  /** Takes the next line, without its terminator; `lineNumber` is 1-based. */
  push(line: string, lineNumber: number): void;
  /** Emits the unfinished passage. The splitter can be used afterwards: a line that is too long interrupts it. */
  flush(): void;
}

/** The fields that all passages of a buffer share. */
export interface PassageLabel {
  kind: PassageKind;
  name?: string | undefined;
  context?: string | undefined;
}

/** Consecutive lines that will become one passage. */
export class LineBuffer {
  readonly lines: string[] = [];
  lineStart = 0;
  /** UTF-16 code units held, line breaks included. */
  chars = 0;

  push(line: string, lineNumber: number): void {
    if (this.lines.length === 0) this.lineStart = lineNumber;
    this.lines.push(line);
    this.chars += line.length + 1;
  }

  get isEmpty(): boolean {
    return this.lines.length === 0;
  }

  /** Whether one more line would make the passage longer than a citation may be. */
  isFullFor(line: string): boolean {
    return this.lines.length >= MAX_PASSAGE_LINES || this.chars + line.length > MAX_PASSAGE_CHARS;
  }

  /** Emits the lines without their blank edges and empties the buffer; nothing is emitted for blank lines alone. */
  emit(label: PassageLabel, emit: EmitPassage): void {
    const passage = this.#toPassage(label);
    this.clear();
    if (passage) emit(passage);
  }

  clear(): void {
    this.lines.length = 0;
    this.chars = 0;
  }

  #toPassage(label: PassageLabel): Passage | undefined {
    let first = 0;
    let last = this.lines.length - 1;
    while (first <= last && isBlank(this.lines[first] ?? '')) first++;
    while (last >= first && isBlank(this.lines[last] ?? '')) last--;
    if (first > last) return undefined;
    const passage: Passage = {
      lineStart: this.lineStart + first,
      lineEnd: this.lineStart + last,
      text: this.lines.slice(first, last + 1).join('\n'),
      kind: label.kind,
    };
    if (label.name) passage.name = label.name;
    if (label.context) passage.context = label.context;
    return passage;
  }
}

export function isBlank(line: string): boolean {
  return line.trim() === '';
}

/** The part that two data paths share, such as `users` of `users[0].name` and `users[1]`. */
export function commonPath(one: string | undefined, other: string | undefined): string | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  const [first, second] = [stepsOf(one), stepsOf(other)];
  let length = 0;
  while (length < first.length && first[length] === second[length]) length++;
  return first.slice(0, length).join('').replace(/^\./, '');
}

function stepsOf(path: string): string[] {
  return path.match(/^[^.[]+|\.[^.[]*|\[[^\]]*\]?/g) ?? [];
}
