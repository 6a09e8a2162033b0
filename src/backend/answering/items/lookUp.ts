import type { Item, StructuredFile } from '../../structure/structure.ts';
import type { Question } from '../../understanding/question.ts';
import type { AnswerKind, Finding } from '../answerKind.ts';
import { matchItems, type ItemMatch } from './matchItems.ts';
import { citedLines, pathName, showItem } from './showItem.ts';
import { typeFit } from './valueTypes.ts';

/** Formats whose items are settings: what has a name has a value. */
const FORMATS = new Set(['json', 'yaml', 'keys', 'blocks', 'dockerfile', 'makefile', 'xml']);

/** Items that are as good as the best within this much are named as well. */
const TIE = 0.01;
/** What an item loses for each level that it stands deeper than another one that matches as well. */
const DEPTH_COST = 0.004;
const MAX_TIED = 3;

interface Weighed {
  readonly item: Item;
  readonly score: number;
}

/** The value of a setting, by the names of the setting and of what it stands in. */
export const lookUp: AnswerKind = {
  name: 'lookUp',
  find(question, file) {
    if (!FORMATS.has(file.structure.format) || question.words.length === 0) return undefined;
    const weighed = matchItems(question, file)
      .map((match): Weighed => ({ item: match.item, score: scoreOf(match, question) }))
      .sort((a, b) => b.score - a.score);
    const best = weighed[0];
    return best && toFinding(best, weighed, file);
  },
};

function scoreOf(match: ItemMatch, question: Question): number {
  const { item, coverage, own, precision } = match;
  if (own === 0) return 0;
  const isNamed = precision > 0;
  const base = coverage * (0.82 + 0.18 * (isNamed ? precision : 0.4)) * (0.9 + 0.1 * Math.min(1, own * 2));
  const isOff = item.traits.includes('commented') ? 0.85 : 1;
  const isMerged = item.traits.includes('merged') ? 0.98 : 1;
  return base * typeFit(question, item) * isOff * isMerged - DEPTH_COST * depthOf(item);
}

function depthOf(item: Item): number {
  let depth = 0;
  for (let at = item.parent; at; at = at.parent) depth++;
  return depth;
}

function toFinding(best: Weighed, weighed: readonly Weighed[], file: StructuredFile): Finding {
  const tied = weighed.filter(
    ({ item, score }) =>
      item !== best.item && best.score - score <= TIE && !isInside(item, best.item) && item.value !== best.item.value,
  );
  const shown = [best, ...(tied.length < MAX_TIED ? tied : [])].map(({ item }) => item);
  return {
    text: shown.map((item) => showItem(item, file)).join('\n\n'),
    how: pathName(best.item),
    lines: shown.map(citedLines),
    certainty: Math.min(0.97, best.score - (tied.length >= MAX_TIED ? 0.15 : 0)),
  };
}

function isInside(item: Item, other: Item): boolean {
  for (let at: Item | undefined = item; at; at = at.parent) if (at === other) return true;
  for (let at: Item | undefined = other; at; at = at.parent) if (at === item) return true;
  return false;
}
