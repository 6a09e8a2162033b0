import { Worker } from 'node:worker_threads';
import type { Logger } from '../log.ts';
import { IndexOutcome, type IndexJob } from './indexWorker.ts';

/**
 * Feeds the index worker, so that indexing never blocks the server. A worker that dies fails its jobs and is replaced
 * at the next one.
 */
export class Indexer {
  readonly #program: string;
  readonly #databaseFile: string;
  readonly #log: Logger;
  readonly #waiting = new Map<string, PromiseWithResolvers<IndexOutcome>>();
  #worker: Worker | undefined;
  #isClosed = false;

  /** `program` is the backend's own entry, which runs as the index worker inside a worker thread. */
  constructor(program: string, databaseFile: string, log: Logger) {
    this.#program = program;
    this.#databaseFile = databaseFile;
    this.#log = log;
  }

  /** Indexes a file, or joins the run that is already under way for it. Never rejects. */
  index(job: IndexJob): Promise<IndexOutcome> {
    const running = this.#waiting.get(job.fileId);
    if (running) return running.promise;
    const outcome = Promise.withResolvers<IndexOutcome>();
    this.#waiting.set(job.fileId, outcome);
    this.#runningWorker().postMessage(job);
    return outcome.promise;
  }

  /** Whether a run for the file is under way or waits for its turn. */
  isWorkingOn(fileId: string): boolean {
    return this.#waiting.has(fileId);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#worker?.terminate();
  }

  #runningWorker(): Worker {
    if (this.#worker) return this.#worker;
    const worker = new Worker(this.#program, { workerData: { databaseFile: this.#databaseFile } });
    worker.on('message', (message: unknown) => {
      this.#settle(IndexOutcome.parse(message));
    });
    worker.on('error', (error) => {
      this.#log.error(
        `The index worker failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
      );
    });
    worker.once('exit', () => {
      if (this.#worker === worker) this.#worker = undefined;
      // On close the files stay "processing" and are picked up at the next start.
      if (this.#isClosed) return;
      for (const fileId of [...this.#waiting.keys()]) {
        this.#settle({ kind: 'failed', fileId, message: 'The index worker stopped.' });
      }
    });
    worker.unref();
    this.#worker = worker;
    return worker;
  }

  #settle(outcome: IndexOutcome): void {
    this.#waiting.get(outcome.fileId)?.resolve(outcome);
    this.#waiting.delete(outcome.fileId);
  }
}
