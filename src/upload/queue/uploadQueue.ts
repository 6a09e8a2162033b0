import { unlessCancelled } from '../../client/errors.ts';
import { cancelled } from '../../failure.ts';
import type { UploadPathKind } from '../../protocol/health.ts';
import type { UploadOutcome, UploadRequest, UploadProgress } from '../uploader.ts';

/** A request to upload a file, with the caller's signal and progress callback. */
export interface QueueRequest {
  readonly path: string;
  readonly signal: AbortSignal;
  readonly override?: UploadPathKind | undefined;
  readonly purpose?: string | undefined;
  onProgress?(progress: UploadProgress): void;
}

export interface UploadQueueParts {
  run(request: UploadRequest): Promise<UploadOutcome>;
  /** How many uploads run at a time; asked whenever one may start. */
  maxConcurrent(): number;
  /** The lane in which a file waits, on the path of the moment or on the one that was asked for. */
  laneOf(path: string, override: UploadPathKind | undefined): Promise<LaneName>;
  /** A string that differs between two versions of a file. Never rejects. */
  versionOf(path: string): Promise<string>;
}

/** Which lane an upload waits in: batched with others, or alone as a small or a large file. */
export type LaneName = 'batched' | 'small' | 'large';

/**
 * The number of places from which on large files never take the last one, so that a small file that comes later need not
 * wait.
 */
const PLACES_WITH_ONE_KEPT = 3;

/** How many batched files share one place: two batches' worth, one under way and one being prepared. */
const BATCHED_FILES_PER_PLACE = 200;

interface Job {
  readonly path: string;
  readonly controller: AbortController;
  readonly outcome: Promise<UploadOutcome>;
  readonly listeners: Set<(progress: UploadProgress) => void>;
  waiters: number;
  /** Which version of the file is being uploaded; undefined until the upload has started. */
  version: string | undefined;
  /** Undefined until it is known. */
  lane: Lane | undefined;
  /** The count in which the job stands once it has started: that of its lane, or that of the files being indexed. */
  place: Place | undefined;
  start(): void;
}

/**
 * Every upload of this window, several at a time, in the order they came. Batched files share one place, which large files
 * cannot take from them; small files never wait for large ones. A file that has arrived and is being indexed keeps no place.
 * A request for a file that is already queued or running joins that upload; the upload is cancelled once all its requests
 * have been.
 */
export class UploadQueue {
  readonly #parts: UploadQueueParts;
  readonly #jobs = new Map<string, Job>();
  readonly #preparations = new Set<AbortController>();
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

  /** Uploads a file in its turn. Rejects with a `Failure`; with `cancelled` as soon as the signal says so. */
  async add(request: QueueRequest): Promise<UploadOutcome> {
    if (request.signal.aborted) throw cancelled();
    const key = `${request.override ?? ''}:${request.purpose ?? ''}:${request.path}`;
    const running = this.#jobs.get(key);
    if (running?.version !== undefined && running.version !== (await this.#parts.versionOf(request.path))) {
      // The file has been saved since: what is under way is not what is asked for.
      const ended = running.outcome.catch(() => undefined);
      await this.prepare(request.signal, (signal) => unlessCancelled(signal, ended));
      return this.add(request);
    }
    // `versionOf` was awaited above; a signal that has aborted meanwhile would no longer fire an event.
    if (request.signal.aborted) throw cancelled();
    const job = this.#jobs.get(key) ?? this.#enqueue(key, request);
    const { promise: leaving, reject } = Promise.withResolvers<never>();
    const leave = (): void => reject(cancelled());
    const signals = [request.signal, job.controller.signal];
    for (const signal of signals) signal.addEventListener('abort', leave, { once: true });
    if (request.onProgress) job.listeners.add(request.onProgress);
    job.waiters++;
    try {
      return await Promise.race([job.outcome, leaving]);
    } finally {
      for (const signal of signals) signal.removeEventListener('abort', leave);
      if (request.onProgress) job.listeners.delete(request.onProgress);
      job.waiters--;
      if (job.waiters === 0 && this.#jobs.get(key) === job) {
        this.#jobs.delete(key);
        job.controller.abort();
      }
    }
  }

  /**
   * Does work that precedes uploads, such as the search of a folder; `cancelAll` cancels it too. Rejects with what the work
   * rejects with, or with a `Failure`.
   */
  async prepare<T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const controller = new AbortController();
    this.#preparations.add(controller);
    try {
      const result = await work(AbortSignal.any([signal, controller.signal]));
      if (controller.signal.aborted) throw cancelled();
      return result;
    } finally {
      this.#preparations.delete(controller);
    }
  }

  /**
   * Cancels all work in preparation and all uploads that wait or run, for all their callers. Returns whether there were any.
   */
  cancelAll(): boolean {
    const controllers = [...this.#preparations, ...[...this.#jobs.values()].map(({ controller }) => controller)];
    // A later request for the same file starts a new upload rather than join one that is ending.
    this.#jobs.clear();
    for (const controller of controllers) controller.abort();
    return controllers.length > 0;
  }

  #enqueue(key: string, { path, override, purpose }: QueueRequest): Job {
    const controller = new AbortController();
    const listeners = new Set<(progress: UploadProgress) => void>();
    const turn = Promise.withResolvers<void>();
    const askedAt = performance.now();
    const onProgress = (progress: UploadProgress): void => {
      if (progress.phase === 'indexing') this.#makePlace(job);
      else if (job.place === this.#indexing) moveTo(job.lane, job);
      for (const listener of listeners) listener(progress);
    };
    const work = async (): Promise<UploadOutcome> => {
      await turn.promise;
      try {
        if (controller.signal.aborted) throw cancelled();
        job.version = await this.#parts.versionOf(path);
        return await this.#parts.run({ path, override, purpose, askedAt, signal: controller.signal, onProgress });
      } finally {
        if (this.#jobs.get(key) === job) this.#jobs.delete(key);
        moveTo(undefined, job);
        this.#startNext();
      }
    };
    const outcome = work();
    // Each caller learns of a failure through its own race in `add`; once all have left, the rejection would otherwise count
    // as unhandled.
    outcome.catch(() => undefined);
    const job: Job = {
      path,
      controller,
      outcome,
      listeners,
      waiters: 0,
      lane: undefined,
      place: undefined,
      version: undefined,
      start: turn.resolve,
    };
    this.#jobs.set(key, job);
    void this.#line(job, override);
    return job;
  }

  async #line(job: Job, override: UploadPathKind | undefined): Promise<void> {
    const lane = await this.#parts.laneOf(job.path, override);
    job.lane = this.#lanes[lane];
    job.lane.waiting.push(job);
    this.#startNext();
  }

  /**
   * Moves a file that has arrived out of its lane's count, so that the next upload does not wait while the backend indexes
   * this one.
   */
  #makePlace(job: Job): void {
    if (job.place !== job.lane || this.#indexing.active >= this.#limit) return;
    moveTo(this.#indexing, job);
    this.#startNext();
  }

  get #limit(): number {
    return Math.max(1, this.#parts.maxConcurrent());
  }

  /**
   * Starts the next uploads. Batched files take one place of the limit while there are any; with a limit of one they run
   * beside it.
   */
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
