import { join } from 'node:path';
import { LineFile } from '../system/lineFile.ts';
import { LineReader } from '../system/lineReader.ts';
import { parseJson } from '../protocol/json.ts';
import { systemCode } from '../system/systemCode.ts';
import { watchFolder } from '../system/watchFolder.ts';
import { knownUploads, type KnownUpload } from './knownUpload.ts';
import { UploadTrace } from './uploadTrace.ts';

/** The name of the file of traces; one set aside has a time in its name and the same end. */
const FILE_NAME = 'uploads.jsonl';

/** A full file is set aside and one such is kept: some ten thousand traces, in bytes. */
const MAX_BYTES = 2 * 1024 * 1024;
const KEPT_FILES = 1;

/**
 * Remembers where uploaded files lie on this machine and how they travelled. All windows append to one file of lines:
 * nobody writes over what another has written, no lock is needed, and a damaged line spoils only itself.
 */
export class UploadRegistry {
  readonly folder: string;
  readonly #file: LineFile;
  readonly #reader = new LineReader(parseTrace);
  readonly #onWarning: (message: string) => void;
  #waiting: UploadTrace[] = [];
  #work: Promise<unknown> = Promise.resolve();
  #hasWarned = false;

  constructor(folder: string, onWarning: (message: string) => void, maxBytes = MAX_BYTES) {
    this.folder = folder;
    this.#file = new LineFile(join(folder, FILE_NAME), { maxBytes, keep: KEPT_FILES });
    this.#onWarning = onWarning;
  }

  /** Puts a trace on file. Never rejects: an upload does not fail for it. Traces that come together are written together. */
  note(trace: UploadTrace): Promise<void> {
    this.#waiting.push(trace);
    return this.#inTurn(() => this.#writeWaiting());
  }

  /** The uploads of a backend by their file's id; those that cannot be read are missing, and told. Never rejects. */
  known(backendId: string): Promise<Map<string, KnownUpload>> {
    return this.#inTurn(async () => {
      try {
        const { items } = await this.#reader.read(await this.#file.paths());
        return knownUploads(items, backendId);
      } catch (error) {
        this.#warn(`The record of where uploaded files are could not be read (${systemCode(error)}).`);
        return new Map<string, KnownUpload>();
      }
    });
  }

  /**
   * Calls back when this window or another has put a trace on file. Returns a function that ends it. Where the file system
   * cannot be watched, nothing is heard.
   */
  onDidChange(listener: () => void): () => void {
    return watchFolder(this.folder, () => listener());
  }

  /** What was noted is read back: one piece of work at a time, in order. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#work.then(work);
    this.#work = turn;
    return turn;
  }

  async #writeWaiting(): Promise<void> {
    const traces = this.#waiting.splice(0);
    if (traces.length === 0) return;
    try {
      await this.#file.append(traces.map((trace) => JSON.stringify(trace)).join('\n'));
    } catch (error) {
      this.#warn(`The record of where uploaded files are could not be written (${systemCode(error)}).`);
    }
  }

  #warn(message: string): void {
    if (!this.#hasWarned) this.#onWarning(message);
    this.#hasWarned = true;
  }
}

function parseTrace(line: string): UploadTrace | null {
  return UploadTrace.safeParse(parseJson(line)).data ?? null;
}
