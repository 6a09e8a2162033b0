import type { Passage } from '../passage.ts';
import type { ScoredUnit } from './scoreUnits.ts';

/** A passage up to this long is cited whole: the sentences around the answer are what it is checked by. */
const WHOLE_PASSAGE_CHARS = 1100;
/** A longer one is cited by the lines around its best sentence, up to about this much. */
const NARROWED_CHARS = 900;

/** What of a passage to cite, as offsets into its text on line boundaries, and as lines of the file. */
export interface NarrowedPassage {
  lineStart: number;
  lineEnd: number;
  start: number;
  end: number;
}

/** The lines around the best unit; a single log entry is cited alone. */
export function narrowPassage(passage: Passage, units: readonly ScoredUnit[], best: number): NarrowedPassage {
  const unit = units[best];
  const isEntry = passage.kind === 'log' && units.length > 1;
  const isShort = passage.text.length <= WHOLE_PASSAGE_CHARS;
  if (!unit || passage.kind === 'code' || (isShort && !isEntry)) return wholePassage(passage);
  let { start, end } = unit;
  if (!isEntry) {
    let [first, last] = [best, best];
    for (;;) {
      const before = units[first - 1];
      const after = units[last + 1];
      const next = (before?.score ?? -1) > (after?.score ?? -1) ? before : after;
      if (!next || Math.max(end, next.end) - Math.min(start, next.start) > NARROWED_CHARS) break;
      if (next === before) first--;
      else last++;
      start = Math.min(start, next.start);
      end = Math.max(end, next.end);
    }
  }
  return wholeLines(passage, start, end);
}

function wholePassage({ lineStart, lineEnd, text }: Passage): NarrowedPassage {
  return { lineStart, lineEnd, start: 0, end: text.length };
}

function wholeLines(passage: Passage, start: number, end: number): NarrowedPassage {
  const { text, lineStart, lineEnd } = passage;
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const newline = text.indexOf('\n', end);
  const to = newline === -1 ? text.length : newline;
  const first = lineStart + countBreaks(text, 0, from);
  return {
    lineStart: first,
    lineEnd: Math.min(lineEnd, first + countBreaks(text, from, to)),
    start: from,
    end: to,
  };
}

function countBreaks(text: string, from: number, to: number): number {
  let breaks = 0;
  for (let at = text.indexOf('\n', from); at !== -1 && at < to; at = text.indexOf('\n', at + 1)) breaks++;
  return breaks;
}
