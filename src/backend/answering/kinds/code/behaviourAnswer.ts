import type { Question } from '../../../understanding/question.ts';
import { linesWithComment, type Item, type Lines, type StructuredFile } from '../../../structure/structure.ts';
import type { AnswerKind, Finding } from '../answerKind.ts';
import { code } from '../markdown.ts';
import { excerptOf, shown, type Excerpt, STATEMENTS } from './excerpt.ts';
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
import { checksCalledBy, predicatesCalledIn } from './symbolFacts.ts';
import { settersOf, usesOf, isComment } from './uses.ts';
import { valuesNamedIn } from './programValues.ts';
import {
  ASKS_FOR_QUANTITY,
  hedged,
  isRemark,
  searchUnits,
  unknownWords,
  weightsOf,
  withUnknown,
} from './unitSearch.ts';
import { indentOf } from '../../../structure/readers/code/maskedSource.ts';
import { namedSymbols } from './namedSymbols.ts';

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

const ASKS_FOR_CONDITION =
  /\b(?:after|at|from|until|up to|under|in) (?:what|which) (?:time|age|point|date|conditions?|circumstances|size|amount)\b|\bhow (?:old|long|late|soon|far)\b|\bwhen (?:is|are|does|do|will|would)\b|\bwhat counts as\b/i;
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
    // When something happens is told by the predicate that it depends on.
    const predicates = !ASKS_FOR_CONDITION.test(question.text)
      ? []
      : predicatesCalledIn(whole.text, best.item.lines, program);
    const asked = predicates.map((item) => shown(file, [linesWithComment(item)]));
    const values = isStrange ? [] : valuesNamedIn([whole.text, ...asked].join('\n'), program, best.item.lines);
    const used = values.map(({ name, value, lines }) => `${code(`${name} = ${value}`)} (line ${String(lines.first)})`);
    const usedChars = [...used, ...asked].reduce((sum, { length }) => sum + length + 1, 0);
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
    const found = `${where} ${String(best.item.lines.first)}:\n${excerpt.text}`;
    // The figures come first where one is asked for.
    const isOfFigures =
      (ASKS_FOR_QUANTITY.test(question.text) || predicates.length > 0) && values.some(({ value }) => /\d/.test(value));
    const text = withinLimit([
      ...asked,
      ...(isOfFigures ? [`${used.join('\n')}\n\n${found}`] : [found, ...used.map((value) => `\n${value}`)]),
      tested ? `\n${shown(file, [tested])}` : '',
      checked,
    ]);
    return {
      text: !isStrange ? text : isFar ? withUnknown(text, unknown) : hedged(text, unknown),
      how: `${best.item.kind} ${fullName(best.item)}`,
      lines: [
        ...predicates.map(linesWithComment),
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

const ASKS =
  /\b(?:in|under) (?:which|what) (?:\w+ ){0,2}(?:cases?|conditions?|circumstances|situations?)\b|\bwhen (?:does|do|will|would|can|might|could)\b.*\b(?:return|fail|throw|raise|reject|refuse|abort|not|nothing|give up|do nothing)\w*\b|\bwhy (?:would|might|does|can|could)\b.*\b(?:fail|return|reject|refuse|not|throw|raise)\w*\b|\bhow can\b.*\bfail\b|\bwhat can go wrong\b|\bwhich (?:checks|validations|preconditions|conditions)\b|\bwhat (?:makes|causes)\b.*\b(?:fail|return|throw|raise|reject)\w*\b/i;
const VALUE = /\breturn(?:s|ing)?\s+(?:an?\s+|the\s+)?["'`]?([\w.-]+)/i;
const FAILS = /\b(?:fail|throw|raise|reject|refuse|abort|error|exception)\w*\b|\bgo wrong\b/i;
const ENDS =
  /\b(?:throw|raise|panic!?|bail!|abort|die|bye|fail)\b|\breturn\b\s*(?:;|$|if\b|unless\b|false\b|null\b|None\b|nil\b|undefined\b|-1\b|0\b|""|''|\[\]|\{\}|Err\(|err\b|Optional\.empty|Result\.failure|NULL\b|.{0,40}\b[eE]rr(?:or)?\w*\b)|^\s*(?:require|check|assert\w*|precondition|guard)\b|\b(?:error|reject)\(|\?:\s*(?:throw|return|error)/;
const RAISES = /\b(?:throw|raise|panic!?|bail!|abort|die|bye|fail|require|check|assert\w*|Err\(|error\()/;
const NOTHING = /\b(?:null|None|nil|undefined|NULL|Optional\.empty|NONE)\b/;
const MAX_CASES = 8;
const MAX_SHOWN_CHARS = 520;

/** In which cases a function ends before its work is done: its guards, each with the condition that it stands under. */
export const caseAnswer: AnswerKind = {
  name: 'cases',
  find(question, file) {
    const { text } = question;
    if (!isProgram(file) || !ASKS.test(text)) return undefined;
    const best = namedSymbols(question, programOf(file)).find(
      ({ certainty, item }) => certainty >= 0.65 && FUNCTION_KINDS.has(item.kind),
    );
    if (!best) return undefined;
    const spans = casesOf(best.item, file, wanted(text));
    if (spans.length === 0) return undefined;
    return {
      text: `${code(fullName(best.item))} ends early here (line ${String(best.item.lines.first)}):\n${shown(file, fitting(spans, file), best.item.lines.last)}`,
      how: `${String(spans.length)} cases of ${fullName(best.item)}`,
      lines: spans.slice(0, 5),
      certainty: 0.985 * best.certainty,
    };
  },
};

/** Which lines are meant: those that return what the question says, those that fail, or all. */
function wanted(text: string): RegExp {
  const value = VALUE.exec(text)?.[1];
  if (value !== undefined && /^(?:null|none|nil|undefined|nothing|empty)$/i.test(value)) return NOTHING;
  if (value !== undefined && /^(?:false|true|-?\d+|zero)$/i.test(value))
    return new RegExp(`\\breturn\\b.*(?<![\\w.])${value.replace(/^zero$/i, '0')}\\b|^\\s*${value}\\s*$`, 'i');
  return FAILS.test(text) ? RAISES : ENDS;
}

function casesOf({ lines }: Item, file: StructuredFile, ends: RegExp): Lines[] {
  const spans: { first: number; last: number }[] = [];
  for (let line = lines.first + 1; line <= lines.last && spans.length < MAX_CASES; line++) {
    const source = (file.text[line - 1] ?? '').slice(0, 400);
    if (isComment(source, file) || !ends.test(source) || /\breturn\s+(?:this|self)\b/.test(source)) continue;
    const first = guardOf(line, lines.first, file.text);
    const before = spans.at(-1);
    if (before && first <= before.last + 1) before.last = Math.max(before.last, line);
    else spans.push({ first, last: line });
  }
  return spans;
}

const MAX_ABOVE = 4;

/** The line of the condition that a line stands under, as far as it is near; the line itself where it has its own. */
function guardOf(line: number, first: number, text: readonly string[]): number {
  const source = text[line - 1] ?? '';
  if (/\b(?:if|unless|when|require|check|assert\w*|guard|case)\b|\?:|\|\||&&/.test(source)) return line;
  for (let above = line - 1; above > first && line - above <= MAX_ABOVE; above--) {
    const other = text[above - 1] ?? '';
    if (other.trim() === '') return line;
    if (indentOf(other) < indentOf(source)) return above;
  }
  return line;
}

function fitting(spans: readonly Lines[], file: StructuredFile): Lines[] {
  const kept: Lines[] = [];
  let chars = 0;
  for (const span of spans) {
    chars += file.text.slice(span.first - 1, span.last).join('\n').length + 8;
    if (kept.length > 0 && chars > MAX_SHOWN_CHARS) break;
    kept.push(span);
  }
  return kept;
}
