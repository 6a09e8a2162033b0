import type { IndexedFile } from '../index/indexStore.ts';
import type { Passage } from '../passage.ts';
import { QuestionModel } from '../question/questionModel.ts';
import type { WeightedTerm } from './findCandidates.ts';
import { GramScorer } from './gramScorer.ts';
import { matchName } from './matchName.ts';
import { unitsOf } from './passageUnits.ts';
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
  /** Share of the question's terms that they hold, however rare each is, 0 to 1. */
  termShare: number;
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
  nameCover: number;
  namePath: number;
  hasName: number;
  /** Negative where a long passage holds words by accident. */
  logLength: number;
}

/** On stories and articles every figure between half and twice these measured within a point: nothing to tune. */
const TEXT_WEIGHTS: Weights = {
  bm25: 1, grams: 0.7, unit: 1.2, pairs: 1, nameCover: 0, namePath: 0, hasName: 0, logLength: 0,
}; // prettier-ignore
/** A heading that the question explains says what the paragraphs below it are about. */
const SECTION_WEIGHTS: Weights = { ...TEXT_WEIGHTS, nameCover: 2 };
/** A question about code is mostly about a name: without its cover, hit@1 was three to twelve points lower in five languages. */
const CODE_WEIGHTS: Weights = {
  bm25: 1, grams: 0.8, unit: 0, pairs: 0.5, nameCover: 3.4, namePath: 1.4, hasName: 0.5, logLength: -0.3,
}; // prettier-ignore

/**
 * Ranks the candidates by what can only be seen in their text; best first, without those that nothing speaks for.
 *
 * A passage's score is a weighted sum of simple evidence. Its words: BM25, the question's words in its best sentence, and
 * those that stand next to each other in both. Its characters: runs of four, which find the word forms that stemming
 * misses. Its name: how well the question explains the definition or heading, by beginnings of words and by synonyms of
 * actions, and how much of the question is in the path above it. Code and text differ in the weights alone, which were
 * fitted on questions about other files than those they are measured on.
 */
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
  const ranked = inputs.flatMap((input, index) => rankPassage(input, index, question, grams) ?? []);
  return ranked.sort((a, b) => b.score - a.score);
}

function rankPassage(
  input: RankInput,
  index: number,
  question: QuestionModel,
  grams: GramScorer,
): RankedPassage | undefined {
  const { passage } = input;
  const weights = weightsFor(passage);
  const matches = question.matchesIn(passage.text);
  const elsewhere = question.matchesIn(`${passage.name ?? ''}\n${passage.context ?? ''}`);
  const units = scoreUnits(unitsOf(passage), matches, question);
  const gram = grams.scoreOf(index, passage.text.length);
  const name = matchName(passage, question);
  const evidence =
    (weights.bm25 * input.bm25) / question.totalWeight +
    weights.grams * gram.score +
    weights.unit * units.reduce((best, unit) => Math.max(best, unit.score), 0) +
    weights.pairs * scorePairs(matches, question) +
    weights.nameCover * name.cover +
    weights.namePath * name.path;
  if (evidence === 0) return undefined;
  const score =
    evidence + weights.hasName * name.hasName + weights.logLength * Math.log(1 + passage.text.length / USUAL_CHARS);
  const held = new Set([...matches, ...elsewhere].map((match) => match.term));
  const termShare = held.size / Math.max(1, question.terms.length);
  return { ...input, score, coverage: question.shareOf(held), termShare, gramShare: gram.share, units };
}

function weightsFor({ kind }: Passage): Weights {
  if (kind === 'code') return CODE_WEIGHTS;
  return kind === 'section' ? SECTION_WEIGHTS : TEXT_WEIGHTS;
}

function searchableText(passage: Passage): string {
  return [passage.name, passage.context, passage.text].filter(Boolean).join('\n');
}
