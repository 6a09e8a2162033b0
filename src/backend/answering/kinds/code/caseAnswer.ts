import type { Item, Lines, StructuredFile } from '../../../structure/structure.ts';
import { indentOf } from '../../../structure/readers/code/maskedSource.ts';
import type { AnswerKind } from '../answerKind.ts';
import { code } from '../markdown.ts';
import { shown } from './excerpt.ts';
import { namedSymbols } from './namedSymbols.ts';
import { FUNCTION_KINDS, fullName, isProgram, programOf } from './program.ts';
import { isComment } from './uses.ts';

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
