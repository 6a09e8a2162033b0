import type { AnswerKind } from './answerKind.ts';

/** A kind of answer that files of some formats are left out of, since kinds of their own answer for them. */
export function exceptFormats(kind: AnswerKind, formats: ReadonlySet<string>): AnswerKind {
  return {
    name: kind.name,
    find: (question, file) => (formats.has(file.structure.format) ? undefined : kind.find(question, file)),
  };
}
