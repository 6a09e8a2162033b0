import type { Passage } from './passage.ts';

/** A passage that may answer the question. */
export interface SearchHit {
  fileId: string;
  passage: Passage;
  /** Higher is better; comparable within one search only. */
  score: number;
  /** The lines to cite, 1-based and inclusive, where the whole passage would be more than a reader needs. */
  answerLines?: [number, number];
  /** The sentence, entry or record that matches best, verbatim; absent where the passage answers as a whole. */
  answerText?: string;
}

/** What a search found. */
export interface SearchResult {
  /** Best first. */
  hits: SearchHit[];
  /** Whether the files seem to hold the answer at all. */
  isAnswerable: boolean;
  /** Share of the question's words, weighted by rarity, that the best passage holds: 0 to 1. */
  coverage: number;
  /** How many passages the files have together. */
  considered: number;
}
