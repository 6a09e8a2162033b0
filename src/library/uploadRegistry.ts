import { join } from 'node:path';
import * as z from 'zod';
import { parseJson } from '../protocol/errors.ts';
import { LineFile } from '../system/lineFile.ts';
import { LineReader, watchFolder } from '../system/lineReader.ts';
import { systemCode } from '../system/systemErrors.ts';
import type { UploadOutcome } from '../upload/uploader.ts';

/** How a file got to the backend: by which path, by sync after async had failed, or not at all since it was there. */
export const PathTaken = z.enum(['sync', 'async', 'fell-back', 'deduplicated']);
export type PathTaken = z.infer<typeof PathTaken>;

/** What this machine knows of an upload of its own and the backend does not: where the file lies and how it travelled. */
export const RegisteredUpload = z.object({
  /** The backend's id: two backends may know the same file. */
  backendId: z.string(),
  fileId: z.string(),
  /** The absolute path of the file on this machine. */
  localPath: z.string(),
  pathTaken: PathTaken,
  /** When the upload ended, in milliseconds since the epoch. */
  at: z.int(),
});
export type RegisteredUpload = z.infer<typeof RegisteredUpload>;

/** What is registered of an upload that ended at `at`, in milliseconds since the epoch. */
export function registeredUpload(backendId: string, outcome: UploadOutcome, at: number): RegisteredUpload {
  return { backendId, fileId: outcome.file.id, localPath: outcome.localPath, pathTaken: pathTaken(outcome), at };
}

function pathTaken({ deduplicated, fallbackUsed, path }: UploadOutcome): PathTaken {
  if (deduplicated) return 'deduplicated';
  return fallbackUsed ? 'fell-back' : path.kind;
}

/** The name of the registry's file; one set aside has a time in its name and the same end. */
const FILE_NAME = 'uploads.jsonl';

/** A full file is set aside and one such is kept: some ten thousand uploads, in bytes. */
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
  #waiting: RegisteredUpload[] = [];
  #work: Promise<unknown> = Promise.resolve();
  #hasWarned = false;

  constructor(folder: string, onWarning: (message: string) => void, maxBytes = MAX_BYTES) {
    this.folder = folder;
    this.#file = new LineFile(join(folder, FILE_NAME), { maxBytes, keep: KEPT_FILES });
    this.#onWarning = onWarning;
  }

  /** Registers an upload. Never rejects: an upload does not fail for it. Those that come together are written together. */
  register(upload: RegisteredUpload): Promise<void> {
    this.#waiting.push(upload);
    return this.#inTurn(() => this.#writeWaiting());
  }

  /** The uploads of a backend by their file's id; those that cannot be read are missing, and told. Never rejects. */
  known(backendId: string): Promise<Map<string, KnownFile>> {
    return this.#inTurn(async () => {
      try {
        const { items } = await this.#reader.read(await this.#file.paths());
        return knownFiles(items, backendId);
      } catch (error) {
        this.#warn(`The record of where uploaded files are could not be read (${systemCode(error)}).`);
        return new Map<string, KnownFile>();
      }
    });
  }

  /**
   * Calls back when this window or another has registered an upload. Returns a function that ends it. Where the file system
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
    const uploads = this.#waiting.splice(0);
    if (uploads.length === 0) return;
    try {
      await this.#file.append(uploads.map((upload) => JSON.stringify(upload)).join('\n'));
    } catch (error) {
      this.#warn(`The record of where uploaded files are could not be written (${systemCode(error)}).`);
    }
  }

  #warn(message: string): void {
    if (!this.#hasWarned) this.#onWarning(message);
    this.#hasWarned = true;
  }
}

function parseTrace(line: string): RegisteredUpload | null {
  return RegisteredUpload.safeParse(parseJson(line)).data ?? null;
}

/** What the registered uploads of one file come to. */
export interface KnownFile {
  /** Where the content lay when it was last seen; undefined once another version has been uploaded from there. */
  readonly localPath: string | undefined;
  readonly pathTaken: PathTaken;
  /** When it was uploaded, in milliseconds since the epoch. */
  readonly at: number;
}

/**
 * The uploads of a backend by their file's id, from what was registered, in its order. Asking again about an
 * unchanged file uploads nothing, which does not say how the content got there; the earliest upload that does is used.
 */
export function knownFiles(uploads: readonly RegisteredUpload[], backendId: string): Map<string, KnownFile> {
  const known = new Map<string, KnownFile>();
  const holders = new Map<string, string>();
  for (const { fileId, localPath, pathTaken, at, backendId: owner } of uploads) {
    if (owner !== backendId) continue;
    const earlier = known.get(fileId);
    const isNews = earlier === undefined || pathTaken !== 'deduplicated';
    known.set(fileId, isNews ? { localPath, pathTaken, at } : { ...earlier, localPath });
    const former = holders.get(localPath);
    const outdated = former === undefined || former === fileId ? undefined : known.get(former);
    if (former !== undefined && outdated?.localPath === localPath) {
      known.set(former, { ...outdated, localPath: undefined });
    }
    holders.set(localPath, fileId);
  }
  return known;
}
