import type { IndexedFile } from './answerStore.ts';
import type { WeightedTerm } from './findCandidates.ts';
import { GramScorer } from './gramScorer.ts';
import { matchName } from './matchName.ts';
import type { Passage } from './passage.ts';
import { unitsOf } from './passageUnits.ts';
import { QuestionModel } from './questionModel.ts';
import { scorePairs } from './scorePairs.ts';
import { scoreUnits, type ScoredUnit } from './scoreUnits.ts';

/** A passage that was found by its words. */
export interface RankInput {
  file: IndexedFile;
  passage: Passage;
  bm25: number;
}

export interface RankedPassage extends RankInput {
  /** Higher is better; comparable within one ranking. */
  score: number;
  /** Share of the question's weight that the passage, its name and its context hold, 0 to 1. */
  coverage: number;
  /** Share of the weight of the question's character runs that they hold, 0 to 1. */
  gramShare: number;
  /** Parts of the passage in their order. */
  units: ScoredUnit[];
}

/** About the mean length of a passage, in UTF-16 code units. */
const USUAL_CHARS = 500;

/** What each kind of evidence counts. */
interface Weights {
  bm25: number;
  grams: number;
  unit: number;
  pairs: number;
  nameOwn: number;
  nameExplained: number;
  namePath: number;
  nameGrams: number;
  hasName: number;
  /** Negative where a long passage holds words by accident. */
  logLength: number;
}

/** On stories and articles every figure between half and twice these measured within a point: nothing to tune. */
const TEXT_WEIGHTS: Weights = {
  bm25: 1, grams: 0.7, unit: 1.2, pairs: 1, nameOwn: 0, nameExplained: 0, namePath: 0, nameGrams: 0, hasName: 0, logLength: 0,
}; // prettier-ignore
/** A question about code is mostly about a name; without the runs in it, hit@1 was two points lower. */
const CODE_WEIGHTS: Weights = {
  bm25: 1.1, grams: 0.3, unit: 0, pairs: 0.3, nameOwn: 0.7, nameExplained: 0.7, namePath: 0.7, nameGrams: 7, hasName: 0.3, logLength: -0.15,
}; // prettier-ignore

/** Ranks the candidates by what can only be seen in their text; best first. */
export function rankPassages(
  inputs: readonly RankInput[],
  terms: readonly WeightedTerm[],
  questionText: string,
): RankedPassage[] {
  const question = new QuestionModel(terms, questionText);
  const grams = new GramScorer(
    question.grams,
    inputs.map(({ passage }) => searchableText(passage)),
  );
  const ranked = inputs.map((input, index) => rankPassage(input, index, question, grams));
  return ranked.sort((a, b) => b.score - a.score);
}

function rankPassage(input: RankInput, index: number, question: QuestionModel, grams: GramScorer): RankedPassage {
  const { passage } = input;
  const weights = passage.kind === 'code' ? CODE_WEIGHTS : TEXT_WEIGHTS;
  const matches = question.matchesIn(passage.text);
  const elsewhere = question.matchesIn(`${passage.name ?? ''}\n${passage.context ?? ''}`);
  const units = scoreUnits(unitsOf(passage), matches, question);
  const gram = grams.scoreOf(index, passage.text.length);
  const name = matchName(passage, question, grams);
  const score =
    (weights.bm25 * input.bm25) / question.totalWeight +
    weights.grams * gram.score +
    weights.unit * units.reduce((best, unit) => Math.max(best, unit.score), 0) +
    weights.pairs * scorePairs(matches, question) +
    weights.nameOwn * name.own +
    weights.nameExplained * name.explained +
    weights.namePath * name.path +
    weights.nameGrams * name.grams +
    weights.hasName * name.hasName +
    weights.logLength * Math.log(1 + passage.text.length / USUAL_CHARS);
  const coverage = question.shareOf(new Set([...matches, ...elsewhere].map((match) => match.term)));
  return { ...input, score, coverage, gramShare: gram.share, units };
}

function searchableText(passage: Passage): string {
  return [passage.name, passage.context, passage.text].filter(Boolean).join('\n');
}
