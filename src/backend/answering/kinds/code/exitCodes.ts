import type { Item, Lines } from '../../../structure/structure.ts';
import type { Question, QuestionWord } from '../../../understanding/question.ts';
import { likeness, wordsOf } from '../../../understanding/words.ts';
import type { AnswerKind, Finding } from '../answerKind.ts';
import { code } from '../markdown.ts';
import { shown } from './excerpt.ts';
import { FUNCTION_KINDS, isProgram, programOf, type Program } from './program.ts';
import { isComment } from './uses.ts';

const ASKS =
  /\bexit(?:s|ed|ing)?\s?-?(?:codes?|status(?:es)?|values?|numbers?)\b|\b(?:return|error|status) codes?\b|\bexits? (?:with|non-?zero|0|zero)\b|\bexit [1-9]\d{0,2}\b/i;
/** Calls that end the program, with what they hand over. */
const EXIT_CALL =
  /(?:\bsys\.exit|\bos\._exit|\bprocess\.exit|\bos\.Exit|\bSystem\.exit|\bexitProcess|\bEnvironment\.Exit|\bprocess::exit|\bExitCode::from|\bSystemExit|\bKernel\.exit|(?<![\w.:>])_?exit!?)\s*\(\s*([^()\n]{0,80})\)|\bprocess\.exitCode\s*=\s*(\d+)|\bExitCode::(SUCCESS|FAILURE)\b/;
const EXIT_STATEMENT = /(?:^|[\s;&|{(])exit(?:\s+"?(\$?)\{?(\w+)\}?"?)?(?=\s*(?:$|[;&|})#]|if\b|unless\b))/;
const RETURN = /\breturn\b\s*\(?\s*([^;\n]{1,60}?)\s*\)?\s*;?\s*$/;
/** How far above an exit its condition may stand. */
const LINES_ABOVE = 3;
const MAX_LISTED = 12;
/** What an answer is worth where another code is about the same. */
const SHARED = 0.6;
/** More of a line than people write. */
const MAX_LINE_CHARS = 400;
const HANDED_OVER = /\bexit\w*\s*\(\s*(?:await\s+)?_?main\b/i;
const ASKING =
  /^(?:exit\w*|codes?|status\w*|return\w*|values?|numbers?|error|program|script|command|mean\w*|end\w*|give\w*|when\w*|case|happens?|process|tool|used?|possible|schedule)$/;

/** A place where the program ends. */
interface Exit {
  readonly code: string;
  readonly line: number;
  /** The line of the constant that the code is called by; undefined where it is a number. */
  readonly named?: number;
  /** The words of that constant's name. */
  readonly name: readonly string[];
  /** What is said of it: the line itself, those above it, its part of a comment. */
  readonly about: readonly string[];
  /** The same in the comment that lists all codes. */
  readonly isDocumented: boolean;
}

/** With which codes a program exits, and when: by its statements and by the comment that lists them. */
export const exitCodes: AnswerKind = {
  name: 'exit codes',
  find(question, file) {
    if (!isProgram(file) || !ASKS.test(question.text)) return undefined;
    const program = programOf(file);
    const exits = [...documented(program), ...exitsOf(program)];
    if (exits.length === 0) return undefined;
    const number =
      /\b(?:codes?|status|with|exit|value)\s+(?:of\s+)?["'`]?(\d{1,3})\b|\b(\d{1,3})\s+(?:as|for) exit\b/i.exec(
        question.text,
      );
    const asked = number?.[1] ?? number?.[2];
    if (asked !== undefined) return ofCode(asked, exits, program);
    const words = question.words.filter(({ word }) => !ASKING.test(word));
    return words.some(({ weight }) => weight === 1) ? ofCase(words, exits, program) : all(exits, question, program);
  },
};

function ofCode(asked: string, exits: readonly Exit[], { file }: Program): Finding {
  const found = exits.filter(({ code: own }) => numbersIn(own).includes(asked));
  if (found.length === 0)
    return {
      text: `Not in this file: nothing exits with ${code(asked)}.`,
      how: 'no such exit code',
      lines: [],
      certainty: 0.93,
    };
  return {
    text: `${code(asked)}:\n${shown(file, spansOf(found.slice(0, 4), file.text))}`,
    how: `exit code ${asked}`,
    lines: [...found.slice(0, 4).map(({ line }) => ({ first: line, last: line })), ...namesOf(found.slice(0, 4))],
    certainty: 0.93,
  };
}

function ofCase(words: readonly QuestionWord[], exits: readonly Exit[], { file }: Program): Finding | undefined {
  const all = words.reduce((sum, { weight }) => sum + weight, 0);
  const scored = exits
    .map((exit) => {
      const said = words.filter(({ word }) => isAbout(exit, word));
      const cover = said.reduce((sum, { weight }) => sum + weight, 0) / all;
      const isNamed = said.some(({ word }) => exit.name.some((part) => likeness(word, part) >= 0.75));
      return {
        exit,
        cover: cover + (exit.isDocumented ? 0.03 : 0) + (isNamed ? 0.1 : 0),
        isStrong: said.some(({ weight }) => weight === 1),
      };
    })
    .filter(({ isStrong }) => isStrong)
    .sort((a, b) => b.cover - a.cover);
  const best = scored[0];
  if (!best || best.cover < 0.3) return undefined;
  // What two codes are about as much is told of neither.
  const isShared =
    best.cover < 1 && scored.some(({ cover, exit }) => cover >= best.cover - 0.01 && exit.code !== best.exit.code);
  const also = scored
    .slice(1)
    .filter(({ cover, exit }) => cover >= best.cover - 0.05 && exit.code === best.exit.code)
    .slice(0, 1);
  const chosen = [best.exit, ...also.map(({ exit }) => exit)];
  return {
    text: `${code(best.exit.code)}, line ${String(best.exit.line)}:\n${shown(file, inOrder([...spansOf(chosen, file.text), ...namesOf(chosen)]))}`,
    how: `exit code ${best.exit.code}`,
    lines: chosen.flatMap(({ line, named }) =>
      [line, ...(named === undefined ? [] : [named])].map((at) => ({ first: at, last: at })),
    ),
    certainty: isShared ? SHARED : 0.5 + 0.44 * Math.min(1, best.cover),
  };
}

/** The lines of the constants that exits are called by. */
function namesOf(exits: readonly Exit[]): Lines[] {
  const lines = new Set(exits.flatMap(({ named }) => named ?? []));
  return [...lines].map((line) => ({ first: line, last: line }));
}

function inOrder(spans: readonly Lines[]): Lines[] {
  return spans.toSorted((a, b) => a.first - b.first);
}

/** Whether an exit is about a word; `unreachable` is said by `not reachable` as well. */
function isAbout({ about }: Exit, word: string): boolean {
  const positive = /^un\p{L}{4,}$/u.test(word) && about.includes('not') ? word.slice(2) : undefined;
  return about.some(
    (other) => likeness(word, other) >= 0.75 || (positive !== undefined && likeness(positive, other) >= 0.75),
  );
}

function all(exits: readonly Exit[], { aims }: Question, { file }: Program): Finding {
  const byCode = Map.groupBy(exits, ({ code: own }) => own);
  const said = exits.filter(({ isDocumented }) => isDocumented);
  const codes = [...new Set([...byCode.keys()].flatMap(numbersIn))].toSorted((a, b) => Number(a) - Number(b));
  const first = [...byCode].flatMap(([, [exit]]) => (exit ? [exit] : []));
  const listed = (said.length > 0 ? said : first).slice(0, MAX_LISTED);
  const spans = spansOf(listed, file.text, 0);
  return {
    text: `${aims.has('count') ? `**${String(codes.length)}**: ` : ''}${codes.map(code).join(', ')}\n${shown(file, spans)}`,
    how: `${String(codes.length)} exit codes`,
    lines: spans.slice(0, 6),
    certainty: 0.92,
  };
}

/** The codes in what is handed over, such as two in `failed ? 1 : 0`. */
function numbersIn(handedOver: string): string[] {
  return handedOver.match(/(?<![\w.])\d{1,3}(?![\w.])/g) ?? [];
}

/** The line of each exit with the condition above it; each line once. */
function spansOf(
  exits: readonly Exit[],
  text: readonly string[],
  above = LINES_ABOVE - 1,
): { first: number; last: number }[] {
  const spans: { first: number; last: number }[] = [];
  for (const { line, isDocumented } of exits.toSorted((a, b) => a.line - b.line)) {
    let first = line;
    const indent = indentAt(text, line);
    const isInside = /^\s+/.test(text[line - 1] ?? '');
    while (
      !isDocumented &&
      isInside &&
      line - first < above &&
      indentAt(text, first - 1) <= indent &&
      (text[first - 2] ?? '').trim() !== ''
    ) {
      first--;
      if (indentAt(text, first) < indent) break;
    }
    const before = spans.at(-1);
    if (before && first <= before.last + 1) before.last = Math.max(before.last, line);
    else spans.push({ first, last: line });
  }
  return spans;
}

function indentAt(text: readonly string[], line: number): number {
  return /^\s*/.exec(text[line - 1] ?? '')?.[0].length ?? 0;
}

/** "Exit codes: 0 fine, 1 usage, 2 another run holds the lock": the parts of a comment or a usage text that list the codes. */
function documented({ file: { text } }: Program): Exit[] {
  const exits: Exit[] = [];
  for (let index = 0; index < text.length; index++) {
    if (!/\bexit (?:codes?|status(?:es)?|values?)\b|\breturn codes\b/i.test((text[index] ?? '').slice(0, 200)))
      continue;
    for (let at = index; at < Math.min(text.length, index + 12); at++) {
      const line = (text[at] ?? '').slice(0, 300);
      if (at > index && line.replace(/^[\s#/*"']+/, '') === '') break;
      const own = at === index ? line.replace(/^.*?\b(?:codes?|status(?:es)?|values?)\b/i, '') : line;
      const parts = [
        ...own.matchAll(
          /(?:^|[,;:(]|^[\s#/*"']+|\s-\s)[\s#/*"']*(\d{1,3})(?!\.\d)(?=[\s:=–—-])[\s:=–—-]*([^,;]{2,120})/g,
        ),
      ];
      if (at > index && parts.length === 0) break;
      for (const [, number = '', meaning = ''] of parts)
        exits.push({ code: number, line: at + 1, about: wordsOf(meaning), isDocumented: true, name: [] });
    }
  }
  return exits;
}

function exitsOf({ file, symbols, byName }: Program): Exit[] {
  const functions = symbols.filter(({ kind }) => FUNCTION_KINDS.has(kind));
  const mains = functionsByLine(functions.filter(({ name }) => /^_?main$/i.test(name)));
  const others = functionsByLine(functions.filter(({ name }) => !/^main$/i.test(name)));
  const isHandedOver = file.text.some((line) => HANDED_OVER.test(line.slice(0, MAX_LINE_CHARS)));
  const exits: Exit[] = [];
  const ending = new Map<string, string | undefined>();
  for (let line = 1; line <= file.text.length; line++) {
    const source = (file.text[line - 1] ?? '').slice(0, MAX_LINE_CHARS);
    if (isComment(source, file)) continue;
    const found = codeOf(source, file.structure.format) ?? returnedByMain(source, mains.get(line), isHandedOver);
    if (found === undefined) continue;
    const named = constantNamed(found, byName);
    if (named) exits.push(exitByName(named, line, file.text));
    else if (numbersIn(found).length > 0) exits.push(exitAt(found, line, file.text));
    const within = others.get(line);
    if (within && within.lines.last - within.lines.first < 12)
      ending.set(within.name, /^\d+$/.test(found) ? found : undefined);
  }
  return [...exits, ...callsOf(ending, functions, file.text, byName)].sort((a, b) => a.line - b.line);
}

/** For each line, the first of the functions that it stands in. */
function functionsByLine(functions: readonly Item[]): ReadonlyMap<number, Item> {
  const found = new Map<number, Item>();
  for (const item of functions) {
    for (let line = item.lines.first; line <= item.lines.last; line++) if (!found.has(line)) found.set(line, item);
  }
  return found;
}

function codeOf(source: string, format: string): string | undefined {
  const called = EXIT_CALL.exec(source);
  if (called) return called[2] ?? (called[3] === 'FAILURE' ? '1' : called[3] === 'SUCCESS' ? '0' : called[1]?.trim());
  if (format !== 'shell' && format !== 'ruby') return undefined;
  const stated = EXIT_STATEMENT.exec(source);
  if (!stated) return undefined;
  const [, sign, value = '0'] = stated;
  // `exit $1` ends with what the function is called with.
  return sign === '$' && /^\d+$/.test(value) ? undefined : value;
}

/** The constant that a code is called by: `EX_USAGE`, `ExitCode.Usage`. */
function constantNamed(found: string, byName: Program['byName']): Item | undefined {
  const name = CONSTANT.exec(found)?.[1]?.toLowerCase();
  if (name === undefined) return undefined;
  return byName.get(name)?.find(({ kind, value }) => VALUED.has(kind) && /^\d{1,3}$/.test(value ?? ''));
}

const CONSTANT = /^(?:\w+(?:\.|::))*([A-Za-z_]\w*)$/;
const VALUED: ReadonlySet<string> = new Set(['constant', 'enum member', 'field', 'property', 'variable']);

function exitByName(constant: Item, line: number, text: readonly string[]): Exit {
  const exit = exitAt(constant.value ?? '', line, text);
  const about = [...exit.about, ...wordsOf(`${constant.name} ${constant.comment}`)];
  return { ...exit, about, named: constant.lines.first, name: wordsOf(constant.name) };
}

/** What the function that is the program returns. */
function returnedByMain(source: string, main: Item | undefined, isHandedOver: boolean): string | undefined {
  const value = main && RETURN.exec(source)?.[1];
  if (value === undefined || !/(?<![\w.])\d{1,3}(?![\w.])|^[\w.:]*[A-Z][\w]*$/.test(value)) return undefined;
  return isHandedOver || /\bint\b/.test(main?.signature ?? '') ? value : undefined;
}

/** Calls of functions that end the program: `die 2 "…"`, `fail("…")`. */
function callsOf(
  ending: ReadonlyMap<string, string | undefined>,
  functions: readonly Item[],
  text: readonly string[],
  byName: Program['byName'],
): Exit[] {
  const definitions = new Map(functions.toReversed().map((item) => [item.name, item.lines]));
  const calls = [...ending].map(([name, own]) => ({
    own,
    definition: definitions.get(name),
    word: /\w+/.exec(name)?.[0] ?? '',
    pattern: new RegExp(
      `(?<![\\w.$-])${name.replace(/[^\w]/g, '\\$&')}(?:\\s*\\(\\s*|\\s+)(?:["']?(?:(\\d{1,3})\\b|\\$?\\{?([A-Z_]\\w*)))?`,
    ),
  }));
  // Lines are asked only for the functions of which they have a word: a program may have thousands of both.
  const byWord = Map.groupBy(calls, ({ word }) => word);
  const exits: Exit[] = [];
  for (let line = 1; line <= text.length; line++) {
    const source = (text[line - 1] ?? '').slice(0, MAX_LINE_CHARS);
    for (const word of new Set(['', ...(source.match(/\w+/g) ?? [])])) {
      for (const { own, definition, pattern } of byWord.get(word) ?? []) {
        if (definition && definition.first <= line && line <= definition.last) continue;
        const found = pattern.exec(source);
        if (!found) continue;
        const named = own === undefined && found[2] !== undefined ? constantNamed(found[2], byName) : undefined;
        const code_ = own ?? found[1];
        if (named) exits.push(exitByName(named, line, text));
        else if (code_ !== undefined) exits.push(exitAt(code_, line, text));
      }
    }
  }
  return exits;
}

function exitAt(code_: string, line: number, text: readonly string[]): Exit {
  const above = text.slice(Math.max(0, line - 1 - LINES_ABOVE), line - 1);
  // Another branch of a case, and what has ended, is not about this one.
  const other = above.findLastIndex((source) =>
    /;;\s*(?:#.*)?$|^\s*(?:fi|esac|done|\})\s*;?\s*$/.test(source.slice(0, MAX_LINE_CHARS)),
  );
  const near = [...above.slice(other + 1), text[line - 1] ?? ''].map((source) => source.slice(0, MAX_LINE_CHARS));
  return { code: code_, line, about: wordsOf(near.join(' ')), isDocumented: false, name: [] };
}
