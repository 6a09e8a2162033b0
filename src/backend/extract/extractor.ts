import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { sizeText } from '../../system/sizeText.ts';
import type { Logger } from '../log.ts';
import { ExtractOutcome, READS_PICTURES, type ExtractRequest } from './documentFormat.ts';
import { EXTRACT_GROWTH_BYTES, EXTRACT_HEAP_MB, EXTRACT_TIMEOUT_MS, PICTURES_TIMEOUT_MS } from './limits.ts';

/** How many documents are read at once; a slow one does not hold up the others. */
const MAX_AT_ONCE = 2;
/** How often the memory of the process is checked while a document is read, in milliseconds. */
const WATCH_MS = 100;

export interface ExtractorLimits {
  readonly timeoutMs: number;
  /** How long a document may take in whose pictures text is recognised. */
  readonly picturesTimeoutMs: number;
  readonly heapMb: number;
  /** How much the process may grow, in bytes. */
  readonly growthBytes: number;
}

const DEFAULT_LIMITS: ExtractorLimits = {
  timeoutMs: EXTRACT_TIMEOUT_MS,
  picturesTimeoutMs: PICTURES_TIMEOUT_MS,
  heapMb: EXTRACT_HEAP_MB,
  growthBytes: EXTRACT_GROWTH_BYTES,
};

/**
 * Reads documents, each in a thread of its own that ends with it. A document that breaks its thread loses only its own text.
 */
export class Extractor {
  readonly #log: Logger;
  readonly #limits: ExtractorLimits;
  readonly #program: string;
  readonly #waiting: (() => void)[] = [];
  readonly #workers = new Set<Worker>();
  #running = 0;

  constructor(log: Logger, limits: Partial<ExtractorLimits> = {}, program = extractProgram()) {
    this.#log = log;
    this.#limits = { ...DEFAULT_LIMITS, ...limits };
    this.#program = program;
  }

  /**
   * Extracts the text of a document. Never rejects: any end of the thread is an outcome, and so is an abort of `signal`, with
   * which the reading ends early.
   */
  async extract(request: ExtractRequest, signal?: AbortSignal): Promise<ExtractOutcome> {
    if (this.#running >= MAX_AT_ONCE) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    else this.#running++;
    try {
      return await this.#run(request, signal);
    } finally {
      // The place goes to the request that has waited longest, or becomes free.
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running--;
    }
  }

  /** Ends all threads. The documents that they were reading stay without an outcome. */
  async close(): Promise<void> {
    this.#waiting.length = 0;
    await Promise.all([...this.#workers].map((worker) => worker.terminate()));
  }

  async #run(request: ExtractRequest, signal?: AbortSignal): Promise<ExtractOutcome> {
    if (signal?.aborted === true) return ENDED_EARLY;
    const { timeoutMs, picturesTimeoutMs, heapMb, growthBytes } = this.#limits;
    const worker = new Worker(this.#program, {
      workerData: request,
      resourceLimits: { maxOldGenerationSizeMb: heapMb, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 },
      env: {},
      stdout: true,
      stderr: true,
    });
    worker.unref();
    this.#workers.add(worker);
    const { promise, resolve } = Promise.withResolvers<ExtractOutcome>();
    const fail = (message: string): void => resolve({ kind: 'unreadable', message });
    const failAfter = (milliseconds: number): NodeJS.Timeout =>
      setTimeout(() => {
        fail(`The document takes longer than ${String(milliseconds / 1000)} seconds to read.`);
      }, milliseconds);
    let deadline = failAfter(timeoutMs);
    let readsPictures = false;
    worker.on('message', (message: unknown) => {
      if (message === READS_PICTURES) {
        if (readsPictures) return;
        readsPictures = true;
        clearTimeout(deadline);
        deadline = failAfter(picturesTimeoutMs);
        return;
      }
      const outcome = ExtractOutcome.safeParse(message);
      if (outcome.success) resolve(outcome.data);
      else fail('The document cannot be read.');
    });
    worker.once('error', (error) => {
      if (isOutOfMemory(error)) fail(`The document takes more than ${String(heapMb)} MB of memory to read.`);
      else {
        this.#log.warn(
          `A document could not be read: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
        );
        fail('The document is damaged or of a kind that cannot be read.');
      }
    });
    const end = (): void => resolve(ENDED_EARLY);
    worker.once('exit', end);
    signal?.addEventListener('abort', end, { once: true });
    const before = process.memoryUsage.rss();
    const watch = setInterval(() => {
      if (process.memoryUsage.rss() - before < growthBytes) return;
      fail(`The document takes more than ${sizeText(growthBytes)} of memory to read.`);
    }, WATCH_MS);
    try {
      return await promise;
    } finally {
      signal?.removeEventListener('abort', end);
      clearTimeout(deadline);
      clearInterval(watch);
      await worker.terminate();
      this.#workers.delete(worker);
    }
  }
}

const ENDED_EARLY: ExtractOutcome = {
  kind: 'unreadable',
  message: 'The document cannot be read: reading it ended early.',
};

/** The program of the extracting thread: a bundle beside this one, or the source where the source itself runs. */
function extractProgram(): string {
  return import.meta.filename.endsWith('.ts')
    ? join(import.meta.dirname, 'extractMain.ts')
    : join(import.meta.dirname, 'extract.js');
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}
