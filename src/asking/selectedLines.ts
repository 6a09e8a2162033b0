import type { LineRange } from './lineRange.ts';

/** A place in an editor, 0-based. */
interface Position {
  readonly line: number;
  readonly character: number;
}

/** From the first selected line to the last, 1-based; a line of which nothing but its start is selected does not count. */
export function selectedLines(selections: readonly { readonly start: Position; readonly end: Position }[]): LineRange {
  const spans = selections.map(({ start, end }) => {
    const isBeforeLine = end.character === 0 && end.line > start.line;
    return { start: start.line + 1, end: isBeforeLine ? end.line : end.line + 1 };
  });
  return { start: Math.min(...spans.map(({ start }) => start)), end: Math.max(...spans.map(({ end }) => end)) };
}
