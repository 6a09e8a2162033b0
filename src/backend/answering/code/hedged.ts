import type { QuestionWord } from '../../understanding/question.ts';
import { code } from '../markdown.ts';

/** An answer that says which words of the question the file does not have, where there are any. */
export function hedged(text: string, unknown: readonly QuestionWord[]): string {
  if (unknown.length === 0) return text;
  const words = unknown
    .slice(0, 4)
    .map(({ word }) => code(word))
    .join(', ');
  return `Possibly not in this file, which has no ${words}; the closest lines are:\n\n${text}`;
}
