import type { ItemStart } from '../../itemDraft.ts';
import { lineAt, maskSource, type Lexis, type StringForm, type SourceComment } from './maskedSource.ts';
import type { Lines } from '../../structure.ts';

/** The text of a program or a schema with its comments and brackets, by offsets and lines. */
export class SourceText {
  readonly source: string;
  /** Where comments and what strings hold is blank. */
  readonly masked: string;
  readonly comments: CommentsByLine;
  readonly #lineStarts: readonly number[];
  readonly #matches: ReadonlyMap<number, number>;

  constructor(text: readonly string[], lexis: Lexis) {
    const { source, masked, comments, lineStarts } = maskSource(text, lexis);
    this.source = source;
    this.masked = masked;
    this.comments = new CommentsByLine(comments);
    this.#lineStarts = lineStarts;
    this.#matches = matchBrackets(masked);
  }

  /** The 1-based line of an offset. */
  lineAt(offset: number): number {
    return lineAt({ lineStarts: this.#lineStarts }, offset);
  }

  /** Where the bracket at an offset is closed, at most at another offset. */
  closeOf(at: number, to: number): number {
    return Math.min(this.#matches.get(at) ?? to, to);
  }

  /** The comments above what stands between two offsets, and beside it where it takes one line. */
  commentOf(start: number, end: number): Pick<ItemStart, 'comment' | 'commentLines'> {
    const first = this.lineAt(start);
    const above = this.comments.above(first);
    const beside = first === this.lineAt(Math.max(start, end)) ? this.comments.beside(first) : '';
    return {
      comment: [above.comment, beside].filter((text) => text !== '').join('\n'),
      commentLines: above.commentLines,
    };
  }
}

const CLOSERS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** Where each bracket is closed, by the offset of the opening one. Those that nothing closes are left out. */
function matchBrackets(masked: string): ReadonlyMap<number, number> {
  const matches = new Map<number, number>();
  const open: { readonly at: number; readonly closer: string }[] = [];
  const bracket = /[()[\]{}]/g;
  for (let found = bracket.exec(masked); found; found = bracket.exec(masked)) {
    const closer = CLOSERS[found[0]];
    if (closer !== undefined) {
      open.push({ at: found.index, closer });
      continue;
    }
    // What is left open inside is closed with it; a closing bracket without an opening one is nothing.
    let depth = open.length - 1;
    while (depth >= 0 && open.length - depth <= MAX_UNCLOSED && open[depth]?.closer !== found[0]) depth--;
    const opening = open[depth];
    if (opening?.closer !== found[0]) continue;
    matches.set(opening.at, found.index);
    open.length = depth;
  }
  return matches;
}

/** So many brackets that are still open are looked through for the one that is closed. */
const MAX_UNCLOSED = 8;

const line = (open: string): StringForm => ({ open, close: open, hasEscapes: true, isMultiline: false });
const long = (open: string, close = open): StringForm => ({ open, close, hasEscapes: true, isMultiline: true });
const raw = (open: string, close = open, isMultiline = true): StringForm => ({
  open,
  close,
  hasEscapes: false,
  isMultiline,
});

const SLASHES = { lineComments: ['//'], blockComments: [['/*', '*/']] } as const;
const HASH = { lineComments: ['#'], blockComments: [] } as const;

/** How each language writes comments and strings. */
export const LEXIS = {
  javascript: {
    ...SLASHES,
    strings: [line('"'), line("'"), { ...long('`'), hasCode: true }],
    hasRegularExpressions: true,
  },
  go: { ...SLASHES, strings: [line('"'), raw('`')], hasCharacters: true },
  java: { ...SLASHES, strings: [long('"""'), line('"')], hasCharacters: true },
  kotlin: { ...SLASHES, strings: [raw('"""'), line('"')], hasCharacters: true, hasNestedComments: true },
  swift: { ...SLASHES, strings: [long('"""'), line('"')], hasNestedComments: true },
  rust: {
    ...SLASHES,
    strings: [raw('r##"', '"##'), raw('r#"', '"#'), long('"')],
    hasCharacters: true,
    hasNestedComments: true,
  },
  c: { ...SLASHES, strings: [raw('R"(', ')"'), line('"')], hasCharacters: true },
  csharp: {
    ...SLASHES,
    strings: [raw('"""'), raw('$@"', '"'), raw('@$"', '"'), raw('@"', '"'), line('"')],
    hasCharacters: true,
  },
  php: {
    lineComments: ['//', '#'],
    blockComments: [['/*', '*/']],
    strings: [long('"'), long("'")],
    hereDocument: /<<<(["']?)(\w+)\1/y,
  },
  python: {
    ...HASH,
    strings: [long('"""'), long("'''"), line('"'), line("'")],
  },
  ruby: {
    lineComments: ['#'],
    blockComments: [['\n=begin', '\n=end']],
    strings: [line('"'), line("'")],
    hereDocument: /<<[~-]?(["'`]?)([A-Z_]\w*)\1/y,
  },
  shell: {
    ...HASH,
    strings: [long('"'), raw("'")],
    hereDocument: /<<-?\s*(["']?)(\w+)\1/y,
  },
} as const satisfies Record<string, Lexis>;

/** What a comment says, line by line and without its marks. */
function wordsOfComment(text: string): string {
  const lines = text
    .replace(/^\s*(?:\/\*+!?|<!--|=begin\b|--\[\[)/, '')
    .replace(/(?:\*+\/|-->|=end|\]\])\s*$/, '')
    .split('\n')
    .map((line) =>
      line
        .replace(/^\s*(?:\/\/[/!]?|#+!?|--|;+|\*(?!\w*\*))\s?/, '')
        .replace(/<exception cref="([^"]*)">/g, '@throws $1 ')
        .replace(/<param name="([^"]*)">/g, '@param $1 ')
        .replace(/<\/?(?:summary|exception|param|remarks|para|returns|c)>|<see(?:also)? cref="([^"]*)"\s*\/>/g, '$1')
        .replace(/\{@(?:link|code|linkcode|linkplain|literal)\s+([^{}]*)\}/g, '$1'),
    )
    .map((line) => line.trim())
    .filter((line) => !/^[-=#*~_\s]+$/.test(line));
  return lines.join('\n').trim();
}

/** The comments of a file by the lines that they stand on. */
export class CommentsByLine {
  readonly #endingAt = new Map<number, SourceComment>();
  readonly #besides = new Map<number, SourceComment>();

  constructor(comments: readonly SourceComment[]) {
    for (const comment of comments) {
      if (comment.isAlone) this.#endingAt.set(comment.lines.last, comment);
      else this.#besides.set(comment.lines.first, comment);
    }
  }

  /** What is said directly above a line. */
  above(line: number): { readonly comment: string; readonly commentLines: Lines | undefined } {
    const found = this.#endingAt.get(line - 1);
    const comment = found ? wordsOfComment(found.text) : '';
    return comment === '' || !found ? { comment: '', commentLines: undefined } : { comment, commentLines: found.lines };
  }

  /** What is said at the end of a line. */
  beside(line: number): string {
    const found = this.#besides.get(line);
    return found ? wordsOfComment(found.text) : '';
  }

  /** What is said before anything else, and stands apart from what follows it. */
  ofFile(firstCodeLine: number): string {
    const first = [...this.#endingAt.values()].filter(({ lines }) => lines.last < firstCodeLine);
    const words = first.map(({ text }) => wordsOfComment(text.replace(/^#!.*\n?/, ''))).filter((text) => text !== '');
    return words.find((text) => !isLicence(text)) ?? '';
  }
}

/** Whether a comment speaks of rights or to tools, and not of what the file does. */
export function isLicence(comment: string): boolean {
  return /copyright|licen[cs]e|spdx|eslint|@ts-|coding:|vim:|generated by|frozen_string_literal/i.test(
    comment.slice(0, 200),
  );
}
