import { storedDocumentFamily, type DocumentFamily } from '../extract/documentFormat.ts';
import { Extractor } from '../extract/extractor.ts';
import type { Logger } from '../log.ts';
import type { DocumentStore } from '../store/documentStore.ts';
import { IndexThread } from './indexThread.ts';
import { failed, type IndexJob, type IndexOutcome } from './indexWorker.ts';

/** A file from this size on, in bytes, takes so long that others should not wait for it. */
const LARGE_FILE_BYTES = 2 * 1024 * 1024;

/**
 * Has files indexed beside the server, which it never blocks: large ones on a thread of their own, so that a question about
 * a small file does not wait for the index of a large one.
 */
export class Indexer {
  readonly #documents: DocumentStore;
  readonly #extractor: Extractor;
  readonly #threads: { readonly small: IndexThread; readonly large: IndexThread };
  readonly #waiting = new Map<string, PromiseWithResolvers<IndexOutcome>>();
  #isClosed = false;

  /** `program` is the path of what index threads run. */
  constructor(program: string, databaseFile: string, documents: DocumentStore, log: Logger) {
    this.#documents = documents;
    this.#extractor = new Extractor(log);
    const onOutcome = (outcome: IndexOutcome): void => this.#settle(outcome);
    const parts = { program, databaseFile, log, onOutcome };
    this.#threads = { small: new IndexThread(parts), large: new IndexThread(parts) };
  }

  /**
   * Indexes a file of `bytes` bytes, or joins the run that is already under way for it; a document's text is extracted
   * first. The content of a small file is handed over: it is empty afterwards. Never rejects.
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

  /** Starts the thread of a file of `bytes` bytes while that is still on its way. Where none can be started, `index` says so. */
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

/** Bytes that are gone or cannot be read are left to the index worker, which says so. */
function familyOf({ filename, stored }: IndexJob): DocumentFamily | undefined {
  try {
    return storedDocumentFamily(filename, stored);
  } catch {
    return undefined;
  }
}
