import type { GramScorer } from './gramScorer.ts';
import type { Passage } from './passage.ts';
import type { QuestionModel } from './questionModel.ts';
import { termsOf } from './terms.ts';

/** How well a passage's name fits the question; every figure is 0 to 1. */
export interface NameMatch {
  /** Share of the question that the last part of the name holds. */
  own: number;
  /** The same, less for words of the name that the question does not have. */
  explained: number;
  /** Share of the question that the rest of the path holds: the class, the headings above. */
  path: number;
  /** How well the last part of the name fits the question, by character runs. */
  grams: number;
  hasName: number;
}

const NO_NAME: NameMatch = { own: 0, explained: 0, path: 0, grams: 0, hasName: 0 };

export function matchName({ name, kind }: Passage, question: QuestionModel, grams: GramScorer): NameMatch {
  if (name === undefined) return NO_NAME;
  const separator = kind === 'section' ? ' > ' : '.';
  const cut = name.lastIndexOf(separator);
  const ownName = cut === -1 ? name : name.slice(cut + separator.length);
  const matches = question.matchesIn(ownName);
  const own = question.shareOf(new Set(matches.map((match) => match.term)));
  const path = cut === -1 ? [] : question.matchesIn(name.slice(0, cut));
  return {
    own,
    explained: own === 0 ? 0 : (own * matches.length) / termsOf(ownName).length,
    path: question.shareOf(new Set(path.map((match) => match.term))),
    grams: grams.fitOf(ownName),
    hasName: 1,
  };
}
