import type { Structure } from '../../structure.ts';
import { DocumentBuilder } from './documentBuilder.ts';
import { isHtmlTable, isPipeTable, readAlignedTable, readHtmlTable, readPipeTable } from './tables.ts';

/** A heading as it stands in a document. */
export interface HeadingMark {
  /** 1 for the highest. */
  readonly level: number;
  readonly name: string;
  /** How many lines it takes. */
  readonly lines: number;
}

/** A block of code as it stands in a document. */
export interface CodeMark {
  /** The index of the line after it. */
  readonly end: number;
  readonly language: string;
}

/** How a kind of document writes its headings and its code. */
export interface Dialect {
  readonly format: string;
  headingAt(text: readonly string[], index: number): HeadingMark | undefined;
  /** @param isIndentedCode whether indentation alone makes code here: in a paragraph and a list entry it does not */
  codeAt(text: readonly string[], index: number, isIndentedCode: boolean): CodeMark | undefined;
  /** Whether tables may be drawn with nothing but spaces. */
  readonly hasAlignedTables?: boolean;
  /** Whether this line is not a part of the text: a comment or an instruction. */
  isHidden(line: string): boolean;
}

/** The index of the line after the one that ends a block, or of the end of the text. */
export function endOfBlock(text: readonly string[], start: number, isEnd: (line: string) => boolean): number {
  for (let at = start + 1; at < text.length; at++) if (isEnd(text[at] ?? '')) return at + 1;
  return text.length;
}

const ENTRY = /^(\s*)(?:[-*+•·]|(\d{1,4}[.)、]|\([\da-z]\)|[a-z]\)))\s+(?:\[[ xX]\]\s+)?(\S.*)$/u;
/** A numbered clause of a contract: `4.2 The tenant …`. */
const CLAUSE = /^(\s{0,3})(\d{1,2}(?:\.\d{1,2}){1,3}\.?)\s+([\p{Lu}\p{Script=Han}"“„«(].*)$/u;
/** A line of its own after a label in bold: `**Present:** …`. */
const LABELLED = /^\s*(?:\*\*|__)[^*_]{1,40}(?::(?:\*\*|__)|(?:\*\*|__):)\s*\S/u;
const RULE = /^\s*(?:[-*_=~]\s*){3,}$/;

/** Reads a document of any dialect: its headings, and the paragraphs, list entries, code blocks and tables under them. */
export function readDocument(filename: string, text: readonly string[], dialect: Dialect): Structure {
  const builder = new DocumentBuilder(dialect.format, filename, text.length);
  let at = endOfFrontMatter(text);
  while (at < text.length) at = readBlock(text, at, dialect, builder);
  return builder.finish();
}

/** What is indented so far is code in some dialects, unless it is a table of so many columns. */
const CODE_INDENT = 4;
const MIN_INDENTED_COLUMNS = 3;

/** Reads the block that begins at a line, and returns the index of the line after it. */
function readBlock(text: readonly string[], at: number, dialect: Dialect, builder: DocumentBuilder): number {
  const line = text[at] ?? '';
  if (line.trim() === '') return at + 1;
  const indent = indentOf(line);
  const heading = dialect.headingAt(text, at);
  if (heading) {
    builder.heading(heading.level, heading.name, at + 1, at + heading.lines);
    return at + heading.lines;
  }
  const table = indent >= CODE_INDENT ? readAlignedTable(text, at, builder.sectionName) : undefined;
  if (table && table.columns.length >= MIN_INDENTED_COLUMNS) {
    builder.table(table);
    return table.lines.last;
  }
  const code = dialect.codeAt(text, at, !builder.isInEntry(indent));
  if (code) {
    builder.code(code.language, at + 1, code.end, indent);
    return code.end;
  }
  if (dialect.isHidden(line)) return at + 1;
  if (isPipeTable(text, at) || isHtmlTable(line)) {
    const read = isHtmlTable(line) ? readHtmlTable : readPipeTable;
    const drawn = read(text, at, builder.sectionName);
    builder.table(drawn);
    return drawn.lines.last;
  }
  const mayBeAligned = dialect.hasAlignedTables === true && !ENTRY.test(line);
  const aligned = mayBeAligned ? readAlignedTable(text, at, builder.sectionName) : undefined;
  if (aligned) {
    builder.table(aligned);
    return aligned.lines.last;
  }
  if (/^\s*<!--/.test(line)) return endOfComment(text, at);
  if (RULE.test(line)) return at + 1;
  return readText(text, at, dialect, builder);
}

function readText(text: readonly string[], start: number, dialect: Dialect, builder: DocumentBuilder): number {
  const line = text[start] ?? '';
  const entry = ENTRY.exec(line) ?? (isClause(text, start, dialect) ? CLAUSE.exec(line) : null);
  let at = start + 1;
  const isMore = (): boolean => at < text.length && !beginsBlock(text, at, dialect);
  if (entry) {
    while (isMore()) at++;
    builder.entry({
      raw: entry[3] ?? '',
      following: text.slice(start + 1, at),
      indent: indentOf(entry[1] ?? ''),
      isNumbered: entry[2] !== undefined,
      line: start + 1,
      lastLine: at,
    });
    return at;
  }
  const lines = [unquoted(line)];
  for (; isMore(); at++) lines.push(unquoted(text[at] ?? ''));
  builder.paragraph(lines.join(' '), start + 1, at, indentOf(line));
  return at;
}

function beginsBlock(text: readonly string[], at: number, dialect: Dialect): boolean {
  const line = text[at] ?? '';
  if (
    line.trim() === '' ||
    ENTRY.test(line) ||
    LABELLED.test(line) ||
    isClause(text, at, dialect) ||
    dialect.isHidden(line) ||
    /^\s*<!--/.test(line)
  )
    return true;
  if (isPipeTable(text, at) || isHtmlTable(line) || dialect.headingAt(text, at) !== undefined) return true;
  return dialect.codeAt(text, at, false) !== undefined;
}

/** Whether a numbered clause begins at a line: a sentence has ended before it, or a heading stands there. */
function isClause(text: readonly string[], at: number, dialect: Dialect): boolean {
  if (!CLAUSE.test(text[at] ?? '')) return false;
  const before = (text[at - 1] ?? '').trim();
  return before === '' || /[.;:!?。；：)]$/u.test(before) || dialect.headingAt(text, at - 1) !== undefined;
}

function unquoted(line: string): string {
  return line.replace(/^\s*(?:>\s?)+(?:\[!\w+\])?/, '');
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

function endOfFrontMatter(text: readonly string[]): number {
  if (text[0]?.trimEnd() !== '---' || !/^\w[\w-]*:/.test(text[1] ?? '')) return 0;
  const end = text.findIndex((line, index) => index > 0 && /^(?:---|\.\.\.)\s*$/.test(line));
  return end < 0 ? 0 : end + 1;
}

function endOfComment(text: readonly string[], start: number): number {
  let at = start;
  while (at < text.length && text[at]?.includes('-->') !== true) at++;
  return at + 1;
}
