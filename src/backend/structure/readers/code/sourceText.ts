import type { ItemStart } from '../../itemDraft.ts';
import { CommentsByLine } from './comments.ts';
import { lineAt, maskSource, type Lexis } from './maskedSource.ts';

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
