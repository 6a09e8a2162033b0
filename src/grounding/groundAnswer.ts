import type { Citation, Claim } from '../protocol/query.ts';
import { checkMark } from './checkClaim.ts';
import { citationMarks, rewriteMarks, type CitationMark } from './citationMarks.ts';
import { isNotFoundReply } from './notFoundReply.ts';
import type { Source } from './source.ts';
import { splitClaims } from './splitClaims.ts';

/** Stands behind a sentence whose source could not be found. */
export const UNVERIFIED_MARK = '*(unverified)*';

/** A model's answer, held against what the model was given. */
export interface GroundedAnswer {
  /** Markdown; citations are `[1]`, places in `citations`, and unverified sentences say so. */
  readonly answer: string;
  readonly claims: readonly Claim[];
  /** What the answer cites, in the order of its first mention. */
  readonly citations: readonly Citation[];
  /** Whether the model said that the passages do not answer the question. */
  readonly isNotFound: boolean;
}

/** Holds an answer against its sources: keeps the citations that exist, and marks the sentences that nothing shows. */
export function groundAnswer(raw: string, sources: readonly Source[]): GroundedAnswer {
  const text = raw.trim();
  if (isNotFoundReply(text)) return { answer: '', claims: [], citations: [], isNotFound: true };
  const { simplified, marks } = numberMarks(text, sources.length);
  const citations: Citation[] = [];
  const claims: Claim[] = [];
  const answer = splitClaims(simplified).map((piece) => {
    if (!piece.isClaim) return rewriteMarks(piece.text, () => '');
    const claim = checkSentence(piece.text, marks, sources, citations);
    claims.push(claim);
    return claim.verified ? claim.text : marked(claim.text);
  });
  return { answer: answer.join(''), claims, citations, isNotFound: false };
}

/** Gives each citation a number of its own, so that what its quote holds is no part of the sentences any more. */
function numberMarks(text: string, sources: number): { simplified: string; marks: CitationMark[] } {
  const marks: CitationMark[] = [];
  const simplified = rewriteMarks(text, (mark) => {
    if (mark.number < 1 || mark.number > sources) return '';
    marks.push(mark);
    return `[${String(marks.length)}]`;
  });
  return { simplified, marks };
}

function checkSentence(
  sentence: string,
  marks: readonly CitationMark[],
  sources: readonly Source[],
  citations: Citation[],
): Claim {
  const statement = rewriteMarks(sentence, () => '');
  const numbers = new Map<number, number>();
  let verified = false;
  for (const { number } of citationMarks(sentence)) {
    const mark = marks[number - 1];
    const checked = mark && checkMark(statement, mark, sources);
    if (!checked) continue;
    verified ||= checked.isSupporting;
    numbers.set(number, placeOf(checked.citation, citations));
  }
  const text = rewriteMarks(sentence, ({ number }) => {
    const place = numbers.get(number);
    return place === undefined ? '' : `[${String(place)}]`;
  });
  return { text, citations: [...new Set(numbers.values())], verified };
}

/** The 1-based place of a citation among all of the answer's, where it is added unless it is there. */
function placeOf(citation: Citation, citations: Citation[]): number {
  const index = citations.findIndex(
    ({ file_id, line_start, line_end }) =>
      file_id === citation.file_id && line_start === citation.line_start && line_end === citation.line_end,
  );
  return index >= 0 ? index + 1 : citations.push(citation);
}

/** A mark right behind a fence would be part of the fence's line and end nothing. */
function marked(text: string): string {
  return /^[ \t]*(`{3,}|~{3,})/u.test(text) ? `${text}\n\n${UNVERIFIED_MARK}` : `${text} ${UNVERIFIED_MARK}`;
}
