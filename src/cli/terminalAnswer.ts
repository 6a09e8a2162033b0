import { pathToFileURL } from 'node:url';
import type { Answer } from '../asking/answer.ts';
import { citationLabel } from '../asking/answerMarkdown.ts';
import { citedAnswer } from '../asking/citedAnswer.ts';
import { withMarks } from '../grounding/evidenceMarks.ts';
import { claimLines, receiptLines } from '../grounding/receiptLines.ts';
import { displayName } from '../localFile/displayName.ts';
import { styledText, type StyledText, type TerminalStyle } from './terminalStyle.ts';

/** How many lines of a source are shown; its link leads to the others. */
const MAX_SOURCE_LINES = 8;

/** An answer for a terminal: the text without the marks of Markdown, the lines it comes from, and how it came about. */
export function terminalAnswer(answer: Answer, style: TerminalStyle): StyledText {
  const { citations, citedCount, marks } = citedAnswer(answer);
  const marked = withMarks(answer.answer, marks, (index) => ` [${(marks[index]?.citation ?? 0) + 1}]`);
  const sources = citations.slice(0, citedCount).flatMap((citation, index) => {
    const label = style.link(citationLabel(citation), pathToFileURL(citation.path).href);
    const lines = citation.text.split('\n');
    const shown = lines.slice(0, MAX_SOURCE_LINES).map((line) => styledText`    ${style.dim(line)}\n`);
    const more = lines.length - shown.length;
    const rest =
      more > 0 ? [styledText`    ${style.dim(`… ${String(more)} more ${more === 1 ? 'line' : 'lines'}`)}\n`] : [];
    return [styledText`\n[${String(index + 1)}] ${label}\n`, ...shown, ...rest];
  });
  const others = citations.slice(citedCount).map(citationLabel);
  const footer = [
    ...(others.length > 0 ? [`Also considered: ${others.join(', ')}`] : []),
    ...(answer.notes ?? []),
    ...claimLines(answer.claims),
    ...(answer.receipt ? receiptLines(answer.receipt, displayName) : []),
  ];
  return styledText`${plainMarkdown(marked, style)}${sources}\n${footer.map((line) => styledText`${style.dim(line)}\n`)}`;
}

const FENCE = /^\s*(`{3,}|~{3,})(.*)$/;

/** Markdown as it is read: code in its colour without fences, emphasis without asterisks. */
function plainMarkdown(markdown: string, style: TerminalStyle): StyledText {
  const lines: StyledText[] = [];
  let fence: { readonly sign: string; readonly mark: string } | undefined;
  for (const line of markdown.split('\n')) {
    const [, sign, info = ''] = FENCE.exec(line) ?? [];
    if (fence === undefined && sign !== undefined) {
      fence = { sign, mark: /\[\d+\]\s*$/.exec(info)?.[0].trim() ?? '' };
    } else if (fence !== undefined && line.trim() === fence.sign) {
      if (fence.mark !== '') lines.push(styledText`${fence.mark}\n`);
      fence = undefined;
    } else {
      lines.push(fence ? styledText`  ${style.code(line)}\n` : styledText`${plainLine(line, style)}\n`);
    }
  }
  return styledText`${lines}`;
}

/** A span of a line that Markdown marks: code, strong, the state of a sentence, or a character behind a backslash. */
const SPAN = /`([^`]+)`|\*\*([^*]+)\*\*|\*(\((?:supported|unverified)\))\*|\\([!-/:-@[-`{-~])/g;

function plainLine(line: string, style: TerminalStyle): StyledText {
  const parts: StyledText[] = [];
  let end = 0;
  for (const match of line.matchAll(SPAN)) {
    const [all, code, strong, state, escaped = ''] = match;
    parts.push(styledText`${line.slice(end, match.index)}`);
    if (code !== undefined) parts.push(style.code(code));
    else if (strong !== undefined) parts.push(style.bold(strong));
    else parts.push(styledText`${state ?? escaped}`);
    end = match.index + all.length;
  }
  return styledText`${parts}${line.slice(end)}`;
}
