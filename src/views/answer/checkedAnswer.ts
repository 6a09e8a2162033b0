import type { AnswerSource, AnswerTurn } from '../../protocol/answerMessages.ts';
import type { Answer, LocatedCitation } from '../../query/answer.ts';
import { citationLabel } from '../../query/answerMarkdown.ts';
import type { LineRange } from '../../query/lineRange.ts';
import { verifyCitation, type CitationCheck } from '../../query/verifyCitation.ts';
import { citedDocument } from '../files/extractedText.ts';

/** A citation as it stands in the file now; undefined where the file cannot be read any more. */
export interface CheckedCitation {
  readonly citation: LocatedCitation;
  readonly check: CitationCheck | undefined;
}

/** An answer whose citations have been looked up in the files as they are now. */
export interface CheckedAnswer {
  readonly answer: Answer;
  readonly citations: readonly CheckedCitation[];
}

/** Looks every citation of an answer up in the files as they are now. */
export async function checkAnswer(answer: Answer): Promise<CheckedAnswer> {
  return { answer, citations: await Promise.all(answer.citations.map(checkCitation)) };
}

/** The answer as its page shows it. */
export function turnOf({ answer, citations }: CheckedAnswer): AnswerTurn {
  return { question: answer.question, answer: answer.answer, sources: citations.map(sourceOf) };
}

/** Looks a citation up in its file as it is now: the editor's text where it is open. */
export async function checkCitation(citation: LocatedCitation): Promise<CheckedCitation> {
  const cited = { start: citation.line_start, end: citation.line_end };
  try {
    const document = await citedDocument(citation);
    const lines = document.getText().split(/\r\n|\n|\r/);
    return { citation, check: verifyCitation(lines, cited, citation.text) };
  } catch {
    return { citation, check: undefined };
  }
}

/** The lines that a citation is about now, or was about where its file cannot be read. */
export function linesOf({ citation, check }: CheckedCitation): LineRange {
  return check?.lines ?? { start: citation.line_start, end: citation.line_end };
}

function sourceOf({ citation, check }: CheckedCitation): AnswerSource {
  const lines = linesOf({ citation, check });
  return {
    label: citationLabel({ ...citation, line_start: lines.start, line_end: lines.end, place: undefined }),
    ...(citation.place === undefined ? {} : { place: citation.place }),
    quote: citation.text,
    status: check?.status ?? 'unavailable',
  };
}
