import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { systemCode } from '../client/uploadError.ts';
import { isProcessAlive } from '../processAlive.ts';

/** What one window has still to upload. */
const JournalFile = z.object({ version: z.literal(1), pid: z.int().positive(), paths: z.array(z.string()) });

/**
 * Remembers what is waiting to be uploaded, so that it goes on after a reload or a crash of the window. Each window writes a
 * file of its own and takes over those of windows that are gone.
 */
export class QueueJournal {
  readonly #folder: string;
  readonly #file: string;
  readonly #onWarning: (message: string) => void;
  readonly #paths = new Map<string, number>();
  #writing: Promise<void> = Promise.resolve();
  #isDue = false;
  #hasWarned = false;

  constructor(folder: string, onWarning: (message: string) => void) {
    this.#folder = folder;
    this.#file = join(folder, `${String(process.pid)}-${randomUUID()}.json`);
    this.#onWarning = onWarning;
  }

  /** Runs `work`, during which the path is on file. */
  async during<T>(path: string, work: () => Promise<T>): Promise<T> {
    this.#count(path, 1);
    try {
      return await work();
    } finally {
      this.#count(path, -1);
    }
  }

  /** The paths that windows which are gone have left, each once. What they left is this window's from now on. */
  async takeOver(): Promise<string[]> {
    const names = await readdir(this.#folder).catch(() => []);
    const taken: string[] = [];
    for (const name of names.filter((candidate) => candidate.endsWith('.json'))) {
      taken.push(...(await this.#takeFile(join(this.#folder, name))));
    }
    return [...new Set(taken)];
  }

  /** Resolves when what is known is on file. */
  settled(): Promise<void> {
    return this.#writing;
  }

  async #takeFile(file: string): Promise<string[]> {
    try {
      const journal = JournalFile.safeParse(parseJson(await readFile(file, 'utf8')));
      if (!journal.success) {
        await rename(file, `${file}.corrupt`);
        this.#onWarning(`A damaged list of waiting uploads was set aside as ${file}.corrupt.`);
        return [];
      }
      if (isProcessAlive(journal.data.pid)) return [];
      // Of two windows that look at the same time, the one that gets to rename it has it.
      const mine = `${file}.${randomUUID()}`;
      await rename(file, mine);
      await rm(mine, { force: true });
      return journal.data.paths;
    } catch (error) {
      if (systemCode(error) !== 'ENOENT')
        this.#onWarning(`A list of waiting uploads cannot be read (${systemCode(error)}).`);
      return [];
    }
  }

  #count(path: string, difference: number): void {
    const count = (this.#paths.get(path) ?? 0) + difference;
    if (count > 0) this.#paths.set(path, count);
    else this.#paths.delete(path);
    if (this.#isDue) return;
    // Changes that come together, as when a folder is uploaded, are written together.
    this.#isDue = true;
    this.#writing = this.#writing.then(() => this.#write());
  }

  async #write(): Promise<void> {
    await new Promise(setImmediate);
    this.#isDue = false;
    try {
      if (this.#paths.size === 0) {
        await rm(this.#file, { force: true });
        return;
      }
      const journal: z.infer<typeof JournalFile> = { version: 1, pid: process.pid, paths: [...this.#paths.keys()] };
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      await writeFile(`${this.#file}.new`, JSON.stringify(journal), { mode: 0o600 });
      await rename(`${this.#file}.new`, this.#file);
    } catch (error) {
      if (!this.#hasWarned) this.#onWarning(`Waiting uploads would not survive a restart (${systemCode(error)}).`);
      this.#hasWarned = true;
    }
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
