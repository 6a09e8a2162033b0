import { narrowPassage } from './narrowPassage.ts';
import type { RankedPassage } from './rankPassages.ts';
import type { SearchHit } from './searchResult.ts';

/** Turns a ranked passage into what a search returns: the lines to cite and the part that answers. */
export function toHit({ file, passage, score, units }: RankedPassage): SearchHit {
  const hit: SearchHit = { fileId: file.fileId, passage, score };
  let best = 0;
  for (const [index, unit] of units.entries()) if (unit.score > (units[best]?.score ?? 0)) best = index;
  const unit = units[best];
  if (!unit) return hit;
  const cited = narrowPassage(passage, units, best);
  if (cited.lineStart !== passage.lineStart || cited.lineEnd !== passage.lineEnd) {
    hit.answerLines = [cited.lineStart, cited.lineEnd];
  }
  hit.answerText = passage.text.slice(unit.start, unit.end);
  hit.answerScore = unit.score;
  return hit;
}
