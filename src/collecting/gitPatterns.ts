/**
 * The patterns of an ignore file, read and matched as git does: by bytes, so that `?` is one byte of a letter that has two.
 * Texts have one character a byte here.
 * @see https://git-scm.com/docs/gitignore#_pattern_format
 */
export class GitPatterns {
  readonly #patterns: readonly Pattern[];

  /** `text` is the content of the file. */
  constructor(text: string, { ignoreCase }: CaseRule) {
    const lines = text.replace(/^\xef\xbb\xbf/, '').split('\n');
    this.#patterns = lines
      .flatMap((line) => parseLine(line.replace(/\r$/, ''), { ignoreCase }) ?? [])
      // The last pattern that matches decides.
      .reverse();
  }

  get isEmpty(): boolean {
    return this.#patterns.length === 0;
  }

  /**
   * The result for a path, which is relative to the folder of the patterns' file, in characters and with slashes; undefined where none
   * matches. The folders above it are not looked at: callers do not ask about files in an ignored folder. A name with accents
   * matches in each of its forms: a Mac may keep it in another one than the patterns have.
   */
  match(path: string, isFolder: boolean): 'ignored' | 'included' | undefined {
    const forms = formsOf(path).map((form) => ({ path: form, name: form.slice(form.lastIndexOf('/') + 1) }));
    const found = this.#patterns.find(
      (pattern) =>
        (isFolder || !pattern.isForFolders) &&
        forms.some((form) => pattern.matches(pattern.isForNames ? form.name : form.path)),
    );
    return found && (found.isNegated ? 'included' : 'ignored');
  }
}

export interface CaseRule {
  /** Whether letters of ASCII match whatever their case is. */
  readonly ignoreCase: boolean;
}

/** A name or a path in the form that these patterns match: one character a byte of its UTF-8. */
export function bytesOf(name: string): string {
  return isAscii(name) ? name : Buffer.from(name).toString('latin1');
}

/** A path as it stands, with its accents composed, and apart from their letters; one character a byte of its UTF-8. */
function formsOf(path: string): string[] {
  if (isAscii(path)) return [path];
  return [...new Set([path, path.normalize('NFC'), path.normalize('NFD')])].map(bytesOf);
}

function isAscii(text: string): boolean {
  return /^[\0-\x7f]*$/.test(text);
}

interface Pattern {
  /** Whether the pattern includes again what an earlier one ignores. */
  readonly isNegated: boolean;
  readonly isForFolders: boolean;
  /** Whether the pattern has no slash, and so matches names at any depth. */
  readonly isForNames: boolean;
  matches(text: string): boolean;
}

function parseLine(line: string, rule: CaseRule): Pattern | undefined {
  if (line === '' || line.startsWith('#')) return undefined;
  let glob = withoutTrailingSpaces(line);
  const isNegated = glob.startsWith('!');
  if (isNegated) glob = glob.slice(1);
  const isForFolders = glob.endsWith('/');
  if (isForFolders) glob = glob.slice(0, -1);
  const isForNames = !glob.includes('/');
  const matches = matcherOf(isForNames ? glob : glob.replace(/^\//, ''), rule);
  return matches && { isNegated, isForFolders, isForNames, matches };
}

/**
 * The line without its trailing spaces. A space behind a backslash stays, and so do all where the line ends with a backslash.
 */
function withoutTrailingSpaces(line: string): string {
  let firstSpace: number | undefined;
  for (let at = 0; at < line.length; at++) {
    if (line[at] === ' ') {
      firstSpace ??= at;
      continue;
    }
    firstSpace = undefined;
    if (line[at] === '\\') at++;
    if (at === line.length) return line;
  }
  return line.slice(0, firstSpace);
}

function matcherOf(glob: string, rule: CaseRule): Pattern['matches'] | undefined {
  if (glob === '') return undefined;
  const fold = rule.ignoreCase ? inSmallLetters : (text: string): string => text;
  if (literalPrefix(glob).length === glob.length) {
    const literal = fold(glob);
    return (text) => fold(text) === literal;
  }
  const expression = globExpression(glob, rule);
  return expression && ((text) => expression.test(fold(text)));
}

/** The part of a glob before its first special character. */
function literalPrefix(glob: string): string {
  return /^[^*?[\\]*/.exec(glob)?.[0] ?? '';
}

/** The text with the letters of ASCII in small ones; git knows no others. */
function inSmallLetters(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/**
 * A glob of git as a regular expression for a whole path; undefined for one that matches nothing, since a bracket is not closed or
 * a backslash stands at its end. `?`, `*` and brackets match no slash; `**` between slashes or at an end matches any folders. Where
 * case does not matter, the path has to come in small letters.
 */
export function globExpression(glob: string, { ignoreCase }: CaseRule): RegExp | undefined {
  // Git compares the part before the first special character by itself, so that `**` behind it stands at a beginning.
  const beginning = literalPrefix(glob).length;
  let source = '';
  for (let at = 0; at < glob.length;) {
    const character = glob[at] ?? '';
    if (character === '*') {
      const end = at + (/^\*+/.exec(glob.slice(at))?.[0].length ?? 1);
      const slash = /^\\?\//.exec(glob.slice(end))?.[0] ?? '';
      const isBounded = (at === beginning || glob[at - 1] === '/') && (end === glob.length || slash !== '');
      const isForFolders = end - at >= 2 && isBounded;
      if (!isForFolders) source += '[^/]*';
      else source += slash === '' ? '[^]*' : '(?:[^]*/)?';
      at = isForFolders ? end + slash.length : end;
    } else if (character === '?') {
      source += '[^/]';
      at++;
    } else if (character === '[') {
      const bracket = bracketAt(glob, at + 1, ignoreCase);
      if (!bracket) return undefined;
      source += bracket.source;
      at = bracket.end;
    } else {
      const isEscaped = character === '\\';
      const literal = isEscaped ? glob[at + 1] : character;
      if (literal === undefined) return undefined;
      source += escaped(ignoreCase ? inSmallLetters(literal) : literal);
      at += isEscaped ? 2 : 1;
    }
  }
  return new RegExp(`^${source}$`);
}

/** The classes of POSIX that a bracket may name, for ASCII. */
const CLASSES: Readonly<Record<string, string>> = {
  alnum: 'A-Za-z0-9',
  alpha: 'A-Za-z',
  blank: ' \\t',
  cntrl: '\\0-\\x1f\\x7f',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-/:-@\\[-`{-~',
  space: ' \\t-\\r',
  upper: 'A-Z',
  xdigit: 'A-Fa-f0-9',
};

interface Bracket {
  readonly source: string;
  readonly end: number;
}

/** A bracket from behind its `[` on; undefined where it does not end. A `]` at its beginning stands for itself. */
function bracketAt(glob: string, start: number, ignoreCase: boolean): Bracket | undefined {
  const isNegated = glob[start] === '!' || glob[start] === '^';
  const first = isNegated ? start + 1 : start;
  let members = '';
  let previous: string | undefined;
  for (let at = first; ; at++) {
    if (glob[at] === ']' && at > first) {
      const source = isNegated ? `[^/${members}]` : `(?!/)[${members}]`;
      return { source, end: at + 1 };
    }
    const named = /^\[:([^\]]*):\]/.exec(glob.slice(at));
    if (named) {
      const [whole, name = ''] = named;
      const members_ = name === 'upper' && ignoreCase ? CLASSES['alpha'] : CLASSES[name];
      if (members_ === undefined) return undefined;
      members += members_;
      previous = undefined;
      at += whole.length - 1;
      continue;
    }
    const isRange = glob[at] === '-' && previous !== undefined && glob[at + 1] !== ']';
    if (isRange) at++;
    if (glob[at] === '\\') at++;
    const character = glob[at];
    if (character === undefined) return undefined;
    if (isRange && previous !== undefined) {
      members += rangeOf(previous, character, ignoreCase);
      previous = undefined;
    } else {
      members += escaped(character);
      previous = character;
    }
  }
}

/**
 * A range of a bracket; one the wrong way round is empty. Where case does not matter, the small letters belong to a range of
 * capitals.
 */
function rangeOf(from: string, to: string, ignoreCase: boolean): string {
  if (from > to) return '';
  const range = `${escaped(from)}-${escaped(to)}`;
  const firstCapital = from > 'A' ? from : 'A';
  const lastCapital = to < 'Z' ? to : 'Z';
  const hasCapitals = ignoreCase && firstCapital <= lastCapital;
  return hasCapitals ? `${range}${inSmallLetters(firstCapital)}-${inSmallLetters(lastCapital)}` : range;
}

function escaped(character: string): string {
  return /[A-Za-z0-9/]/.test(character) ? character : `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
}
