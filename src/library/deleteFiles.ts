import { MAX_PAGE_FILES } from '../protocol/files.ts';
import type { ReadPage } from './fileListing.ts';

/** How many deletions are under way at a time. */
const CONCURRENT_DELETIONS = 8;

/** The ids of all files of a backend. */
export async function allFileIds(readPage: ReadPage): Promise<string[]> {
  const ids: string[] = [];
  for (let isMore = true; isMore;) {
    const { data, has_more } = await readPage(MAX_PAGE_FILES, ids.at(-1));
    ids.push(...data.map(({ id }) => id));
    isMore = has_more && data.length > 0;
  }
  return ids;
}

export interface Deletion {
  deleteFile(id: string, signal: AbortSignal): Promise<void>;
  readonly signal: AbortSignal;
  /** Hears how many are gone. */
  onProgress?(done: number): void;
}

/** Deletes files, several at a time. Rejects with the first failure; what was begun by then is ended before. */
export async function deleteFiles(ids: readonly string[], { deleteFile, signal, onProgress }: Deletion): Promise<void> {
  const failure = new AbortController();
  const either = AbortSignal.any([signal, failure.signal]);
  const left = ids.values();
  let done = 0;
  const work = async (): Promise<void> => {
    for (const id of left) {
      if (either.aborted) return;
      await deleteFile(id, either);
      onProgress?.(++done);
    }
  };
  // The first failure is the reason of the signal; those of the deletions that it ends come later and change nothing.
  const workers = Array.from({ length: CONCURRENT_DELETIONS }, () =>
    work().catch((error: unknown) => failure.abort(error)),
  );
  await Promise.all(workers);
  signal.throwIfAborted();
  failure.signal.throwIfAborted();
}
