import type { IndexStore } from '../index/indexStore.ts';
import type { SearchHit } from '../searchResult.ts';
import type { SearchedFile } from './findCandidates.ts';

/** How a text says itself what it is about: by its beginning. */
export function findOverview(store: IndexStore, files: readonly SearchedFile[], limit: number): SearchHit[] {
  const perFile = Math.max(1, Math.min(3, Math.floor(limit / Math.max(1, files.length))));
  return files
    .flatMap(({ file, asked: [run = { first: 0, end: 0 }] }) =>
      Array.from({ length: Math.min(perFile, run.end - run.first) }, (_, number): SearchHit[] => {
        const passage = store.passage(file.fileNo, run.first + number);
        return passage ? [{ fileId: file.fileId, passage, score: 1 / (1 + number) }] : [];
      }).flat(),
    )
    .slice(0, limit);
}
