import type { Lines } from '../../structure.ts';

/** How a language writes comments and strings. */
export interface Lexis {
  /** What begins a comment that ends with its line. */
  readonly lineComments: readonly string[];
  /** What begins and ends a comment of any length. */
  readonly blockComments: readonly (readonly [string, string])[];
  /** Whether comments of any length stand in one another. */
  readonly hasNestedComments?: boolean;
  /** Strings by what begins them, the longer beginnings first. */
  readonly strings: readonly StringForm[];
  /** Whether `'a'` is a character and a lone `'` nothing. */
  readonly hasCharacters?: boolean;
  /** Whether `/…/` may be a regular expression. */
  readonly hasRegularExpressions?: boolean;
  /** What begins a text that ends with a line that is its label; its second group is the label. */
  readonly hereDocument?: RegExp;
  /** What begins a string and, as it is written there, ends it as well: `$body$`. */
  readonly labelledString?: RegExp;
}

/** One way to write a string. */
export interface StringForm {
  readonly open: string;
  readonly close: string;
  /** Whether a backslash takes the meaning of the next character. */
  readonly hasEscapes: boolean;
  readonly isMultiline: boolean;
  /** Whether code may stand inside, as in `${…}`. */
  readonly hasCode?: boolean;
}

/** A comment; line comments below one another are one. */
export interface SourceComment {
  readonly lines: Lines;
  /** Its text with its marks. */
  readonly text: string;
  /** Whether nothing else stands on its lines. */
  readonly isAlone: boolean;
}

/** The text of a program, and the same where comments and what strings hold is blank: offsets and lines are the same in both. */
export interface MaskedSource {
  readonly source: string;
  readonly masked: string;
  readonly comments: readonly SourceComment[];
  /** The offset at which each line begins. */
  readonly lineStarts: readonly number[];
}

const CHARACTER = /'(?:\\[^\n]{1,10}?|[^'\\\n]|[\uD800-\uDBFF][\uDC00-\uDFFF])'/y;
/** After these a slash divides nothing. */
const BEFORE_EXPRESSION = /(?:[(,=:[!&|?{};+\-*%~^<>]|\b(?:return|typeof|case|in|of|void|delete))\s*$/;
/** So long at most: what is longer is taken for divisions, so that a line of many slashes is read once and not for each. */
const REGULAR_EXPRESSION = /\/(?![*/])(?:\\[^\n]|\[(?:\\[^\n]|[^\]\\\n]){0,500}\]|[^/\\[\n]){1,2000}\/[a-z]*/y;
/** So many characters before a slash tell what it is. */
const CHARS_BEFORE_SLASH = 24;

/** Blanks the comments and strings of a program. */
export function maskSource(text: readonly string[], lexis: Lexis): MaskedSource {
  return new Masker(text, lexis).run();
}

/** The 1-based line of an offset. */
export function lineAt({ lineStarts }: Pick<MaskedSource, 'lineStarts'>, offset: number): number {
  let low = 0;
  let high = lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}

/** How far a line is indented; a tab counts to the next multiple of eight. */
export function indentOf(line: string): number {
  let columns = 0;
  for (const character of line) {
    if (character === ' ') columns++;
    else if (character === '\t') columns += 8 - (columns % 8);
    else break;
  }
  return columns;
}

/** As many spaces as a span has characters; its line breaks are kept. */
function blanksFor(source: string, from: number, to: number): string {
  let text = '';
  let at = from;
  for (let end = source.indexOf('\n', at); end >= 0 && end < to; end = source.indexOf('\n', at)) {
    text += `${' '.repeat(end - at)}\n`;
    at = end + 1;
  }
  return text + ' '.repeat(to - at);
}

class Masker {
  readonly #source: string;
  readonly #lexis: Lexis;
  readonly #lineStarts: number[] = [0];
  readonly #pieces: string[] = [];
  readonly #comments: { lines: Lines; text: string; isAlone: boolean; isLine: boolean }[] = [];
  /** Characters that may begin a comment or a string. */
  readonly #beginnings: Set<string>;
  #done = 0;
  #label: string | undefined;
  /** The lines that consist of one word each, by that word: what may end a text with a label. */
  #linesByLabel: Map<string, number[]> | undefined;

  constructor(text: readonly string[], lexis: Lexis) {
    this.#source = text.join('\n');
    this.#lexis = lexis;
    let at = 0;
    for (const line of text) this.#lineStarts.push((at += line.length + 1));
    this.#lineStarts.pop();
    this.#beginnings = new Set(
      [
        ...lexis.lineComments,
        ...lexis.blockComments.map(([open]) => open),
        ...lexis.strings.map(({ open }) => open),
        ...(lexis.hasCharacters ? ["'"] : []),
        ...(lexis.hasRegularExpressions ? ['/'] : []),
        ...(lexis.hereDocument ? ['<', '\n'] : []),
        ...(lexis.labelledString ? ['$'] : []),
      ].map((open) => open[0] ?? ''),
    );
  }

  run(): MaskedSource {
    let at = 0;
    while (at < this.#source.length) at = this.#beginnings.has(this.#source[at] ?? '') ? this.#beginAt(at) : at + 1;
    this.#pieces.push(this.#source.slice(this.#done));
    return {
      source: this.#source,
      masked: this.#pieces.join(''),
      comments: this.#comments,
      lineStarts: this.#lineStarts,
    };
  }

  /** Goes on behind what begins at an offset; behind the character where nothing does. */
  #beginAt(at: number): number {
    const { lexis, source } = { lexis: this.#lexis, source: this.#source };
    if (source[at] === '\n') return this.#label === undefined ? at + 1 : this.#endHereDocument(at);
    for (const [open, close] of lexis.blockComments) {
      if (source.startsWith(open, at)) return this.#comment(at, this.#endOfBlock(at, open, close), false);
    }
    for (const mark of lexis.lineComments) {
      if (source.startsWith(mark, at) && this.#isLineComment(mark, at))
        return this.#comment(at, this.#endOfLine(at), true);
    }
    if (lexis.hasRegularExpressions && source[at] === '/') return this.#regularExpression(at);
    if (lexis.hereDocument && source[at] === '<') return this.#beginHereDocument(at, lexis.hereDocument);
    const label = lexis.labelledString && source[at] === '$' ? this.#labelAt(at, lexis.labelledString) : undefined;
    if (label !== undefined)
      return this.#string(at, { open: label, close: label, hasEscapes: false, isMultiline: true });
    for (const form of lexis.strings) {
      if (source.startsWith(form.open, at)) return this.#string(at, form);
    }
    if (lexis.hasCharacters && source[at] === "'") return this.#character(at);
    return at + 1;
  }

  /** A `#` begins a comment only at the beginning of a word: `${#list}`, `a#b`, `#[attribute]`. */
  #isLineComment(mark: string, at: number): boolean {
    if (mark !== '#') return true;
    return at === 0 ? true : /[\s;]/.test(this.#source[at - 1] ?? '');
  }

  #endOfLine(at: number): number {
    const end = this.#source.indexOf('\n', at);
    return end < 0 ? this.#source.length : end;
  }

  #endOfBlock(at: number, open: string, close: string): number {
    let depth = 1;
    let from = at + open.length;
    for (;;) {
      const end = this.#source.indexOf(close, from);
      if (end < 0) return this.#source.length;
      const inner = this.#lexis.hasNestedComments ? this.#source.indexOf(open, from) : -1;
      if (inner >= 0 && inner < end) {
        depth++;
        from = inner + open.length;
        continue;
      }
      from = end + close.length;
      if (--depth === 0) return from;
    }
  }

  #comment(at: number, end: number, isLine: boolean): number {
    const lines = { first: this.#line(at), last: this.#line(Math.max(at, end - 1)) };
    const text = this.#source.slice(at, end);
    const before = this.#source.slice(this.#lineStarts[lines.first - 1] ?? 0, at);
    const after = isLine ? '' : this.#source.slice(end, this.#endOfLine(end));
    const isAlone = before.trim() === '' && after.trim() === '';
    const last = this.#comments.at(-1);
    if (isLine && isAlone && last?.isLine && last.isAlone && last.lines.last === lines.first - 1) {
      last.lines = { first: last.lines.first, last: lines.last };
      last.text += `\n${text}`;
    } else this.#comments.push({ lines, text, isAlone, isLine });
    this.#blank(at, end);
    return end;
  }

  /** A label that begins a string; none inside a word. */
  #labelAt(at: number, pattern: RegExp): string | undefined {
    if (/\w/.test(this.#source[at - 1] ?? '')) return undefined;
    pattern.lastIndex = at;
    return pattern.exec(this.#source)?.[0];
  }

  #string(at: number, form: StringForm): number {
    const from = at + form.open.length;
    const end = this.#endOfString(from, form);
    const isClosed = this.#source.startsWith(form.close, end);
    this.#blank(from, end);
    return isClosed ? end + form.close.length : Math.max(end, at + 1);
  }

  /** The offset of what closes a string, or where it has to end. */
  #endOfString(from: number, form: StringForm): number {
    const source = this.#source;
    for (let at = from; at < source.length; at++) {
      const character = source[at];
      if (form.hasEscapes && character === '\\') at++;
      else if (source.startsWith(form.close, at)) return at;
      else if (character === '\n' && !form.isMultiline) return at;
      else if (form.hasCode && character === '$' && source[at + 1] === '{') at = this.#endOfCode(at + 2);
    }
    return source.length;
  }

  /** The offset of the brace that ends code inside a string; strings in that code may hold code again. */
  #endOfCode(from: number): number {
    const source = this.#source;
    // What is open: a string by its form, code by the number of its braces.
    const open: (StringForm | { depth: number })[] = [{ depth: 1 }];
    for (let at = from; at < source.length; at++) {
      const inner = open.at(-1);
      if (!inner) return at - 1;
      const character = source[at];
      if ('depth' in inner) {
        if (character === '{') inner.depth++;
        else if (character === '}' && --inner.depth === 0) {
          open.pop();
          if (open.length === 0) return at;
        } else {
          const form = this.#lexis.strings.find((other) => source.startsWith(other.open, at));
          if (form) {
            open.push(form);
            at += form.open.length - 1;
          }
        }
      } else if (inner.hasEscapes && character === '\\') at++;
      else if (source.startsWith(inner.close, at)) {
        open.pop();
        at += inner.close.length - 1;
      } else if (character === '\n' && !inner.isMultiline) open.pop();
      else if (inner.hasCode && character === '$' && source[at + 1] === '{') {
        open.push({ depth: 1 });
        at++;
      }
    }
    return source.length;
  }

  #character(at: number): number {
    CHARACTER.lastIndex = at;
    const found = CHARACTER.exec(this.#source);
    if (!found) return at + 1;
    this.#blank(at + 1, at + found[0].length - 1);
    return at + found[0].length;
  }

  #regularExpression(at: number): number {
    const before = this.#source.slice(Math.max(0, at - CHARS_BEFORE_SLASH), at).trimEnd();
    REGULAR_EXPRESSION.lastIndex = at;
    const found = before === '' || BEFORE_EXPRESSION.test(before) ? REGULAR_EXPRESSION.exec(this.#source) : undefined;
    if (!found) return at + 1;
    this.#blank(at + 1, at + found[0].length - 1);
    return at + found[0].length;
  }

  #beginHereDocument(at: number, pattern: RegExp): number {
    pattern.lastIndex = at;
    const found = pattern.exec(this.#source);
    if (!found) return at + 1;
    this.#label = found[2];
    return at + found[0].length;
  }

  #endHereDocument(at: number): number {
    const label = this.#label;
    this.#label = undefined;
    const after = this.#line(at);
    const line = label === undefined ? undefined : this.#linesOf(label).find((other) => other > after);
    if (line === undefined) return at + 1;
    const start = this.#lineStarts[line - 1] ?? 0;
    this.#blank(at + 1, start);
    return start;
  }

  /** The lines with a label alone that have not been passed. */
  #linesOf(label: string): number[] {
    this.#linesByLabel ??= Map.groupBy(
      this.#lineStarts.map((_, index) => index + 1),
      (line) => /^\s*(\w+);?\s*$/.exec(this.#lineText(line))?.[1] ?? '',
    );
    const lines = this.#linesByLabel.get(label) ?? [];
    const passed = lines.findIndex((line) => (this.#lineStarts[line - 1] ?? 0) > this.#done);
    if (passed !== 0) lines.splice(0, passed < 0 ? lines.length : passed);
    return lines;
  }

  #lineText(line: number): string {
    const start = this.#lineStarts[line - 1] ?? 0;
    return this.#source.slice(start, this.#endOfLine(start));
  }

  #line(offset: number): number {
    return lineAt({ lineStarts: this.#lineStarts }, offset);
  }

  #blank(from: number, to: number): void {
    if (to <= from) return;
    this.#pieces.push(this.#source.slice(this.#done, from), blanksFor(this.#source, from, to));
    this.#done = to;
  }
}
