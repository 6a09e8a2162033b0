import type { StructureReader } from '../structure.ts';
import { endOfBlock, type CodeMark, type Dialect, type HeadingMark, readDocument } from './document/readDocument.ts';

const ATX_HEADING = /^ {0,3}(#{1,6})(?:[ \t](.*))?$/;
const SETEXT_LINE = /^ {0,3}(?:(=+)|(-{2,}))\s*$/;
const NO_SETEXT_TEXT = /^\s*(?:[-*+>|#]|\d+[.)]\s|<|`{3})/;
/** A numbered heading is no list entry above a rule where its line is as long as the heading. */
const NUMBERED = /^\d+[.)]\s/;
const MAX_UNDERLINE_DIFFERENCE = 2;
const FENCE = /^\s*(`{3,}(?!`)|~{3,}(?!~))([^`]*)$/;
const HTML_HEADING = /^\s*<h([1-6])\b[^>]*>(.*?)<\/h\1>\s*$/i;

/** Markdown, and what was made into it from other documents. */
const MARKDOWN: Dialect = {
  format: 'markdown',
  headingAt,
  codeAt,
  isHidden: (line) => /^\s*\[[^\]]+\]:\s*\S+/.test(line) || isBadges(line),
};

function headingAt(text: readonly string[], index: number): HeadingMark | undefined {
  const line = text[index] ?? '';
  const atx = ATX_HEADING.exec(line);
  if (atx) {
    const name = (atx[2] ?? '').trim().replace(/\s#+$/, '').trimEnd();
    return { level: atx[1]?.length ?? 1, name, lines: 1 };
  }
  const html = HTML_HEADING.exec(line);
  if (html) return { level: Number(html[1]), name: html[2] ?? '', lines: 1 };
  const under = SETEXT_LINE.exec(text[index + 1] ?? '');
  if (!under || line.trim() === '' || line.includes('|')) return undefined;
  if (NO_SETEXT_TEXT.test(line) && !isUnderlinedNumber(line, text[index + 1] ?? '')) return undefined;
  return { level: under[1] === undefined ? 2 : 1, name: line.trim(), lines: 2 };
}

function isUnderlinedNumber(line: string, under: string): boolean {
  return NUMBERED.test(line) && Math.abs(line.trim().length - under.trim().length) <= MAX_UNDERLINE_DIFFERENCE;
}

function codeAt(text: readonly string[], index: number, isIndentedCode: boolean): CodeMark | undefined {
  const line = text[index] ?? '';
  const fence = FENCE.exec(line);
  if (fence) {
    const mark = fence[1] ?? '```';
    const isEnd = (next: string): boolean => {
      const plain = next.trim();
      return plain.startsWith(mark) && plain.split('').every((char) => char === mark[0]);
    };
    return { end: endOfBlock(text, index, isEnd), language: fence[2]?.trim().split(/\s/)[0] ?? '' };
  }
  if (!isIndentedCode || !/^(?: {4}|\t)/.test(line) || (text[index - 1] ?? '').trim() !== '') return undefined;
  let end = index;
  while (/^(?: {4}|\t)/.test(text[end] ?? '')) end++;
  return { end, language: '' };
}

/** Whether a line has nothing but images, links around them and HTML that draws. */
function isBadges(line: string): boolean {
  if (!/^\s*(?:\[?!\[|<\/?(?:p|div|img|a|br|center|picture|source|sup|sub|hr|details|summary)\b)/i.test(line))
    return false;
  const rest = line
    .replace(/\[!\[[^\][]*\]\([^()]*\)\](?:\([^()]*\)|\[[^\][]*\])/g, '')
    .replace(/!\[[^\][]*\](?:\([^()]*\)|\[[^\][]*\])/g, '')
    .replace(/<[^<>]*>/g, '');
  return rest.trim() === '';
}

export const markdownReader: StructureReader = {
  format: MARKDOWN.format,
  takesLongLines: true,
  reads: (name) => /\.(?:md|mdx|markdown|mdown|mkdn?|qmd|rmd)$/.test(name),
  read: (filename, text) => readDocument(filename, text, MARKDOWN),
};
