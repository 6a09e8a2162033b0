import { findEvidence } from '../grounding/evidence.ts';
import type { EvidenceMark } from '../grounding/evidenceMarks.ts';
import type { Answer, LocatedCitation } from './answer.ts';

/** An answer's citations as they are shown: those that its text cites first. */
export interface CitedAnswer {
  readonly citations: readonly LocatedCitation[];
  /** How many of them the text cites; the others match the question less well. */
  readonly citedCount: number;
  /**
   * Where the text of an answer without a model takes its sentences from, `citation` being an index of `citations`; empty for
   * a model's, whose text has citations of its own.
   */
  readonly marks: readonly EvidenceMark[];
}

/** The provider whose answers consist of the files' own sentences. */
const LOCAL_PROVIDER = 'local';

/** Finds what an answer cites, sentence by sentence. */
export function citedAnswer({ answer, citations, provider, claims, receipt }: Answer): CitedAnswer {
  const isOfModel = provider !== LOCAL_PROVIDER || claims !== undefined;
  if (isOfModel) return { citations, citedCount: citations.length, marks: [] };
  const texts = citations.map(({ text }) => text);
  const marks = findEvidence(answer, texts, receipt?.found_by !== undefined);
  const cited = [...new Set(marks.map(({ citation }) => citation))];
  const others = citations.keys().filter((index) => !cited.includes(index));
  const order = [...cited, ...others];
  return {
    citations: order.flatMap((index) => citations[index] ?? []),
    citedCount: marks.length === 0 ? citations.length : cited.length,
    marks: marks.map((mark) => ({ ...mark, citation: order.indexOf(mark.citation) })),
  };
}
