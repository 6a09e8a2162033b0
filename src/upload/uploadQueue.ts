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

export interface UploadQueueParts {
  run(request: UploadRequest): Promise<UploadOutcome>;
  /** How many uploads run at a time; asked whenever one may start. */
  maxConcurrent(): number;
  /** Whether a file goes out together with others, on the path of the moment or on the one that was asked for. */
  isBatchable(path: string, override: UploadPathKind | undefined): Promise<boolean>;
}

/** So many files that travel in batches share one place: two batches' worth, one under way and one being prepared. */
const BATCHED_FILES_PER_PLACE = 200;

interface Job {
  readonly path: string;
  readonly controller: AbortController;
  readonly outcome: Promise<UploadOutcome>;
  readonly listeners: Set<(progress: UploadProgress) => void>;
  waiters: number;
  isBatched: boolean;
  start(): void;
}

/**
 * Every upload of this window, several at a time, in the order they came. Small files that travel in batches share a
 * place, and have one even behind large ones. Requests for a file that is already waiting or under way join it; it is
 * cancelled when nobody waits for it any more.
 */
export class UploadQueue {
  readonly #parts: UploadQueueParts;
  readonly #jobs = new Map<string, Job>();
  readonly #single = new Lane();
  readonly #batched = new Lane();

  constructor(parts: UploadQueueParts) {
    this.#parts = parts;
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
        return await this.#parts.run({ path, override, signal: controller.signal, onProgress });
      } finally {
        if (this.#jobs.get(key) === job) this.#jobs.delete(key);
        this.#laneOf(job).active--;
        this.#startNext();
      }
    };
    const outcome = work();
    // Those who wait hear of a failure through their own race; with nobody left, nobody needs to.
    outcome.catch(() => undefined);
    const job: Job = { path, controller, outcome, listeners, waiters: 0, isBatched: false, start: turn.resolve };
    this.#jobs.set(key, job);
    void this.#line(job, override);
    return job;
  }

  async #line(job: Job, override: UploadPathKind | undefined): Promise<void> {
    job.isBatched = await this.#parts.isBatchable(job.path, override);
    this.#laneOf(job).waiting.push(job);
    this.#startNext();
  }

  #laneOf(job: Job): Lane {
    return job.isBatched ? this.#batched : this.#single;
  }

  /** Batched files take one place of the limit while there are any; with a limit of one they come along beside it. */
  #startNext(): void {
    const limit = Math.max(1, this.#parts.maxConcurrent());
    const placesForSingles = this.#batched.isEmpty ? limit : Math.max(1, limit - 1);
    this.#single.start(placesForSingles);
    this.#batched.start(BATCHED_FILES_PER_PLACE);
  }
}

/** Jobs that wait for each other. */
class Lane {
  readonly waiting: Job[] = [];
  active = 0;

  get isEmpty(): boolean {
    return this.active === 0 && this.waiting.length === 0;
  }

  start(places: number): void {
    while (this.active < places) {
      const job = this.waiting.shift();
      if (!job) return;
      this.active++;
      job.start();
    }
  }
}
