import type { AnswerKind } from '../answerKind.ts';
import { code } from '../markdown.ts';
import { excerptOf } from './excerpt.ts';
import { FUNCTION_KINDS, fullName, isProgram, programOf } from './program.ts';
import { hedged } from './hedged.ts';
import { searchUnits, unknownWords, weightsOf } from './unitSearch.ts';

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
    const excerpt = excerptOf(best.item, file, weightsOf(question, program), 580);
    const second = matches[1];
    const isClear = !second || best.score > 1.15 * second.score ? 0.04 : 0;
    const isCode = FUNCTION_KINDS.has(best.item.kind) ? 0.02 : 0;
    const unknown = unknownWords(question, program);
    const strong = question.words.filter(({ weight }) => weight === 1).length;
    const isStrange = unknown.length > 0 && unknown.length >= strong * STRANGE_SHARE;
    const text = `${code(fullName(best.item))}, line ${String(best.item.lines.first)}:\n${excerpt.text}`;
    return {
      text: isStrange ? hedged(text, unknown) : text,
      how: `${best.item.kind} ${fullName(best.item)}`,
      lines: excerpt.lines.slice(0, 3),
      certainty: 0.3 + 0.45 * best.coverage + isClear + isCode,
    };
  },
};
