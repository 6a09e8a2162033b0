import type { StructuredFile } from '../structure/structure.ts';
import type { Question } from '../understanding/question.ts';
import type { Finding } from './answerKind.ts';
import { ANSWER_KINDS } from './answerKinds.ts';

/** From this certainty on, a finding is the answer. */
export const SURE = 0.7;
/** From this certainty on, a finding is given as what may be meant. */
export const LIKELY = 0.5;

/** Findings of several files that are so close together in certainty are all given. */
const EQUAL_WITHIN = 0.02;

/** A finding and the file that it is from. */
export interface FileFinding extends Finding {
  readonly file: StructuredFile;
}

/**
 * What the structure of the files answers, the surest first: one finding for each file that is as sure as the best. Empty where
 * none is likely enough.
 */
export function findInStructures(question: Question, files: readonly StructuredFile[]): readonly FileFinding[] {
  const findings = files.flatMap((file) => bestOf(question, file) ?? []).sort((a, b) => b.certainty - a.certainty);
  const best = findings[0]?.certainty ?? 0;
  if (best < LIKELY) return [];
  return findings.filter(({ certainty }) => best - certainty <= EQUAL_WITHIN);
}

function bestOf(question: Question, file: StructuredFile): FileFinding | undefined {
  let best: Finding | undefined;
  for (const kind of ANSWER_KINDS) {
    const found = kind.find(question, file);
    if (found && found.certainty > (best?.certainty ?? 0)) best = found;
  }
  return best && { ...best, file };
}
