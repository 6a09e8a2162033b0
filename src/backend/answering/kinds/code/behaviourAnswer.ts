import type { Question } from '../../../understanding/question.ts';
import type { Item, Lines } from '../../../structure/structure.ts';
import type { AnswerKind, Finding } from '../answerKind.ts';
import { code } from '../markdown.ts';
import { excerptOf, shown, type Excerpt } from './excerpt.ts';
import {
  FIELD_KINDS,
  FUNCTION_KINDS,
  fullName,
  isProgram,
  programOf,
  stemsOf,
  TYPE_KINDS,
  type Program,
} from './program.ts';
import { checksCalledBy } from './errorsOf.ts';
import { settersOf, usesOf } from './uses.ts';
import { valuesNamedIn } from './valueAnswer.ts';
import { STATEMENTS } from './statements.ts';
import {
  ASKS_FOR_QUANTITY,
  hedged,
  isRemark,
  searchUnits,
  unknownWords,
  weightsOf,
  withUnknown,
} from './unitSearch.ts';

/** So that there is room for the values of the constants it uses. */
const MAX_CHARS = 480;
/** What may be beside the point is shown in short. */
const MAX_STRANGE_CHARS = 260;
/** There has to be room for the warning before it. */
const MAX_ANSWER_CHARS = 530;
const MIN_COVERAGE = 0.42;
/** From this share of unknown words on, the question may be about something else. */
const STRANGE_SHARE = 0.33;

/** How sure an answer is that says itself that it may be beside the point. */
const HEDGED = 0.71;
/** How sure lines are that have little of the question, of which the file lacks words. */
const FAR = 0.56;
/** How sure lines without any figure are at most where a figure is asked for. */
const WITHOUT_FIGURE = 0.62;
/** What a program cannot tell: what is the case where it runs. */
const ASKS_OF_NOW = /\b(?:now|so far|as of today|(?:this|last) (?:week|month|year|night)|yesterday)\b/i;

const ASKS_IF_ALLOWED =
  /\b(?:can|may|could|allowed|possible|happens?|what if|raise[sd]?|throw[ns]?|exceptions?|errors?|fails?|reject\w*|refuse\w*)\b/i;

/** What a program does in a case that the question describes: the lines of the function that matches it best. */
export const behaviourAnswer: AnswerKind = {
  name: 'behaviour',
  find(question, file) {
    if (!isProgram(file) || question.aims.has('summary')) return undefined;
    const program = programOf(file);
    const matches = searchUnits(question, program);
    const best = matches[0];
    if (!best) return undefined;
    const unknown = unknownWords(question, program);
    const strong = question.words.filter(({ weight }) => weight === 1).length;
    const isStrange = unknown.length > 0 && unknown.length >= strong * STRANGE_SHARE;
    const isFar = best.coverage < MIN_COVERAGE;
    if (isFar && !isStrange) return undefined;
    const set = isStrange ? undefined : whereSet(best.item, question, program);
    if (set) return { ...set, certainty: 0.3 + 0.45 * best.coverage };
    const shownItem =
      isStrange && !isNamedIn(best.item, question) ? linesAlone(best.item, best.passage?.lines) : best.item;
    const excerptWithin = (maxChars: number): Excerpt =>
      excerptOf(shownItem, file, weightsOf(question, program), maxChars, best.passage?.lines);
    const whole = excerptWithin(shownItem === best.item ? MAX_CHARS : MAX_STRANGE_CHARS);
    const values = isStrange ? [] : valuesNamedIn(whole.text, program, best.item.lines);
    const used = values.map(
      ({ name, value, lines }) => `\n${code(`${name} = ${value}`)} (line ${String(lines.first)})`,
    );
    const usedChars = used.reduce((sum, { length }) => sum + length, 0);
    const excerpt = whole.text.length + usedChars > MAX_CHARS ? excerptWithin(MAX_CHARS - usedChars) : whole;
    const second = matches[1];
    const isClear = !second || best.score > 1.15 * second.score ? 0.04 : 0;
    const isCode = FUNCTION_KINDS.has(best.item.kind) ? 0.02 : 0;
    const where = best.item.kind === STATEMENTS ? 'Line' : `${code(fullName(best.item))}, line`;
    const isTold = isRemark(best.item) && question.aims.has('procedure') ? 0.1 : 0;
    const certainty = 0.3 + 0.45 * best.coverage + isClear + isCode - isTold;
    const checks = isStrange || !ASKS_IF_ALLOWED.test(question.text) ? [] : checksCalledBy(best.item, program);
    const checked = checks.map((item) => `\n${code(fullName(item))}:\n${shown(file, [item.lines])}`).join('');
    const tested = isStrange ? undefined : whereTested(best.item, question, program);
    const text = withinLimit([
      `${where} ${String(best.item.lines.first)}:\n${excerpt.text}`,
      ...used,
      tested ? `\n${shown(file, [tested])}` : '',
      checked,
    ]);
    return {
      text: !isStrange ? text : isFar ? withUnknown(text, unknown) : hedged(text, unknown),
      how: `${best.item.kind} ${fullName(best.item)}`,
      lines: [
        ...excerpt.lines.slice(0, 1),
        ...(tested ? [tested] : []),
        ...checks.map(({ lines }) => lines),
        ...values.map(({ lines }) => lines).slice(0, 2),
        ...excerpt.lines.slice(1, 3),
      ],
      certainty: isStrange
        ? isFar
          ? FAR
          : HEDGED
        : ASKS_OF_NOW.test(question.text) ||
            (ASKS_FOR_QUANTITY.test(question.text) && values.length === 0 && !hasFigure(excerpt.text, question))
          ? Math.min(WITHOUT_FIGURE, certainty)
          : certainty,
    };
  },
};

/** The parts of an answer as far as there is room for them; the first one is always. */
function withinLimit(parts: readonly string[]): string {
  return parts.reduce((text, part) => (text.length + part.length <= MAX_ANSWER_CHARS ? text + part : text));
}

/** Whether the question has all words of a declaration's name: then it is meant, whatever else is not known. */
function isNamedIn({ name }: Item, { words }: Question): boolean {
  const asked = new Set(words.map(({ stem }) => stem));
  const parts = [...stemsOf(name)];
  return parts.length > 0 && parts.every((stem) => asked.has(stem));
}

/** A declaration of which only the lines that match are shown, those of its comment among them. */
function linesAlone(item: Item, focus: Lines | undefined): Item {
  const first = Math.min(item.lines.first, focus?.first ?? item.lines.first);
  return { ...item, kind: STATEMENTS, lines: { first, last: item.lines.last }, commentLines: undefined };
}

/** Of a field that is asked "when" or "how", the lines that give it a value. */
function whereSet(item: Item, { text }: Question, program: Program): Omit<Finding, 'certainty'> | undefined {
  if (!FIELD_KINDS.has(item.kind) || !/\b(?:when|why|how|who|what)\b/i.test(text)) return undefined;
  const setters = settersOf(item, program).slice(0, 4);
  if (setters.length === 0) return undefined;
  const texts = setters.map(
    ({ by, line }) => `${by ? `${code(fullName(by))}:\n` : ''}${shown(program.file, [spanAround(line, by, program)])}`,
  );
  return {
    text: [`${code(fullName(item))} (line ${String(item.lines.first)}) is set here:`, ...texts].join('\n'),
    how: `where ${fullName(item)} is set`,
    lines: [
      ...setters.map(({ line, by }) => spanAround(line, by, program)),
      { first: item.lines.first, last: item.lines.first },
    ],
  };
}

/** Of a value that is asked "when" or "what", the first condition that it decides, else where it is used. */
function whereTested(item: Item, { text }: Question, program: Program): Lines | undefined {
  if (!VALUE_KINDS.has(item.kind) || !/\b(?:when|why|what|how|if)\b/i.test(text)) return undefined;
  const uses = usesOf(item, program).filter(({ by }) => by !== undefined && !TYPE_KINDS.has(by.kind));
  const use = uses.find(({ line }) => IS_CONDITION.test(program.file.text[line - 1] ?? '')) ?? uses[0];
  return use && { first: use.line, last: Math.min(use.line + 1, use.by?.lines.last ?? use.line) };
}

const VALUE_KINDS: ReadonlySet<string> = new Set(['variable', 'constant', 'field', 'property', 'enum member']);
const IS_CONDITION = /^\s*(?:\}?\s*else\s+)?(?:if|elif|elsif|unless|while|when|case|guard)\b/;

/** A line with the two above it, within what it stands in. */
function spanAround(line: number, by: Item | undefined, { file }: Program): Lines {
  let first = line;
  while (first > (by?.lines.first ?? 1) && line - first < 2 && (file.text[first - 2] ?? '').trim() !== '') first--;
  return { first, last: line };
}

/** Whether code, or a comment about what is asked, has a figure that the question has not. */
function hasFigure(text: string, question: Question): boolean {
  const given = new Set(question.text.match(/\d+/g));
  const stems = question.words.filter(({ weight }) => weight === 1).map(({ stem }) => stem);
  return text.split('\n').some((line) => {
    const said = stemsOf(line);
    const isRelevant = !/^\s*(?:\/\/|\/?\*|#|--|""")/.test(line) || stems.some((stem) => said.has(stem));
    return (
      isRelevant &&
      (line
        .replace(COUNTER, '')
        .match(/\d+/g)
        ?.some((figure) => !given.has(figure)) === true ||
        FIGURE_WORD.test(line))
    );
  });
}

/** What begins with nothing says not how many there are. */
const COUNTER = /\b(?:var|let|int|long|mut|auto|size_t)\b[^=]*=\s*0[;,]?\s*$/;
const FIGURE_WORD =
  /\b(?:once|twice|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|hundred|half|double|hourly|daily|weekly|monthly|always|never)\b/i;
