import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Logger } from '../../log.ts';
import type { StoredBytes } from '../../text/byteSource.ts';
import { AnsweringMessage, type FoundAnswer, type StructureQuestion } from './messages.ts';

/** How long one file may take, in milliseconds: the reading of its structure, and the search for answers in it. */
const FILE_TIMEOUT_MS = 15_000;
/** The heap of the thread for structures of files and the answers from them, in megabytes. */
const HEAP_MB = 512;
/**
 * The most memory for the young objects of the thread, in megabytes; with the server's own limit, each question would take
 * several times as long.
 */
const YOUNG_GENERATION_MB = 24;
/** How many files that failed are remembered. */
const MAX_SET_ASIDE = 1000;

export interface AnsweringLimits {
  readonly fileTimeoutMs: number;
  readonly heapMb: number;
}

const DEFAULT_LIMITS: AnsweringLimits = { fileTimeoutMs: FILE_TIMEOUT_MS, heapMb: HEAP_MB };

/** A file whose structure is searched; its content never changes. */
export interface FileToAsk {
  readonly fileId: string;
  /** The name, which tells the format. */
  readonly filename: string;
  /** The file's bytes; called only where the thread does not keep its structure. */
  stored(): StoredBytes;
}

/** Result of the search in the structures of files. */
export interface StructureAnswer {
  /** The surest first; empty where none is likely enough. */
  readonly findings: readonly FoundAnswer[];
  /** Whether all files are settings or tables, in which every value has a name. */
  readonly isStructured: boolean;
  /** Whether all files are documents or programs that lack a word which tells what the question is about. */
  readonly isDoubtful: boolean;
  /** The files that failed: they took too long, too much memory, or threw. */
  readonly failed: readonly string[];
}

type Answered = Extract<AnsweringMessage, { kind: 'answered' }>;
type Outcome = Answered | { readonly kind: 'lost'; readonly fileId: string | undefined; readonly reason: string };

/**
 * A thread that reads the structures of files and answers from them. Where a file makes it loop for ever, take all memory or
 * throw, only that file's answer is lost: the thread is replaced, and the file is not read again. Only a single allocation
 * beyond the heap's limit ends the process, which is V8's doing. The thread is started with the first question and kept until
 * `end`.
 */
export class AnsweringThread {
  readonly #log: Logger;
  readonly #limits: AnsweringLimits;
  readonly #program: string;
  readonly #setAside = new Set<string>();
  #worker: Worker | undefined;
  #kept: ReadonlySet<string> = new Set();
  #running: Promise<unknown> = Promise.resolve();
  #isClosed = false;

  constructor(log: Logger, limits: Partial<AnsweringLimits> = {}, program = answeringProgram()) {
    this.#log = log;
    this.#limits = { ...DEFAULT_LIMITS, ...limits };
    this.#program = program;
  }

  /**
   * Searches the files' structures for answers. Never rejects because of a file that fails in the thread. Questions are
   * answered one after the other.
   */
  find(asked: Omit<StructureQuestion, 'files'>, files: readonly FileToAsk[]): Promise<StructureAnswer> {
    const answer = this.#running.then(() => this.#findNow(asked, files));
    this.#running = answer.catch(() => undefined);
    return answer;
  }

  /** Ends the thread after the question under way, which gives back its memory. The next question starts another. */
  end(): void {
    this.#running = this.#running.then(() => this.#stop());
  }

  /** Ends the thread at once; the question under way stays without findings. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#stop();
  }

  async #findNow(asked: Omit<StructureQuestion, 'files'>, files: readonly FileToAsk[]): Promise<StructureAnswer> {
    for (;;) {
      const failed = files.flatMap(({ fileId }) => (this.#setAside.has(fileId) ? [fileId] : []));
      const readable = files.filter(({ fileId }) => !this.#setAside.has(fileId));
      if (readable.length === 0 || this.#isClosed)
        return { findings: [], isStructured: false, isDoubtful: false, failed };
      const outcome = await this.#ask(asked, readable);
      if (outcome.kind === 'answered') {
        for (const { fileId, reason } of outcome.failed) this.#putAside(fileId, reason);
        return { ...outcome, failed: [...failed, ...outcome.failed.map(({ fileId }) => fileId)] };
      }
      if (this.#isClosed) continue;
      if (outcome.fileId === undefined) throw new Error(`The answering thread failed: ${outcome.reason}`);
      this.#putAside(outcome.fileId, outcome.reason);
    }
  }

  async #ask(asked: Omit<StructureQuestion, 'files'>, files: readonly FileToAsk[]): Promise<Outcome> {
    const worker = (this.#worker ??= this.#start());
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    let at: string | undefined;
    const lose = (reason: string): void => resolve({ kind: 'lost', fileId: at, reason });
    const deadline = new Deadline(this.#limits.fileTimeoutMs, () => lose('it takes too long'));
    const onMessage = (message: unknown): void => {
      const { data: told } = AnsweringMessage.safeParse(message);
      if (!told) lose('its answer is malformed');
      else if (told.kind === 'answered') resolve(told);
      else {
        at = told.fileId;
        deadline.restart();
      }
    };
    let ending = 'the thread ended';
    // An `error` event may come before messages that were sent earlier; `exit` comes after all of them, when the last begun
    // file is known.
    const onError = (error: unknown): void => {
      ending = error instanceof Error ? error.name : 'error';
    };
    const onExit = (): void => lose(ending);
    worker.on('message', onMessage).once('error', onError).once('exit', onExit);
    try {
      worker.postMessage({
        ...asked,
        files: files.map(({ fileId, filename, stored }) => ({
          fileId,
          filename,
          ...(this.#kept.has(fileId) ? {} : { stored: stored() }),
        })),
      } satisfies StructureQuestion);
      const outcome = await promise;
      if (outcome.kind === 'answered') this.#kept = new Set(outcome.kept);
      else await this.#stop();
      return outcome;
    } finally {
      deadline.stop();
      worker.off('message', onMessage).off('error', onError).off('exit', onExit);
    }
  }

  #start(): Worker {
    const worker = new Worker(this.#program, {
      resourceLimits: { maxOldGenerationSizeMb: this.#limits.heapMb, maxYoungGenerationSizeMb: YOUNG_GENERATION_MB },
      stdout: true,
      stderr: true,
    });
    // An `error` event without a listener would end the process; a caller that waits for the thread is told of its end by
    // `exit`.
    worker.on('error', () => undefined);
    worker.once('exit', () => this.#forget(worker));
    worker.unref();
    return worker;
  }

  async #stop(): Promise<void> {
    const worker = this.#worker;
    if (!worker) return;
    this.#forget(worker);
    await worker.terminate();
  }

  #forget(worker: Worker): void {
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    this.#kept = new Set();
  }

  #putAside(fileId: string, reason: string): void {
    this.#log.warn(`The structure of ${fileId} could not be looked into: ${reason}`);
    this.#setAside.add(fileId);
    for (const oldest of this.#setAside) {
      if (this.#setAside.size <= MAX_SET_ASIDE) break;
      this.#setAside.delete(oldest);
    }
  }
}

/** A deadline that runs from `restart` on. */
class Deadline {
  readonly #ms: number;
  readonly #onOver: () => void;
  #timer: NodeJS.Timeout | undefined;
  #look: NodeJS.Immediate | undefined;

  constructor(ms: number, onOver: () => void) {
    this.#ms = ms;
    this.#onOver = onOver;
  }

  restart(): void {
    this.stop();
    // After a pause of the process, timers run before messages that arrived long ago are read: those are read first, within
    // two turns.
    this.#timer = setTimeout(() => {
      this.#look = setImmediate(() => {
        this.#look = setImmediate(this.#onOver);
      });
    }, this.#ms);
  }

  stop(): void {
    clearTimeout(this.#timer);
    clearImmediate(this.#look);
  }
}

/** The program of the answering thread: a bundle beside this one, or the source where the source itself runs. */
function answeringProgram(): string {
  return import.meta.filename.endsWith('.ts')
    ? join(import.meta.dirname, 'answeringMain.ts')
    : join(import.meta.dirname, 'answering.js');
}
