/** A piece of an answer: a sentence that may claim something, or what stands between. */
export interface AnswerPiece {
  readonly text: string;
  readonly isClaim: boolean;
}

/** A fenced block counts as one claim, together with the citations right after it. */
const FENCED = /^[ \t]*(`{3,}|~{3,})[^\n]*\n[\s\S]*?^[ \t]*\1[`~]*[ \t]*$/gmu;
/** A line's list, quote or heading marks are no part of its sentences. */
const LINE_MARKS = /^[ \t]*(?:(?:[-*+>]|\d{1,3}[.)]|#{1,6})[ \t]+)*/u;
/**
 * A sentence ends at its full stop together with the citations behind it, which belong to it; a full stop of a number, an
 * abbreviation or a file name has no space behind it or goes on in lower case.
 */
const SENTENCE_END =
  /(?:[.!?…]["'”’)*_]*(?=\s+(?![a-z])|\s*\[\d|\s*$)|[。!?]["”』」]?)(?:\s*\[\s*\d[^\]\n]*\][.。]?)*/gu;
const ABBREVIATION = /(?:^|[\s(])(?:e\.g|i\.e|etc|cf|vs|Mr|Mrs|Ms|Dr|No|Nr|z\.B|d\.h|bzw|ca|approx|[A-Z])\.$/u;
const CITATIONS_ONLY = /^(?:\s*\[\s*\d[^\]\n]*\]\s*[.。]?)+\s*$/u;

/** Cuts an answer into sentences; the pieces joined are the answer. */
export function splitClaims(answer: string): AnswerPiece[] {
  const pieces: AnswerPiece[] = [];
  let at = 0;
  for (const match of answer.matchAll(FENCED)) {
    splitLines(answer.slice(at, match.index), pieces);
    pieces.push({ text: match[0], isClaim: true });
    at = match.index + match[0].length;
  }
  splitLines(answer.slice(at), pieces);
  return mergeCitations(pieces);
}

function splitLines(text: string, pieces: AnswerPiece[]): void {
  for (const line of text.split(/(?<=\n)/u)) {
    const [marks = ''] = LINE_MARKS.exec(line) ?? [];
    const isHeading = /#[ \t]+$/u.test(marks);
    if (marks !== '') pieces.push({ text: marks, isClaim: false });
    const body = line.slice(marks.length);
    if (isHeading) pieces.push({ text: body, isClaim: false });
    else splitSentences(body, pieces);
  }
}

function splitSentences(line: string, pieces: AnswerPiece[]): void {
  let at = 0;
  for (const match of line.matchAll(SENTENCE_END)) {
    const end = match.index + match[0].length;
    if (ABBREVIATION.test(line.slice(at, end))) continue;
    push(line.slice(at, end), pieces);
    at = end;
  }
  push(line.slice(at), pieces);
}

/** White space around a sentence is no part of it. */
function push(text: string, pieces: AnswerPiece[]): void {
  const [, before = '', sentence = '', after = ''] = /^(\s*)([\s\S]*?)(\s*)$/u.exec(text) ?? [];
  if (before !== '') pieces.push({ text: before, isClaim: false });
  if (sentence !== '') pieces.push({ text: sentence, isClaim: /[\p{L}\p{N}]/u.test(sentence) });
  if (after !== '') pieces.push({ text: after, isClaim: false });
}

/** Citations on their own belong to the claim before them. */
function mergeCitations(pieces: readonly AnswerPiece[]): AnswerPiece[] {
  const merged: AnswerPiece[] = [];
  for (const piece of pieces) {
    const index = merged.findLastIndex(({ isClaim }) => isClaim);
    const claim = merged[index];
    if (claim && piece.isClaim && CITATIONS_ONLY.test(piece.text)) {
      const between = merged.splice(index + 1).map(({ text }) => text);
      merged[index] = { text: claim.text + between.join('') + piece.text, isClaim: true };
    } else {
      merged.push(piece);
    }
  }
  return merged;
}
