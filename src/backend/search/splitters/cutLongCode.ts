import { MAX_PASSAGE_CHARS } from '../passage.ts';
import { indentOf } from './codeSplitter.ts';
import { isBlank, LineBuffer } from './lineBuffer.ts';

/** A definition up to this long stays whole; 40 gave a mean citation under 25 lines and lost no hits against 60. */
const MAX_CODE_LINES = 40;
const MIN_PART_LINES = 12;

/** Cuts a long definition before its least indented lines, preferably after a blank one, into parts a reader can check. */
export function cutLongCode(buffer: LineBuffer): LineBuffer[] {
  if (buffer.lines.length <= MAX_CODE_LINES && buffer.chars <= MAX_PASSAGE_CHARS) return [buffer];
  const parts: LineBuffer[] = [];
  let start = 0;
  while (start < buffer.lines.length) {
    const end = cutBefore(buffer.lines, start);
    const part = new LineBuffer();
    for (let at = start; at < end; at++) part.push(buffer.lines[at] ?? '', buffer.lineStart + at);
    parts.push(part);
    start = end;
  }
  return parts;
}

/** The index at which the part that begins at `start` ends, exclusive. */
function cutBefore(lines: readonly string[], start: number): number {
  let limit = start;
  for (let chars = 0; limit < lines.length && limit - start < MAX_CODE_LINES; limit++) {
    chars += (lines[limit] ?? '').length + 1;
    if (chars > MAX_PASSAGE_CHARS && limit > start) break;
  }
  if (limit >= lines.length) return lines.length;
  let best = limit;
  let bestCost = Infinity;
  for (let at = start + MIN_PART_LINES; at <= limit; at++) {
    const line = lines[at] ?? '';
    if (isBlank(line)) continue;
    const isAfterBlank = isBlank(lines[at - 1] ?? '');
    const cost = indentOf(line) * 2 + (isAfterBlank ? 0 : 5) + (/^\s*[\])}]/.test(line) ? 8 : 0) + (limit - at) * 0.1;
    if (cost < bestCost) [best, bestCost] = [at, cost];
  }
  return best;
}
