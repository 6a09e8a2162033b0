import { join } from 'node:path';
import * as z from 'zod';
import { parseJson } from '../protocol/errors.ts';
import { withSmallDrive } from '../system/drivePath.ts';
import { LineFile } from '../system/lineFile.ts';
import { LineReader, watchFolder } from '../system/lineReader.ts';
import { systemCode } from '../system/systemErrors.ts';
import type { UploadOutcome } from '../upload/uploader.ts';

/** How a file got to the backend: by which path, by sync after async had failed, or not at all since it was there. */
export const PathTaken = z.enum(['sync', 'async', 'fell-back', 'deduplicated']);
export type PathTaken = z.infer<typeof PathTaken>;

/**
 * Record of an upload of this machine, with facts that the backend does not know: the file's path here and how it travelled.
 */
export const RegisteredUpload = z.object({
  /** The backend's id: two backends may know the same file. */
  backendId: z.string(),
  fileId: z.string(),
  /** The absolute path of the file on this machine. */
  localPath: z.string(),
  pathTaken: PathTaken,
  /** When the upload ended, in milliseconds since the epoch. */
  at: z.int(),
  /** The absolute path of the workspace's folder that the file lay in. */
  workspaceFolder: z.string().optional(),
});
export type RegisteredUpload = z.infer<typeof RegisteredUpload>;

/**
 * The record of an upload that ended at `at`, in milliseconds since the epoch, of a file in `workspaceFolder`, if it lies in
 * one.
 */
export function registeredUpload(
  backendId: string,
  outcome: UploadOutcome,
  at: number,
  workspaceFolder?: string,
): RegisteredUpload {
  return {
    backendId,
    fileId: outcome.file.id,
    localPath: withSmallDrive(outcome.localPath),
    pathTaken: pathTaken(outcome),
    at,
    ...(workspaceFolder === undefined ? {} : { workspaceFolder: withSmallDrive(workspaceFolder) }),
  };
}

function pathTaken({ deduplicated, fallbackUsed, path }: UploadOutcome): PathTaken {
  if (deduplicated) return 'deduplicated';
  return fallbackUsed ? 'fell-back' : path.kind;
}

/** The name of the registry's file; one set aside has a time in its name and the same end. */
const FILE_NAME = 'uploads.jsonl';

/** The size from which on the file is set aside, in bytes: some ten thousand uploads. One file set aside is kept. */
const MAX_BYTES = 2 * 1024 * 1024;
const KEPT_FILES = 1;

/**
 * Records the paths of uploaded files on this machine and how they travelled. All windows append to one file of lines: no
 * window overwrites another's lines, no lock is needed, and a damaged line spoils only itself.
 */
export class UploadRegistry {
  readonly folder: string;
  readonly #file: LineFile;
  readonly #reader = new LineReader(parseTrace);
  readonly #onWarning: (message: string) => void;
  readonly #uploadedPaths = new Map<string, Promise<ReadonlySet<string | undefined>>>();
  #waiting: RegisteredUpload[] = [];
  #work: Promise<unknown> = Promise.resolve();
  #hasWarned = false;

  constructor(folder: string, onWarning: (message: string) => void, maxBytes = MAX_BYTES) {
    this.folder = folder;
    this.#file = new LineFile(join(folder, FILE_NAME), { maxBytes, keep: KEPT_FILES });
    this.#onWarning = onWarning;
  }

  /**
   * Registers an upload. Never rejects: an upload does not fail for it. Uploads that are registered at the same time are
   * written together.
   */
  register(upload: RegisteredUpload): Promise<void> {
    this.#waiting.push(upload);
    return this.#inTurn(() => this.#writeWaiting());
  }

  /** The uploads of a backend by their file's id; lines that cannot be read are left out, with a warning. Never rejects. */
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
   * Whether a file of this absolute path had been uploaded to the backend when this was first asked. Read once, since it is asked
   * before every small upload. Never rejects.
   */
  async wasUploaded(backendId: string, path: string): Promise<boolean> {
    let paths = this.#uploadedPaths.get(backendId);
    if (!paths) {
      paths = this.known(backendId).then((files) => new Set([...files.values()].map(({ localPath }) => localPath)));
      this.#uploadedPaths.set(backendId, paths);
    }
    return (await paths).has(withSmallDrive(path, process.platform));
  }

  /**
   * Calls `listener` when this window or another has registered an upload. Returns a function that ends it. Where the file
   * system cannot be watched, `listener` is never called.
   */
  onDidChange(listener: () => void): () => void {
    return watchFolder(this.folder, () => listener());
  }

  /** Runs one piece of work at a time, in order, so that an upload registered before is read back. */
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

/** The registered uploads of one file, put together. */
export interface KnownFile {
  /** The path where the content was last seen; undefined once another version has been uploaded from there. */
  readonly localPath: string | undefined;
  /** The path where the content was before another version was uploaded from there. */
  readonly formerPath?: string;
  readonly pathTaken: PathTaken;
  /** When it was uploaded, in milliseconds since the epoch. */
  readonly at: number;
  /** The folder of a workspace that the file lay in. */
  readonly workspaceFolder?: string;
}

/**
 * The uploads of a backend by their file's id, from the records in their order. Asking again about an unchanged file uploads
 * nothing, so that record does not say how the content got there; the earliest that does is used.
 */
export function knownFiles(
  uploads: readonly RegisteredUpload[],
  backendId: string,
  platform: NodeJS.Platform = process.platform,
): Map<string, KnownFile> {
  const known = new Map<string, KnownFile>();
  const holders = new Map<string, string>();
  for (const { fileId, localPath: recorded, pathTaken, at, backendId: owner, workspaceFolder } of uploads) {
    if (owner !== backendId) continue;
    const localPath = withSmallDrive(recorded, platform);
    const earlier = known.get(fileId);
    const isNews = earlier === undefined || pathTaken !== 'deduplicated';
    const travelled = isNews ? { pathTaken, at } : { pathTaken: earlier.pathTaken, at: earlier.at };
    known.set(fileId, { localPath, ...travelled, ...(workspaceFolder === undefined ? {} : { workspaceFolder }) });
    const former = holders.get(localPath);
    const outdated = former === undefined || former === fileId ? undefined : known.get(former);
    if (former !== undefined && outdated?.localPath === localPath) {
      known.set(former, { ...outdated, localPath: undefined, formerPath: localPath });
    }
    holders.set(localPath, fileId);
  }
  return known;
}
