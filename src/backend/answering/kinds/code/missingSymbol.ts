import type { AnswerKind } from '../answerKind.ts';
import { code } from '../markdown.ts';
import { basesOf } from './bases.ts';
import { unknownNames } from './namedSymbols.ts';
import { isProgram, programOf } from './program.ts';

/** Surer than what the file as a whole is about: "what does the function paint_all do?". */
const CERTAINTY = 0.985;
/** A member that a type may have from elsewhere. */
const MAY_BE_INHERITED = 0.6;
/** Members that the values of a language have without declaring them. */
const OF_EVERY_TYPE =
  /^(?:toString|equals|hashCode|getClass|clone|copy|values|valueOf|name|names|ordinal|entries|length|size|constructor|prototype|class|self|init|new|default|from|into|clone_from|fmt|eq|cmp|GetType|ToString|Equals|GetHashCode|rawValue|allCases|hash|description|is_a|inspect|to_s|respond_to|value|__\w+__)$/;

/** Says that a file has no function, method or class of the name that the question asks for. */
export const missingSymbol: AnswerKind = {
  name: 'missing symbol',
  find(question, file) {
    if (!isProgram(file)) return undefined;
    const program = programOf(file);
    const unknown = unknownNames(question, program).find(({ nearest }) => nearest === undefined);
    if (!unknown) return undefined;
    const { owner, written } = unknown;
    const name = written.split(/\.|::|->|#/).at(-1) ?? written;
    if (!owner)
      return {
        text: `Not in this file: there is no ${code(written)}.`,
        how: 'no such name',
        lines: [],
        certainty: CERTAINTY,
      };
    const bases = basesOf(owner, program);
    if (bases.length === 0 && !OF_EVERY_TYPE.test(name))
      return {
        text: `Not in this file: there is no ${code(name)} in ${owner.kind} ${code(owner.name)}.`,
        how: 'no such name',
        lines: [],
        certainty: CERTAINTY,
      };
    const origin = bases.length > 0 ? `; it may have it from ${bases.map(code).join(', ')}` : '';
    return {
      text: `${owner.kind} ${code(owner.name)} declares no ${code(name)}${origin}.`,
      how: 'not declared here',
      lines: [{ first: owner.lines.first, last: owner.lines.first }],
      certainty: MAY_BE_INHERITED,
    };
  },
};
