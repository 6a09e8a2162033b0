import type { FileTable, Orphan } from '../store/fileTable.ts';
import { isProcessAlive } from '../../system/processLock.ts';

/** How often this process says that it still works on its files, in milliseconds. */
export const CLAIM_REFRESH_MS = 15_000;

/** A claim that is this old, in milliseconds, is of a process that is gone, also where another one has its id now. */
const CLAIM_MS = 4 * CLAIM_REFRESH_MS;

/** The files that this process indexes, which it says again and again so that no other takes them up. */
export class IndexClaims {
  readonly #table: FileTable;
  /** How many runs wait for each file's index. */
  readonly #held = new Map<string, number>();
  /** The file that was taken over and whose index has been begun. */
  #begun: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(table: FileTable) {
    this.#table = table;
  }

  /** Keeps the claim on a file, which has been written down, fresh. Returns what stops it. */
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

  /** Whether somebody works on the file, as far as its claim says. */
  isWorkedOn({ file, indexerPid, claimedAt }: Orphan): boolean {
    // A process may well get the id of the one that was killed, so this one's own id proves nothing.
    if (indexerPid === process.pid) return this.#held.has(file.id);
    return isProcessAlive(indexerPid) && Math.abs(Date.now() - claimedAt) < CLAIM_MS;
  }

  /**
   * Runs the index of a file that was taken over, which counts as a death of this file if the process ends meanwhile. One at a
   * time, so that it can be told which of them it was. Resolves without it where the file is another's by now, or gone.
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

  /** Leaves what is under way to the next process, which need not count it as a death. */
  close(): void {
    this.#isClosed = true;
    this.#stop();
    if (this.#held.size > 0) this.#table.giveUpClaims([...this.#held.keys()], this.#begun);
  }

  #refresh(): void {
    try {
      this.#table.refreshClaims([...this.#held.keys()]);
    } catch {
      // Busy or full: at worst another process indexes the same once more.
    }
  }

  #stop(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
