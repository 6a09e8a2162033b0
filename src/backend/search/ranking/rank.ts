import type { IndexedFile } from '../index/indexStore.ts';
import type { Passage, SearchHit } from '../passage.ts';
import { GramScorer, matchName, type ScoredUnit, scorePairs, scoreUnits, unitsOf } from './evidence.ts';
import { QuestionModel, type WeightedTerm } from './question.ts';

/** A passage that was found by its words. */
export interface RankInput {
  file: IndexedFile;
  passage: Passage;
  bm25: number;
}

export interface RankedPassage extends RankInput {
  /** Higher is better; comparable within one ranking. */
  score: number;
  /** Share of the question's weight that the passage, its name and its context have, 0 to 1. */
  coverage: number;
  /** Share of the question's terms that they have, however rare each is, 0 to 1. */
  termShare: number;
  /** Share of the weight of the question's character runs that they have, 0 to 1. */
  gramShare: number;
  /** Parts of the passage in their order. */
  units: ScoredUnit[];
}

/** About the mean length of a passage, in UTF-16 code units. */
const USUAL_CHARS = 500;

/** The weight of each kind of evidence. */
interface Weights {
  bm25: number;
  grams: number;
  unit: number;
  pairs: number;
  nameCover: number;
  namePath: number;
  hasName: number;
  /** Negative where a long passage has words by accident. */
  logLength: number;
}

/** The weights for text. On stories and articles, every weight between half and twice these measured within a point. */
const TEXT_WEIGHTS: Weights = {
  bm25: 1, grams: 0.7, unit: 1.2, pairs: 1, nameCover: 0, namePath: 0, hasName: 0, logLength: 0,
}; // prettier-ignore
/** The weights for sections: a heading that the question explains tells the topic of the paragraphs below it. */
const SECTION_WEIGHTS: Weights = { ...TEXT_WEIGHTS, nameCover: 2 };
/** A question about code is mostly about a name: without its cover, hit@1 was three to twelve points lower in five languages. */
const CODE_WEIGHTS: Weights = {
  bm25: 1, grams: 0.8, unit: 0, pairs: 0.5, nameCover: 3.4, namePath: 1.4, hasName: 0.5, logLength: -0.3,
}; // prettier-ignore

/**
 * Ranks the candidates by evidence in their text; best first, without those that have none.
 *
 * A passage's score is a weighted sum of simple evidence. Its words: BM25, the question's words in its best sentence, and
 * those that stand next to each other in both. Its characters: runs of four, which find the word forms that stemming misses.
 * Its name: how well the question explains the definition or heading, by beginnings of words and by synonyms of actions, and
 * how much of the question is in the path above it. Code and text differ in the weights alone, which were fitted on questions
 * about other files than those they are measured on.
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

/**
 * The share of the best sentence's score from which on a second sentence is shown with it: that shows six more answers in a
 * hundred, and makes the shown text longer by a third.
 */
const TIED_SHARE = 0.75;
const MAX_TIED_CHARS = 500;

/** Turns a ranked passage into a hit of the search: the lines to cite and the part that answers. */
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

/** Both sentences in the order of the text, with an ellipsis where text between them is left out. */
function joinInOrder(text: string, one: ScoredUnit, other: ScoredUnit): string {
  const [first, last] = one.start < other.start ? [one, other] : [other, one];
  const between = text.slice(first.end, last.start);
  const isAdjacent = between.trim() === '';
  return text.slice(first.start, first.end) + (isAdjacent ? between : ' […] ') + text.slice(last.start, last.end);
}

/** The longest passage that is cited whole, in characters: the sentences around the answer let a reader check it. */
const WHOLE_PASSAGE_CHARS = 1100;
/** About how many characters of a longer passage are cited: the lines around its best sentence. */
const NARROWED_CHARS = 900;

/** The part of a passage to cite, as offsets into its text on line boundaries, and as lines of the file. */
export interface NarrowedPassage {
  lineStart: number;
  lineEnd: number;
  start: number;
  end: number;
}

/** The lines around the best unit; a single log entry is cited alone. */
export function narrowPassage(passage: Passage, units: readonly ScoredUnit[], best: number): NarrowedPassage {
  const unit = units[best];
  const isEntry = passage.kind === 'log' && units.length > 1;
  const isShort = passage.text.length <= WHOLE_PASSAGE_CHARS;
  if (!unit || passage.kind === 'code' || (isShort && !isEntry)) return wholePassage(passage);
  let { start, end } = unit;
  if (!isEntry) {
    let [first, last] = [best, best];
    for (;;) {
      const before = units[first - 1];
      const after = units[last + 1];
      const next = (before?.score ?? -1) > (after?.score ?? -1) ? before : after;
      if (!next || Math.max(end, next.end) - Math.min(start, next.start) > NARROWED_CHARS) break;
      if (next === before) first--;
      else last++;
      start = Math.min(start, next.start);
      end = Math.max(end, next.end);
    }
  }
  return wholeLines(passage, start, end);
}

function wholePassage({ lineStart, lineEnd, text }: Passage): NarrowedPassage {
  return { lineStart, lineEnd, start: 0, end: text.length };
}

function wholeLines(passage: Passage, start: number, end: number): NarrowedPassage {
  const { text, lineStart, lineEnd } = passage;
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const newline = text.indexOf('\n', end);
  const to = newline === -1 ? text.length : newline;
  const first = lineStart + countBreaks(text, 0, from);
  return {
    lineStart: first,
    lineEnd: Math.min(lineEnd, first + countBreaks(text, from, to)),
    start: from,
    end: to,
  };
}

function countBreaks(text: string, from: number, to: number): number {
  let breaks = 0;
  for (let at = text.indexOf('\n', from); at !== -1 && at < to; at = text.indexOf('\n', at + 1)) breaks++;
  return breaks;
}
