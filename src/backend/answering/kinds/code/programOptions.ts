import type { Lines, StructuredFile } from '../../../structure/structure.ts';
import { splitAtCommas } from '../../../structure/readers/code/parameters.ts';
import { code } from '../markdown.ts';

/** An option of a command line. */
export interface ProgramOption {
  /** As they are typed: `-o`, `--out`. */
  readonly names: readonly string[];
  readonly help: string;
  /** Undefined where none is declared. */
  readonly fallback: string | undefined;
  /** Where that is said, if not where the option is. */
  readonly fallbackLines?: readonly Lines[];
  /** Whether it has to be given, stands for yes or no, or is limited to some values, as far as that is declared. */
  readonly isRequired: boolean;
  readonly isSwitch: boolean;
  readonly choices: string | undefined;
  /** Whether a declaration in code says it, which tells what is left out; a usage text does not. */
  readonly isDeclared: boolean;
  readonly lines: Lines;
}

const MAX_OPTIONS = 300;
const MAX_CALL_LINES = 12;
const MAX_LINE_CHARS = 600;
/** How declarations of options begin in the libraries that have such: argparse, click, commander, OptionParser, picocli, clap … */
const DECLARATION =
  /\b(?:add_argument|add_option|addOption|click\.option|typer\.Option|option|Option|opts?\.on|parser\.on|on|flag|Flag|arg|Arg|requiredOption|addFlag|addMultiOption)\b\s*(?:<[^>()]{0,40}>)?\s*\(/;
/** Go's `flag.Int("port", 80, "…")` and `flag.StringVarP(&name, "name", "n", "", "…")`. */
const GO_FLAG =
  /\b(?:flag|flags|pflag|fs|cmd\.Flags\(\)|cmd\.PersistentFlags\(\)|set)\.(Bool|Int|Int64|Uint|String|Duration|Float64|StringSlice|StringArray)(Var)?(P)?\(/;
/** clap's `#[arg(short, long, default_value = "…")]` above a field. */
const CLAP = /^\s*#\[(?:arg|clap|structopt)\((.*)\)\]\s*$/;
const NAME = /(?<![\w-])--?[A-Za-z][\w-]{0,40}/g;
/** "  -o, --out FILE   where the results go" */
const USAGE =
  /^[\s#*"'`|]{0,12}(-{1,2}[A-Za-z?][\w-]{0,40}(?:(?:,\s?|\s\|\s|\||\s|=)(?:-{1,2}[A-Za-z][\w-]{0,40}|<[^>]{1,30}>|\[[^\]]{1,30}\]|[A-Z][A-Z_]{0,20})){0,4})(?:\s{2,}|\t|\s[-–:]\s)\s*(\S.{1,200})$/;

/** The options that a program takes, by what declares them and by its usage text, each once. */
export function programOptions(file: StructuredFile): readonly ProgramOption[] {
  const known = KEPT.get(file);
  if (known) return known;
  const options = readOptions(file);
  KEPT.set(file, options);
  return options;
}

const KEPT = new WeakMap<StructuredFile, readonly ProgramOption[]>();

function readOptions(file: StructuredFile): ProgramOption[] {
  const { text } = file;
  const found: ProgramOption[] = [];
  for (let index = 0; index < text.length && found.length < MAX_OPTIONS; index++) {
    const line = (text[index] ?? '').slice(0, MAX_LINE_CHARS);
    const option =
      declaredAt(text, index, line) ?? goFlagAt(text, index, line) ?? clapAt(text, index, line) ?? usageAt(index, line);
    if (option) found.push(option);
  }
  const byLetter = getoptOptions(file).map(({ letter, help, hasValue, fallback, line }): ProgramOption => {
    const name = `-${letter}`;
    const usage = found.find(({ names }) => names.includes(name));
    return {
      names: usage?.names ?? [name],
      help: usage?.help ?? help,
      fallback: usage?.fallback ?? fallback?.value,
      fallbackLines: fallback?.lines ?? [],
      isRequired: false,
      isSwitch: !hasValue,
      choices: undefined,
      isDeclared: true,
      lines: usage?.lines ?? { first: line, last: line },
    };
  });
  found.push(...byLetter);
  return found.filter(
    (option, index) =>
      option.isDeclared ||
      !found.some(
        (other, at) =>
          at !== index && (other.isDeclared || at < index) && other.names.some((name) => option.names.includes(name)),
      ),
  );
}

/** The arguments of the call that begins on a line, with the lines that it takes. */
function callAt(
  text: readonly string[],
  index: number,
  open: number,
): { readonly parts: string[]; readonly last: number } | undefined {
  const source = text
    .slice(index, index + MAX_CALL_LINES)
    .map((line) => line.slice(0, MAX_LINE_CHARS))
    .join('\n');
  const close = closeOf(source, open);
  if (close < 0) return undefined;
  const inner = source.slice(open + 1, close);
  const parts = splitAtCommas(withoutStrings(inner), 0, inner.length, false).map(([from, to]) =>
    inner.slice(from, to).trim(),
  );
  return { parts, last: index + source.slice(0, close).split('\n').length };
}

function closeOf(source: string, open: number): number {
  const masked = withoutStrings(source);
  let depth = 0;
  for (let at = open; at < masked.length; at++) {
    if ('([{'.includes(masked[at] ?? ' ')) depth++;
    else if (')]}'.includes(masked[at] ?? ' ') && --depth === 0) return at;
  }
  return -1;
}

const STRING = /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`/g;

/** A text of the same length whose strings are blank. */
function withoutStrings(source: string): string {
  return source.replace(STRING, (string) => {
    const quote = string.slice(0, 1);
    return `${quote}${'_'.repeat(Math.max(0, string.length - 2))}${string.length > 1 ? quote : ''}`;
  });
}

function stringIn(text: string): string | undefined {
  return /^(?:[a-z]{0,2})(["'`])([^]*)\1$/.exec(text.trim())?.[2];
}

function declaredAt(text: readonly string[], index: number, line: string): ProgramOption | undefined {
  const begin = DECLARATION.exec(line);
  if (!begin) return undefined;
  const call = callAt(text, index, begin.index + begin[0].length - 1);
  if (!call) return undefined;
  const keyed = new Map<string, string>();
  const strings: string[] = [];
  const plain: string[] = [];
  for (const part of call.parts) {
    const key = /^([A-Za-z_]\w*)\s*(?:=(?!=)|:(?!:))\s*([^]+)$/.exec(part);
    const string = stringIn(part);
    if (string !== undefined) strings.push(string);
    else if (key) keyed.set((key[1] ?? '').toLowerCase(), (key[2] ?? '').trim());
    else plain.push(part);
  }
  const listed = keyed.get('names') ?? keyed.get('name') ?? '';
  const names = [...strings.filter((string) => /^--?[A-Za-z]/.test(string)), listed].flatMap(
    (string) => string.match(NAME) ?? [],
  );
  if (names.length === 0) return undefined;
  const other = strings.filter((string) => !/^--?[A-Za-z]/.test(string));
  const help = ['help', 'description', 'desc', 'describe', 'summary'].flatMap((key) => keyed.get(key) ?? [])[0];
  const fallback = ['default', 'defaultvalue', 'default_value', 'default_value_t'].flatMap(
    (key) => keyed.get(key) ?? [],
  )[0];
  const action = stringIn(keyed.get('action') ?? '') ?? '';
  const hasValue = names.length > 0 && strings.some((string) => /^--?[A-Za-z][^]*[\s=]\[?(?:<|[A-Z]{2})/.test(string));
  return {
    names: [...new Set(names)],
    help:
      help === undefined
        ? (other.find((string) => /\s/.test(string)) ?? other[0] ?? (action === 'version' ? 'prints the version' : ''))
        : (stringIn(help) ?? help),
    fallback: fallback ?? (hasValue ? plain.find((part) => /^[\d"'\w.-]+$/.test(part)) : undefined),
    isRequired: /^true$/i.test(keyed.get('required') ?? '') || /requiredOption/.test(begin[0]),
    isSwitch: /^store_(?:true|false)$|^count$/.test(action) || /^true$/i.test(keyed.get('is_flag') ?? ''),
    choices: keyed.get('choices'),
    isDeclared: true,
    lines: { first: index + 1, last: call.last },
  };
}

function goFlagAt(text: readonly string[], index: number, line: string): ProgramOption | undefined {
  const begin = GO_FLAG.exec(line);
  const call = begin && callAt(text, index, begin.index + begin[0].length - 1);
  if (!begin || !call) return undefined;
  const parts = begin[2] === undefined ? call.parts : call.parts.slice(1);
  const long = stringIn(parts[0] ?? '');
  const short = begin[3] === undefined ? undefined : stringIn(parts[1] ?? '');
  const [fallback, help] = parts.slice(begin[3] === undefined ? 1 : 2);
  if (long === undefined) return undefined;
  return {
    names: begin[3] === undefined ? [`-${long}`] : [`--${long}`, ...(short ? [`-${short}`] : [])],
    help: stringIn(help ?? '') ?? '',
    fallback,
    isRequired: false,
    isSwitch: begin[1] === 'Bool',
    choices: undefined,
    isDeclared: true,
    lines: { first: index + 1, last: call.last },
  };
}

function clapAt(text: readonly string[], index: number, line: string): ProgramOption | undefined {
  const inside = CLAP.exec(line)?.[1];
  const field = /^\s*(?:pub\s+)?(\w+)\s*:\s*([^,]+)/.exec(text[index + 1] ?? '');
  if (inside === undefined || !field || !/\b(?:short|long)\b/.test(inside)) return undefined;
  const name = (field[1] ?? '').replaceAll('_', '-');
  const long = /\blong\s*=\s*"([\w-]+)"/.exec(inside)?.[1] ?? name;
  const short = /\bshort\s*=\s*'(\w)'/.exec(inside)?.[1] ?? name[0] ?? '';
  const above: string[] = [];
  let first = index;
  while (first > 0 && /^\s*\/\/\//.test(text[first - 1] ?? ''))
    above.unshift((text[--first] ?? '').replace(/^\s*\/\/\/\s?/, ''));
  return {
    names: [...(/\blong\b/.test(inside) ? [`--${long}`] : []), ...(/\bshort\b/.test(inside) ? [`-${short}`] : [])],
    help: /\bhelp\s*=\s*"([^"]*)"/.exec(inside)?.[1] ?? above.join(' '),
    fallback: /\bdefault_value(?:_t)?\s*=\s*("[^"]*"|[\w.]+)/.exec(inside)?.[1],
    isRequired: !/^(?:Option|Vec|bool)\b/.test(field[2] ?? '') && !/default_value/.test(inside),
    isSwitch: /^bool\b/.test(field[2] ?? ''),
    choices: undefined,
    isDeclared: true,
    lines: { first: first + 1, last: index + 2 },
  };
}

function usageAt(index: number, line: string): ProgramOption | undefined {
  const found = USAGE.exec(line);
  if (!found) return undefined;
  const help = (found[2] ?? '').replace(/(?:\\n)?["'`]\s*[,;)]*\s*$|\\n$/, '').trim();
  return {
    names: [...new Set((found[1] ?? '').match(NAME) ?? [])],
    help,
    fallback: /\(?\bdefaults?(?:\s+(?:is|to)|:|=)?\s+([^()\s,;]+)/i.exec(help)?.[1],
    isRequired: /\brequired\b/i.test(help),
    isSwitch: !/[A-Z<[=]/.test((found[1] ?? '').replace(NAME, '')),
    choices: undefined,
    isDeclared: false,
    lines: { first: index + 1, last: index + 1 },
  };
}

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

const MAX_GETOPT_LINE_CHARS = 400;
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
function getoptOptions({ text }: StructuredFile): LetterOption[] {
  const at = text.findIndex((line) => LETTERS.test(line.slice(0, MAX_GETOPT_LINE_CHARS)));
  const found = LETTERS.exec((text[at] ?? '').slice(0, MAX_GETOPT_LINE_CHARS));
  const letters = found?.[1] ?? found?.[2];
  if (letters === undefined) return [];
  const usage = usageOf(text);
  return text.slice(at).flatMap((source, index): LetterOption[] => {
    const branch = BRANCH.exec(source.slice(0, MAX_GETOPT_LINE_CHARS));
    const letter = branch?.[1] ?? branch?.[2];
    if (letter === undefined || !letters.includes(letter)) return [];
    const line = at + index + 1;
    const hasValue = letters[letters.indexOf(letter) + 1] === ':';
    const fallback = hasValue ? valueBefore(variableSet(text, line), text, at) : undefined;
    const said = usage.get(letter) ?? '';
    return [{ letter, help: said === '' ? effectOf(source, text) : said, hasValue, fallback, line }];
  });
}

/** What the branch of a shell script does, and the first that is done where its variable is set: `n) DRY=1 ;;`. */
function effectOf(source: string, text: readonly string[]): string {
  const body = /^\s*\w\s*\)\s*(.+?)\s*;;/.exec(source.slice(0, MAX_GETOPT_LINE_CHARS))?.[1];
  // What the value is handed to is told by its default.
  if (body === undefined || body.includes('OPTARG')) return '';
  const name = /^(\w+)=/.exec(body)?.[1];
  const tested = name === undefined ? undefined : new RegExp(`\\b(?:if|while|unless)\\b.*\\$\\{?${name}\\b`);
  const at = tested ? text.findIndex((line) => tested.test(line.slice(0, MAX_GETOPT_LINE_CHARS))) : -1;
  const then = at < 0 ? '' : (text[at + 1] ?? '').trim().slice(0, MAX_EFFECT_CHARS);
  return then === '' ? code(body) : `${code(body)}, so that ${code(then)}`;
}

const MAX_EFFECT_CHARS = 60;

function usageOf(text: readonly string[]): ReadonlyMap<string, string> {
  const usage = new Map<string, string>();
  for (const line of text) {
    if (!/\busage\b/i.test(line.slice(0, MAX_GETOPT_LINE_CHARS))) continue;
    for (const [, letter = '', meaning = ''] of line.slice(0, MAX_GETOPT_LINE_CHARS).matchAll(IN_USAGE))
      usage.set(letter, usage.get(letter) ?? meaning);
  }
  return usage;
}

/** The variable that a branch sets. */
function variableSet(text: readonly string[], line: number): string | undefined {
  for (let at = line; at < line + MAX_BRANCH_LINES; at++) {
    const source = (text[at - 1] ?? '').slice(0, MAX_GETOPT_LINE_CHARS).replace(BRANCH, ' ');
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
  const at = text.findLastIndex((line, index) => index < end && assigned.test(line.slice(0, MAX_GETOPT_LINE_CHARS)));
  const value = assigned.exec((text[at] ?? '').slice(0, MAX_GETOPT_LINE_CHARS))?.[1]?.trim();
  if (value === undefined) return undefined;
  const lines = [{ first: at + 1, last: at + 1 }];
  if (!/^[A-Z_][A-Z\d_]+$/.test(value)) return { value, lines };
  const defined = new RegExp(`^\\s*#\\s*define\\s+${value}\\s+(\\S.{0,80})|\\b${value}\\s*=(?!=)\\s*([^;,]{1,80})`);
  const place = text.findIndex((line) => defined.test(line.slice(0, MAX_GETOPT_LINE_CHARS)));
  const found = defined.exec((text[place] ?? '').slice(0, MAX_GETOPT_LINE_CHARS));
  const meant = (found?.[1] ?? found?.[2])?.replace(/\s*\/[/*].*$/, '').trim();
  return meant === undefined
    ? { value, lines }
    : { value: meant, lines: [{ first: place + 1, last: place + 1 }, ...lines] };
}
