import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { removeFile } from '../system/heldFiles.ts';
import { appendDurably, replaceText } from '../system/replaceFile.ts';
import { makePrivateFolder } from '../system/privateFolder.ts';
import { lock } from '../system/processLock.ts';
import { systemCode } from '../system/systemErrors.ts';
import { HistoryEntry } from './historyEntry.ts';

/** How long another window may hold the file's lock, in milliseconds. */
const LOCK_TIMEOUT_MS = 5_000;

export interface HistoryLimits {
  readonly maxEntries: number;
  readonly maxBytes: number;
}

/** Default limits of the history; the latest questions are kept as long as both hold. */
const DEFAULT_HISTORY_LIMITS: HistoryLimits = { maxEntries: 500, maxBytes: 20 * 1024 * 1024 };

/** A line of the file with the entry that it holds. */
interface Line {
  readonly text: string;
  readonly entry: HistoryEntry;
}

/**
 * The answered questions of a workspace, oldest first, in `questions.jsonl`. Windows take turns through a lock, so that a
 * reader sees whole lines and no window overwrites another's. A line that cannot be read moves to `questions.damaged.jsonl`.
 * Every method throws the file system's error.
 */
export class HistoryStore {
  readonly #folder: string;
  readonly #file: string;
  readonly #damagedFile: string;
  readonly #limits: HistoryLimits;
  readonly #onWarning: (message: string) => void;

  constructor(folder: string, onWarning: (message: string) => void, limits = DEFAULT_HISTORY_LIMITS) {
    this.#folder = folder;
    this.#file = join(folder, 'questions.jsonl');
    this.#damagedFile = join(folder, 'questions.damaged.jsonl');
    this.#onWarning = onWarning;
    this.#limits = limits;
  }

  /** Adds an entry; where there are too many, the oldest are removed. */
  async add(entry: HistoryEntry): Promise<void> {
    await this.#alone(async () => {
      const isTorn = /[^\n]$/.test(await this.#content());
      const lines = await this.#read();
      const text = JSON.stringify(entry);
      const all = [...lines, { text, entry }];
      const kept = this.#withinLimits(all);
      if (kept.length < all.length) await this.#write(kept);
      else await appendDurably(this.#file, `${isTorn ? '\n' : ''}${text}\n`);
    });
  }

  /** Whether nothing has been kept yet; looks at the file's size alone. */
  async isEmpty(): Promise<boolean> {
    return stat(this.#file).then(
      ({ size }) => size === 0,
      () => true,
    );
  }

  async entries(): Promise<HistoryEntry[]> {
    return this.#alone(async () => (await this.#read()).map(({ entry }) => entry));
  }

  async remove(id: string): Promise<void> {
    await this.#alone(async () => {
      const lines = await this.#read();
      await this.#write(lines.filter(({ entry }) => entry.id !== id));
    });
  }

  /** Deletes all entries and the damaged lines. */
  async clear(): Promise<void> {
    await this.#alone(async () => {
      await removeFile(this.#file);
      await removeFile(this.#damagedFile);
    });
  }

  async #alone<T>(work: () => Promise<T>): Promise<T> {
    await makePrivateFolder(this.#folder);
    const release = await lock(`${this.#file}.lock`, LOCK_TIMEOUT_MS);
    try {
      return await work();
    } finally {
      await release();
    }
  }

  /** Reads every line; lines that are no entries are set aside first, with a warning. */
  async #read(): Promise<Line[]> {
    const texts = (await this.#content()).split('\n').filter((text) => text.trim() !== '');
    const lines: Line[] = [];
    const damaged: string[] = [];
    for (const text of texts) {
      const entry = parseEntry(text);
      if (entry) lines.push({ text, entry });
      else damaged.push(text);
    }
    if (damaged.length > 0) {
      await appendDurably(this.#damagedFile, damaged.map((text) => `${text}\n`).join(''));
      await this.#write(lines);
      this.#onWarning(
        `Lines of the question history that cannot be read were set aside in ${this.#damagedFile} (${String(damaged.length)}).`,
      );
    }
    return lines;
  }

  async #content(): Promise<string> {
    try {
      return await readFile(this.#file, 'utf8');
    } catch (error) {
      if (systemCode(error) === 'ENOENT') return '';
      throw error;
    }
  }

  /** Replaces the file in one step: a reader sees all of the old or all of the new one. */
  async #write(lines: readonly Line[]): Promise<void> {
    await replaceText(this.#file, lines.map(({ text }) => `${text}\n`).join(''));
  }

  /** The latest lines that fit; the last one stays whatever its size. */
  #withinLimits(lines: readonly Line[]): Line[] {
    const latest = lines.slice(-this.#limits.maxEntries);
    let bytes = 0;
    const first = latest.findLastIndex(({ text }) => (bytes += Buffer.byteLength(text) + 1) > this.#limits.maxBytes);
    return latest.slice(Math.min(first + 1, latest.length - 1));
  }
}

function parseEntry(text: string): HistoryEntry | undefined {
  try {
    return HistoryEntry.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
