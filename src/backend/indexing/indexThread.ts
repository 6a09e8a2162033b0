import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Logger } from '../log.ts';
import {
  END,
  failed,
  type IndexJob,
  type IndexOutcome,
  IndexOutcomes,
  type IndexWorkerMessage,
} from './indexWorker.ts';

/** How long a thread without a job is kept, in milliseconds. Starting one takes about 50 ms, keeping it about 30 MiB. */
const IDLE_MS = 30_000;

/**
 * The most that the young objects of a thread may take, in megabytes. V8 alone would let them grow to 128 MB in each thread, and
 * never take any of it back; they take the same time to index with a tenth.
 */
const YOUNG_GENERATION_MB = 12;

/** What an index thread is made of. */
export interface IndexThreadParts {
  /** The path of the program that runs the index worker inside the thread. */
  readonly program: string;
  readonly databaseFile: string;
  readonly log: Logger;
  /** How long the thread is kept without a job, in milliseconds; 30 seconds by default. */
  readonly idleMs?: number;
  /** Hears the one outcome of every job. */
  onOutcome(outcome: IndexOutcome): void;
}

/**
 * A thread that runs index jobs in order. It is started with the first and ends when none has come for a while, so that its
 * memory is free again. One that dies fails the job that it was at, tells that the others were not begun, and is replaced at
 * the next.
 */
export class IndexThread {
  readonly #parts: IndexThreadParts;
  readonly #jobs = new Set<string>();
  /** Jobs that come at once, as those of a batch, are told together: a message costs more than a small job's share of it. */
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
   * The buffers in `transfer` and the content of a small file are handed over, not copied. Throws where no thread can be
   * started, and the job is then forgotten.
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
      // The jobs that there are now belong to the worker that came after one that was told to end.
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

/** The memory of a small file's content, unless it is a part of a larger piece. */
function ownMemoryOf({ stored }: IndexJob): ArrayBuffer[] {
  if (!('content' in stored)) return [];
  const { buffer, byteLength } = stored.content;
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : [];
}
