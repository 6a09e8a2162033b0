import { toFailure } from '../client/errors.ts';
import type { Failure } from '../failure.ts';
import { MAX_PAGE_FILES, type FileList, type FileObject } from '../protocol/files.ts';

/** How many files are requested at a time: more than fit on a screen, few enough for a quick answer. */
export const PAGE_FILES = 200;

/** A page of a backend's files, the newest first: those behind the file with the id `after`, if one is given. */
export type ReadPage = (limit: number, after: string | undefined) => Promise<FileList>;

/** The files of a backend, as many pages as have been loaded. `reload` reads as many files again. */
export class FileListing {
  readonly #readPage: ReadPage;
  #files: readonly FileObject[] = [];
  #hasMore = false;
  #failure: Failure | undefined;
  #work: Promise<unknown> = Promise.resolve();

  constructor(readPage: ReadPage) {
    this.#readPage = readPage;
  }

  /** The newest first; none after a failure. */
  get files(): readonly FileObject[] {
    return this.#files;
  }

  get hasMore(): boolean {
    return this.#hasMore;
  }

  /** The failure for which there is no list, if there is one. */
  get failure(): Failure | undefined {
    return this.#failure;
  }

  /** Reads the list anew. Never rejects: `failure` tells what went wrong. */
  reload(): Promise<void> {
    return this.#inTurn(() => this.#read(this.#files.length));
  }

  /** Reads one page more. Never rejects, as `reload`. */
  loadMore(): Promise<void> {
    return this.#inTurn(async () => {
      const last = this.#files.at(-1);
      if (!last || !this.#hasMore) return;
      try {
        const { data, has_more } = await this.#readPage(PAGE_FILES, last.id);
        this.#files = [...this.#files, ...data];
        this.#hasMore = has_more;
      } catch (error) {
        // The last file of the list has been deleted meanwhile, or the backend has a fault; reading the list anew shows
        // which.
        if (toFailure(error).status === 400) await this.#read(this.#files.length + PAGE_FILES);
        else this.#fail(error);
      }
    });
  }

  /** Begins anew at the first page, as for another backend. */
  reset(): void {
    this.#files = [];
    this.#hasMore = false;
    this.#failure = undefined;
  }

  async #read(atLeast: number): Promise<void> {
    try {
      const limit = Math.min(Math.max(atLeast, PAGE_FILES), MAX_PAGE_FILES);
      const { data, has_more } = await this.#readPage(limit, undefined);
      this.#files = data;
      this.#hasMore = has_more;
      this.#failure = undefined;
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(error: unknown): void {
    this.reset();
    this.#failure = toFailure(error);
  }

  /** Runs one reading at a time: two that overlap would each undo the other's. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#work.then(work);
    this.#work = turn;
    return turn;
  }
}

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
