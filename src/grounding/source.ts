import type { CitedSources } from './answerTokens.ts';
import type { Citation } from '../protocol/query.ts';

/** What a model is given under one number: a passage, or a whole document whose passages are known. */
export interface Source {
  /** The passages that a claim citing this source is checked against; one, unless the source is a whole document. */
  readonly passages: readonly Citation[];
  /** What the model reads. */
  readonly text: string;
}

/** A source of one passage. */
export function passageSource(passage: Citation): Source {
  return { passages: [passage], text: passage.text };
}

/** What a reader of the growing answer is told of each number: its passage, and of a whole document the first one. */
export function numberedPassages(sources: readonly Source[]): Citation[] {
  return sources.flatMap(({ passages }) => passages.slice(0, 1));
}

/** What the citations of an answer are told by. */
export function citedSources(sources: readonly Source[]): CitedSources {
  return { count: sources.length, texts: sources.map(({ text }) => text) };
}
