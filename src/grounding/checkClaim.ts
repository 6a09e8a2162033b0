import type { Citation, ClaimState } from '../protocol/query.ts';
import type { CitationMark } from './citationMarks.ts';
import { compareClaim, shareOf, type Comparison } from './compareClaim.ts';
import { readStatements, type PassageStatements, type Statement, languageOf } from './passageStatements.ts';
import type { Source } from './prompt.ts';

/** Result of the check of one citation of a claim. */
export interface CheckedMark {
  /** The passage, narrowed to the lines of the quote where the quote was found; of a fact, those that prove it. */
  readonly citations: readonly Citation[];
  readonly state: ClaimState;
}

/** A claim by a fact cites at most so many of the lines that prove it. */
const MAX_FACT_CITATIONS = 5;

/** The fewest words of a quote that counts; a shorter one is found by chance. */
const MIN_QUOTE_WORDS = 2;
const MIN_WIDE_QUOTE_LENGTH = 4;

/**
 * Checks a citation of a claim. With a quote: in the cited source first, then in the others, since models err in the number
 * more often than in the words. Without: in the sentences of the source that are most like the claim. What only a fact says is
 * supported: no line says it word for word. Undefined where the citation names no source that was sent.
 */
export function checkMark(claim: Statement, mark: CitationMark, sources: readonly Source[]): CheckedMark | undefined {
  const cited = sources[mark.number - 1];
  if (!cited) return undefined;
  const { citation, state } = checkPassages(claim, mark, cited, sources);
  if (state !== 'unverified' || cited.fact === undefined || !isOfFact(claim, cited.fact))
    return { citations: [citation], state };
  return { citations: cited.passages.slice(0, MAX_FACT_CITATIONS), state: 'supported' };
}

/** Whether a claim says nothing but what a fact says: it has no amount that the fact lacks. */
function isOfFact(claim: Statement, fact: string): boolean {
  const known = readStatements(fact, '');
  const found = candidatesFor(claim, known).map((cited) => compareClaim(claim, cited, known));
  return found.includes('said') || found[0] === 'close';
}

function checkPassages(
  claim: Statement,
  mark: CitationMark,
  cited: Source,
  sources: readonly Source[],
): { readonly citation: Citation; readonly state: ClaimState } {
  const code = codeOf(claim.text);
  if (mark.quote !== undefined && isTelling(mark.quote)) {
    for (const source of [cited, ...sources.filter((other) => other !== cited)]) {
      for (const passage of source.passages) {
        const span = locateQuote(quotable(passage), mark.quote);
        if (!span) continue;
        const state = code === undefined ? stateOf(claim, passage, span) : stateOfCode(code, passage, 'supported');
        return { citation: narrow(passage, span), state };
      }
    }
    return { citation: closest(claim, cited), state: 'unverified' };
  }
  const passage = closest(claim, cited);
  const state = code === undefined ? stateOf(claim, passage, undefined) : stateOfCode(code, passage, 'unverified');
  return { citation: passage, state };
}

/** The state of a claim by a passage; `span` is the place of its quote, and undefined where it has none. */
function stateOf(claim: Statement, passage: Citation, span: QuoteSpan | undefined): ClaimState {
  const known = statementsOf(passage);
  if (isInAnotherLanguage(claim, known)) return stateOfTranslation(claim, known, span !== undefined);
  const candidates = span
    ? [known.statements.filter(({ start, end }) => start < span.end && span.start < end)]
    : candidatesFor(claim, known);
  const found: Comparison[] = candidates.map((cited) => compareClaim(claim, cited, known));
  const columns = candidates.flatMap((cited) => cited.flatMap(({ cells = [] }) => cells));
  if (found.includes('said')) return 'verified';
  if (columns.some((column) => compareClaim(claim, [column], known) === 'said')) return 'verified';
  return found[0] === 'close' ? 'supported' : 'unverified';
}

/** The statements of a passage that a claim without a quote may come from, the likeliest first: one, or two that follow each other. */
function candidatesFor(claim: Statement, { statements }: PassageStatements): Statement[][] {
  const ranked = statements
    .map((statement, index) => ({ index, share: shareOf(claim, statement.terms) }))
    .toSorted((a, b) => b.share - a.share || a.index - b.index)
    .slice(0, MAX_CANDIDATES);
  return ranked.flatMap(({ index }) => [statements.slice(index, index + 1), statements.slice(index, index + 2)]);
}

const MAX_CANDIDATES = 3;

/**
 * The state of a claim in another language than the passage. Words of two languages cannot be compared; amounts and names
 * can.
 */
function stateOfTranslation(claim: Statement, known: PassageStatements, isQuoted: boolean): ClaimState {
  const anchors = {
    ...claim,
    terms: claim.terms.filter(({ quantity, isName }) => (quantity && !quantity.isCountWord) || isName),
  };
  const amounts = { ...claim, terms: claim.terms.filter(({ quantity }) => quantity && !quantity.isCountWord) };
  if (amounts.terms.length > 0 && shareOf(amounts, known.terms) < 1) return 'unverified';
  return isQuoted || (anchors.terms.length > 0 && shareOf(anchors, known.terms) > 0) ? 'supported' : 'unverified';
}

function isInAnotherLanguage(claim: Statement, passage: PassageStatements): boolean {
  const language = languageOf(claim.text);
  return language !== undefined && passage.language !== undefined && language !== passage.language;
}

/** The lines of a fenced block, where the claim is one. */
function codeOf(claim: string): string | undefined {
  return /^[ \t]*(?:`{3,}|~{3,})[^\n]*\n([\s\S]*?)(?:\n[ \t]*(?:`{3,}|~{3,})[\s\S]*)?$/u.exec(claim)?.[1];
}

/** The state of code: verified where the passage has the same, white space aside. */
function stateOfCode(code: string, { text }: Citation, otherwise: ClaimState): ClaimState {
  const squeezed = code.replace(/\s+/gu, '');
  return squeezed !== '' && text.replace(/\s+/gu, '').includes(squeezed) ? 'verified' : otherwise;
}

function isTelling(quote: string): boolean {
  const wide = quote.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/gu) ?? [];
  return wide.length >= MIN_WIDE_QUOTE_LENGTH || (quote.match(/[\p{L}\p{N}]+/gu) ?? []).length >= MIN_QUOTE_WORDS;
}

function narrow(passage: Citation, { firstLine, lastLine }: { firstLine: number; lastLine: number }): Citation {
  const lines = passage.text.split('\n').slice(firstLine, lastLine + 1);
  return {
    ...passage,
    line_start: passage.line_start + firstLine,
    line_end: passage.line_start + lastLine,
    text: lines.join('\n'),
  };
}

/** The passage of a source that has most of the claim's words. */
function closest(claim: Statement, { passages }: Source): Citation {
  const [first, ...others] = passages;
  if (!first) throw new Error('A source has at least one passage.');
  if (others.length === 0) return first;
  let best = { passage: first, share: shareOf(claim, statementsOf(first).terms) };
  for (const passage of others) {
    const share = shareOf(claim, statementsOf(passage).terms);
    if (share > best.share) best = { passage, share };
  }
  return best.passage;
}

/** The searchable texts of passages, kept because an answer's sentences cite the same passages again and again. */
const QUOTABLE = new WeakMap<Citation, QuotableText>();
const STATEMENTS = new WeakMap<Citation, PassageStatements>();

function quotable(passage: Citation): QuotableText {
  const known = QUOTABLE.get(passage) ?? quotableText(passage.text);
  QUOTABLE.set(passage, known);
  return known;
}

function statementsOf(passage: Citation): PassageStatements {
  const known = STATEMENTS.get(passage) ?? readStatements(passage.text, passage.filename);
  STATEMENTS.set(passage, known);
  return known;
}

/** The lines in which a quote stands, counted from 0 within the text that was searched. */
export interface QuotePlace {
  readonly firstLine: number;
  readonly lastLine: number;
}

/** Characters that models add or leave out when they copy: marks of emphasis and code. */
const DROPPED = new Set('*_`~#|>\\');
const ELLIPSIS = /\s*(?:…|\.{3}|\[…\]|\[\.{3}\])\s*/u;

/** A text in the form in which quotes are searched, with the place in the original of each of its characters. */
interface QuotableText {
  readonly text: string;
  readonly lines: readonly number[];
  readonly offsets: readonly number[];
}

/** The place of a quote: its lines, and its characters in the text, the last one excluded. */
interface QuoteSpan extends QuotePlace {
  readonly start: number;
  readonly end: number;
}

/** Finds a quote in a text, whatever its white space, case and emphasis; an ellipsis in it stands for anything. */
export function findQuote(text: string, quote: string): QuotePlace | undefined {
  const span = locateQuote(quotableText(text), quote);
  return span && { firstLine: span.firstLine, lastLine: span.lastLine };
}

/** Finds a quote in a text that is prepared for several searches. */
function locateQuote(haystack: QuotableText, quote: string): QuoteSpan | undefined {
  const parts = quote.split(ELLIPSIS).flatMap((part) => {
    const normalized = quotableText(part).text.trim();
    return normalized === '' ? [] : [normalized];
  });
  if (parts.length === 0) return undefined;
  let first = -1;
  let end = 0;
  for (const part of parts) {
    const at = haystack.text.indexOf(part, end);
    if (at < 0) return undefined;
    if (first < 0) first = at;
    end = at + part.length;
  }
  return {
    firstLine: haystack.lines[first] ?? 0,
    lastLine: haystack.lines[end - 1] ?? 0,
    start: haystack.offsets[first] ?? 0,
    end: (haystack.offsets[end - 1] ?? 0) + 1,
  };
}

function quotableText(text: string): QuotableText {
  let normalized = '';
  const lines: number[] = [];
  const offsets: number[] = [];
  let line = 0;
  let offset = 0;
  for (const character of text) {
    const isSpace = /\s/u.test(character);
    if (!DROPPED.has(character) && !(isSpace && normalized.endsWith(' '))) {
      const plain = isSpace ? ' ' : plainQuote(character).toLowerCase();
      normalized += plain;
      for (let count = 0; count < plain.length; count++) {
        lines.push(line);
        offsets.push(offset);
      }
    }
    if (character === '\n') line++;
    offset += character.length;
  }
  return { text: normalized, lines, offsets };
}

function plainQuote(character: string): string {
  if ('“”„«»'.includes(character)) return '"';
  return '’‘‚'.includes(character) ? "'" : character;
}
