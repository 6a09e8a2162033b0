/** The lines of a text that comes in pieces, as an editor counts them: they end at LF, CR LF or CR. */
export class SourceLines {
  /** Where each line begins. */
  readonly #starts: number[] = [0];
  #length = 0;
  #isAfterReturn = false;
  #reached = 0;

  push(piece: string): void {
    for (const { 0: end, index } of piece.matchAll(/\r\n|\n|\r/g)) {
      const after = this.#length + index + end.length;
      // A CR at the very end of the last piece was the first half of this one.
      if (this.#isAfterReturn && index === 0 && end === '\n') this.#starts[this.#starts.length - 1] = after;
      else this.#starts.push(after);
    }
    if (piece === '') return;
    this.#length += piece.length;
    this.#isAfterReturn = piece.endsWith('\r');
  }

  /** The line of an offset, 1-based. Offsets are asked for in their order. */
  lineAt(offset: number): number {
    while ((this.#starts[this.#reached + 1] ?? Number.MAX_SAFE_INTEGER) <= offset) this.#reached++;
    return this.#reached + 1;
  }
}

/** Lines of a source, 1-based and inclusive. */
export interface SourceSpan {
  readonly first: number;
  readonly last: number;
}

/** Where the lines of an extracted text stand in its source: the first and the last line of each in turn, 0 where it has none. */
export type LineSources = readonly number[];

/** The lines of the source that some lines of the text come from, 1-based; undefined where they come from none. */
export function sourceOfLines(sources: LineSources, lineStart: number, lineEnd: number): SourceSpan | undefined {
  let [first, last] = [0, 0];
  for (let line = lineStart; line <= lineEnd; line++) {
    const from = sources[2 * (line - 1)] ?? 0;
    if (from === 0) continue;
    first = first === 0 ? from : Math.min(first, from);
    last = Math.max(last, sources[2 * (line - 1) + 1] ?? from);
  }
  return first === 0 ? undefined : { first, last };
}
