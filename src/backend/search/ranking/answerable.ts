import type { PassageKind } from '../passage.ts';
import { isCommonTerm } from '../terms/terms.ts';
import { fold } from '../terms/vocabulary.ts';
import type { TermFrequency } from './candidates.ts';
import { specificityInCode } from './question.ts';
import type { RankedPassage } from './rank.ts';

/**
 * A logistic model of whether a file answers a question, fitted on questions put to their own file and to another one.
 * `test/bench/answers.ts` prints how many of both are turned away.
 */
interface AnswerModel {
  /** Weight of the best passage's match. */
  score: number;
  /** Weight of the number of terms to match. */
  logTerms: number;
  /**
   * Weight of how familiar the question's words are to the file as a whole: a hero's name is in half of the passages of a
   * story.
   */
  familiarity: number;
  /** Weight of the same familiarity among the names of definitions and sections alone, which tell what the file is about. */
  nameFamiliarity: number;
  /** Weight of the share of the question's words that the best passage has. */
  termShare: number;
  /** Weight of the share of the question's identifiers that the file has. */
  identifiers: number;
  /** Weight of the number of passages. Negative: among many passages one matches by accident. */
  logPassages: number;
  bias: number;
  /** The log-odds below which the answer is "not in this file". */
  threshold: number;
  /** How much a term tells about a file's topic, 0 to 1. */
  specificityOf: (term: string) => number;
}

/** Fitted on whole stories and articles and on a page or two of them: a tiny file has few words that could match by accident. */
const TEXT_MODEL: AnswerModel = {
  score: 3.8, logTerms: 0, familiarity: 12.2, nameFamiliarity: 0, termShare: 0, identifiers: 0, logPassages: -0.94, bias: -5.6, threshold: -1.2, specificityOf: () => 1,
}; // prettier-ignore
/** Rows, settings and log entries share fewer words with a question. */
const DATA_MODEL: AnswerModel = { ...TEXT_MODEL, threshold: -2.2 };
/**
 * Every source file has "return" and "list": when they counted as familiar, ten in a hundred fewer foreign questions were
 * recognised.
 */
const CODE_MODEL: AnswerModel = {
  score: 2, logTerms: 0.9, familiarity: 11.6, nameFamiliarity: 4.6, termShare: 1.1, identifiers: 3, logPassages: -0.25, bias: -7.4, threshold: -1, specificityOf: specificityInCode,
}; // prettier-ignore

/** Added to the number of terms that familiarity is the mean of, so that one word alone does not decide. */
const UNDECIDED_TERMS = 0.5;

/** The number of passages among which the best one was found. */
export interface SearchedPassages {
  /** The passages of its own file. */
  readonly own: number;
  /** The passages of all files together. */
  readonly all: number;
}

/**
 * The most passages of a file that the models were fitted on: further ones, as of a long log, count no more against a match.
 */
const MOST_FITTED_PASSAGES = 1000;
/**
 * The log-odds that each e-fold of passages in other files takes from the best passage's own file: among them one matches by
 * accident.
 */
const CROWD = 0.3;

/**
 * Whether the files seem to answer the question, judged by the best passage, and by how familiar the question's words are to
 * its file: to the other files they may be unknown.
 */
export function judgeAnswerable(
  best: RankedPassage | undefined,
  terms: readonly TermFrequency[],
  question: string,
  passages: SearchedPassages,
): boolean {
  if (!best || terms.length === 0) return false;
  const { own, all } = passages;
  const model = MODEL_OF_KIND[best.passage.kind];
  const logOdds =
    model.score * best.score +
    model.logTerms * Math.log(1 + terms.length) +
    model.familiarity * familiarityOf(terms, own, model) +
    model.nameFamiliarity * nameFamiliarityOf(terms, own) +
    model.termShare * best.termShare +
    model.identifiers * knownIdentifiers(question, terms) +
    model.logPassages * Math.log(1 + Math.min(own, MOST_FITTED_PASSAGES)) -
    CROWD * Math.log((1 + all) / (1 + own)) +
    model.bias;
  return logOdds >= model.threshold;
}

/** The share of the telling terms from which on their absence from a file makes its answer doubtful. */
const DOUBTFUL_SHARE = 0.3;
const MIN_TELLING_CHARS = 3;
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

/** Whether many of the terms that tell what a question is about are nowhere in the file. */
export function lacksTellingTerms(terms: readonly TermFrequency[]): boolean {
  const telling = terms.filter(
    ({ term }) => term.length >= MIN_TELLING_CHARS && !isCommonTerm(term) && !UNSPACED.test(term),
  );
  const missing = telling.filter(({ passages }) => passages === 0);
  return missing.length > 0 && missing.length >= telling.length * DOUBTFUL_SHARE;
}

const MODEL_OF_KIND: Readonly<Record<PassageKind, AnswerModel>> = {
  paragraph: TEXT_MODEL,
  section: TEXT_MODEL,
  cell: TEXT_MODEL,
  code: CODE_MODEL,
  table: DATA_MODEL,
  record: DATA_MODEL,
  log: DATA_MODEL,
  data: DATA_MODEL,
};

/** The mean over the question's terms of how many passages have each, 0 to 1 on a logarithmic scale. */
function familiarityOf(terms: readonly TermFrequency[], passages: number, { specificityOf }: AnswerModel): number {
  let familiarity = 0;
  let specific = UNDECIDED_TERMS;
  for (const { term, passages: holding } of terms) {
    familiarity += specificityOf(term) * Math.log(1 + holding);
    specific += specificityOf(term);
  }
  return familiarity / specific / Math.log(2 + passages);
}

/** The familiarity among names, without regard to how much each term tells. */
function nameFamiliarityOf(terms: readonly TermFrequency[], passages: number): number {
  const sum = terms.reduce((total, { named }) => total + Math.log(1 + named), 0);
  return sum / terms.length / Math.log(2 + passages);
}

/** A word spelled as in source code: with an underscore, or with a capital inside. */
const IDENTIFIER =
  /(?<![\p{L}\p{N}])[\p{L}\p{N}]+(?:_[\p{L}\p{N}]+)+|(?:\p{Lu}|(?<!\p{Ll}))\p{Ll}+\p{Lu}[\p{L}\p{N}]*/gu;
/** The score of a question without identifiers. */
const NO_IDENTIFIERS = 0.5;

/** Share of the identifiers in the question that the file has. */
function knownIdentifiers(question: string, terms: readonly TermFrequency[]): number {
  const identifiers = question.match(IDENTIFIER) ?? [];
  if (identifiers.length === 0) return NO_IDENTIFIERS;
  const known = new Set(terms.filter(({ passages }) => passages > 0).map(({ term }) => term));
  return identifiers.filter((identifier) => known.has(fold(identifier))).length / identifiers.length;
}
