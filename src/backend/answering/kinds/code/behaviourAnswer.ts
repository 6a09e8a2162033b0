import type { AnswerKind } from '../answerKind.ts';
import { code } from '../markdown.ts';
import { excerptOf } from './excerpt.ts';
import { FUNCTION_KINDS, fullName, isProgram, programOf } from './program.ts';
import { valuesNamedIn } from './valueAnswer.ts';
import { STATEMENTS } from './statements.ts';
import { hedged, searchUnits, unknownWords, weightsOf } from './unitSearch.ts';

/** So that there is room for the values of the constants it uses. */
const MAX_CHARS = 480;
const MIN_COVERAGE = 0.42;
/** From this share of unknown words on, the question may be about something else. */
const STRANGE_SHARE = 0.34;

/** What a program does in a case that the question describes: the lines of the function that matches it best. */
export const behaviourAnswer: AnswerKind = {
  name: 'behaviour',
  find(question, file) {
    if (!isProgram(file) || question.aims.has('summary')) return undefined;
    const program = programOf(file);
    const matches = searchUnits(question, program);
    const best = matches[0];
    if (!best || best.coverage < MIN_COVERAGE) return undefined;
    const excerpt = excerptOf(best.item, file, weightsOf(question, program), MAX_CHARS);
    const second = matches[1];
    const isClear = !second || best.score > 1.15 * second.score ? 0.04 : 0;
    const isCode = FUNCTION_KINDS.has(best.item.kind) ? 0.02 : 0;
    const unknown = unknownWords(question, program);
    const strong = question.words.filter(({ weight }) => weight === 1).length;
    const isStrange = unknown.length > 0 && unknown.length >= strong * STRANGE_SHARE;
    const values = valuesNamedIn(excerpt.text, program, best.item.lines);
    const where = best.item.kind === STATEMENTS ? 'Line' : `${code(fullName(best.item))}, line`;
    const with_ = values.map(({ name, value, lines }) => `${code(`${name} = ${value}`)} (line ${String(lines.first)})`);
    const text = `${where} ${String(best.item.lines.first)}:\n${excerpt.text}${with_.length > 0 ? `\n${with_.join(', ')}` : ''}`;
    return {
      text: isStrange ? hedged(text, unknown) : text,
      how: `${best.item.kind} ${fullName(best.item)}`,
      lines: [
        ...excerpt.lines.slice(0, 1),
        ...values.map(({ lines }) => lines).slice(0, 2),
        ...excerpt.lines.slice(1, 3),
      ],
      certainty: 0.3 + 0.45 * best.coverage + isClear + isCode,
    };
  },
};
