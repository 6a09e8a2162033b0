import { Worker } from 'node:worker_threads';
import { storedDocumentFamily, type DocumentFamily } from '../extract/documentFormat.ts';
import { Extractor } from '../extract/extractor.ts';
import type { Logger } from '../log.ts';
import type { DocumentStore } from '../store/documentStore.ts';
import { IndexOutcome, type IndexJob } from './indexWorker.ts';

/**
 * Feeds the index worker, so that indexing never blocks the server. A worker that dies fails its jobs and is replaced
 * at the next one.
 */
export class Indexer {
  readonly #program: string;
  readonly #databaseFile: string;
  readonly #log: Logger;
  readonly #documents: DocumentStore;
  readonly #extractor: Extractor;
  readonly #waiting = new Map<string, PromiseWithResolvers<IndexOutcome>>();
  /** Files whose text is being extracted: the index worker has not heard of them yet. */
  readonly #extracting = new Set<string>();
  #worker: Worker | undefined;
  #isClosed = false;

  /** `program` is the backend's own entry, which runs as the index worker inside a worker thread. */
  constructor(program: string, databaseFile: string, documents: DocumentStore, log: Logger) {
    this.#program = program;
    this.#databaseFile = databaseFile;
    this.#log = log;
    this.#documents = documents;
    this.#extractor = new Extractor(log);
  }

  /** Indexes a file, or joins the run that is already under way for it; a document's text is extracted first. Never rejects. */
  index(job: IndexJob): Promise<IndexOutcome> {
    const running = this.#waiting.get(job.fileId);
    if (running) return running.promise;
    const outcome = Promise.withResolvers<IndexOutcome>();
    this.#waiting.set(job.fileId, outcome);
    const family = familyOf(job);
    if (family === undefined) this.#runningWorker().postMessage(job);
    else void this.#indexDocument(job, family);
    return outcome.promise;
  }

  /** Starts the worker, so that the first file need not wait for it. */
  warmUp(): void {
    if (!this.#isClosed) this.#runningWorker();
  }

  /** Whether a run for the file is under way or waits for its turn. */
  isWorkingOn(fileId: string): boolean {
    return this.#waiting.has(fileId);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([this.#worker?.terminate(), this.#extractor.close()]);
  }

  async #indexDocument(job: IndexJob, family: DocumentFamily): Promise<void> {
    const { fileId, sha256, stored } = job;
    if (this.#documents.has(sha256, family)) {
      this.#runningWorker().postMessage({ ...job, document: { family } } satisfies IndexJob);
      return;
    }
    this.#extracting.add(fileId);
    const extracted = await this.#extractor.extract({ stored, family });
    this.#extracting.delete(fileId);
    if (this.#isClosed) return;
    if (extracted.kind === 'unreadable') {
      this.#settle({ kind: 'unsupported', fileId, message: extracted.message });
      return;
    }
    const { text, places, structure } = extracted;
    const message: IndexJob = { ...job, document: { family, extracted: { text, places, structure } } };
    // Handed over, not copied: it may be 20 MB.
    this.#runningWorker().postMessage(message, text.buffer instanceof ArrayBuffer ? [text.buffer] : []);
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
      for (const fileId of [...this.#waiting.keys()].filter((id) => !this.#extracting.has(id))) {
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

/** Bytes that are gone or cannot be read are left to the index worker, which says so. */
function familyOf({ filename, stored }: IndexJob): DocumentFamily | undefined {
  try {
    return storedDocumentFamily(filename, stored);
  } catch {
    return undefined;
  }
}
