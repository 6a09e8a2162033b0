import type { Lines, StructuredFile } from '../../../structure/structure.ts';

/** An option that is read by its letter. */
interface LetterOption {
  readonly letter: string;
  /** What the usage text calls its value; empty where it says nothing. */
  readonly help: string;
  readonly hasValue: boolean;
  /** What it is where it is not given, with the lines that say so. */
  readonly fallback: { readonly value: string; readonly lines: readonly Lines[] } | undefined;
  readonly line: number;
}

const MAX_LINE_CHARS = 400;
/** The letters that `getopt(argc, argv, "d:v")` and `getopts "d:v" name` look for. */
const LETTERS =
  /\bgetopt(?:_long(?:_only)?)?\s*\([^"']{0,80}["']([^"'\s]{1,80})["']|\bgetopts\s+["']?([\w:?]{1,80})["']?\s+\w/;
/** The branch of a letter: `case 'd': device = optarg;`, `d) device=$OPTARG ;;`. */
const BRANCH = /^\s*case\s+'(\w)'\s*:|^\s*(\w)\s*\)\s/;
/** So many lines of a branch may pass before its variable is set. */
const MAX_BRANCH_LINES = 4;
const SETS = /(?<![\w.$"'])([A-Za-z_]\w*)\s*=(?!=)\s*([^;]*)/;
/** `[-d device]` of a usage text. */
const IN_USAGE = /\[-(\w)(?:\s+([^\]\s][^\]]{0,40}))?\]/g;

/** The options that a program of C or a shell script takes letter by letter, with what their variables are before. */
export function getoptOptions({ text }: StructuredFile): LetterOption[] {
  const at = text.findIndex((line) => LETTERS.test(line.slice(0, MAX_LINE_CHARS)));
  const found = LETTERS.exec((text[at] ?? '').slice(0, MAX_LINE_CHARS));
  const letters = found?.[1] ?? found?.[2];
  if (letters === undefined) return [];
  const usage = usageOf(text);
  return text.slice(at).flatMap((source, index): LetterOption[] => {
    const branch = BRANCH.exec(source.slice(0, MAX_LINE_CHARS));
    const letter = branch?.[1] ?? branch?.[2];
    if (letter === undefined || !letters.includes(letter)) return [];
    const line = at + index + 1;
    const hasValue = letters[letters.indexOf(letter) + 1] === ':';
    const fallback = hasValue ? valueBefore(variableSet(text, line), text, at) : undefined;
    return [{ letter, help: usage.get(letter) ?? '', hasValue, fallback, line }];
  });
}

function usageOf(text: readonly string[]): ReadonlyMap<string, string> {
  const usage = new Map<string, string>();
  for (const line of text) {
    if (!/\busage\b/i.test(line.slice(0, MAX_LINE_CHARS))) continue;
    for (const [, letter = '', meaning = ''] of line.slice(0, MAX_LINE_CHARS).matchAll(IN_USAGE))
      usage.set(letter, usage.get(letter) ?? meaning);
  }
  return usage;
}

/** The variable that a branch sets. */
function variableSet(text: readonly string[], line: number): string | undefined {
  for (let at = line; at < line + MAX_BRANCH_LINES; at++) {
    const source = (text[at - 1] ?? '').slice(0, MAX_LINE_CHARS).replace(BRANCH, ' ');
    const name = SETS.exec(source)?.[1];
    if (name !== undefined) return name;
    if (/\bbreak\b|;;/.test(source)) return undefined;
  }
  return undefined;
}

/** What a variable is set to above the line where the options are read; a constant stands for its value. */
function valueBefore(name: string | undefined, text: readonly string[], end: number): LetterOption['fallback'] {
  if (name === undefined) return undefined;
  const assigned = new RegExp(`(?<![\\w.$])${name}\\s*=(?!=)\\s*([^;,]{1,80})`);
  const at = text.findLastIndex((line, index) => index < end && assigned.test(line.slice(0, MAX_LINE_CHARS)));
  const value = assigned.exec((text[at] ?? '').slice(0, MAX_LINE_CHARS))?.[1]?.trim();
  if (value === undefined) return undefined;
  const lines = [{ first: at + 1, last: at + 1 }];
  if (!/^[A-Z_][A-Z\d_]+$/.test(value)) return { value, lines };
  const defined = new RegExp(`^\\s*#\\s*define\\s+${value}\\s+(\\S.{0,80})|\\b${value}\\s*=(?!=)\\s*([^;,]{1,80})`);
  const place = text.findIndex((line) => defined.test(line.slice(0, MAX_LINE_CHARS)));
  const found = defined.exec((text[place] ?? '').slice(0, MAX_LINE_CHARS));
  const meant = (found?.[1] ?? found?.[2])?.replace(/\s*\/[/*].*$/, '').trim();
  return meant === undefined
    ? { value, lines }
    : { value: meant, lines: [{ first: place + 1, last: place + 1 }, ...lines] };
}
