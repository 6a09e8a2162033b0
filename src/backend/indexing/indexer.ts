import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { storedDocumentFamily, type DocumentFamily } from '../extract/documentFormat.ts';
import { Extractor } from '../extract/extractor.ts';
import type { Logger } from '../log.ts';
import type { DocumentStore } from '../store/documentStore.ts';
import {
  failed,
  type IndexJob,
  type IndexOutcome,
  END,
  IndexOutcomes,
  type IndexWorkerMessage,
} from './indexWorker.ts';

/**
 * The size from which on a file is indexed in the thread for large files, in bytes: it takes so long that others should not
 * wait for it.
 */
const LARGE_FILE_BYTES = 2 * 1024 * 1024;

/**
 * Indexes files in threads beside the server, which it never blocks: large ones in a thread of their own, so that a question
 * about a small file does not wait for the index of a large one.
 */
export class Indexer {
  readonly #documents: DocumentStore;
  readonly #extractor: Extractor;
  readonly #threads: { readonly small: IndexThread; readonly large: IndexThread };
  readonly #waiting = new Map<string, PromiseWithResolvers<IndexOutcome>>();
  #isClosed = false;

  /** `program` is the path of the program that index threads run. */
  constructor(program: string, databaseFile: string, documents: DocumentStore, log: Logger) {
    this.#documents = documents;
    this.#extractor = new Extractor(log);
    const onOutcome = (outcome: IndexOutcome): void => this.#settle(outcome);
    const parts = { program, databaseFile, log, onOutcome };
    this.#threads = { small: new IndexThread(parts), large: new IndexThread(parts) };
  }

  /**
   * Indexes a file of `bytes` bytes, or joins the run that is already under way for it; a document's text is extracted first.
   * The content of a small file is handed over: it is empty afterwards. Never rejects.
   */
  index(job: IndexJob, bytes: number): Promise<IndexOutcome> {
    const running = this.#waiting.get(job.fileId);
    if (running) return running.promise;
    const outcome = Promise.withResolvers<IndexOutcome>();
    this.#waiting.set(job.fileId, outcome);
    this.#start(job, bytes).catch((error: unknown) => {
      // On close the file stays "processing" and is picked up at the next start.
      if (this.#isClosed) return;
      this.#settle(failed(job, error));
    });
    return outcome.promise;
  }

  /** Starts the thread of small files, so that the first need not wait for it. */
  warmUp(): void {
    this.expect(0);
  }

  /**
   * Starts the thread of a file of `bytes` bytes while the file is still arriving. Where no thread can be started, `index`
   * reports it.
   */
  expect(bytes: number): void {
    if (this.#isClosed) return;
    try {
      this.#threadFor(bytes).start();
    } catch {
      // The job that needs it tries again, and fails with the reason.
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([this.#threads.small.close(), this.#threads.large.close(), this.#extractor.close()]);
  }

  async #start(job: IndexJob, bytes: number): Promise<void> {
    const family = familyOf(job);
    if (family === undefined) this.#threadFor(bytes).run(job);
    else await this.#indexDocument(job, family, bytes);
  }

  async #indexDocument(job: IndexJob, family: DocumentFamily, bytes: number): Promise<void> {
    const { fileId, sha256, stored } = job;
    if (this.#documents.has(sha256, family)) {
      this.#threadFor(bytes).run({ ...job, document: { family } });
      return;
    }
    const extracted = await this.#extractor.extract({ stored, family });
    if (this.#isClosed) return;
    if (extracted.kind === 'unreadable') {
      this.#settle({ kind: 'unsupported', fileId, message: extracted.message });
      return;
    }
    const { kind: _, ...document } = extracted;
    const { text } = document;
    // The text may be 20 MB.
    const transfer = text.buffer instanceof ArrayBuffer ? [text.buffer] : [];
    this.#threadFor(text.length).run({ ...job, document: { family, extracted: document } }, transfer);
  }

  #threadFor(bytes: number): IndexThread {
    return bytes < LARGE_FILE_BYTES ? this.#threads.small : this.#threads.large;
  }

  #settle(outcome: IndexOutcome): void {
    this.#waiting.get(outcome.fileId)?.resolve(outcome);
    this.#waiting.delete(outcome.fileId);
  }
}

/**
 * The document family of the stored bytes. Bytes that are gone or cannot be read are left to the index worker, which reports
 * them.
 */
function familyOf({ filename, stored }: IndexJob): DocumentFamily | undefined {
  try {
    return storedDocumentFamily(filename, stored);
  } catch {
    return undefined;
  }
}

/** How long a thread without a job is kept, in milliseconds. Starting one takes about 50 ms, keeping it about 30 MiB. */
const IDLE_MS = 30_000;

/**
 * The most memory for the young objects of a thread, in megabytes. V8 alone would let them grow to 128 MB in each thread, and
 * never take any of it back; with a tenth of that, indexing takes the same time.
 */
const YOUNG_GENERATION_MB = 12;

/** Parts of an index thread. */
export interface IndexThreadParts {
  /** The path of the program that runs the index worker inside the thread. */
  readonly program: string;
  readonly databaseFile: string;
  readonly log: Logger;
  /** How long the thread is kept without a job, in milliseconds; 30 seconds by default. */
  readonly idleMs?: number;
  /** Called with the one outcome of every job. */
  onOutcome(outcome: IndexOutcome): void;
}

/**
 * A thread that runs index jobs in order. It is started with the first job and ends when none has come for a while, so that
 * its memory is free again. When it dies, the job that it was running fails, the others are reported as not begun, and the
 * next job starts a new thread.
 */
export class IndexThread {
  readonly #parts: IndexThreadParts;
  readonly #jobs = new Set<string>();
  /**
   * Jobs that are not posted yet. Jobs that come at once, as those of a batch, are posted together: a message costs more than
   * a small job's share of it.
   */
  #untold: { readonly job: IndexJob; readonly transfer: readonly ArrayBuffer[] }[] = [];
  #worker: Worker | undefined;
  /** Workers that were told to end and have not ended yet. */
  readonly #ending = new Set<Worker>();
  #idleTimer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(parts: IndexThreadParts) {
    this.#parts = parts;
  }

  /**
   * Runs a job. The buffers in `transfer` and the content of a small file are handed over, not copied. Throws where no thread
   * can be started; the job is then dropped.
   */
  run(job: IndexJob, transfer: readonly ArrayBuffer[] = []): void {
    if (this.#isClosed) return;
    this.start();
    this.#jobs.add(job.fileId);
    this.#untold.push({ job, transfer: [...transfer, ...ownMemoryOf(job)] });
    if (this.#untold.length === 1) queueMicrotask(() => this.#tell());
  }

  /** Starts the thread unless it runs; it is kept for a while from now on. */
  start(): Worker {
    this.#worker ??= this.#startWorker();
    this.#endWhenIdle();
    return this.#worker;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#idleTimer);
    const workers = [...this.#ending, ...(this.#worker ? [this.#worker] : [])];
    await Promise.all(workers.map((worker) => worker.terminate()));
  }

  #startWorker(): Worker {
    const { program, databaseFile, log } = this.#parts;
    const worker = new Worker(program, {
      workerData: { databaseFile },
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
    });
    worker.on('message', (message: unknown) => {
      for (const outcome of IndexOutcomes.parse(message)) this.#settle(outcome);
    });
    worker.on('error', (error) => {
      log.error(`The index worker failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    });
    worker.once('exit', () => {
      this.#ending.delete(worker);
      // The present jobs belong to a newer worker; this one had been told to end.
      if (this.#worker !== worker) return;
      this.#worker = undefined;
      // On close the files stay "processing" and are picked up at the next start.
      if (this.#isClosed) return;
      const [begun, ...others] = this.#jobs;
      if (begun !== undefined) this.#settle({ kind: 'failed', fileId: begun, message: 'The index worker stopped.' });
      for (const fileId of others) this.#settle({ kind: 'not_begun', fileId });
    });
    worker.unref();
    return worker;
  }

  #endWhenIdle(): void {
    clearTimeout(this.#idleTimer);
    if (this.#isClosed || !this.#worker) return;
    this.#idleTimer = setTimeout(() => this.#end(), this.#parts.idleMs ?? IDLE_MS).unref();
  }

  #end(): void {
    const worker = this.#worker;
    if (!worker || this.#jobs.size > 0) return;
    this.#worker = undefined;
    this.#ending.add(worker);
    worker.postMessage(END satisfies IndexWorkerMessage);
  }

  #tell(): void {
    const untold = this.#untold;
    this.#untold = [];
    if (this.#isClosed) return;
    try {
      this.start().postMessage(
        untold.map(({ job }) => job) satisfies IndexWorkerMessage,
        untold.flatMap(({ transfer }) => transfer),
      );
    } catch (error) {
      for (const { job } of untold) this.#settle(failed(job, error));
    }
  }

  #settle(outcome: IndexOutcome): void {
    this.#jobs.delete(outcome.fileId);
    if (this.#jobs.size === 0) this.#endWhenIdle();
    this.#parts.onOutcome(outcome);
  }
}

/** The program of index threads: a bundle beside this one, or the source where the source itself runs. */
export function indexProgram(): string {
  return import.meta.filename.endsWith('.ts')
    ? join(import.meta.dirname, 'indexMain.ts')
    : join(import.meta.dirname, 'indexing.js');
}

/** The buffer of a small file's content, unless it is a part of a larger one. */
function ownMemoryOf({ stored }: IndexJob): ArrayBuffer[] {
  if (!('content' in stored)) return [];
  const { buffer, byteLength } = stored.content;
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : [];
}
