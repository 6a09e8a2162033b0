import { cancelled } from '../client/uploadError.ts';
import type { UploadPathKind } from '../protocol/health.ts';
import type { UploadOutcome, UploadRequest } from './uploadService.ts';
import type { UploadProgress } from './uploader.ts';

/** Somebody who waits for a file's upload. */
export interface QueueRequest {
  readonly path: string;
  readonly signal: AbortSignal;
  readonly override?: UploadPathKind | undefined;
  onProgress?(progress: UploadProgress): void;
}

interface Job {
  readonly path: string;
  readonly override: UploadPathKind | undefined;
  readonly controller: AbortController;
  readonly outcome: Promise<UploadOutcome>;
  readonly listeners: Set<(progress: UploadProgress) => void>;
  waiters: number;
  start(): void;
}

/**
 * Every upload of this window, several at a time, in the order they came. Requests for a file that is already waiting or
 * under way join it; it is cancelled when nobody waits for it any more.
 */
export class UploadQueue {
  readonly #run: (request: UploadRequest) => Promise<UploadOutcome>;
  readonly #maxConcurrent: () => number;
  readonly #jobs = new Map<string, Job>();
  readonly #waiting: Job[] = [];
  #active = 0;

  /** `maxConcurrent` is asked whenever an upload may start. */
  constructor(run: (request: UploadRequest) => Promise<UploadOutcome>, maxConcurrent: () => number) {
    this.#run = run;
    this.#maxConcurrent = maxConcurrent;
  }

  /** The number of uploads that wait or are under way. */
  get size(): number {
    return this.#jobs.size;
  }

  /** Uploads a file in its turn. Rejects with an `UploadError`; with `cancelled` as soon as the signal says so. */
  async add(request: QueueRequest): Promise<UploadOutcome> {
    if (request.signal.aborted) throw cancelled();
    const key = `${request.override ?? ''}:${request.path}`;
    const job = this.#jobs.get(key) ?? this.#enqueue(key, request);
    const { promise: leaving, reject } = Promise.withResolvers<never>();
    const leave = (): void => reject(cancelled());
    request.signal.addEventListener('abort', leave, { once: true });
    if (request.onProgress) job.listeners.add(request.onProgress);
    job.waiters++;
    try {
      return await Promise.race([job.outcome, leaving]);
    } finally {
      request.signal.removeEventListener('abort', leave);
      if (request.onProgress) job.listeners.delete(request.onProgress);
      job.waiters--;
      if (job.waiters === 0 && this.#jobs.get(key) === job) {
        this.#jobs.delete(key);
        job.controller.abort();
      }
    }
  }

  #enqueue(key: string, { path, override }: QueueRequest): Job {
    const controller = new AbortController();
    const listeners = new Set<(progress: UploadProgress) => void>();
    const turn = Promise.withResolvers<void>();
    const onProgress = (progress: UploadProgress): void => {
      for (const listener of listeners) listener(progress);
    };
    const work = async (): Promise<UploadOutcome> => {
      await turn.promise;
      try {
        if (controller.signal.aborted) throw cancelled();
        return await this.#run({ path, override, signal: controller.signal, onProgress });
      } finally {
        if (this.#jobs.get(key) === job) this.#jobs.delete(key);
        this.#active--;
        this.#startNext();
      }
    };
    const outcome = work();
    // Those who wait hear of a failure through their own race; with nobody left, nobody needs to.
    outcome.catch(() => undefined);
    const job: Job = { path, override, controller, outcome, listeners, waiters: 0, start: turn.resolve };
    this.#jobs.set(key, job);
    this.#waiting.push(job);
    this.#startNext();
    return job;
  }

  #startNext(): void {
    while (this.#active < this.#maxConcurrent()) {
      const job = this.#waiting.shift();
      if (!job) return;
      this.#active++;
      job.start();
    }
  }
}
