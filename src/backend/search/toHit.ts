import { narrowPassage } from './ranking/narrowPassage.ts';
import type { RankedPassage } from './ranking/rankPassages.ts';
import type { ScoredUnit } from './ranking/scoreUnits.ts';
import type { SearchHit } from './searchResult.ts';

/**
 * A second sentence that matches this well beside the best is shown with it: six more answers in a
 * hundred are in what is shown, which grows by a third.
 */
const TIED_SHARE = 0.75;
const MAX_TIED_CHARS = 500;

/** Turns a ranked passage into what a search returns: the lines to cite and the part that answers. */
export function toHit({ file, passage, score, units }: RankedPassage): SearchHit {
  const hit: SearchHit = { fileId: file.fileId, passage, score };
  const [best, second] = bestTwo(units);
  if (!best) return hit;
  const cited = narrowPassage(passage, units, units.indexOf(best));
  if (cited.lineStart !== passage.lineStart || cited.lineEnd !== passage.lineEnd) {
    hit.answerLines = [cited.lineStart, cited.lineEnd];
  }
  hit.answerText = passage.text.slice(best.start, best.end);
  const isProse = passage.kind === 'paragraph' || passage.kind === 'section';
  const isCited = second && second.start >= cited.start && second.end <= cited.end;
  if (isProse && isCited && isTied(best, second)) hit.answerText = joinInOrder(passage.text, best, second);
  return hit;
}

function bestTwo(units: readonly ScoredUnit[]): ScoredUnit[] {
  return [...units].sort((a, b) => b.score - a.score).slice(0, 2);
}

function isTied(best: ScoredUnit, second: ScoredUnit): boolean {
  const chars = best.end - best.start + second.end - second.start;
  return second.score > 0 && second.score >= best.score * TIED_SHARE && chars <= MAX_TIED_CHARS;
}

/** Both sentences as they stand in the text; an ellipsis says where something is left out. */
function joinInOrder(text: string, one: ScoredUnit, other: ScoredUnit): string {
  const [first, last] = one.start < other.start ? [one, other] : [other, one];
  const between = text.slice(first.end, last.start);
  const isAdjacent = between.trim() === '';
  return text.slice(first.start, first.end) + (isAdjacent ? between : ' […] ') + text.slice(last.start, last.end);
}
