/** What a passage is made of; it decides how an answer is cut out of it and shown. */
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

/** No citation may be longer than this, so no passage is: a reader checks it at a glance. */
export const MAX_PASSAGE_LINES = 60;
export const MAX_PASSAGE_CHARS = 4000;
