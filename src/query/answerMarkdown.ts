import { receiptLines } from '../grounding/receiptLines.ts';
import type { Answer, LocatedCitation } from './answer.ts';
import { displayName } from './displayName.ts';

export interface AnswerMarkdownOptions {
  /** The level of the question's heading; 1 by default. */
  readonly level?: number;
  /** A line below the question. */
  readonly subtitle?: string;
}

/** An answer as Markdown: the question, the answer, and every cited passage with its lines. */
export function answerMarkdown(
  { question, answer, citations, notes = [], receipt, files }: Answer,
  { level = 1, subtitle }: AnswerMarkdownOptions = {},
): string {
  const heading = '#'.repeat(level);
  const sources = citations.map((citation, index) => source(citation, index + 1));
  const footer = [...notes, ...(receipt ? receiptLines(receipt, displayName) : [])];
  return (
    [
      `${heading} ${singleLine(question)}`,
      ...(subtitle === undefined ? [] : [`*${escapeMarkdown(subtitle)}*`]),
      ...scopeLine(files),
      answer,
      ...(sources.length > 0 ? [`${heading}# Sources`, ...sources] : []),
      ...(footer.length > 0 ? ['---', footer.join('  \n')] : []),
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
  const where = place === undefined ? '' : ` (${place})`;
  return `${name ?? displayName(path === '' ? filename : path)}:${lines}${where}`;
}

function source(citation: LocatedCitation, number: number): string {
  const fence = '`'.repeat(Math.max(3, longestRun(citation.text) + 1));
  return `${String(number)}. ${citationLabel(citation)}\n\n${fence}text\n${citation.text}\n${fence}`;
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
