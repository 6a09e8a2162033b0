import type { LeftOutReason, Receipt } from '../protocol/query.ts';
import type { Answer, LocatedCitation } from './askService.ts';
import { displayName } from './askService.ts';

/** An answer as Markdown: the question, the answer, and every cited passage with its lines. */
export function answerMarkdown({ question, answer, citations, notes = [], receipt }: Answer): string {
  const sources = citations.map((citation, index) => source(citation, index + 1));
  const footer = [...notes, ...(receipt ? receiptLines(receipt) : [])];
  return (
    [
      `# ${singleLine(question)}`,
      answer,
      ...(sources.length > 0 ? ['## Sources', ...sources] : []),
      ...(footer.length > 0 ? ['---', footer.join('  \n')] : []),
    ].join('\n\n') + '\n'
  );
}

/** What the backend saw and what a model was given. */
function receiptLines(receipt: Receipt): string[] {
  const files = receipt.files.map(
    ({ filename, bytes, lines }) => `${displayName(filename)}: ${String(bytes)} bytes in ${String(lines)} lines.`,
  );
  const { passages_considered: considered, passages_sent: sent, tokens_sent: tokens, tokens_budget: budget } = receipt;
  const given =
    sent === 0
      ? 'none sent to a model'
      : `${String(sent)} sent to a model, about ${String(tokens)} of ${String(budget)} tokens`;
  const leftOut = receipt.left_out.map(({ reason, count }) => `${String(count)} ${LEFT_OUT_TEXTS[reason]}`);
  const rest = leftOut.length > 0 ? ` Left out: ${leftOut.join(', ')}.` : '';
  return [...files, `Passages: ${String(considered)} considered, ${given}.${rest}`];
}

const LEFT_OUT_TEXTS: Readonly<Record<LeftOutReason, string>> = {
  over_budget: 'beyond the token budget',
  ranked_lower: 'that match the question less',
};

/** `handbook.md:12-18`, or `handbook.md:12` for a single line; for a document `report.pdf:12-18 (page 3)`. */
export function citationLabel({ path, filename, line_start, line_end, place }: LocatedCitation): string {
  const lines = line_start === line_end ? String(line_start) : `${String(line_start)}-${String(line_end)}`;
  const where = place === undefined ? '' : ` (${place})`;
  return `${displayName(path === '' ? filename : path)}:${lines}${where}`;
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
