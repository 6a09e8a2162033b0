import type { StructuredFile } from '../structure/structure.ts';
import type { Question } from '../understanding/question.ts';
import { partsOfQuestion } from '../understanding/questionParts.ts';
import type { Finding } from './answerKind.ts';
import { ANSWER_KINDS } from './answerKinds.ts';

/** From this certainty on, a finding is the answer. */
export const SURE = 0.7;
/** From this certainty on, a finding is given as what may be meant. */
export const LIKELY = 0.5;
/** From this certainty on, a finding is given as what is closest, where nothing else is found. */
export const CLOSEST = 0.3;

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
  if (best < CLOSEST) return [];
  return findings.filter(({ certainty }) => best - certainty <= EQUAL_WITHIN);
}

/** The best answer of a file: to the whole question or, where it is two, to both. */
function bestOf(question: Question, file: StructuredFile): FileFinding | undefined {
  const whole = bestOfKinds(question, file);
  if (whole?.isComplete && whole.certainty >= SURE) return { ...whole, file };
  const parts = partsOfQuestion(question).map((part) => bestOfKinds(part, file));
  const both = parts.length > 0 && parts.every((part) => part !== undefined) ? joined(parts) : undefined;
  const best = both && both.certainty >= Math.min(SURE, whole?.certainty ?? 0) ? both : whole;
  return best && { ...best, file };
}

function joined(parts: readonly Finding[]): Finding | undefined {
  const texts = new Set(parts.map(({ text }) => text));
  if (texts.size < parts.length) return undefined;
  return {
    text: [...texts].join('\n\n'),
    how: parts.map(({ how }) => how).join('; '),
    lines: parts.flatMap(({ lines }) => lines),
    certainty: Math.min(...parts.map(({ certainty }) => certainty)),
  };
}

function bestOfKinds(question: Question, file: StructuredFile): Finding | undefined {
  let best: Finding | undefined;
  for (const kind of ANSWER_KINDS) {
    const found = kind.find(question, file);
    if (found && found.certainty > (best?.certainty ?? 0)) best = found;
  }
  return best;
}
