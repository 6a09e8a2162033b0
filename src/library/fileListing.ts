import { toFailure } from '../client/errors.ts';
import type { Failure } from '../failure.ts';
import { MAX_PAGE_FILES, type FileList, type FileObject } from '../protocol/files.ts';

/** The most files that are listed, the newest: more than a person looks through, few enough for the memory of a window. */
export const MAX_LISTED_FILES = 50_000;

/** A page of a backend's files, the newest first: those behind the file with the id `after`, if one is given. */
export type ReadPage = (limit: number, after: string | undefined) => Promise<FileList>;

/** The files of a backend: all of them, so that whoever looks for one finds it. */
export class FileListing {
  readonly #readPage: ReadPage;
  readonly #most: number;
  #files: readonly FileObject[] = [];
  #hasMore = false;
  #failure: Failure | undefined;
  #work: Promise<unknown> = Promise.resolve();

  constructor(readPage: ReadPage, most = MAX_LISTED_FILES) {
    this.#readPage = readPage;
    this.#most = most;
  }

  /** The newest first; none after a failure. */
  get files(): readonly FileObject[] {
    return this.#files;
  }

  /** Whether the backend has files beyond the most that are listed. */
  get hasMore(): boolean {
    return this.#hasMore;
  }

  /** The failure for which there is no list, if there is one. */
  get failure(): Failure | undefined {
    return this.#failure;
  }

  /** Reads the list anew. Never rejects: `failure` tells what went wrong. */
  reload(): Promise<void> {
    // One reading at a time: two that overlap would each undo the other's.
    const turn = this.#work.then(() => this.#read());
    this.#work = turn;
    return turn;
  }

  /** Forgets everything, as for another backend. */
  reset(): void {
    this.#files = [];
    this.#hasMore = false;
    this.#failure = undefined;
  }

  async #read(): Promise<void> {
    try {
      const read = (): ReturnType<typeof readAll> => readAll(this.#readPage, this.#most);
      const { files, hasMore } = await read().catch((error: unknown) => {
        // The file that a page goes on from has been deleted meanwhile, or the backend has a fault: once more shows which.
        if (toFailure(error).status !== 400) throw error;
        return read();
      });
      this.#files = files;
      this.#hasMore = hasMore;
      this.#failure = undefined;
    } catch (error) {
      this.reset();
      this.#failure = toFailure(error);
    }
  }
}

/** The newest files, up to so many, each once: one that comes while pages are read moves the others on. */
async function readAll(readPage: ReadPage, most: number): Promise<{ files: FileObject[]; hasMore: boolean }> {
  const files = new Map<string, FileObject>();
  for (;;) {
    const limit = Math.min(MAX_PAGE_FILES, most - files.size);
    const { data, has_more } = await readPage(limit, [...files.keys()].at(-1));
    for (const file of data) files.set(file.id, file);
    const isAtEnd = !has_more || data.length === 0;
    if (isAtEnd || files.size >= most) return { files: [...files.values()], hasMore: !isAtEnd };
  }
}

/** How many deletions are under way at a time. */
const CONCURRENT_DELETIONS = 8;

/** The ids of all files of a backend. */
export async function allFileIds(readPage: ReadPage): Promise<string[]> {
  const { files } = await readAll(readPage, Infinity);
  return files.map(({ id }) => id);
}

export interface Deletion {
  deleteFile(id: string, signal: AbortSignal): Promise<void>;
  readonly signal: AbortSignal;
  /** Called with how many files are deleted so far. */
  onProgress?(done: number): void;
}

/** Deletes files, several at a time. Rejects with the first failure, after the deletions under way have ended. */
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
