/** A place in an answer that says where a sentence, a row or a block of code comes from. */
export interface EvidenceMark {
  /** Where the mark belongs in the answer's Markdown, in UTF-16 code units: behind the sentence, or in a fence's info string. */
  readonly at: number;
  readonly isInFence: boolean;
  /** The index of the citation. */
  readonly citation: number;
  /** The part of the citation's text that says it: offsets, the end exclusive. */
  readonly start: number;
  readonly end: number;
}

/** An answer's text with its marks written by `write`, which is given their indexes. */
export function withMarks(answer: string, marks: readonly EvidenceMark[], write: (index: number) => string): string {
  let text = '';
  let at = 0;
  for (const [index, mark] of marks.entries()) {
    text += answer.slice(at, mark.at) + write(index);
    at = mark.at;
  }
  return text + answer.slice(at);
}
