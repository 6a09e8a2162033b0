import type { AnswerToken } from './answerTokens.ts';
import { sentenceEnds } from './sentenceEnds.ts';

/** A piece of an answer: a sentence that may claim something, or the text between two sentences. */
export interface AnswerPiece {
  readonly tokens: readonly AnswerToken[];
  readonly isClaim: boolean;
}

/** A line's marks of a list, quotation or heading, and the bar before a row of a table: they belong to no sentence. */
const LINE_MARKS = /^[ \t]*(?:(?:(?:[-*+>]|\d{1,3}[.)]|#{1,6})[ \t]+)+|\|[ \t]*)?/u;
const TABLE_RULE = /^[ \t]*\|?[ \t]*:?-{2,}:?[ \t]*(?:\|[ \t]*(?::?-+:?[ \t]*)?)*$/u;
const ADDRESS = /\b(?:https?|ftp|file):\/\/[^\s<>"'()[\]{}（）。，]+|\bwww\.[^\s<>"'()[\]{}（）。，]+/gu;
/** Punctuation at the end of an address belongs to the sentence. */
const ADDRESS_END = /[.,;:!?]+$/u;

/** Cuts an answer into sentences; the texts of all tokens joined are the answer. */
export function splitClaims(tokens: readonly AnswerToken[]): AnswerPiece[] {
  const pieces: AnswerPiece[] = [];
  const lines = linesOf(tokens);
  for (const [index, line] of lines.entries()) {
    const [first] = line;
    if (first?.kind === 'code' && first.isBlock) {
      pushBlock(line, pieces);
      continue;
    }
    const mask = line.map(masked).join('');
    const [marks = ''] = LINE_MARKS.exec(mask) ?? [];
    const isHeading = /#[ \t]+$/u.test(marks);
    const next = (lines[index + 1] ?? []).map(masked).join('').trimEnd();
    const isTable = mask.includes('|') && TABLE_RULE.test(next) && next.includes('-');
    if (isHeading || isTable || TABLE_RULE.test(mask.trimEnd())) {
      pieces.push({ tokens: line, isClaim: false });
      continue;
    }
    const ends = /^[ \t]*\|/u.test(mask)
      ? [mask.length]
      : [...sentenceEnds(mask.slice(marks.length)).map((end) => end + marks.length)];
    let start = 0;
    if (marks !== '') ends.unshift(marks.length);
    for (const end of ends) {
      pushTrimmed(sliceTokens(line, start, end), mask.slice(start, end), start === 0 && marks !== '', pieces);
      start = end;
    }
  }
  return mergeCitations(pieces);
}

/** The tokens line by line, each with its line end; a block of code is one line. */
function linesOf(tokens: readonly AnswerToken[]): AnswerToken[][] {
  const lines: AnswerToken[][] = [];
  let line: AnswerToken[] = [];
  const endLine = (): void => {
    if (line.length > 0) lines.push(line);
    line = [];
  };
  for (const token of tokens) {
    if (token.kind === 'code' && token.isBlock) {
      const before = line.length === 0 ? lines.at(-1) : undefined;
      const [first] = before ?? [];
      endLine();
      if (before && first?.kind === 'code' && first.isBlock) before.push(token);
      else lines.push([token]);
    } else if (token.kind === 'text') {
      for (const text of token.text.split(/(?<=\n)/u)) {
        if (text === '') continue;
        line.push({ kind: 'text', text });
        if (text.endsWith('\n')) endLine();
      }
    } else {
      line.push(token);
    }
  }
  endLine();
  return lines;
}

/** A token's text with code, addresses and citations replaced, of the same length, for finding the ends of sentences. */
function masked(token: AnswerToken): string {
  switch (token.kind) {
    case 'mark':
      return token.text.replace(/[^\n]/gu, ' ').padEnd(token.text.length, ' ').slice(0, token.text.length);
    case 'code':
      return 'X'.repeat(token.text.length);
    case 'text':
      return token.text.replace(ADDRESS, (address) => {
        const end = ADDRESS_END.exec(address)?.[0] ?? '';
        return 'X'.repeat(address.length - end.length) + end;
      });
  }
}

/** The part of the tokens between two offsets; only text is cut. */
function sliceTokens(tokens: readonly AnswerToken[], start: number, end: number): AnswerToken[] {
  const slice: AnswerToken[] = [];
  let at = 0;
  for (const token of tokens) {
    const from = Math.max(start - at, 0);
    const to = Math.min(end - at, token.text.length);
    if (token.kind !== 'text') {
      if (from === 0 && to > 0) slice.push(token);
    } else if (from < to) {
      slice.push({ kind: 'text', text: token.text.slice(from, to) });
    }
    at += token.text.length;
  }
  return slice;
}

/** Adds a block of code as one claim, without its last line end. */
function pushBlock(tokens: readonly AnswerToken[], pieces: AnswerPiece[]): void {
  const last = tokens.at(-1);
  if (last?.kind !== 'code' || !last.text.endsWith('\n')) {
    pieces.push({ tokens, isClaim: true });
    return;
  }
  pieces.push({ tokens: [...tokens.slice(0, -1), { ...last, text: last.text.slice(0, -1) }], isClaim: true });
  pieces.push({ tokens: [{ kind: 'text', text: '\n' }], isClaim: false });
}

/** Adds a sentence without the white space around it, which becomes a piece of its own. */
function pushTrimmed(tokens: readonly AnswerToken[], mask: string, isMarks: boolean, pieces: AnswerPiece[]): void {
  const text = tokens.map((token) => token.text).join('');
  const isSilent = isMarks || !/[\p{L}\p{N}]/u.test(mask);
  const hasMark = tokens.some(({ kind }) => kind === 'mark');
  if (isSilent && !hasMark) {
    if (text !== '') pieces.push({ tokens, isClaim: false });
    return;
  }
  const before = text.length - text.trimStart().length;
  const after = text.trimEnd().length;
  const [first] = tokens;
  // The space before a citation belongs to the citation.
  const start = first?.kind === 'text' ? before : 0;
  if (start > 0) pieces.push({ tokens: sliceTokens(tokens, 0, start), isClaim: false });
  pieces.push({ tokens: sliceTokens(tokens, start, after), isClaim: true });
  if (after < text.length) pieces.push({ tokens: sliceTokens(tokens, after, text.length), isClaim: false });
}

function isCitationsOnly({ tokens, isClaim }: AnswerPiece): boolean {
  return (
    isClaim &&
    tokens.some(({ kind }) => kind === 'mark') &&
    tokens.every((token) => token.kind === 'mark' || (token.kind === 'text' && /^[\s.。]*$/u.test(token.text)))
  );
}

/** Joins citations that stand alone with the claim before them. */
function mergeCitations(pieces: readonly AnswerPiece[]): AnswerPiece[] {
  const merged: { readonly tokens: AnswerToken[]; readonly isClaim: boolean }[] = [];
  let claimIndex = -1;
  for (const piece of pieces) {
    const claim = merged[claimIndex];
    if (claim && isCitationsOnly(piece)) {
      const between = merged.splice(claimIndex + 1).flatMap(({ tokens }) => tokens);
      for (const token of [...between, ...piece.tokens]) claim.tokens.push(token);
      continue;
    }
    if (piece.isClaim) claimIndex = merged.length;
    merged.push({ tokens: [...piece.tokens], isClaim: piece.isClaim });
  }
  return merged;
}
