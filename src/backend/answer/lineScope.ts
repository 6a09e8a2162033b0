import type { AnswerStore, IndexedFile } from './answerStore.ts';
import type { Passage } from './passage.ts';

/** Lines of a file that a question is about, 1-based and inclusive. */
export interface LineSpan {
  readonly fileId: string;
  readonly lineStart: number;
  readonly lineEnd: number;
}

/** Passages of a file by their numbers: the first, and the one after the last. */
export interface PassageRun {
  readonly first: number;
  readonly end: number;
}

/** The passages of a file that hold lines of the spans, in their order; all of them where no span is about the file. */
export function passagesWithin(store: AnswerStore, file: IndexedFile, spans: readonly LineSpan[]): PassageRun[] {
  const own = spans.filter(({ fileId }) => fileId === file.fileId);
  if (own.length === 0) return [{ first: 0, end: file.passages }];
  // Passages come in the order of their lines, so both ends are found by halving.
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

/** What of a passage lies within the spans: one piece for each span that it meets, the whole where none is about its file. */
export function clipPassage(passage: Passage, fileId: string, spans: readonly LineSpan[]): Passage[] {
  const own = spans.filter((span) => span.fileId === fileId);
  if (own.length === 0) return [passage];
  return own.flatMap((span): Passage[] => {
    const lineStart = Math.max(passage.lineStart, span.lineStart);
    const lineEnd = Math.min(passage.lineEnd, span.lineEnd);
    if (lineStart > lineEnd) return [];
    const lines = passage.text.split('\n').slice(lineStart - passage.lineStart, lineEnd - passage.lineStart + 1);
    return [{ ...passage, lineStart, lineEnd, text: lines.join('\n') }];
  });
}
