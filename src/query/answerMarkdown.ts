import type { Answer, LocatedCitation } from './askService.ts';
import { displayName } from './askService.ts';

/** An answer as Markdown: the question, the answer, and every cited passage with its lines. */
export function answerMarkdown({ question, answer, citations }: Answer): string {
  const sources = citations.map((citation, index) => source(citation, index + 1));
  return (
    [`# ${singleLine(question)}`, answer, ...(sources.length > 0 ? ['## Sources', ...sources] : [])].join('\n\n') + '\n'
  );
}

/** `handbook.md:12-18`, or `handbook.md:12` for a single line. */
export function citationLabel({ path, filename, line_start, line_end }: LocatedCitation): string {
  const lines = line_start === line_end ? String(line_start) : `${String(line_start)}-${String(line_end)}`;
  return `${displayName(path === '' ? filename : path)}:${lines}`;
}

function source(citation: LocatedCitation, number: number): string {
  const fence = '`'.repeat(Math.max(3, longestRun(citation.text) + 1));
  return `${String(number)}. ${citationLabel(citation)}\n\n${fence}text\n${citation.text}\n${fence}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}

function singleLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}
