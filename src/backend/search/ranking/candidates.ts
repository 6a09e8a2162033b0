import type { IndexedFile, IndexStore, Segment } from '../index/indexStore.ts';
import { type TermPostings, visitPostings } from '../index/postings.ts';
import type { SearchHit } from '../passage.ts';
import type { PassageRun } from '../lineScope.ts';
import { isCommonTerm, NAME_PREFIX } from '../terms/terms.ts';
import type { QuestionTerm, WeightedTerm } from './question.ts';

/** BM25's saturation and length normalisation; other values hardly changed the measured results. */
const K1 = 1.5;
const B = 0.7;

/** The number of passages of a file that have a term. */
export interface TermFrequency {
  term: string;
  /** Passages with the term in their lines, or in their names where those are more. */
  passages: number;
  /** Passages with the term in their names. */
  named: number;
}

export interface Candidate {
  file: IndexedFile;
  passage: number;
  bm25: number;
}

export interface CandidateSearch {
  candidates: Candidate[];
  terms: WeightedTerm[];
}

/** A file with the lengths of its passages. */
export interface SearchedFile {
  file: IndexedFile;
  readonly segments: readonly Segment[];
  /** The passages that may be found. */
  asked: readonly PassageRun[];
}

/**
 * The passages with the best BM25, over lines and names, best first. Rarity is counted over all the files together.
 *
 * Where no more than `limit` passages are asked, those without a word of the question are among them, with a BM25 of 0: the
 * closer ranking may find matches that an index of words cannot, such as `off` for "removes" or "illness" for "ill".
 */
export function findCandidates(
  store: IndexStore,
  files: readonly SearchedFile[],
  terms: readonly QuestionTerm[],
  options: { limit: number; nameBoost: number },
): CandidateSearch {
  const total = files.reduce((sum, { file }) => sum + file.passages, 0);
  const averageLength = averageLengthOf(files, total);
  const found = terms.map(({ term, importance }) => ({
    term,
    importance,
    lines: findPostings(store, files, term),
    names: findPostings(store, files, NAME_PREFIX + term),
  }));
  const weighted = found.map(({ term, importance, lines, names }) => {
    const passages = Math.max(lines.passages, names.passages);
    return { term, weight: importance * rarity(term, passages, total) };
  });
  const best = new TopK<Candidate>(options.limit);
  const isEveryPassageTaken = files.reduce((sum, file) => sum + passagesAsked(file), 0) <= options.limit;
  for (const [fileIndex, { file, segments, asked }] of files.entries()) {
    const scores = new Float32Array(file.passages);
    found.forEach(({ lines, names }, index) => {
      const weight = weighted[index]?.weight ?? 0;
      scoreFile(scores, segments, lines.byFile[fileIndex] ?? [], weight, averageLength);
      scoreNames(scores, names.byFile[fileIndex] ?? [], weight * options.nameBoost);
    });
    for (const { first, end } of asked) {
      for (let passage = first; passage < end; passage++) {
        const bm25 = scores[passage] ?? 0;
        if (isEveryPassageTaken || bm25 > best.threshold) best.add({ file, passage, bm25 }, bm25);
      }
    }
  }
  return { candidates: best.take(), terms: weighted };
}

/**
 * How many passages without a word of the question are added to a file's when rarity is computed: in a file of three passages
 * every word looks common.
 */
const IMAGINED_PASSAGES = 10;

/** How many of these are taken to have a word such as "make", which tells little even about a file that does not have it. */
const IMAGINED_WITH_COMMON = 3;

/** The number of passages of a file that may be found. */
export function passagesAsked({ asked }: SearchedFile): number {
  return asked.reduce((sum, { first, end }) => sum + end - first, 0);
}

/** The frequencies of the terms in one file. */
export function termFrequencies(
  store: IndexStore,
  file: SearchedFile,
  terms: readonly { readonly term: string }[],
): TermFrequency[] {
  return terms.map(({ term }) => {
    const named = findPostings(store, [file], NAME_PREFIX + term).passages;
    return { term, passages: Math.max(findPostings(store, [file], term).passages, named), named };
  });
}

/** The mean number of terms of a passage. */
export function averageLengthOf(files: readonly SearchedFile[], passages: number): number {
  return Math.max(1, files.reduce((sum, { file }) => sum + file.terms, 0) / Math.max(1, passages));
}

/** Robertson and Sparck Jones' weight, kept above zero. */
export function rarity(term: string, holders: number, passages: number): number {
  const total = passages + IMAGINED_PASSAGES;
  const holding = holders + (isCommonTerm(term) ? IMAGINED_WITH_COMMON : 0);
  return Math.log(1 + (total - holding + 0.5) / (holding + 0.5));
}

export interface FoundPostings {
  /** For each file, the term's postings in each of its segments. */
  byFile: TermPostings[][];
  /** Passages that hold the term, in all the files together. */
  passages: number;
}

/** The postings of a term in files, each searched by itself. */
export function findPostings(store: IndexStore, files: readonly SearchedFile[], term: string): FoundPostings {
  let passages = 0;
  const byFile = files.map(({ file, segments }) =>
    segments.flatMap(({ segment }) => {
      const postings = store.postingsOf(file.fileNo, segment, term);
      passages += postings?.documents ?? 0;
      return postings ? [postings] : [];
    }),
  );
  return { byFile, passages };
}

/** Adds the scores of a file's passages for a term in their lines. */
export function scoreFile(
  scores: Float32Array,
  segments: readonly Segment[],
  found: readonly TermPostings[],
  weight: number,
  averageLength: number,
): void {
  const lengths = lengthsOf(segments);
  for (const postings of found) {
    visitPostings(postings, (passage, frequency) => {
      scores[passage] = (scores[passage] ?? 0) + lineScore(weight, frequency, lengths(passage), averageLength);
    });
  }
}

/** BM25 of a passage for a term that it has in its lines. */
export function lineScore(weight: number, frequency: number, length: number, averageLength: number): number {
  const norm = K1 * (1 - B + (B * length) / averageLength);
  return (weight * frequency * (K1 + 1)) / (frequency + norm);
}

/** Scores the names that have a term. A name is short and has a word once, so only its presence counts. */
export function scoreNames(scores: Float32Array, found: readonly TermPostings[], weight: number): void {
  for (const postings of found) {
    visitPostings(postings, (passage) => {
      scores[passage] = (scores[passage] ?? 0) + weight;
    });
  }
}

/** A function for the length of each passage, which has to be called in ascending order. */
function lengthsOf(segments: readonly Segment[]): (passage: number) => number {
  let at = 0;
  return (passage) => {
    let segment = segments[at];
    while (segment && passage >= segment.firstPassage + segment.lengths.length) segment = segments[++at];
    return segment?.lengths[passage - segment.firstPassage] ?? 0;
  };
}

/** The beginnings of the files, which tell what they are about. */
export function findOverview(store: IndexStore, files: readonly SearchedFile[], limit: number): SearchHit[] {
  const perFile = Math.max(1, Math.min(3, Math.floor(limit / Math.max(1, files.length))));
  return files
    .slice(0, limit)
    .flatMap(({ file, asked: [run = { first: 0, end: 0 }] }) =>
      Array.from({ length: Math.min(perFile, run.end - run.first) }, (_, number): SearchHit[] => {
        const passage = store.passage(file.fileNo, run.first + number);
        return passage ? [{ fileId: file.fileId, passage, score: 1 / (1 + number) }] : [];
      }).flat(),
    )
    .slice(0, limit);
}

/** Keeps the best `limit` items of a long stream: twice as many are kept at most, and then sorted and halved. */
export class TopK<Item> {
  readonly #limit: number;
  #kept: { item: Item; score: number }[] = [];
  #threshold = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The score that an item has to exceed to be worth adding; 0 until more than `limit` have come. */
  get threshold(): number {
    return this.#threshold;
  }

  add(item: Item, score: number): void {
    this.#kept.push({ item, score });
    if (this.#kept.length >= 2 * this.#limit) this.#halve();
  }

  /** The items, best first; equal scores in the order in which they came. */
  take(): Item[] {
    this.#halve();
    return this.#kept.map(({ item }) => item);
  }

  #halve(): void {
    this.#kept = this.#kept.sort((a, b) => b.score - a.score).slice(0, this.#limit);
    if (this.#kept.length === this.#limit) this.#threshold = this.#kept.at(-1)?.score ?? 0;
  }
}
