import { DEFAULT_MAX_CITATIONS } from '../../protocol/query.ts';
import type { Passage, SearchHit, SearchResult } from './passage.ts';

/** A place in a file that supports the answer. */
export interface ExtractedCitation {
  fileId: string;
  /** 1-based and inclusive. */
  lineStart: number;
  lineEnd: number;
  /** The cited lines, verbatim. */
  text: string;
  score: number;
}

export interface ExtractedAnswer {
  /** The answer in plain Markdown; undefined where the files do not answer the question. */
  answer: string | undefined;
  /** Best first; empty where the files do not answer the question. */
  citations: ExtractedCitation[];
}

/** The least share of the best citation's score; lower ones are noise beside it. */
const MIN_SCORE_SHARE = 0.3;
const MAX_ANSWER_CHARS = 700;
/** How many lines of a definition the answer shows; the citation has all of them. */
const MAX_CODE_ANSWER_LINES = 15;

/**
 * Makes an answer from the result of a search, without any model: the sentence, record or definition that matches best, word
 * for word, and the lines to check it by.
 */
export function extractAnswer(result: SearchResult, maxCitations = DEFAULT_MAX_CITATIONS): ExtractedAnswer {
  const best = result.hits[0];
  if (!best || !result.isAnswerable) return { answer: undefined, citations: [] };
  // A request for more citations than usual takes weak ones as well.
  const minScore = maxCitations > DEFAULT_MAX_CITATIONS ? 0 : best.score * MIN_SCORE_SHARE;
  const worthCiting = result.hits.filter(({ score }) => score >= minScore).slice(0, maxCitations);
  return { answer: answerOf(best), citations: worthCiting.map(toCitation) };
}

function toCitation({ fileId, passage, score, answerLines }: SearchHit): ExtractedCitation {
  if (!answerLines)
    return { fileId, lineStart: passage.lineStart, lineEnd: passage.lineEnd, text: passage.text, score };
  const [lineStart, lineEnd] = answerLines;
  const lines = passage.text.split('\n').slice(lineStart - passage.lineStart, lineEnd - passage.lineStart + 1);
  return { fileId, lineStart, lineEnd, text: lines.join('\n'), score };
}

function answerOf({ passage, answerText }: SearchHit): string {
  switch (passage.kind) {
    case 'paragraph':
    case 'section':
    case 'cell':
      return proseAnswer(answerText === undefined ? passage.text : withItsText(answerText, passage.text));
    case 'code':
      return codeAnswer(passage);
    case 'record':
      return fenced(passage.context ? `${passage.context}\n${passage.text}` : passage.text);
    case 'log':
    case 'data':
    case 'table':
      return labelled(passage.name, fenced(answerText ?? passage.text));
  }
}

const HEADING_ONLY = /^\s*(?:#{1,6}\s.*|\\(?:sub)*section\*?\{[^{}]*\}.*)$/;

/** The answer, and where that is a heading, which tells nothing alone, the text below it. */
function withItsText(answer: string, text: string): string {
  const at = text.indexOf(answer);
  return at >= 0 && HEADING_ONLY.test(answer.trim()) ? text.slice(at) : answer;
}

function proseAnswer(text: string): string {
  const short =
    text.length > MAX_ANSWER_CHARS ? `${text.slice(0, MAX_ANSWER_CHARS).replace(/(?<!\s)\s+\S*$/, '')} …` : text;
  return withoutActiveMarkup(short.trim());
}

/** The text without markup that would fetch an image or become HTML where the answer is shown as Markdown. */
function withoutActiveMarkup(text: string): string {
  return text.replace(/!\[/g, '!\\[').replace(/<(?=[a-z/!?])/gi, '\\<');
}

function codeAnswer(passage: Passage): string {
  const lines = passage.text.split('\n');
  const shown = lines.slice(0, MAX_CODE_ANSWER_LINES);
  return labelled(passage.name, fenced(lines.length > shown.length ? [...shown, '…'].join('\n') : shown.join('\n')));
}

function labelled(name: string | undefined, body: string): string {
  return name ? `\`${name.replaceAll('`', '')}\`\n\n${body}` : body;
}

/** A code fence longer than any run of backticks inside it. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map((match) => match[0].length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}\n${text}\n${fence}`;
}
