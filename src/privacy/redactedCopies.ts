import { randomUUID } from 'node:crypto';
import { readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { makePrivateFolder } from '../system/privateFolder.ts';
import { isProcessAlive } from '../system/processLock.ts';
import type { FileSnapshot } from '../localFile/fileSnapshot.ts';
import { writeRedactedCopy } from './secretFile.ts';

/** Copies of files without their secrets. Each is on disk for as long as it is being sent, and no longer. */
export class RedactedCopies {
  readonly #folder: string;
  #cleared: Promise<void> | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Runs `work` with the path of a redacted copy that has the name of the file. */
  async during<T>(snapshot: FileSnapshot, signal: AbortSignal, work: (path: string) => Promise<T>): Promise<T> {
    await (this.#cleared ??= this.#clearLeftovers());
    const own = join(this.#folder, `${String(process.pid)}-${randomUUID()}`);
    try {
      await makePrivateFolder(this.#folder);
      await makePrivateFolder(own);
      const copy = join(own, basename(snapshot.path));
      await writeRedactedCopy(snapshot, copy, signal);
      return await work(copy);
    } finally {
      await rm(own, { recursive: true, force: true });
    }
  }

  /** Removes what processes have left that did not live to do so. */
  async #clearLeftovers(): Promise<void> {
    const names = await readdir(this.#folder).catch(() => []);
    const left = names.filter((name) => !isProcessAlive(Number.parseInt(name, 10)));
    await Promise.all(left.map((name) => rm(join(this.#folder, name), { recursive: true, force: true })));
  }
}
