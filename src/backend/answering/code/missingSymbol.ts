import type { AnswerKind } from '../answerKind.ts';
import { code } from '../markdown.ts';
import { unknownNames } from './namedSymbols.ts';
import { isProgram, programOf } from './program.ts';

/** Surer than what the file as a whole is about: "what does the function paint_all do?". */
const CERTAINTY = 0.985;

/** Says that a file has no function, method or class of the name that the question asks for. */
export const missingSymbol: AnswerKind = {
  name: 'missing symbol',
  find(question, file) {
    if (!isProgram(file)) return undefined;
    const unknown = unknownNames(question, programOf(file)).find(({ nearest }) => nearest === undefined);
    if (!unknown) return undefined;
    const { owner, written } = unknown;
    const name = written.split(/\.|::|->|#/).at(-1) ?? written;
    const text = owner
      ? `Not in this file: there is no ${code(name)} in ${owner.kind} ${code(owner.name)}.`
      : `Not in this file: there is no ${code(written)}.`;
    return { text, how: 'no such name', lines: [], certainty: CERTAINTY };
  },
};
