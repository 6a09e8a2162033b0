import type { AnswerKind } from '../answerKind.ts';
import { code } from '../markdown.ts';
import { shown } from './excerpt.ts';
import { fullName, isProgram, programOf } from './program.ts';
import { candidatesOf, valueShown, type Candidate } from './programValues.ts';

/** A direction in which a program moves things, as people ask for it and as names of values tell it. */
interface Direction {
  readonly asks: RegExp;
  readonly name: RegExp;
}

const DIRECTIONS: readonly Direction[] = [
  {
    asks: /\b(?:go(?:es)?|put|puts|written|writes?|saved?|saves|stored?|moved?|copied|archived|exported|uploaded|ends? up|land(?:s|ed)?|output|destination|target)\b/i,
    name: /^(?:dest\w*|target|out|output)$/,
  },
  {
    asks: /\b(?:comes? from|read from|reads|taken|takes|picked up|looks? for|source|input|searched)\b/i,
    name: /^(?:src|source|in|input|incoming)$/,
  },
];
const ASKS_FOR_PLACE =
  /^\W*(?:to |in(?:to)? |from )?(?:where|(?:which|what) (?:path|folder|directory|place|location|bucket))\b/i;
/** A question about where something is written in the program itself. */
const ASKS_OF_SOURCE =
  /\b(?:defined|declared|implemented|called|used|imported|set|handled|computed|calculated|raised|thrown)\b/i;
const PATH = /^["'`]?(?:\$\{\w+:-)?(?:~|\.{1,2}|[A-Za-z]:|s3:|gs:|https?:|[\w.-]+)?[\\/][^\n]*$/;

/** How sure it is that the only path of a direction is meant. */
const ONLY = 0.78;
const ONE_OF_SEVERAL = 0.6;

/** Where a program puts things or takes them from: the path that a constant or a default has, named after the direction. */
export const placeAnswer: AnswerKind = {
  name: 'place',
  find({ text }, file) {
    if (!isProgram(file) || !ASKS_FOR_PLACE.test(text) || ASKS_OF_SOURCE.test(text)) return undefined;
    const program = programOf(file);
    const direction = DIRECTIONS.find(({ asks }) => asks.test(text));
    if (!direction) return undefined;
    const places = candidatesOf(program).filter(
      ({ name, value }) => isPlace(value) && name.some((part) => direction.name.test(part)),
    );
    if (places.length === 0 || places.length > 3) return undefined;
    const lines = places.map(({ line }) => ({ first: line, last: line }));
    return {
      text: `${places.map(textOf).join('\n')}\n${shown(file, lines)}`,
      how: `${places[0]?.item.kind ?? 'value'} ${places[0]?.item.name ?? ''}`,
      lines,
      certainty: places.length === 1 ? ONLY : ONE_OF_SEVERAL,
    };
  },
};

function isPlace(value: string): boolean {
  return PATH.test(value.trim());
}

function textOf({ item, value }: Candidate): string {
  return `${valueShown(value)} — ${item.kind} ${code(fullName(item))}`;
}
