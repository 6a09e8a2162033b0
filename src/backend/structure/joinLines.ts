import type { Lines } from './structure.ts';

/** A citation of more lines is not read at a glance. */
const MAX_JOINED_LINES = 40;

/** Spans of lines with those joined that touch or overlap, in the order in which the first of each came. */
export function joinLines(spans: readonly Lines[]): Lines[] {
  const joined: Lines[] = [];
  for (const span of spans) {
    const index = joined.findIndex((other) => touch(other, span) && extentOf(other, span) <= MAX_JOINED_LINES);
    const other = joined[index];
    if (other) joined[index] = union(other, span);
    else joined.push(span);
  }
  return joined.length < spans.length ? joinLines(joined) : joined;
}

/** The lines from the first to the last of several spans; undefined where there is none. */
export function linesOver(spans: readonly Lines[]): Lines | undefined {
  return spans.length === 0 ? undefined : spans.reduce(union);
}

function touch(one: Lines, other: Lines): boolean {
  return one.first <= other.last + 1 && other.first <= one.last + 1;
}

function union(one: Lines, other: Lines): Lines {
  return { first: Math.min(one.first, other.first), last: Math.max(one.last, other.last) };
}

function extentOf(one: Lines, other: Lines): number {
  const { first, last } = union(one, other);
  return last - first + 1;
}
