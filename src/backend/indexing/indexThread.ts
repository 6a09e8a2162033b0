import { Worker } from 'node:worker_threads';
import type { Logger } from '../log.ts';
import { IndexOutcome, type IndexJob } from './indexWorker.ts';

/** What an index thread is made of. */
export interface IndexThreadParts {
  /** The backend's own entry, which runs as the index worker inside a worker thread. */
  readonly program: string;
  readonly databaseFile: string;
  readonly log: Logger;
  /** Hears the one outcome of every job. */
  onOutcome(outcome: IndexOutcome): void;
}

/** A thread that runs index jobs in order, started with the first. One that dies fails its jobs and is replaced at the next. */
export class IndexThread {
  readonly #parts: IndexThreadParts;
  readonly #jobs = new Set<string>();
  #worker: Worker | undefined;
  #isClosed = false;

  constructor(parts: IndexThreadParts) {
    this.#parts = parts;
  }

  /** The buffers in `transfer` are handed over, not copied. Throws where no thread can be started, and the job is then forgotten. */
  run(job: IndexJob, transfer: ArrayBuffer[] = []): void {
    this.#jobs.add(job.fileId);
    try {
      this.start().postMessage(job, transfer);
    } catch (error) {
      this.#jobs.delete(job.fileId);
      throw error;
    }
  }

  start(): Worker {
    if (this.#worker) return this.#worker;
    const { program, databaseFile, log } = this.#parts;
    const worker = new Worker(program, { workerData: { databaseFile } });
    worker.on('message', (message: unknown) => {
      this.#settle(IndexOutcome.parse(message));
    });
    worker.on('error', (error) => {
      log.error(`The index worker failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    });
    worker.once('exit', () => {
      if (this.#worker === worker) this.#worker = undefined;
      // On close the files stay "processing" and are picked up at the next start.
      if (this.#isClosed) return;
      for (const fileId of [...this.#jobs]) {
        this.#settle({ kind: 'failed', fileId, message: 'The index worker stopped.' });
      }
    });
    worker.unref();
    this.#worker = worker;
    return worker;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#worker?.terminate();
  }

  #settle(outcome: IndexOutcome): void {
    this.#jobs.delete(outcome.fileId);
    this.#parts.onOutcome(outcome);
  }
}
