import type { Lines, StructuredFile } from '../../structure/structure.ts';
import type { Question } from '../../understanding/question.ts';

/** An answer that one kind has found in one file. */
export interface Finding {
  /** The answer, as Markdown made by `markdown.ts`: short, at most 600 characters but for lists and whole definitions. */
  readonly text: string;
  /** How it was found, in a few words: `3 of 217 rows have status = failed`, `services › api › ports`. */
  readonly how: string;
  /** The lines that prove it, the most telling first; each span is short enough to be read. */
  readonly lines: readonly Lines[];
  /**
   * How sure it is that this is what was asked, 0 to 1. What becomes of it follows from the limits in `answerFromStructure.ts`:
   * it is the answer, or what may be meant, or nothing.
   */
  readonly certainty: number;
  /** Whether it only says that the file has nothing of what is asked: what another kind finds and is likely is told rather. */
  readonly isRefusal?: boolean;
  /** Whether it answers both halves of a question of two: these are not asked one by one then. */
  readonly isComplete?: boolean;
}

/** Answers one kind of question from what a file's structure says. */
export interface AnswerKind {
  readonly name: string;
  /** The answer, or undefined where the question or the file is not of this kind. */
  find(question: Question, file: StructuredFile): Finding | undefined;
}

/** From this certainty on, a finding is the answer. */
export const SURE = 0.7;
/** From this certainty on, a finding is given as what may be meant. */
export const LIKELY = 0.5;
/** From this certainty on, a finding is given as what is closest, where nothing else is found. */
export const CLOSEST = 0.22;
