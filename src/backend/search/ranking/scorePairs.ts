import type { QuestionModel, TermMatch } from '../question/questionModel.ts';

/** Words further apart than this have nothing to do with each other. */
const MAX_DISTANCE = 4;
/** Two words in the other order say less: "dog bites man". */
const REVERSED_SHARE = 0.7;

/** How much of the question stands in the passage in neighbouring pairs: two words next to each other in both. */
export function scorePairs(matches: readonly TermMatch[], { terms, totalWeight }: QuestionModel): number {
  const bestOfPair = new Map<number, number>();
  matches.forEach((first, index) => {
    for (let next = index + 1; next < matches.length; next++) {
      const second = matches[next];
      if (!second || second.position - first.position > MAX_DISTANCE) break;
      if (Math.abs(second.term - first.term) !== 1) continue;
      const pair = Math.min(first.term, second.term);
      const order = second.term > first.term ? 1 : REVERSED_SHARE;
      const gain = order / Math.max(1, second.position - first.position);
      if (gain > (bestOfPair.get(pair) ?? 0)) bestOfPair.set(pair, gain);
    }
  });
  let score = 0;
  for (const [pair, gain] of bestOfPair) {
    score += gain * Math.min(terms[pair]?.weight ?? 0, terms[pair + 1]?.weight ?? 0);
  }
  return score / totalWeight;
}
