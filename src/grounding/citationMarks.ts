/** A citation as a model writes it: `[2]`, or `[2 "copied words"]`. */
export interface CitationMark {
  /** 1-based, as the model wrote it. */
  readonly number: number;
  readonly quote: string | undefined;
}

/** The context of a bracket that may be a citation. */
export interface MarkSite {
  /** The text before the bracket on its line; code in it keeps its backticks. */
  readonly before: string;
  /** Whether the text is complete. */
  readonly isEnd: boolean;
  /** How many sources there are to cite. */
  readonly sources: number;
  /** Whether a source has these characters, white space aside: then the model has copied them, and they cite nothing. */
  isCopied(text: string): boolean;
  /** Whether a word stands in the source of this number as a word of prose, and nowhere there as a name in a program. */
  hasProseWord(number: number, word: string): boolean;
}

/** Classification of a bracket. */
export type BracketReading =
  | { readonly kind: 'mark'; readonly end: number; readonly marks: readonly CitationMark[] }
  /** More text is needed to decide. */
  | { readonly kind: 'unfinished' }
  | { readonly kind: 'text' };

const TEXT = { kind: 'text' } as const;
const UNFINISHED = { kind: 'unfinished' } as const;

/** The longest mark, in characters; a longer one is text. */
export const MAX_MARK_LENGTH = 2_000;
/** The largest number of a source; a model is given fewer sources, so `[2023]` is a year and `[404]` a status. */
const MAX_NUMBER = 99;
/** The longest range in a mark: `[1-9]` in prose is more often a set of characters than nine sources. */
const MAX_RANGE = 6;

const CLOSING_BRACKETS: Readonly<Record<string, string>> = { '[': ']', '［': '］', '【': '】' };
const CLOSING_QUOTES: Readonly<Record<string, string>> = {
  '"': '"”',
  '“': '”"',
  '„': '“”"',
  '«': '»',
  '»': '«',
  '「': '」',
  '『': '』',
  "'": "'’",
  '‘': "’'",
  '‚': '‘’',
  '‹': '›',
  '`': '`',
};
const LABELS = ['passages ', 'passage ', 'sources ', 'source ', 'source: ', 'passage: '];
const SPACES = /[ \t]*/y;
const NUMBER = /\d{1,5}/y;
const RANGE = /[ \t]*[-–—~][ \t]*(\d{1,5})/y;
/** `【1†source】`, `【4:0†lines 3-5】`: the endings of services that have files of their own. */
const DAGGER = /(?::\d{1,4})?†[^\]】］\n]{0,120}/y;
const SEPARATOR = /[ \t]*[,;:|=–—-]?[ \t]*\n?[ \t]*/y;
/** The most characters between a quote and the next item of a mark. */
const BEHIND_QUOTE = 8;
const NEXT_ITEM = /^\s*(?:[,;|]\s*[\d"“„«「『'‘‚‹`]|\s["“„«「『'‘‚‹`])/u;
const BLANK_LINE = /\n[ \t]*\n/y;
const NEXT_MARK = /\[\s*\d{1,3}\s*[,:]?\s*["“„«]/y;

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}

function skip(pattern: RegExp, text: string, at: number): number {
  return at + (matchAt(pattern, text, at)?.[0].length ?? 0);
}

export function isOpeningBracket(character: string | undefined): boolean {
  return character !== undefined && character in CLOSING_BRACKETS;
}

/** Reads the bracket at `at`. Never looks at more than `MAX_MARK_LENGTH` characters and the few behind a mark. */
export function readBracket(text: string, at: number, site: MarkSite): BracketReading {
  const window = text.slice(at, at + MAX_MARK_LENGTH);
  const isEnd = site.isEnd || text.length > at + MAX_MARK_LENGTH;
  const shape = readShape(window, isEnd);
  if (shape.kind !== 'mark') return shape.kind === 'unfinished' && window.length >= MAX_MARK_LENGTH ? TEXT : shape;
  const end = at + shape.end;
  const behind = text.slice(end, end + LOOKAHEAD);
  // Whether a bare number is a citation depends on the text behind it.
  const isBare = shape.style === 'bare';
  if (isBare && behind.length < LOOKAHEAD && !site.isEnd && !behind.startsWith('\n')) return UNFINISHED;
  if (!isCitation({ ...shape, text: text.slice(at, end), behind }, site)) return TEXT;
  return { kind: 'mark', end, marks: shape.marks };
}

/** How many characters behind a bracket are needed: `.m` is a call, `.` and a space the end of a sentence. */
const LOOKAHEAD = 2;

interface Shape {
  readonly kind: 'mark';
  readonly end: number;
  readonly marks: readonly CitationMark[];
  /** `bare`: brackets and numbers alone; `quoted`: with a quote; `unmistakable`: with characters that code does not have. */
  readonly style: 'bare' | 'quoted' | 'unmistakable';
  readonly isList: boolean;
}

/** Reads the form of a bracket, without regard to the text around it. */
function readShape(text: string, isEnd: boolean): Shape | typeof UNFINISHED | typeof TEXT {
  const more = isEnd ? TEXT : UNFINISHED;
  const open = text[0] ?? '';
  const close = CLOSING_BRACKETS[open] ?? ']';
  let at = skip(SPACES, text, 1);
  let style: Shape['style'] = open === '[' ? 'bare' : 'unmistakable';
  if (text[at] === '^') {
    style = 'unmistakable';
    at++;
  }
  const rest = text.slice(at, at + 12).toLowerCase();
  const label = LABELS.find((candidate) => rest.startsWith(candidate));
  if (label !== undefined) {
    at += label.length;
    style = 'unmistakable';
  } else if (at + rest.length === text.length && LABELS.some((candidate) => candidate.startsWith(rest))) {
    return more;
  }
  const marks: CitationMark[] = [];
  let isList = false;
  for (;;) {
    const digits = matchAt(NUMBER, text, at)?.[0];
    if (digits === undefined) return at >= text.length ? more : TEXT;
    if (digits.length > 4) return TEXT;
    at += digits.length;
    const numbers = [Number(digits)];
    const range = matchAt(RANGE, text, at);
    if (range) {
      const last = Number(range[1]);
      const first = Number(digits);
      if (last <= first || last - first >= MAX_RANGE) return TEXT;
      for (let number = first + 1; number <= last; number++) numbers.push(number);
      at += range[0].length;
      isList = true;
    }
    const dagger = matchAt(DAGGER, text, at);
    if (dagger) {
      style = 'unmistakable';
      at += dagger[0].length;
    }
    const quotes = readQuotes(text, at, close, isEnd);
    if (quotes === 'unfinished') return more;
    if (quotes) {
      at = quotes.end;
      if (style === 'bare') style = 'quoted';
      for (const number of numbers) marks.push(...quotes.quotes.map((quote) => ({ number, quote })));
    } else {
      marks.push(...numbers.map((number) => ({ number, quote: undefined })));
    }
    at = skip(SPACES, text, at);
    const next = text[at];
    if (next === undefined) return more;
    if (next === close) return { kind: 'mark', end: at + 1, marks, style, isList };
    if (next !== ',' && next !== ';' && next !== '，' && next !== '、') return isQuoteComing(text, at) ? more : TEXT;
    at = skip(SPACES, text, at + 1);
    isList = true;
  }
}

/** Whether the text so far may be the separator before a quote: `[1 —`. */
function isQuoteComing(text: string, at: number): boolean {
  return skip(SEPARATOR, text, at) >= text.length || /^[-–—~:†]\s*\d*$/u.test(text.slice(at, at + 8));
}

interface Quotes {
  readonly quotes: readonly string[];
  readonly end: number;
}

/** One quote or several of the same number: `"a", "b"`. Undefined where there is none. */
function readQuotes(text: string, start: number, close: string, isEnd: boolean): Quotes | 'unfinished' | undefined {
  const quotes: string[] = [];
  let end = start;
  for (;;) {
    const at = skip(SEPARATOR, text, end);
    const closing = CLOSING_QUOTES[text[at] ?? ''];
    if (closing === undefined) return quotes.length > 0 ? { quotes, end } : undefined;
    const quoteEnd = findQuoteEnd(text, at + 1, closing, close, isEnd);
    if (quoteEnd === undefined) return undefined;
    if (quoteEnd === 'unfinished') return 'unfinished';
    quotes.push(text.slice(at + 1, quoteEnd));
    end = quoteEnd + 1;
  }
}

/**
 * The index at which a quote ends: at a quotation mark behind which the mark ends or goes on. A quote may hold such places
 * itself, as `a["x"]` does, so the first one within balanced brackets is taken, and where there is none the first.
 */
function findQuoteEnd(
  text: string,
  start: number,
  closing: string,
  close: string,
  isEnd: boolean,
): number | 'unfinished' | undefined {
  let depth = 0;
  let first: number | undefined;
  for (let at = start; at < text.length; at++) {
    const character = text[at] ?? '';
    if (character === '\n' && (first !== undefined || matchAt(BLANK_LINE, text, at))) return first;
    if (first !== undefined && matchAt(NEXT_MARK, text, at)) return first;
    if (character === '[') depth++;
    else if (character === ']') depth--;
    if (at === start || !closing.includes(character) || text[at - 1] === '\\') continue;
    const behind = text.slice(at + 1, at + 1 + BEHIND_QUOTE);
    if (behind.trim() === '' && at + 1 + behind.length >= text.length && !isEnd) return 'unfinished';
    if (!behind.trimStart().startsWith(close) && !NEXT_ITEM.test(behind)) continue;
    first ??= at;
    if (depth === 0) return at;
  }
  if (isEnd) return first;
  return 'unfinished';
}

/** Text behind a bracket that shows it to be code: `[1].map`, `[2](x)`, `[0]=`. */
const CODE_BEHIND = /^(?:[A-Za-z0-9_($=\]}{]|\.[A-Za-z_])/u;
/** Text before a bracket that binds it to a name, a call or another bracket. */
const BOUND = /[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\d_$)\]}`"'>\\]$/u;
const OPERATOR_BEFORE = /(?:[=+<&^~{[]|[=-]>|[^\s(]\()\s*$/u;
/** Words whose object is a value: brackets behind them hold a value. */
const VALUE_BEFORE =
  /(?:^|[\s(,;:])(?:is|are|was|were|equals?|returns?|returned|contains?|containing|yields?|index(?:es)?|indices|arrays?|lists?|tuples?|vectors?|elements?|entry|values?|defaults?|ist|sind|war|waren|gleich|liefert|enthält|Index|Liste|Array|Feld|Element|Werte?|es|son|lista|índice|arreglo|valor(?:es)?|est|sont|liste|indice|tableau|это|равен|равно|список|массив|индекс|значени[ея])\s+$|(?:是|为|等于|数组|列表|索引|下标)\s*$/u;
/** A colon before the bracket, which then holds a list of values. */
const LIST_BEFORE = /[:：]\s*$/u;
/** A word or a number as prose has it, with what may close around it. */
const PLAIN_WORD = /(?:^|[\s(“„"'*«])(\p{Lu}?\p{Ll}+|\d(?:[\d.,]*\d)?)[)"”’'»*]*$/u;

/** Whether a mark of this form cites something where it stands. */
function isCitation(
  { style, isList, marks, text, behind }: Shape & { readonly text: string; readonly behind: string },
  site: MarkSite,
): boolean {
  const { before } = site;
  if (marks.some(({ number }) => number > MAX_NUMBER)) return false;
  if (style === 'unmistakable') return marks.every(({ number }) => number >= 1);
  if ((isList || style === 'quoted') && site.isCopied(text)) return false;
  if (style === 'quoted') return true;
  if (isList && marks.some(({ number }) => number < 1 || number > site.sources)) return false;
  if (CODE_BEHIND.test(behind) || OPERATOR_BEFORE.test(before) || VALUE_BEFORE.test(before)) return false;
  if (isList && LIST_BEFORE.test(before)) return false;
  return !BOUND.test(before) || isBehindPlainWord(before, behind, marks, site);
}

/** `days[1].`, as opposed to `argv[2]`: the word ends a clause and is one of the source's, where it has no index. */
function isBehindPlainWord(before: string, behind: string, marks: readonly CitationMark[], site: MarkSite): boolean {
  if (behind.trim() !== '' && !/^(?:[.,;:!?。，](?:\s|$)|\s?\n|[[（(【])/u.test(behind)) return false;
  const word = PLAIN_WORD.exec(before)?.[1];
  if (word === undefined || site.isCopied(`${word}[`)) return false;
  return marks.every(({ number }) => site.hasProseWord(number, word));
}

/** Citations as they are shown: `[1]`, or several in a row, not bound to a name. */
const SHOWN_RUN = /(?<![\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\d_$)\]}`"'>\\])(?:\[\d{1,2}\])+/gu;
const SHOWN_RUN_HERE = new RegExp(SHOWN_RUN.source, 'yu');
const MAY_BECOME_SHOWN = /^\[\d{0,2}$/u;

/**
 * Reads a bracket of an answer that is already written for display: only `[1]` is a citation, unless a backslash stands
 * before it.
 */
export function readShownBracket(text: string, at: number, { before, isEnd, sources }: MarkSite): BracketReading {
  if (!isEnd && MAY_BECOME_SHOWN.test(text.slice(at, at + MAX_SHOWN_LENGTH))) return UNFINISHED;
  const known = before.slice(-1);
  SHOWN_RUN_HERE.lastIndex = known.length;
  const run = SHOWN_RUN_HERE.exec(known + text.slice(at, at + MAX_MARK_LENGTH))?.[0];
  const numbers = [...(run ?? '').matchAll(/\d+/gu)].map(([number]) => Number(number));
  if (run === undefined || numbers.some((number) => number < 1 || number > sources)) return TEXT;
  return { kind: 'mark', end: at + run.length, marks: numbers.map((number) => ({ number, quote: undefined })) };
}

/** The length of `[99]` and one character. */
const MAX_SHOWN_LENGTH = 5;

/** Escapes brackets of a text that would be taken for citations where the answer is shown. `before` is the text before it. */
export function escapeShownMarks(text: string, before: string): string {
  const known = before.slice(-1);
  return (known + text)
    .replace(SHOWN_RUN, (run, at: number) => (at < known.length ? run : run.replaceAll('[', '\\[')))
    .slice(known.length);
}
