import type { IndexStore } from '../index/indexStore.ts';
import type { MergedSegment, MergedSegments } from '../index/mergedSegments.ts';
import { visitPostings } from '../index/postings.ts';
import { NAME_PREFIX } from '../terms/terms.ts';
import {
  averageLengthOf,
  type Candidate,
  type CandidateSearch,
  findCandidates,
  findPostings,
  lineScore,
  passagesAsked,
  rarity,
  scoreFile,
  scoreNames,
  type SearchedFile,
  TopK,
} from './candidates.ts';
import type { QuestionTerm } from './question.ts';

/** From so many files on it pays to look terms up in merged segments. */
const MANY_FILES = 64;

/** A segment with those of its files that are asked about. */
interface AskedSegment {
  readonly segment: MergedSegment;
  /** 1 for each file that is asked about, in the order of the segment. */
  readonly isAsked: Uint8Array;
  readonly scores: Float32Array;
}

/** Passages of a segment that have a term, each with how often they have it, of the files that are asked about. */
interface Found {
  readonly passages: readonly number[];
  readonly frequencies: readonly number[];
}

/**
 * The candidates of `findCandidates`, with the same scores in the same order, found by looking each term up in the segments
 * that many files share. Files that no segment has are searched one by one.
 */
export function findCandidatesInMany(
  store: IndexStore,
  merged: MergedSegments,
  files: readonly SearchedFile[],
  terms: readonly QuestionTerm[],
  options: { limit: number; nameBoost: number },
): CandidateSearch {
  if (files.length < MANY_FILES) return findCandidates(store, files, terms, options);
  const { segments, places } = locate(merged.ready(), files);
  const alone = files.filter(({ file }) => !places.has(file.fileNo));
  const aloneAt = new Map(alone.map(({ file }, index) => [file.fileNo, index]));
  const total = files.reduce((sum, { file }) => sum + file.passages, 0);
  const averageLength = averageLengthOf(files, total);
  const found = terms.map(({ term, importance }) => ({
    term,
    importance,
    lines: segments.map((each) => postingsIn(merged, each, term)),
    names: segments.map((each) => postingsIn(merged, each, NAME_PREFIX + term)),
    linesAlone: findPostings(store, alone, term),
    namesAlone: findPostings(store, alone, NAME_PREFIX + term),
  }));
  const weighted = found.map(({ term, importance, lines, names, linesAlone, namesAlone }) => {
    const passages = Math.max(count(lines) + linesAlone.passages, count(names) + namesAlone.passages);
    return { term, weight: importance * rarity(term, passages, total) };
  });
  for (const [at, { lines, names }] of found.entries()) {
    const weight = weighted[at]?.weight ?? 0;
    for (const [index, { segment, scores }] of segments.entries()) {
      addLines(scores, segment, lines[index], weight, averageLength);
      for (const passage of names[index]?.passages ?? [])
        scores[passage] = (scores[passage] ?? 0) + weight * options.nameBoost;
    }
  }
  const best = new TopK<Candidate>(options.limit);
  const isEveryPassageTaken = files.reduce((sum, file) => sum + passagesAsked(file), 0) <= options.limit;
  for (const searched of files) {
    const { file, asked } = searched;
    const place = places.get(file.fileNo);
    let [scores, from] = place ? [place.scores, place.first] : [new Float32Array(0), 0];
    if (!place) {
      scores = new Float32Array(file.passages);
      from = 0;
      const index = aloneAt.get(file.fileNo) ?? 0;
      for (const [at, { linesAlone, namesAlone }] of found.entries()) {
        const weight = weighted[at]?.weight ?? 0;
        scoreFile(scores, searched.segments, linesAlone.byFile[index] ?? [], weight, averageLength);
        scoreNames(scores, namesAlone.byFile[index] ?? [], weight * options.nameBoost);
      }
    }
    for (const { first, end } of asked) {
      for (let passage = first; passage < end; passage++) {
        const bm25 = scores[from + passage] ?? 0;
        if (isEveryPassageTaken || bm25 > best.threshold) best.add({ file, passage, bm25 }, bm25);
      }
    }
  }
  return { candidates: best.take(), terms: weighted };
}

/** The segments that have files which are asked about, and the place of each such file by its number. */
function locate(
  ready: readonly MergedSegment[],
  files: readonly SearchedFile[],
): { segments: AskedSegment[]; places: Map<number, { scores: Float32Array; first: number }> } {
  const asked = new Set(files.map(({ file }) => file.fileNo));
  const places = new Map<number, { scores: Float32Array; first: number }>();
  const segments = ready.flatMap((segment): AskedSegment[] => {
    const { fileNos, firstPassages } = segment;
    const isAsked = new Uint8Array(fileNos.length);
    const scores = new Float32Array(firstPassages.at(-1) ?? 0);
    let isAny = false;
    for (const [index, fileNo] of fileNos.entries()) {
      // A file that two segments have, for a moment while they are merged, is searched in the first.
      if (!asked.has(fileNo) || places.has(fileNo)) continue;
      isAsked[index] = 1;
      isAny = true;
      places.set(fileNo, { scores, first: firstPassages[index] ?? 0 });
    }
    return isAny ? [{ segment, isAsked, scores }] : [];
  });
  return { segments, places };
}

function postingsIn(merged: MergedSegments, { segment, isAsked }: AskedSegment, term: string): Found {
  const passages: number[] = [];
  const frequencies: number[] = [];
  const postings = merged.postingsOf(segment.segment, term);
  if (!postings) return { passages, frequencies };
  const { firstPassages } = segment;
  let file = 0;
  visitPostings(postings, (passage, frequency) => {
    while (passage >= (firstPassages[file + 1] ?? Infinity)) file++;
    if (isAsked[file] !== 1) return;
    passages.push(passage);
    frequencies.push(frequency);
  });
  return { passages, frequencies };
}

function count(found: readonly Found[]): number {
  return found.reduce((sum, { passages }) => sum + passages.length, 0);
}

function addLines(
  scores: Float32Array,
  { lengths }: MergedSegment,
  found: Found | undefined,
  weight: number,
  averageLength: number,
): void {
  if (!found) return;
  const { passages, frequencies } = found;
  for (let at = 0; at < passages.length; at++) {
    const passage = passages[at] ?? 0;
    const score = lineScore(weight, frequencies[at] ?? 0, lengths[passage] ?? 0, averageLength);
    scores[passage] = (scores[passage] ?? 0) + score;
  }
}
