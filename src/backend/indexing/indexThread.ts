import { Worker } from 'node:worker_threads';
import type { Logger } from '../log.ts';
import { failed, IndexOutcomes, type IndexJob, type IndexOutcome } from './indexWorker.ts';

/** What an index thread is made of. */
export interface IndexThreadParts {
  /** The backend's own entry, which runs as the index worker inside a worker thread. */
  readonly program: string;
  readonly databaseFile: string;
  readonly log: Logger;
  /** Hears the one outcome of every job. */
  onOutcome(outcome: IndexOutcome): void;
}

/**
 * A thread that runs index jobs in order, started with the first. One that dies fails the job that it was at, tells that the
 * others were not begun, and is replaced at the next.
 */
export class IndexThread {
  readonly #parts: IndexThreadParts;
  readonly #jobs = new Set<string>();
  /** Jobs that come at once, as those of a batch, are told together: a message costs more than a small job's share of it. */
  #untold: { readonly job: IndexJob; readonly transfer: readonly ArrayBuffer[] }[] = [];
  #worker: Worker | undefined;
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

  start(): Worker {
    if (this.#worker) return this.#worker;
    const { program, databaseFile, log } = this.#parts;
    const worker = new Worker(program, { workerData: { databaseFile } });
    worker.on('message', (message: unknown) => {
      for (const outcome of IndexOutcomes.parse(message)) this.#settle(outcome);
    });
    worker.on('error', (error) => {
      log.error(`The index worker failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    });
    worker.once('exit', () => {
      if (this.#worker === worker) this.#worker = undefined;
      // On close the files stay "processing" and are picked up at the next start.
      if (this.#isClosed) return;
      const [begun, ...others] = this.#jobs;
      if (begun !== undefined) this.#settle({ kind: 'failed', fileId: begun, message: 'The index worker stopped.' });
      for (const fileId of others) this.#settle({ kind: 'not_begun', fileId });
    });
    worker.unref();
    this.#worker = worker;
    return worker;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#worker?.terminate();
  }

  #tell(): void {
    const untold = this.#untold;
    this.#untold = [];
    if (this.#isClosed) return;
    try {
      this.start().postMessage(
        untold.map(({ job }) => job),
        untold.flatMap(({ transfer }) => transfer),
      );
    } catch (error) {
      for (const { job } of untold) this.#settle(failed(job, error));
    }
  }

  #settle(outcome: IndexOutcome): void {
    this.#jobs.delete(outcome.fileId);
    this.#parts.onOutcome(outcome);
  }
}

/** The memory of a small file's content, unless it is a part of a larger piece. */
function ownMemoryOf({ stored }: IndexJob): ArrayBuffer[] {
  if (!('content' in stored)) return [];
  const { buffer, byteLength } = stored.content;
  return buffer instanceof ArrayBuffer && buffer.byteLength === byteLength ? [buffer] : [];
}
