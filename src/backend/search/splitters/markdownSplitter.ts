import { type EmitPassage, isBlank, LineBuffer, type LineSplitter } from './lineBuffer.ts';

const ATX_HEADING = /^ {0,3}(#{1,6})(?:[ \t](.*))?$/s;
const SETEXT_UNDERLINE = /^ {0,3}(=+|-{2,})[ \t]*$/;
const FENCE = /^ {0,3}(`{3,}|~{3,})(.*)$/s;
const FRONT_MATTER = /^---[ \t]*$/;
/** A line of front matter: a setting, an entry or the rest of one, or the end. */
const IN_FRONT_MATTER = /^(?:[\w"'][^:]*:(?:\s|$)|\s+\S|-\s|[\]}]|---[ \t]*$|\.\.\.)/;
/** A comment among the first settings; one with a space would be a heading below a rule there. */
const FIRST_COMMENT = /^#(?![# \t])/;
const LATER_COMMENT = /^#|^\s*$/;

/**
 * Markdown: a passage is a paragraph, list, table or fenced block; short ones are joined within their section. Headings
 * stay with the text below them, and the heading path is the passage's name.
 */
export class MarkdownSplitter implements LineSplitter {
  readonly kind = 'section';
  readonly #buffer = new LineBuffer();
  readonly #emit: EmitPassage;
  /** The heading at each level above the current line; index 0 is level 1. */
  #headings: (string | undefined)[] = [];
  #fence: string | undefined;
  #isInFrontMatter = false;
  #isAfterBlank = false;
  /** Characters of the buffer that are not headings: a heading alone never makes a passage complete. */
  #bodyChars = 0;

  constructor(emit: EmitPassage) {
    this.#emit = emit;
  }

  get name(): string | undefined {
    return this.#headings.filter(Boolean).join(' > ') || undefined;
  }

  push(line: string, lineNumber: number): void {
    // A `---` at the beginning of a text may be a rule, which is not followed by settings.
    if (this.#isInFrontMatter && !isFrontMatter(line, lineNumber)) this.#isInFrontMatter = false;
    if (lineNumber === 1 && FRONT_MATTER.test(line)) this.#isInFrontMatter = true;
    else if (this.#isInFrontMatter) {
      if (FRONT_MATTER.test(line)) this.#isInFrontMatter = false;
    } else if (this.#fence !== undefined) {
      if (line.trim().startsWith(this.#fence) && /^[`~]+$/.test(line.trim())) this.#fence = undefined;
    } else {
      this.#fence = openingFence(line);
      if (this.#fence === undefined && this.#pushStructure(line, lineNumber)) return;
    }
    this.#append(line, lineNumber);
  }

  flush(): void {
    this.#buffer.emit({ kind: this.kind, name: this.name }, this.#emit);
    this.#bodyChars = 0;
    this.#isAfterBlank = false;
  }

  /** Handles headings and blank lines outside of fences; false means that the line is body text. */
  #pushStructure(line: string, lineNumber: number): boolean {
    const heading = ATX_HEADING.exec(line);
    if (heading) {
      if (this.#buffer.isFullFor(line)) this.flush();
      this.#startSection((heading[1] ?? '#').length, withoutClosingMarks(heading[2] ?? ''));
      this.#buffer.push(line, lineNumber);
      return true;
    }
    if (isBlank(line)) {
      if (this.#buffer.isFullFor(line)) this.flush();
      else if (!this.#buffer.isEmpty) this.#buffer.push(line, lineNumber);
      this.#isAfterBlank = true;
      return true;
    }
    const title = this.#buffer.lines.at(-1) ?? '';
    const underline = SETEXT_UNDERLINE.exec(line);
    if (underline && !this.#isAfterBlank && isSetextTitle(title)) {
      this.#takeSetextHeading((underline[1] ?? '').startsWith('=') ? 1 : 2, title, lineNumber - 1);
      this.#buffer.push(line, lineNumber);
      return true;
    }
    return false;
  }

  #append(line: string, lineNumber: number): void {
    const isNewBlock = this.#isAfterBlank && this.#bodyChars >= SHORT_PARAGRAPH_CHARS && this.#isBlockStart(line);
    if (isNewBlock || this.#buffer.isFullFor(line)) this.flush();
    this.#isAfterBlank = false;
    this.#buffer.push(line, lineNumber);
    this.#bodyChars += line.length + 1;
  }

  /** A blank line inside a fence or before an indented continuation does not end the block. */
  #isBlockStart(line: string): boolean {
    return !/^(?: {2,}|\t)/.test(line);
  }

  #startSection(level: number, title: string): void {
    if (this.#bodyChars > 0) this.flush();
    else if (this.#headings.length >= level) this.flush(); // An empty section before this one keeps its own name.
    this.#headings = [...this.#headings.slice(0, level - 1)];
    this.#headings[level - 1] = title.trim();
  }

  #takeSetextHeading(level: number, title: string, titleLine: number): void {
    this.#buffer.lines.pop();
    this.#buffer.chars -= title.length + 1;
    this.#bodyChars -= title.length + 1;
    this.#startSection(level, title);
    this.#buffer.push(title, titleLine);
  }
}

/** The title of a heading without the `#` marks that may close it after a space. */
function withoutClosingMarks(heading: string): string {
  const title = heading.trim();
  let end = title.length;
  while (title[end - 1] === '#') end--;
  const isSetOff = title[end - 1] === ' ' || title[end - 1] === '\t';
  return isSetOff ? title.slice(0, end).trimEnd() : title;
}

function openingFence(line: string): string | undefined {
  const match = FENCE.exec(line);
  if (!match) return undefined;
  const marker = match[1] ?? '```';
  // A backtick fence's info string holds no backticks; such a line is inline code (CommonMark 4.5).
  return marker.startsWith('`') && (match[2] ?? '').includes('`') ? undefined : marker;
}

/** A line that an underline may turn into a heading: text, not a list, quote, table or fence. */
function isSetextTitle(line: string): boolean {
  return !isBlank(line) && !/^\s*(?:[-*+>|]|\d+[.)]|#|`{3}|~{3})/.test(line) && !line.includes('|');
}

function isFrontMatter(line: string, lineNumber: number): boolean {
  return IN_FRONT_MATTER.test(line) || (lineNumber === 2 ? FIRST_COMMENT : LATER_COMMENT).test(line);
}

/**
 * The size below which a paragraph is joined with the next one, in characters: a title or a line of dialogue alone matches by
 * accident.
 */
const SHORT_PARAGRAPH_CHARS = 200;

/** Plain text: a passage is a paragraph between blank lines; short ones are joined. */
export class ProseSplitter implements LineSplitter {
  readonly kind = 'paragraph';
  readonly name = undefined;
  readonly #buffer = new LineBuffer();
  readonly #emit: EmitPassage;
  #isAfterBlank = false;

  constructor(emit: EmitPassage) {
    this.#emit = emit;
  }

  push(line: string, lineNumber: number): void {
    if (isBlank(line)) {
      if (this.#buffer.isFullFor(line)) this.flush();
      else if (!this.#buffer.isEmpty) this.#buffer.push(line, lineNumber);
      this.#isAfterBlank = true;
      return;
    }
    const isNewParagraph = this.#isAfterBlank && this.#buffer.chars >= SHORT_PARAGRAPH_CHARS;
    if (isNewParagraph || this.#buffer.isFullFor(line)) this.flush();
    this.#isAfterBlank = false;
    this.#buffer.push(line, lineNumber);
  }

  flush(): void {
    this.#buffer.emit({ kind: this.kind }, this.#emit);
    this.#isAfterBlank = false;
  }
}
