import type { Passage } from './passage.ts';
import type { IndexStore, IndexedFile } from './index/indexStore.ts';

/** Lines of a file that a question is about, 1-based and inclusive. */
export interface LineSpan {
  readonly fileId: string;
  readonly lineStart: number;
  readonly lineEnd: number;
}

/** The spans of each file that has any: in their order, apart from each other. */
export type SpansByFile = ReadonlyMap<string, readonly LineSpan[]>;

/** Joins the spans of a file that overlap or touch, so that no line is looked at or cited twice. */
export function joinSpans(spans: readonly LineSpan[]): SpansByFile {
  const joined = new Map<string, LineSpan[]>();
  for (const span of [...spans].sort((a, b) => a.lineStart - b.lineStart)) {
    const own = joined.get(span.fileId);
    const last = own?.at(-1);
    if (!own) joined.set(span.fileId, [span]);
    else if (!last || span.lineStart > last.lineEnd + 1) own.push(span);
    else own.splice(-1, 1, { ...last, lineEnd: Math.max(last.lineEnd, span.lineEnd) });
  }
  return joined;
}

/** A run of passages of a file, by their numbers: the first, and the one after the last. */
export interface PassageRun {
  readonly first: number;
  readonly end: number;
}

/** The passages of a file that hold lines of the spans, in their order; all of them where no span is about the file. */
export function passagesWithin(store: IndexStore, file: IndexedFile, spans: SpansByFile): PassageRun[] {
  const own = spans.get(file.fileId);
  if (!own) return [{ first: 0, end: file.passages }];
  // Passages come in the order of their lines, so both ends are found by binary search.
  const firstWhere = (isBehind: (passage: Passage) => boolean): number => {
    let [low, high] = [0, file.passages];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const passage = store.passage(file.fileNo, middle);
      if (passage && !isBehind(passage)) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const runs = own.map(({ lineStart, lineEnd }) => ({
    first: firstWhere((passage) => passage.lineEnd >= lineStart),
    end: firstWhere((passage) => passage.lineStart > lineEnd),
  }));
  return withoutOverlaps(runs);
}

function withoutOverlaps(runs: readonly PassageRun[]): PassageRun[] {
  const joined: PassageRun[] = [];
  for (const run of [...runs].sort((a, b) => a.first - b.first)) {
    const last = joined.at(-1);
    if (last && run.first < last.end) joined.splice(-1, 1, { first: last.first, end: Math.max(last.end, run.end) });
    else if (run.end > run.first) joined.push(run);
  }
  return joined;
}

/** The parts of a passage within the spans: one for each span that overlaps it, the whole where no span is about its file. */
export function clipPassage(passage: Passage, fileId: string, spans: SpansByFile): Passage[] {
  const own = spans.get(fileId);
  if (!own) return [passage];
  const text = passage.text.split('\n');
  return own.flatMap((span): Passage[] => {
    const lineStart = Math.max(passage.lineStart, span.lineStart);
    const lineEnd = Math.min(passage.lineEnd, span.lineEnd);
    if (lineStart > lineEnd) return [];
    const lines = text.slice(lineStart - passage.lineStart, lineEnd - passage.lineStart + 1);
    return [{ ...passage, lineStart, lineEnd, text: lines.join('\n') }];
  });
}
