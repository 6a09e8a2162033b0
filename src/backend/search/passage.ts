/** The kind of a passage; it decides how an answer is cut out of it and shown. */
export type PassageKind = 'paragraph' | 'section' | 'code' | 'table' | 'record' | 'log' | 'cell' | 'data';

/** A run of whole lines of one file: the unit that is indexed, ranked and cited. */
export interface Passage {
  /** First line, 1-based. */
  lineStart: number;
  /** Last line, 1-based and inclusive. */
  lineEnd: number;
  /** The lines as they stand in the file, joined by "\n"; a piece of the line where one line was too long to keep whole. */
  text: string;
  kind: PassageKind;
  /** The heading path, the qualified name of the definition, or the path of the data. Searchable, not part of the lines. */
  name?: string;
  /** Searchable words that lie elsewhere in the file, such as the header of a CSV row. */
  context?: string;
}

/** The longest passage, in lines, and so the longest citation, so that a reader can check it at a glance. */
export const MAX_PASSAGE_LINES = 60;
export const MAX_PASSAGE_CHARS = 4000;

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

/** Result of a search. */
export interface SearchResult {
  /** Best first. */
  hits: SearchHit[];
  /** Whether the files seem to answer the question at all. */
  isAnswerable: boolean;
  /** Whether much of what the question is about is nowhere in the best file, so that its answer may be off the point. */
  isDoubtful?: boolean;
  /** Share of the question's words, weighted by rarity, that the best passage holds: 0 to 1. */
  coverage: number;
  /** How many passages the files have together. */
  considered: number;
}
