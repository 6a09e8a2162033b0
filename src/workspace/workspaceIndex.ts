import { basename, join, relative, sep } from 'node:path';
import type { BackendClient, BatchFile } from '../client/backendClient.ts';
import {
  collectChanged,
  collectFiles,
  type CollectedFile,
  type CollectOptions,
  type SkippedFile,
} from '../collecting/collectFiles.ts';
import { amountOf, type Amount } from '../collecting/sendPreview.ts';
import { readWholeFile, takeSnapshot } from '../localFile/fileSnapshot.ts';
import type { Log } from '../log.ts';
import type { UploadGate } from '../privacy/uploadGate.ts';
import { STORE_PURPOSE } from '../protocol/files.ts';
import { BATCH_MAX_FILE_BYTES, BATCH_MAX_FILES } from '../protocol/uploads.ts';
import type { UploadQueue } from '../upload/queue/uploadQueue.ts';
import { StoreClient } from './storeClient.ts';
import { WorkspaceState, type SentFile } from './workspaceState.ts';

export interface WorkspaceIndexParts {
  readonly client: BackendClient;
  readonly queue: Pick<UploadQueue, 'add'>;
  readonly uploadGate: Pick<UploadGate, 'isChecking' | 'review'>;
  /** The folder of the states of all workspaces. */
  readonly statesFolder: string;
  /** The absolute path of the workspace. */
  readonly root: string;
  readonly log: Pick<Log, 'info' | 'warn'>;
  /** Glob patterns relative to the root, as in `files.exclude`. */
  excludes(): readonly string[];
  maxFileBytes(): number;
}

/** What a workspace consists of and what is still to be sent of it. */
export interface WorkspaceSurvey {
  /** Whether nothing of it has been sent before, or the backend no longer has it. */
  readonly isNew: boolean;
  readonly all: Amount;
  readonly toSend: Amount;
  /** Only known after a look at the whole workspace; else empty. */
  readonly leftOut: readonly SkippedFile[];
}

/** How far the sending has come. Sizes are in bytes; the time left, in milliseconds, is known after the first files. */
export interface WorkspaceProgress {
  readonly done: Amount;
  readonly all: Amount;
  readonly leftMs: number | undefined;
}

/** How many files of a workspace can be asked about, in their present version. */
export interface Coverage {
  readonly indexed: number;
  readonly all: number;
}

/** From so many changes on the whole workspace is looked at: another branch was checked out. */
const MANY_CHANGES = 300;
/** The most bytes of a batch, which are in memory. */
const BATCH_BYTES = 2 * 1024 * 1024;
/** While one batch is indexed, the next is read and sent. */
const BATCHES_AT_A_TIME = 2;
const READS_AT_A_TIME = 8;
const QUEUED_AT_A_TIME = 32;
/** Files by which it is decided what is left out. */
const RULE_FILES: ReadonlySet<string> = new Set(['.gitignore', '.smartfilequeryignore', 'exclude']);

/**
 * The index of a workspace at a backend: a vector store with all files that its ignore rules leave. It follows the files: what
 * has changed is sent, what is gone is taken out. Whatever ends it, the next `survey` finds what is still to do.
 */
export class WorkspaceIndex {
  readonly #parts: WorkspaceIndexParts;
  readonly #store: StoreClient;
  readonly #state: WorkspaceState;
  /** The files as they are on disk, by their path relative to the root; undefined until the first look. */
  #found: Map<string, CollectedFile> | undefined;
  /** Absolute paths that may have changed since. */
  readonly #changed = new Set<string>();
  #isToScan = true;
  #surveying: Promise<unknown> = Promise.resolve();
  #sending: Promise<void> | undefined;

  private constructor(parts: WorkspaceIndexParts, state: WorkspaceState) {
    this.#parts = parts;
    this.#store = new StoreClient(parts.client.http);
    this.#state = state;
  }

  static async open(parts: WorkspaceIndexParts): Promise<WorkspaceIndex> {
    const state = await WorkspaceState.read(parts.statesFolder, parts.root, parts.client.connection.id);
    return new WorkspaceIndex(parts, state);
  }

  get root(): string {
    return this.#parts.root;
  }

  /** The id of the vector store; undefined before the first sending. */
  get storeId(): string | undefined {
    return this.#state.storeId;
  }

  get coverage(): Coverage {
    const all = this.#found?.size ?? 0;
    return { indexed: all - this.#toSend().length, all };
  }

  /** Whether files are being sent. */
  get isSending(): boolean {
    return this.#sending !== undefined;
  }

  /** Notes that files or folders may have changed, been made or deleted. */
  note(paths: readonly string[]): void {
    for (const path of paths) {
      if (RULE_FILES.has(basename(path))) this.#isToScan = true;
      else if (!path.includes(`${sep}.git${sep}`)) this.#changed.add(path);
    }
    if (this.#changed.size > MANY_CHANGES) this.#isToScan = true;
  }

  /** Looks at what has changed on disk, and whether the backend still has what was sent. */
  async survey(signal: AbortSignal): Promise<WorkspaceSurvey> {
    const turn = this.#surveying.catch(() => undefined).then(() => this.#survey(signal));
    this.#surveying = turn;
    return turn;
  }

  /**
   * Sends what the last survey has found to be missing, takes out what is gone, and resolves when all of it is indexed. A call
   * while files are being sent joins that. A file that cannot be sent is left for the next time.
   */
  send(signal: AbortSignal, onProgress: (progress: WorkspaceProgress) => void = () => undefined): Promise<void> {
    this.#sending ??= this.#send(signal, onProgress).finally(() => {
      this.#sending = undefined;
    });
    return this.#sending;
  }

  /** The absolute path of a file of the backend, in the version that is on disk as far as is known; undefined for any other. */
  pathsOf(ids: Iterable<string>): Map<string, string> {
    const paths = this.#state.pathsById();
    return new Map(
      [...ids].flatMap((id) => {
        const path = paths.get(id);
        return path === undefined ? [] : [[id, this.#absolute(path)] as const];
      }),
    );
  }

  /** Writes down what has been sent. */
  async close(): Promise<void> {
    await this.#state.save().catch((error: unknown) => {
      this.#parts.log.warn(`The state of ${this.root} could not be kept: ${String(error)}`);
    });
  }

  async #survey(signal: AbortSignal): Promise<WorkspaceSurvey> {
    const { capabilities } = await this.#parts.client.health(signal);
    if (capabilities.vector_stores !== true) throw new Error(NO_STORES);
    const leftOut = await this.#look(signal);
    const isNew = !(await this.#reconcile(signal));
    const found = [...(this.#found?.values() ?? [])];
    return { isNew, all: amountOf(found), toSend: amountOf(this.#toSend()), leftOut };
  }

  /** Brings `#found` up to date. Returns what is left out, where all was looked at. */
  async #look(signal: AbortSignal): Promise<readonly SkippedFile[]> {
    const changed = [...this.#changed];
    this.#changed.clear();
    const isToScan = this.#isToScan;
    this.#isToScan = false;
    try {
      if (this.#found && !isToScan) {
        await this.#lookAtChanged(this.#found, changed, signal);
        return [];
      }
      const { files, skipped } = await collectFiles(this.root, this.#collectOptions(signal));
      this.#found = new Map(files.map((file) => [this.#relative(file.path), file]));
      return skipped;
    } catch (error) {
      this.#isToScan = true;
      throw error;
    }
  }

  async #lookAtChanged(
    found: Map<string, CollectedFile>,
    changed: readonly string[],
    signal: AbortSignal,
  ): Promise<void> {
    const present = await collectChanged(changed, this.#collectOptions(signal));
    for (const path of changed) {
      const name = this.#relative(path);
      // What was a folder takes its files along; those that are still there were found again.
      for (const known of found.keys()) if (known === name || known.startsWith(`${name}/`)) found.delete(known);
    }
    for (const file of present) found.set(this.#relative(file.path), file);
  }

  #collectOptions(signal: AbortSignal): CollectOptions {
    const { root, excludes, maxFileBytes } = this.#parts;
    const isKnown = (file: CollectedFile): boolean => isSent(this.#state.files.get(this.#relative(file.path)), file);
    return { root, excludes: excludes(), maxBytes: maxFileBytes(), signal, isKnown };
  }

  /** Compares the state with the backend's store. False where there is no store. */
  async #reconcile(signal: AbortSignal): Promise<boolean> {
    // What is being sent is not all there yet.
    if (this.#sending) return true;
    const { storeId } = this.#state;
    if (storeId === undefined) return false;
    const store = await this.#store.find(storeId, signal);
    if (this.#sending) return true;
    const isThere = store !== undefined && store.status !== 'expired' && store.file_counts.total > 0;
    if (!isThere) {
      this.#state.storeId = undefined;
      this.#state.files.clear();
      return false;
    }
    const known = this.#state.pathsById();
    if (store.file_counts.total === known.size) return true;
    const ids = await this.#store.fileIds(storeId, signal);
    for (const [path, [, , id]] of this.#state.files) if (id !== null && !ids.has(id)) this.#state.files.delete(path);
    for (const id of ids) if (!known.has(id)) await this.#store.remove(storeId, id, signal);
    this.#state.changed();
    return true;
  }

  #toSend(): CollectedFile[] {
    return [...(this.#found ?? [])].flatMap(([path, file]) =>
      isSent(this.#state.files.get(path), file) ? [] : [file],
    );
  }

  async #send(signal: AbortSignal, onProgress: (progress: WorkspaceProgress) => void): Promise<void> {
    const { log, client, uploadGate } = this.#parts;
    try {
      if (this.#state.storeId === undefined) {
        const { id } = await this.#store.create(basename(this.root), { kind: 'workspace' }, signal);
        this.#state.reset(id);
      }
      await this.#takeOut(signal);
      const files = this.#toSend();
      const progress = new Progress(amountOf(files), onProgress);
      const { capabilities } = await client.health(signal);
      const limit = Math.min(capabilities.batch?.max_file_bytes ?? 0, BATCH_MAX_FILE_BYTES);
      // What leaves this machine goes by the way of every upload, with its scan for secrets and its consent.
      const inBatches = uploadGate.isChecking ? [] : files.filter(({ bytes }) => bytes <= limit);
      const alone = uploadGate.isChecking
        ? await this.#reviewed(files, signal)
        : files.filter(({ bytes }) => bytes > limit);
      await this.#sendInBatches(inBatches, signal, progress);
      await this.#sendAlone(alone, signal, progress);
      const { indexed, all } = this.coverage;
      log.info(`The workspace ${basename(this.root)} is indexed: ${String(indexed)} of ${String(all)} files.`);
    } finally {
      await this.close();
    }
  }

  /** The files that may leave this machine. */
  async #reviewed(files: readonly CollectedFile[], signal: AbortSignal): Promise<CollectedFile[]> {
    if (files.length === 0) return [];
    const { sendable } = await this.#parts.uploadGate.review(
      files.map(({ path }) => path),
      signal,
    );
    const allowed = new Set(sendable);
    return files.filter(({ path }) => allowed.has(path));
  }

  /** Takes out of the store what is no longer on disk. */
  async #takeOut(signal: AbortSignal): Promise<void> {
    for (const path of this.#state.files.keys()) {
      if (!this.#found?.has(path)) await this.#replace(path, undefined, signal);
    }
  }

  async #sendInBatches(files: readonly CollectedFile[], signal: AbortSignal, progress: Progress): Promise<void> {
    const batches = inBatches(files).values();
    const work = async (): Promise<void> => {
      for (const batch of batches) {
        await this.#sendBatch(batch, signal);
        progress.add(batch);
      }
    };
    await Promise.all(Array.from({ length: BATCHES_AT_A_TIME }, work));
  }

  async #sendBatch(batch: readonly CollectedFile[], signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const read: { readonly file: CollectedFile; readonly content: BatchFile }[] = [];
    const waiting = batch.values();
    const work = async (): Promise<void> => {
      for (const file of waiting) {
        const content = await this.#read(file);
        if (content) read.push({ file, content });
      }
    };
    await Promise.all(Array.from({ length: READS_AT_A_TIME }, work));
    if (read.length === 0) return;
    const results = await this.#parts.client.createBatch(
      read.map(({ content }) => content),
      { signal },
    );
    const sent = results.flatMap((result, index) => {
      const file = read[index]?.file;
      return file ? [{ file, id: 'file' in result ? result.file.id : null }] : [];
    });
    await this.#note(sent, signal);
  }

  /** The content of a file in the version that was found; undefined where it has changed since, or cannot be read. */
  async #read(file: CollectedFile): Promise<BatchFile | undefined> {
    try {
      const snapshot = await takeSnapshot(file.path, this.#parts.maxFileBytes());
      const isFound =
        snapshot.size === file.bytes && Math.abs(Number(snapshot.modifiedNs / 1_000n) / 1_000 - file.modifiedMs) < 1;
      if (!isFound) throw new Error('it has changed');
      return { filename: basename(file.path), purpose: STORE_PURPOSE, ...(await readWholeFile(snapshot)) };
    } catch {
      this.#changed.add(file.path);
      return undefined;
    }
  }

  /** Sends files by the way of every other upload. */
  async #sendAlone(files: readonly CollectedFile[], signal: AbortSignal, progress: Progress): Promise<void> {
    const waiting = files.values();
    const work = async (): Promise<void> => {
      for (const file of waiting) {
        signal.throwIfAborted();
        try {
          const { path } = file;
          const { file: sent } = await this.#parts.queue.add({ path, purpose: STORE_PURPOSE, signal });
          await this.#note([{ file, id: sent.id }], signal);
        } catch (error) {
          signal.throwIfAborted();
          if (!isRefusal(error)) throw error;
          await this.#note([{ file, id: null }], signal);
        }
        progress.add([file]);
      }
    };
    await Promise.all(Array.from({ length: QUEUED_AT_A_TIME }, work));
  }

  /** Adds files to the store that the backend now has, in place of their earlier versions. */
  async #note(
    sent: readonly { readonly file: CollectedFile; readonly id: string | null }[],
    signal: AbortSignal,
  ): Promise<void> {
    const members = sent.flatMap(({ file, id }) =>
      id === null ? [] : [{ file_id: id, attributes: { path: this.#relative(file.path).slice(-MAX_PATH_CHARS) } }],
    );
    if (members.length > 0) await this.#store.add(this.#state.storeId ?? '', members, signal);
    for (const { file, id } of sent)
      await this.#replace(this.#relative(file.path), [file.bytes, file.modifiedMs, id], signal);
  }

  /** Notes the version of a path that the store has, and takes the earlier one out unless another path has it, too. */
  async #replace(path: string, version: SentFile | undefined, signal: AbortSignal): Promise<void> {
    const before = this.#state.files.get(path)?.[2];
    if (version) this.#state.files.set(path, version);
    else this.#state.files.delete(path);
    this.#state.changed();
    if (before === undefined || before === null || before === version?.[2]) return;
    const isNeeded = [...this.#state.files.values()].some(([, , id]) => id === before);
    if (!isNeeded) await this.#store.remove(this.#state.storeId ?? '', before, signal);
  }

  #relative(path: string): string {
    return relative(this.root, path).split(sep).join('/');
  }

  #absolute(path: string): string {
    return join(this.root, ...path.split('/'));
  }
}

const NO_STORES =
  'This backend cannot be asked about a whole workspace: it keeps no vector stores. Ask about a folder instead, of at most 1,000 files.';

/** The longest attribute that a store takes, in UTF-16 code units. */
const MAX_PATH_CHARS = 512;

function isSent(sent: SentFile | undefined, { bytes, modifiedMs }: CollectedFile): boolean {
  return sent !== undefined && sent[0] === bytes && sent[1] === modifiedMs;
}

/** Whether an upload failed for a reason that lies in the file, and so would fail again. */
function isRefusal(error: unknown): boolean {
  const kinds: readonly unknown[] = ['unsupported_format', 'processing', 'empty_file', 'too_large', 'file_unreadable'];
  return error instanceof Error && 'kind' in error && kinds.includes(error.kind);
}

function inBatches(files: readonly CollectedFile[]): CollectedFile[][] {
  const batches: CollectedFile[][] = [];
  let bytes = Infinity;
  for (const file of files) {
    const last = batches.at(-1);
    if (!last || last.length === BATCH_MAX_FILES || bytes + file.bytes > BATCH_BYTES) {
      batches.push([file]);
      bytes = file.bytes;
    } else {
      last.push(file);
      bytes += file.bytes;
    }
  }
  return batches;
}

/** Counts what is done and reckons how long the rest will take. */
class Progress {
  readonly #all: Amount;
  readonly #report: (progress: WorkspaceProgress) => void;
  readonly #began = performance.now();
  #files = 0;
  #bytes = 0;

  constructor(all: Amount, report: (progress: WorkspaceProgress) => void) {
    this.#all = all;
    this.#report = report;
    this.add([]);
  }

  add(files: readonly CollectedFile[]): void {
    const { files: count, bytes } = amountOf(files);
    this.#files += count;
    this.#bytes += bytes;
    const done = { files: this.#files, bytes: this.#bytes };
    const rest = this.#all.bytes - this.#bytes;
    const leftMs = this.#bytes > 0 ? ((performance.now() - this.#began) / this.#bytes) * rest : undefined;
    this.#report({ done, all: this.#all, leftMs });
  }
}
