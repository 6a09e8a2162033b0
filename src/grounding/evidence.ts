import { AnswerReader, type AnswerToken } from './answerTokens.ts';
import type { EvidenceMark } from './evidenceMarks.ts';
import { splitClaims } from './splitClaims.ts';

/** Longer answers are left without marks. */
const MAX_ANSWER_CHARS = 50_000;
/** Fewer letters and digits stand in a text by accident. */
const MIN_CHARS = 4;
/** The most citations that an answer names where none of its sentences stands in them. */
const MAX_UNMATCHED = 3;

/** The most citations of one sentence that was computed from them. */
const MAX_SHARING = 5;

/** A part of a cited text. */
type Span = Omit<EvidenceMark, 'at' | 'isInFence'>;

/**
 * Finds for each sentence, row and block of code of an answer that has no citations of its own the citation that it comes
 * from, and the part of it. What does not stand there word for word was computed from it (`isComputed`): it gets the citations
 * that share its words. An answer with citations has one mark at least, in the order of `at`.
 */
export function findEvidence(answer: string, citations: readonly string[], isComputed: boolean): EvidenceMark[] {
  if (citations.length === 0 || answer.length > MAX_ANSWER_CHARS) return [];
  const texts = citations.map(compact);
  const marks: EvidenceMark[] = [];
  let at = 0;
  let firstEnd: number | undefined;
  for (const { tokens, isClaim } of splitClaims(tokensOf(answer))) {
    const length = tokens.reduce((sum, token) => sum + token.text.length, 0);
    const text = answer.slice(at, at + length);
    const isBlock = tokens[0]?.kind === 'code' && tokens[0].isBlock;
    const found = isBlock ? findBlock(text, texts) : findSentence(text, texts, isComputed);
    if (isClaim && !isBlock && !isOpening(text)) firstEnd ??= endOf(answer, at, text);
    const place = isBlock ? fenceEnd(text) : endOf(answer, at, text) - at;
    if (isClaim && place !== undefined)
      for (const span of found) marks.push({ ...span, at: at + place, isInFence: isBlock });
    at += length;
  }
  if (marks.length > 0 || firstEnd === undefined) return marks;
  const place = firstEnd;
  return citations.slice(0, MAX_UNMATCHED).map((text, citation) => {
    return { at: place, isInFence: false, citation, start: 0, end: text.length };
  });
}

/** No bracket of a quoted text is a citation. The lines of a paragraph are joined, since its sentences go across them. */
function tokensOf(answer: string): AnswerToken[] {
  const reader = new AnswerReader({ count: 0, texts: [] }, () => ({ kind: 'text' }));
  return [...reader.push(answer), ...reader.flush()].map((token) =>
    token.kind === 'text' ? { ...token, text: token.text.replace(/(?<=[^\n|])\n(?=[^\s|>#*+\-`~\d])/gu, ' ') } : token,
  );
}

/** Words that lead to what follows them, such as `the closest lines are:`. */
function isOpening(text: string): boolean {
  return /[:：]\s*$/u.test(text);
}

/** Where the mark of a sentence belongs: in a row of a table, within its last cell. */
function endOf(answer: string, at: number, text: string): number {
  const [ending = ''] = /\s*\|?\s*$/u.exec(text) ?? [];
  const isRow = text.trimStart().startsWith('|') || answer.slice(0, at).endsWith('| ');
  return at + (isRow ? text.length - ending.length : text.trimEnd().length);
}

/** The end of the first line of a block that begins with a fence; undefined for an indented block. */
function fenceEnd(text: string): number | undefined {
  return /^[^\n]*?(?:`{3}|~{3})[^\n]*/u.exec(text)?.[0].length;
}

function findSentence(text: string, texts: readonly Compact[], isComputed: boolean): Span[] {
  const wanted = compact(text.replace(/^\*\*[^*\n]+\*\*: /u, '').replace(/…\s*$/u, '')).letters;
  if (wanted.length >= MIN_CHARS) {
    for (const [citation, { letters, offsets }] of texts.entries()) {
      const found = letters.indexOf(wanted);
      if (found >= 0) return [{ citation, ...spanOf(offsets, found, wanted.length) }];
    }
  }
  return isComputed && !isOpening(text) ? findBySharedWords(text, texts) : [];
}

/** The citation that has the most lines of a block, and the part from the first of them to the last. */
function findBlock(text: string, texts: readonly Compact[]): Span[] {
  const lines = text
    .split('\n')
    .filter((line) => !/^\s*(?:`{3}|~{3})/u.test(line))
    .map((line) => compact(line).letters)
    .filter((letters) => letters.length >= MIN_CHARS);
  let best: (Span & { readonly count: number }) | undefined;
  for (const [citation, { letters, offsets }] of texts.entries()) {
    let count = 0;
    let first = Infinity;
    let last = 0;
    let from = 0;
    for (const line of lines) {
      const found = letters.indexOf(line, from);
      if (found < 0) continue;
      count++;
      first = Math.min(first, found);
      from = last = found + line.length;
    }
    if (count > (best?.count ?? 0)) best = { citation, count, ...spanOf(offsets, first, last - first) };
  }
  return best ? [{ citation: best.citation, start: best.start, end: best.end }] : [];
}

/** The citations that have the words and numbers of a sentence between them, as wholes, those with the most of them first. */
function findBySharedWords(text: string, texts: readonly Compact[]): Span[] {
  const wanted = wordsOf(text);
  const words = texts.map((cited) => wordsOf(cited.text));
  const spans: Span[] = [];
  while (spans.length < MAX_SHARING) {
    const counts = words.map((held) => [...held].filter((word) => wanted.has(word)).length);
    const most = Math.max(...counts);
    if (most === 0) break;
    const citation = counts.indexOf(most);
    spans.push({ citation, start: 0, end: texts[citation]?.text.length ?? 0 });
    for (const word of words[citation] ?? []) wanted.delete(word);
  }
  return spans.toSorted((one, other) => one.citation - other.citation);
}

function wordsOf(text: string): Set<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}]+(?:[-_.][\p{L}\p{N}]+)+|[\p{L}\p{N}]{2,}/gu) ?? []);
}

/** A text's letters and digits in lower case, and where each of them stands in it: Markdown and white space do not count. */
interface Compact {
  readonly text: string;
  readonly letters: string;
  readonly offsets: readonly number[];
}

function compact(text: string): Compact {
  let letters = '';
  const offsets: number[] = [];
  for (const { 0: run, index } of text.matchAll(/[\p{L}\p{N}\p{M}]+/gu)) {
    // In some languages lower case has another length: such a run stays as it is.
    const lower = run.toLowerCase();
    letters += lower.length === run.length ? lower : run;
    for (let at = 0; at < run.length; at++) offsets.push(index + at);
  }
  return { text, letters, offsets };
}

function spanOf(offsets: readonly number[], found: number, length: number): Pick<Span, 'start' | 'end'> {
  return { start: offsets[found] ?? 0, end: (offsets[found + length - 1] ?? 0) + 1 };
}
