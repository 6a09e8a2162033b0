import { MAX_PASSAGE_CHARS } from '../passage.ts';
import { type CodeLanguage, type Definition, definitionAt } from './codeLanguage.ts';
import { type EmitPassage, isBlank, LineBuffer, type LineSplitter } from './lineBuffer.ts';

/**
 * The most lines of a definition that are held; a longer one is cut while it is being read, and its later parts keep its
 * name.
 */
const MAX_BUFFERED_LINES = 600;
const MAX_BUFFERED_CHARS = 64_000;
/**
 * The most lines of a class's head that go with its first member; a longer head, with its fields, is a passage of its own.
 */
const MAX_HEADER_LINES = 4;
const TAB_WIDTH = 4;

/** Lines before a definition that belong to it: decorators, attributes and comments. */
const LEAD = /^\s*(?:@|#\[|#!\[|\[\w|\/\/|\/\*|\*|--|template\s*<)/;
/** A line at the definition's own indent that still belongs to it. */
const CONTINUATION =
  /^\s*(?:[\])}{]|(?:end|else|elif|except|finally|catch|rescue|ensure|where|throws)\b|(?:public|private|protected)\s*\w*:\s*$|:|=>|->)/;
/** A line that only closes a block, such as the last brace of a class; it is no passage of its own. */
const CLOSER = /^\s*(?:[\])}]+[;,]*|end)\s*(?:\/\/.*)?$/;

const TRIPLE_QUOTE = /"""|'''/g;

interface OpenDefinition extends Definition {
  indent: number;
}

/**
 * Splits source code: a passage goes from definition to definition. Blocks end by indentation, which formatted code of every
 * language has and which strings with braces in them do not disturb. Members of classes are passages of their own, and the
 * qualified name is the passage's name.
 */
export class CodeSplitter implements LineSplitter {
  readonly kind = 'code';
  readonly #language: CodeLanguage;
  readonly #emit: EmitPassage;
  readonly #buffer = new LineBuffer();
  /** Comments and decorators that belong to the next definition if one follows. */
  readonly #lead = new LineBuffer();
  #containers: OpenDefinition[] = [];
  #leaf: OpenDefinition | undefined;
  #bufferName: string | undefined;
  #isInBlockComment = false;
  #stringMark: string | undefined;
  /** Whether the buffer holds a container's own lines and none of its members. */
  #isContainerHeader = false;

  constructor(language: CodeLanguage, emit: EmitPassage) {
    this.#language = language;
    this.#emit = emit;
  }

  get name(): string | undefined {
    return this.#bufferName;
  }

  push(line: string, lineNumber: number): void {
    if (this.#isTooLarge(line)) this.#cutShort(line);
    if (isBlank(line)) {
      const target = this.#lead.isEmpty ? this.#buffer : this.#lead;
      if (!target.isEmpty) target.push(line, lineNumber);
      return;
    }
    const indent = indentOf(line);
    const wasInString = this.#isInString;
    this.#readStrings(line);
    const isComment = this.#readComment(line);
    if (this.#leaf && this.#isPartOfLeaf(line, indent, isComment, wasInString)) {
      this.#buffer.push(line, lineNumber);
      return;
    }
    if (this.#leaf) this.#closeLeaf();
    if (!isComment) this.#closeContainers(line, indent);
    const definition = isComment || LEAD.test(line) ? undefined : definitionAt(line, this.#language);
    if (definition) this.#openDefinition({ ...definition, indent });
    else if (isComment || LEAD.test(line)) {
      this.#lead.push(line, lineNumber);
      return;
    }
    this.#takeLead();
    this.#buffer.push(line, lineNumber);
  }

  flush(): void {
    this.#takeLead();
    this.#finishPassage();
  }

  #isTooLarge(line: string): boolean {
    const lines = this.#buffer.lines.length + this.#lead.lines.length;
    return lines >= MAX_BUFFERED_LINES || this.#buffer.chars + this.#lead.chars + line.length > MAX_BUFFERED_CHARS;
  }

  /** Emits the held lines; a lead that is itself too large does not wait for its definition. */
  #cutShort(line: string): void {
    this.#finishPassage();
    if (!this.#isTooLarge(line)) return;
    this.#takeLead();
    this.#finishPassage();
  }

  /** Whether the whole line is a comment; keeps track of block comments. */
  #readComment(line: string): boolean {
    if (this.#isInBlockComment) {
      if (line.includes('*/')) this.#isInBlockComment = false;
      return true;
    }
    if (!/^\s*\/\*/.test(line)) return /^\s*(?:\/\/|#(?![[!])(?!\s*define\b))/.test(line) && !this.#isDirective(line);
    this.#isInBlockComment = !line.includes('*/', line.indexOf('/*') + 2);
    return true;
  }

  /** Follows Python's triple-quoted strings, whose lines may stand left of the code around them. */
  #readStrings(line: string): void {
    if (this.#language !== 'python') return;
    for (const [mark] of line.matchAll(TRIPLE_QUOTE)) {
      if (this.#stringMark === undefined) this.#stringMark = mark;
      else if (this.#stringMark === mark) this.#stringMark = undefined;
    }
  }

  get #isInString(): boolean {
    return this.#stringMark !== undefined;
  }

  /** Whether a line begins with a preprocessor directive such as `#include`, which is code in C and C#. */
  #isDirective(line: string): boolean {
    return (this.#language === 'c' || this.#language === 'csharp') && /^\s*#/.test(line);
  }

  #isPartOfLeaf(line: string, indent: number, isComment: boolean, isInString: boolean): boolean {
    const leaf = this.#leaf;
    if (!leaf) return false;
    if (indent > leaf.indent || isInString || CLOSER.test(line)) return true;
    if (indent < leaf.indent || isComment) return false;
    return CONTINUATION.test(line);
  }

  #closeLeaf(): void {
    this.#leaf = undefined;
    this.#finishPassage();
  }

  #closeContainers(line: string, indent: number): void {
    const isCloser = CONTINUATION.test(line);
    for (let last = this.#containers.at(-1); last; last = this.#containers.at(-1)) {
      if (last.indent < indent || (last.indent === indent && isCloser)) return;
      this.#finishPassage();
      this.#containers.pop();
      this.#bufferName = this.#path();
    }
  }

  #path(): string | undefined {
    return this.#containers.map((container) => container.name).join('.') || undefined;
  }

  #openDefinition(definition: OpenDefinition): void {
    // The line of a class alone answers nothing; it goes with the first member.
    const isShortHeader = this.#isContainerHeader && this.#buffer.lines.length <= MAX_HEADER_LINES;
    if (!isShortHeader) this.#finishPassage();
    this.#isContainerHeader = definition.isContainer;
    const path = [...this.#containers.map((container) => container.name), definition.name];
    if (definition.isContainer) this.#containers.push(definition);
    else this.#leaf = definition;
    this.#bufferName = path.join('.');
  }

  #takeLead(): void {
    for (const [index, line] of this.#lead.lines.entries()) this.#buffer.push(line, this.#lead.lineStart + index);
    this.#lead.clear();
  }

  #finishPassage(): void {
    for (const part of cutLongCode(this.#buffer)) part.emit({ kind: this.kind, name: this.#bufferName }, this.#emit);
    this.#buffer.clear();
    this.#isContainerHeader = false;
    if (!this.#leaf) this.#bufferName = this.#path();
  }
}

/** The number of columns of white space before the text. */
export function indentOf(line: string): number {
  let columns = 0;
  for (const char of line) {
    if (char === ' ') columns++;
    else if (char === '\t') columns += TAB_WIDTH;
    else break;
  }
  return columns;
}

/** The longest definition that stays whole, in lines; 40 gave a mean citation under 25 lines and lost no hits against 60. */
const MAX_CODE_LINES = 40;
const MIN_PART_LINES = 12;

/**
 * Cuts a long definition before its least indented lines, preferably after a blank one, into parts that a reader can check.
 */
export function cutLongCode(buffer: LineBuffer): LineBuffer[] {
  if (buffer.lines.length <= MAX_CODE_LINES && buffer.chars <= MAX_PASSAGE_CHARS) return [buffer];
  const parts: LineBuffer[] = [];
  let start = 0;
  while (start < buffer.lines.length) {
    const end = cutBefore(buffer.lines, start);
    const part = new LineBuffer();
    for (let at = start; at < end; at++) part.push(buffer.lines[at] ?? '', buffer.lineStart + at);
    parts.push(part);
    start = end;
  }
  return parts;
}

/** The index at which the part that begins at `start` ends, exclusive. */
function cutBefore(lines: readonly string[], start: number): number {
  let limit = start;
  for (let chars = 0; limit < lines.length && limit - start < MAX_CODE_LINES; limit++) {
    chars += (lines[limit] ?? '').length + 1;
    if (chars > MAX_PASSAGE_CHARS && limit > start) break;
  }
  if (limit >= lines.length) return lines.length;
  let best = limit;
  let bestCost = Infinity;
  for (let at = start + MIN_PART_LINES; at <= limit; at++) {
    const line = lines[at] ?? '';
    if (isBlank(line)) continue;
    const isAfterBlank = isBlank(lines[at - 1] ?? '');
    const cost = indentOf(line) * 2 + (isAfterBlank ? 0 : 5) + (/^\s*[\])}]/.test(line) ? 8 : 0) + (limit - at) * 0.1;
    if (cost < bestCost) [best, bestCost] = [at, cost];
  }
  return best;
}
