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
  /** How a file travels, on the path of the moment or on the one that was asked for. */
  travelOf(path: string, override: UploadPathKind | undefined): Promise<Travel>;
}

/** In a batch with others, or alone: soon over, or not. */
export type Travel = 'batched' | 'small' | 'large';

/** From this many places on, one is never taken by a large file: a small one that comes later need not wait. */
const PLACES_WITH_ONE_KEPT = 3;

/** So many files that travel in batches share one place: two batches' worth, one under way and one being prepared. */
const BATCHED_FILES_PER_PLACE = 200;

interface Job {
  readonly path: string;
  readonly controller: AbortController;
  readonly outcome: Promise<UploadOutcome>;
  readonly listeners: Set<(progress: UploadProgress) => void>;
  waiters: number;
  travel: Travel;
  /** In whose count the job is, once it has started: among those that travel alike, or among those being indexed. */
  place: Place | undefined;
  start(): void;
}

/**
 * Every upload of this window, several at a time, in the order they came. Small files that travel in batches share a
 * place, and have one even behind large ones; those that travel alone do not wait for a large one either. Requests for a file that is already waiting or under way join it; it is
 * cancelled when nobody waits for it any more.
 */
export class UploadQueue {
  readonly #parts: UploadQueueParts;
  readonly #jobs = new Map<string, Job>();
  readonly #lanes = { batched: new Lane(), small: new Lane(), large: new Lane() };
  /** Files that have arrived and are only being indexed: as many again as may be on their way. */
  readonly #indexing: Place = { active: 0 };

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
      if (progress.phase === 'indexing') this.#makePlace(job);
      for (const listener of listeners) listener(progress);
    };
    const work = async (): Promise<UploadOutcome> => {
      await turn.promise;
      try {
        if (controller.signal.aborted) throw cancelled();
        return await this.#parts.run({ path, override, signal: controller.signal, onProgress });
      } finally {
        if (this.#jobs.get(key) === job) this.#jobs.delete(key);
        moveTo(undefined, job);
        this.#startNext();
      }
    };
    const outcome = work();
    // Those who wait hear of a failure through their own race; with nobody left, nobody needs to.
    outcome.catch(() => undefined);
    const job: Job = {
      path,
      controller,
      outcome,
      listeners,
      waiters: 0,
      travel: 'small',
      place: undefined,
      start: turn.resolve,
    };
    this.#jobs.set(key, job);
    void this.#line(job, override);
    return job;
  }

  async #line(job: Job, override: UploadPathKind | undefined): Promise<void> {
    job.travel = await this.#parts.travelOf(job.path, override);
    this.#lanes[job.travel].waiting.push(job);
    this.#startNext();
  }

  /** A file that has arrived need not keep the next one waiting while the backend indexes it. */
  #makePlace(job: Job): void {
    if (job.place === this.#indexing || this.#indexing.active >= this.#limit) return;
    moveTo(this.#indexing, job);
    this.#startNext();
  }

  get #limit(): number {
    return Math.max(1, this.#parts.maxConcurrent());
  }

  /** Batched files take one place of the limit while there are any; with a limit of one they come along beside it. */
  #startNext(): void {
    const limit = this.#limit;
    const { batched, small, large } = this.#lanes;
    const places = batched.isEmpty ? limit : Math.max(1, limit - 1);
    const isOneKept = limit >= PLACES_WITH_ONE_KEPT || !small.isEmpty;
    small.start(places - large.active);
    large.start(Math.min(isOneKept ? Math.max(1, places - 1) : places, places - small.active));
    batched.start(BATCHED_FILES_PER_PLACE);
  }
}

/** A count of jobs under way. */
interface Place {
  active: number;
}

function moveTo(place: Place | undefined, job: Job): void {
  if (job.place) job.place.active--;
  if (place) place.active++;
  job.place = place;
}

/** Jobs that wait for each other. */
class Lane implements Place {
  readonly waiting: Job[] = [];
  active = 0;

  get isEmpty(): boolean {
    return this.active === 0 && this.waiting.length === 0;
  }

  start(places: number): void {
    while (this.active < places) {
      const job = this.waiting.shift();
      if (!job) return;
      moveTo(this, job);
      job.start();
    }
  }
}
