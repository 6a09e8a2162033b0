import { randomUUID } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { parseJson } from '../../protocol/errors.ts';
import { makePrivateFolder } from '../../system/privateFolder.ts';
import { removeFile, removeLeftover, renameFile } from '../../system/heldFiles.ts';
import { isHolder, keepRenewed } from '../../system/processLock.ts';
import { replaceText } from '../../system/replaceFile.ts';
import { systemCode } from '../../system/systemErrors.ts';

/** The uploads that one window still has to do, and the backend of each. */
const JournalFile = z.object({
  version: z.literal(2),
  pid: z.int().positive(),
  uploads: z.array(z.object({ path: z.string(), backend: z.string() })),
});
type WaitingUpload = z.infer<typeof JournalFile>['uploads'][number];

/**
 * Remembers what is waiting to be uploaded, so that it goes on after a reload or a crash of the window. Each window writes a
 * file of its own and takes over those of windows that are gone.
 */
export class QueueJournal {
  readonly #folder: string;
  readonly #file: string;
  readonly #onWarning: (message: string) => void;
  readonly #waiting = new Map<string, { readonly upload: WaitingUpload; count: number }>();
  #writing: Promise<void> = Promise.resolve();
  #isDue = false;
  #isFrozen = false;
  #hasWarned = false;
  #stopRenewing: (() => void) | undefined;
  /** Whether the latest state could be written. */
  #isOnFile = true;

  constructor(folder: string, onWarning: (message: string) => void) {
    this.#folder = folder;
    this.#file = join(folder, `${String(process.pid)}-${randomUUID()}.json`);
    this.#onWarning = onWarning;
  }

  /** Runs `work`, during which the upload is on file. */
  async during<T>(upload: WaitingUpload, work: () => Promise<T>): Promise<T> {
    this.#count(upload, 1);
    try {
      return await work();
    } finally {
      this.#count(upload, -1);
    }
  }

  /**
   * Takes over the unfinished uploads to `backend` of windows that are gone, and runs `work` with their paths, each once;
   * they stay on file until `work` has ended. Uploads to another backend are dropped with a warning: the user did not agree
   * to send them to this one.
   */
  async takeOver(backend: string, work: (paths: readonly string[]) => Promise<void>): Promise<void> {
    const names = await readdir(this.#folder).catch(() => []);
    const taken: WaitingUpload[] = [];
    for (const name of names.filter((candidate) => candidate.endsWith('.json'))) {
      taken.push(...(await this.#takeFile(join(this.#folder, name))));
    }
    const ours = taken.filter((upload) => upload.backend === backend);
    const others = taken.length - ours.length;
    if (others > 0)
      this.#onWarning(`${String(others)} waiting uploads were meant for another backend and are dropped.`);
    for (const upload of taken) if (upload.backend !== backend) this.#count(upload, -1);
    try {
      if (ours.length > 0) await work([...new Set(ours.map(({ path }) => path))]);
    } finally {
      for (const upload of ours) this.#count(upload, -1);
    }
  }

  /** Keeps the file as it is now, whatever ends later: for a window that closes. Resolves when it is written. */
  freeze(): Promise<void> {
    this.#isFrozen = true;
    return this.#writing;
  }

  /** Resolves when the latest state is on file. */
  settled(): Promise<void> {
    return this.#writing;
  }

  /** The uploads on a file whose window is gone; they are on this window's own file before that one is removed. */
  async #takeFile(file: string): Promise<WaitingUpload[]> {
    try {
      const journal = JournalFile.safeParse(parseJson(await readFile(file, 'utf8')));
      if (!journal.success) {
        await renameFile(file, `${file}.corrupt`);
        this.#onWarning(`A damaged list of waiting uploads was set aside as ${file}.corrupt.`);
        return [];
      }
      const { pid, uploads } = journal.data;
      const isMine = file === this.#file;
      if (isMine || (pid !== process.pid && (await isHolder(pid, (await stat(file)).mtimeMs)))) return [];
      // Of two windows that take over at the same time, the one whose rename succeeds gets the file.
      const claimed = `${file}.${randomUUID()}`;
      await renameFile(file, claimed);
      for (const upload of uploads) this.#count(upload, 1);
      await this.settled();
      // Uploads that could not be written to this window's file stay where they are, for the next window.
      if (this.#isOnFile) await removeLeftover(claimed);
      else await renameFile(claimed, file);
      return uploads;
    } catch (error) {
      if (systemCode(error) !== 'ENOENT')
        this.#onWarning(`A list of waiting uploads cannot be read (${systemCode(error)}).`);
      return [];
    }
  }

  #count(upload: WaitingUpload, difference: number): void {
    if (this.#isFrozen) return;
    const key = JSON.stringify([upload.backend, upload.path]);
    const count = (this.#waiting.get(key)?.count ?? 0) + difference;
    if (count > 0) this.#waiting.set(key, { upload, count });
    else this.#waiting.delete(key);
    if (this.#isDue) return;
    // Changes that come together, as when a folder is uploaded, are written together.
    this.#isDue = true;
    this.#writing = this.#writing.then(() => this.#write());
  }

  async #write(): Promise<void> {
    await new Promise(setImmediate);
    this.#isDue = false;
    this.#isOnFile = true;
    try {
      if (this.#waiting.size === 0) {
        this.#stopRenewing?.();
        this.#stopRenewing = undefined;
        await removeFile(this.#file);
        return;
      }
      const uploads = [...this.#waiting.values()].map(({ upload }) => upload);
      const journal: z.infer<typeof JournalFile> = { version: 2, pid: process.pid, uploads };
      await makePrivateFolder(this.#folder);
      await replaceText(this.#file, JSON.stringify(journal));
      this.#stopRenewing ??= keepRenewed(this.#file);
    } catch (error) {
      this.#isOnFile = false;
      if (!this.#hasWarned) this.#onWarning(`Waiting uploads would not survive a restart (${systemCode(error)}).`);
      this.#hasWarned = true;
    }
  }
}
