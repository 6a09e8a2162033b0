import type { QuestionModel, TermMatch } from '../question/questionModel.ts';
import type { Unit } from './passageUnits.ts';

/** A part of a passage with how well it matches; about 0 to 1.2. */
export interface ScoredUnit extends Unit {
  score: number;
}

/** A word in the sentence before or after counts this much: "He" stands for the name before. */
const NEIGHBOUR_SHARE = 0.2;
/** How much a unit longer than its neighbours has to pay. */
const LENGTH_SHARE = 0.05;

/** Scores the units of a passage by the question's terms in them. `matches` are in the order of the text. */
export function scoreUnits(
  units: readonly Unit[],
  matches: readonly TermMatch[],
  { terms, totalWeight }: QuestionModel,
): ScoredUnit[] {
  let at = 0;
  const termsOfUnit = units.map((unit) => {
    const held = new Set<number>();
    for (let match = matches[at]; match && match.offset < unit.end; match = matches[++at]) held.add(match.term);
    return held;
  });
  const averageChars = units.reduce((sum, unit) => sum + unit.end - unit.start, 0) / Math.max(1, units.length);
  return units.map((unit, index) => {
    let weight = 0;
    terms.forEach((term, termIndex) => {
      if (termsOfUnit[index]?.has(termIndex)) weight += term.weight;
      else if (termsOfUnit[index - 1]?.has(termIndex) || termsOfUnit[index + 1]?.has(termIndex)) {
        weight += term.weight * NEIGHBOUR_SHARE;
      }
    });
    const relativeLength = (unit.end - unit.start) / Math.max(1, averageChars);
    return { ...unit, score: weight / totalWeight / (1 - LENGTH_SHARE + LENGTH_SHARE * relativeLength) };
  });
}
