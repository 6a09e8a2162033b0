import type { Passage } from '../passage.ts';
import type { QuestionModel } from '../question/questionModel.ts';

/** How well a passage's name fits the question; every figure is 0 to 1. */
export interface NameMatch {
  /** How well the question explains the last part of the name. */
  cover: number;
  /** Share of the question that the rest of the path holds: the class, the headings above. */
  path: number;
  hasName: number;
}

const NO_NAME: NameMatch = { cover: 0, path: 0, hasName: 0 };

export function matchName({ name, kind }: Passage, question: QuestionModel): NameMatch {
  if (name === undefined) return NO_NAME;
  const separator = kind === 'section' ? ' > ' : '.';
  const cut = name.lastIndexOf(separator);
  const path = cut === -1 ? [] : question.matchesIn(name.slice(0, cut));
  return {
    cover: question.nameCover.of(cut === -1 ? name : name.slice(cut + separator.length)),
    path: question.shareOf(new Set(path.map((match) => match.term))),
    hasName: 1,
  };
}
