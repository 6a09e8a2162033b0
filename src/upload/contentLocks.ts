import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { unlessCancelled } from '../client/errors.ts';
import { cancelled } from '../failure.ts';
import { makePrivateFolder } from '../system/privateFolder.ts';
import { tryLock } from '../system/processLock.ts';

/** How often another window's lock is looked at, in milliseconds. */
const LOOK_AGAIN_MS = 100;

/** How long another window is waited for at most, in milliseconds; then the content is sent a second time. */
const MAX_WAIT_MS = 60 * 60_000;

/** A lock on a content; its holder may send the content. */
export interface ContentLock {
  /** Whether another upload has had the lock before, and may have sent the content. */
  readonly hasWaited: boolean;
  /** Whether another upload in this window waits for the lock. */
  isAwaited(): boolean;
  release(): Promise<void>;
}

/** A lock that is held in this window, and how many wait for its release. */
interface HeldLock {
  readonly released: Promise<void>;
  waiters: number;
}

/**
 * Lets one upload of a content go at a time, in this window and in all others of the machine: an upload that had to wait
 * finds the content on the backend.
 */
export class ContentLocks {
  readonly #folder: string;
  readonly #here = new Map<string, HeldLock>();

  readonly #maxWaitMs: number;

  constructor(folder: string, maxWaitMs = MAX_WAIT_MS) {
    this.#folder = folder;
    this.#maxWaitMs = maxWaitMs;
  }

  /**
   * Waits for the lock of a content. With `isShared`, other windows are waited for too; that costs a file, so small contents
   * do without: the backend keeps them once in any case. `onWait` is called once another window has to be waited for. Rejects
   * with `cancelled`.
   */
  async acquire(
    sha256: string,
    isShared: boolean,
    signal: AbortSignal,
    onWait: () => void = () => undefined,
  ): Promise<ContentLock> {
    let hasWaited = false;
    for (let earlier = this.#here.get(sha256); earlier; earlier = this.#here.get(sha256)) {
      hasWaited = true;
      await waitFor(earlier, signal);
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    const here = { released: promise, waiters: 0 };
    this.#here.set(sha256, here);
    const leave = (): void => {
      this.#here.delete(sha256);
      resolve();
    };
    try {
      const lock = isShared ? await this.#lock(sha256, signal, onWait) : { hasWaited: false, release: undefined };
      return {
        hasWaited: hasWaited || lock.hasWaited,
        isAwaited: () => here.waiters > 0,
        release: async () => {
          await lock.release?.();
          leave();
        },
      };
    } catch (error) {
      leave();
      throw error;
    }
  }

  /** Takes the lock. Where none can be had (a full or read-only disk, a window that never ends), the upload goes on without. */
  async #lock(
    sha256: string,
    signal: AbortSignal,
    onWait: () => void,
  ): Promise<{ hasWaited: boolean; release: (() => Promise<void>) | undefined }> {
    const file = join(this.#folder, `${sha256}.lock`);
    const deadline = performance.now() + this.#maxWaitMs;
    for (let hasWaited = false; ; hasWaited = true) {
      if (signal.aborted) throw cancelled();
      try {
        await makePrivateFolder(this.#folder);
        const release = await tryLock(file);
        if (release || performance.now() > deadline) return { hasWaited, release };
      } catch {
        return { hasWaited, release: undefined };
      }
      if (!hasWaited) onWait();
      await delay(LOOK_AGAIN_MS, undefined, { signal }).catch(() => undefined);
    }
  }
}

async function waitFor(lock: HeldLock, signal: AbortSignal): Promise<void> {
  lock.waiters++;
  try {
    await unlessCancelled(signal, lock.released);
  } finally {
    lock.waiters--;
  }
}
