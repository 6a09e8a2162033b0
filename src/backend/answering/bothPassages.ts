import { DEFAULT_MAX_CITATIONS, type Citation } from '../../protocol/query.ts';

/** An answer of the files themselves. */
export interface LocalAnswer {
  readonly text: string;
  readonly citations: readonly Citation[];
  readonly how?: string | undefined;
}

/** Two passages of prose that the structure and the search find best are both given where they are short enough. */
const MAX_BOTH_CHARS = 560;

/** Both of two passages, or the first with the lines of the other. */
export function bothPassages(
  found: LocalAnswer,
  extracted: LocalAnswer,
  warning: string,
  question: string,
  maxCitations = DEFAULT_MAX_CITATIONS,
): LocalAnswer {
  // Text without spaces between the words is cut into better ones by the search.
  const [first, second] = /\p{Script=Han}/u.test(question) ? [extracted, found] : [found, extracted];
  const isRepeated = first.text.includes(second.text) || second.text.includes(first.text);
  const isBoth = !isRepeated && first.text.length + second.text.length <= MAX_BOTH_CHARS - warning.length;
  const [lead, ...rest] = first.citations;
  const [other, ...others] = withoutThoseOf(first, second);
  const citations = [lead, other, ...rest, ...others].filter((citation) => citation !== undefined);
  return {
    text: `${warning}${first.text}${isBoth ? `\n\n${second.text}` : ''}`,
    citations: citations.slice(0, maxCitations),
    how: found.how,
  };
}

/** The citations of another answer that overlap none of an answer's own. */
export function withoutThoseOf({ citations }: LocalAnswer, other: LocalAnswer): readonly Citation[] {
  return other.citations.filter(
    (cited) =>
      !citations.some(
        ({ file_id, line_start, line_end }) =>
          file_id === cited.file_id && line_start <= cited.line_end && cited.line_start <= line_end,
      ),
  );
}
