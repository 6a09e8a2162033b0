import type { FileTable, Orphan } from '../store/fileTable.ts';
import { isProcessAlive } from '../../system/processLock.ts';

/** How often this process renews its claims on files, in milliseconds. */
export const CLAIM_REFRESH_MS = 15_000;

/**
 * The age from which on a claim is taken for that of a process that is gone, in milliseconds, even where another process has
 * its id now.
 */
const CLAIM_MS = 4 * CLAIM_REFRESH_MS;

/**
 * The claims of this process on the files that it indexes, renewed at intervals so that no other process takes these files
 * over.
 */
export class IndexClaims {
  readonly #table: FileTable;
  /** How many runs wait for each file's index. */
  readonly #held = new Map<string, number>();
  /** The id of a file that was taken over and whose index has been begun. */
  #begun: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(table: FileTable) {
    this.#table = table;
  }

  /** Renews the claim on a file, which has been written already, at intervals. Returns a function that stops it. */
  hold(id: string): () => void {
    this.#held.set(id, (this.#held.get(id) ?? 0) + 1);
    if (!this.#isClosed) this.#timer ??= setInterval(() => this.#refresh(), CLAIM_REFRESH_MS).unref();
    return () => {
      const left = (this.#held.get(id) ?? 0) - 1;
      if (left > 0) this.#held.set(id, left);
      else this.#held.delete(id);
      if (this.#held.size === 0) this.#stop();
    };
  }

  /** Whether a process is indexing the file, as far as its claim tells. */
  isWorkedOn({ file, indexerPid, claimedAt }: Orphan): boolean {
    // This process may have been given the id of one that was killed, so its own id in a claim proves nothing.
    if (indexerPid === process.pid) return this.#held.has(file.id);
    return isProcessAlive(indexerPid) && Math.abs(Date.now() - claimedAt) < CLAIM_MS;
  }

  /**
   * Runs the index of a file that was taken over; if the process ends meanwhile, that counts against this file. One at a
   * time, so that it is certain which file it was. Resolves without running it where another process has the file by now, or
   * it is gone.
   */
  async runAdopted(id: string, index: () => Promise<unknown>): Promise<void> {
    if (!this.#table.beginAdopted(id)) return;
    this.#begun = id;
    try {
      await index();
    } finally {
      this.#begun = undefined;
    }
  }

  /**
   * Gives up the claims, so that the next process takes these files over; the present end of the process does not count
   * against them.
   */
  close(): void {
    this.#isClosed = true;
    this.#stop();
    if (this.#held.size > 0) this.#table.giveUpClaims([...this.#held.keys()], this.#begun);
  }

  #refresh(): void {
    try {
      this.#table.refreshClaims([...this.#held.keys()]);
    } catch {
      // The database is busy or the disk full: at worst another process indexes the same once more.
    }
  }

  #stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
