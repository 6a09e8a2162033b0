import type { Citation, Claim, ClaimState } from '../protocol/query.ts';
import { checkMark } from './checkClaim.ts';
import { readAnswer, type AnswerToken } from './answerTokens.ts';
import { AnswerWriter, textWithoutMarks } from './answerWriter.ts';
import type { CitationMark } from './citationMarks.ts';
import { isNotFoundReply, citedSources, type Source } from './prompt.ts';
import { statementOf } from './passageStatements.ts';
import { splitClaims } from './splitClaims.ts';

/** The marks behind sentences that their source does not say word for word. */
export const STATE_MARKS: Readonly<Record<ClaimState, string>> = {
  verified: '',
  supported: '*(supported)*',
  unverified: '*(unverified)*',
};
const STATES: readonly ClaimState[] = ['unverified', 'supported', 'verified'];

/** A claim whose state is known. */
type StatedClaim = Claim & { readonly state: ClaimState };

/** A model's answer after the check against the passages that the model was given. */
export interface GroundedAnswer {
  /** Markdown; citations are `[1]`, places in `citations`, and unverified sentences say so. */
  readonly answer: string;
  readonly claims: readonly Claim[];
  /** The cited passages, in the order of their first mention. */
  readonly citations: readonly Citation[];
  /** Whether the model said that the passages do not answer the question. */
  readonly isNotFound: boolean;
}

/**
 * Checks an answer against its sources: keeps the citations of sources that exist, and marks the sentences that no source
 * shows.
 */
export function groundAnswer(raw: string, sources: readonly Source[]): GroundedAnswer {
  const text = raw.trim();
  if (isNotFoundReply(text)) return { answer: '', claims: [], citations: [], isNotFound: true };
  const tokens = readAnswer(text, citedSources(sources));
  const citations: Citation[] = [];
  const claims: StatedClaim[] = [];
  const writer = new AnswerWriter();
  const answer = splitClaims(tokens).map((piece) => {
    if (!piece.isClaim) return writer.write(piece.tokens, () => []);
    const claim = checkSentence(piece.tokens, sources, citations, writer);
    claims.push(claim);
    return marked(claim.text, STATE_MARKS[claim.state]);
  });
  return { answer: answer.join(''), claims, citations, isNotFound: false };
}

function checkSentence(
  tokens: readonly AnswerToken[],
  sources: readonly Source[],
  citations: Citation[],
  writer: AnswerWriter,
): StatedClaim {
  const claim = statementOf(textWithoutMarks(tokens));
  const places = new Map<string, readonly number[]>();
  let state: ClaimState = 'unverified';
  for (const mark of tokens.flatMap((token) => (token.kind === 'mark' ? token.marks : []))) {
    const key = keyOf(mark);
    const checked = places.has(key) ? undefined : checkMark(claim, mark, sources);
    if (!checked) continue;
    // The best of its citations decides.
    if (STATES.indexOf(checked.state) > STATES.indexOf(state)) state = checked.state;
    places.set(
      key,
      checked.citations.map((citation) => placeOf(citation, citations)),
    );
  }
  const text = writer.write(tokens, ({ marks }) => marks.flatMap((mark) => places.get(keyOf(mark)) ?? []));
  return { text, citations: [...new Set([...places.values()].flat())], verified: state === 'verified', state };
}

/** The key of a citation: the same number with the same quote is the same citation. */
function keyOf({ number, quote = '' }: CitationMark): string {
  return `${String(number)} ${quote}`;
}

/** The 1-based place of a citation among all of the answer's, where it is added unless it is there. */
function placeOf(citation: Citation, citations: Citation[]): number {
  const index = citations.findIndex(
    ({ file_id, line_start, line_end }) =>
      file_id === citation.file_id && line_start === citation.line_start && line_end === citation.line_end,
  );
  return index >= 0 ? index + 1 : citations.push(citation);
}

/**
 * The text with a mark. A mark right behind a fence would be part of the fence's line and end nothing; behind a row of a
 * table it would be lost.
 */
function marked(text: string, mark: string): string {
  if (mark === '') return text;
  if (/^[ \t]*(`{3,}|~{3,})/u.test(text) || /^(?: {4}|\t)/u.test(text)) return `${text}\n\n${mark}`;
  if (!text.endsWith('|')) return `${text} ${mark}`;
  const cells = text.slice(0, -1).trimEnd();
  return `${cells} ${mark}${text.slice(cells.length)}`;
}
