import { claimLines, receiptLines } from '../grounding/receiptLines.ts';
import { harmlessMarkdown } from '../text/harmlessMarkdown.ts';
import { withMarks } from '../grounding/evidenceMarks.ts';
import type { Answer, LocatedCitation } from './answer.ts';
import type { CitedAnswer } from './citedAnswer.ts';
import { displayName, displayPath } from '../localFile/displayName.ts';

export interface AnswerMarkdownOptions {
  /** The level of the question's heading; 1 by default. */
  readonly level?: number;
  /** A line below the question. */
  readonly subtitle?: string;
  /** The citations in the order to show, with their places in the text of an answer without a model. */
  readonly cited?: CitedAnswer | undefined;
}

/**
 * An answer as Markdown: the question, the answer, and every cited passage with its lines. Rendering it loads nothing: the
 * passages are code, and the other texts of files, models and backends have neither images nor HTML.
 */
export function answerMarkdown(
  { question, answer: unmarked, citations: unordered, claims, notes = [], receipt, files }: Answer,
  { level = 1, subtitle, cited }: AnswerMarkdownOptions = {},
): string {
  const { citations, marks } = cited ?? { citations: unordered, marks: [] };
  // A fence's info string, which a mark of a block of code would stand in, is not shown.
  const inProse = marks.filter(({ isInFence }) => !isInFence);
  const answer = withMarks(unmarked, inProse, (index) => ` [${String((inProse[index]?.citation ?? 0) + 1)}]`);
  const heading = '#'.repeat(level);
  // A block of code that the answer leaves open would take in what follows it.
  const mayBeOpen = FENCE.test(answer) || FENCE.test(question);
  const sources = citations.map((citation, index) => source(citation, index + 1, mayBeOpen));
  const footer = [...notes, ...claimLines(claims), ...(receipt ? receiptLines(receipt, displayName) : [])];
  return (
    [
      harmlessMarkdown(`${heading} ${singleLine(question)}`),
      ...(subtitle === undefined ? [] : [`*${escapeMarkdown(subtitle)}*`]),
      ...scopeLine(files),
      harmlessMarkdown(answer),
      ...(sources.length > 0 ? [`${heading}# Sources`, ...sources] : []),
      ...(footer.length > 0 ? ['---', harmlessMarkdown(footer.join('  \n'))] : []),
    ].join('\n\n') + '\n'
  );
}

/** Which lines the answer comes from, where that is not the whole file. */
function scopeLine([file]: Answer['files']): string[] {
  if (!file?.lines) return [];
  const { path, lines } = file;
  return [`*About lines ${String(lines.start)}–${String(lines.end)} of ${escapeMarkdown(displayName(path))}*`];
}

/** `handbook.md:12-18`, or `handbook.md:12` for a single line; for a document `report.pdf:12-18 (page 3)`. */
export function citationLabel({ name, path, filename, line_start, line_end, place }: LocatedCitation): string {
  const lines = line_start === line_end ? String(line_start) : `${String(line_start)}-${String(line_end)}`;
  const where = place === undefined ? '' : ` (${displayPath(place)})`;
  return `${name ?? displayName(path === '' ? filename : path)}:${lines}${where}`;
}

/** Matches three or more backticks or tildes, which may begin or end a block of code. */
const FENCE = /`{3}|~{3}/;

/**
 * Formats a cited passage as a block of code. A passage whose own lines could end a block that is still open is quoted, so
 * that none of its lines begins with a fence.
 */
function source(citation: LocatedCitation, number: number, mayBeOpen: boolean): string {
  const { text } = citation;
  const fence = '`'.repeat(Math.max(3, longestRun(text) + 1));
  const block = `${fence}text\n${text}\n${fence}`;
  const isQuoted = mayBeOpen && FENCE.test(text);
  const shown = isQuoted ? block.replace(/^|(?<=\r\n|\n|\r(?!\n))/g, '> ') : block;
  return `${String(number)}. ${harmlessMarkdown(citationLabel(citation))}\n\n${shown}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}

function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_[\]<&]/g, '\\$&');
}

function singleLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}
