import { randomUUID } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import type { BackendClient } from '../client/backendClient.ts';
import { explainError, toUploadError, UploadError } from '../client/uploadError.ts';
import { SYSTEM_CLOCK, type Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { FileObject } from '../protocol/files.ts';
import type { Health, UploadPathKind } from '../protocol/health.ts';
import type { UploadRecord } from '../protocol/metrics.ts';
import type { GuardDecision } from '../rollout/guardDecision.ts';
import { bucketOf, isInCohort } from '../rollout/bucket.ts';
import { describeUploadPath, resolveUploadPath, type UploadPathDecision } from '../rollout/uploadPath.ts';
import type { Settings } from '../settings.ts';
import { AsyncUploader, type AsyncUploadSettings } from './asyncUploader.ts';
import { BatchUploader } from './batchUploader.ts';
import { ContentTurns, type ContentTurn } from './contentTurns.ts';
import { canSendDelta, DeltaUploader } from './deltaUploader.ts';
import { digestFile } from './digest.ts';
import { FallbackUploader } from './fallbackUploader.ts';
import { takeSnapshot, type FileSnapshot } from './fileSnapshot.ts';
import { Outages, type UploadOutages } from './outages.ts';
import { Perseverance } from './perseverance.ts';
import { readSmallFile } from './readSmallFile.ts';
import type { ResumeStore } from './resumeStore.ts';
import { canBatch, SMALL_FILE_BYTES, SmallFileSender } from './smallFileSender.ts';
import { SyncUploader } from './syncUploader.ts';
import type { Uploader, UploadProgress, UploadSource } from './uploader.ts';
import type { Travel } from './uploadQueue.ts';
import { UploadRun } from './uploadRun.ts';

const MIB = 1024 * 1024;

/** A file up to this size, in bytes, is soon over. */
const QUICK_FILE_BYTES = MIB;

/** What the rollout says about the next upload, and where it hears how uploads ended. */
export interface RolloutGate {
  /** Asked once an upload, with its id: a half-open guard lets one through at a time. */
  open(requestId: string): Promise<{ isPaused: boolean; guard: GuardDecision | undefined }>;
  record(record: UploadRecord): Promise<void>;
}

export interface UploadServiceParts {
  readonly client: BackendClient;
  readonly machineId: string;
  readonly resumes: ResumeStore;
  /** The folder of the locks that keep two windows from sending the same content at once. */
  readonly turnsFolder: string;
  readonly rollout: RolloutGate;
  readonly log: Log;
  /** What the waiting goes by; the system's clock unless told. */
  readonly clock?: Clock;
  /** The settings of the moment, asked anew at every decision. */
  settings(): Settings;
}

export interface UploadRequest {
  /** The absolute path of the file. */
  readonly path: string;
  readonly signal: AbortSignal;
  /** An explicit choice of the path for this one upload. */
  readonly override?: UploadPathKind | undefined;
  onProgress(progress: UploadProgress): void;
}

/** What an upload came to. Durations are in milliseconds, sizes in bytes. */
export interface UploadOutcome {
  readonly file: FileObject;
  /** The absolute path that was uploaded. */
  readonly localPath: string;
  readonly sha256: string;
  readonly path: UploadPathDecision;
  readonly bytes: number;
  readonly bytesSent: number;
  readonly deduplicated: boolean;
  readonly fallbackUsed: boolean;
  readonly durationMs: number;
  readonly requestId: string;
}

/**
 * One upload from the file on disk to the queryable file on the backend: look, hash, ask whether the backend has it
 * already, choose the path, send, and record how it went.
 */
export class UploadService {
  readonly #parts: UploadServiceParts;
  readonly #smallFiles: SmallFileSender;
  readonly #turns: ContentTurns;
  readonly #clock: Clock;
  readonly #outages: Outages;
  #health: Promise<Health> | undefined;

  constructor(parts: UploadServiceParts) {
    this.#parts = parts;
    this.#smallFiles = new SmallFileSender(parts.client);
    this.#turns = new ContentTurns(parts.turnsFolder);
    this.#clock = parts.clock ?? SYSTEM_CLOCK;
    this.#outages = new Outages(parts.client, this.#clock);
  }

  /** How the file would travel: together with others, so that it hardly counts as an upload of its own, or alone. */
  async travelOf(path: string, override: UploadPathKind | undefined): Promise<Travel> {
    try {
      const { size } = await stat(path);
      const isBatchable =
        this.#mayGoAsync(override) && size <= SMALL_FILE_BYTES && canBatch(await this.#backendHealth(), size);
      if (isBatchable) return 'batched';
      return size <= QUICK_FILE_BYTES ? 'small' : 'large';
    } catch {
      // The upload itself will say what is wrong, and soon.
      return 'small';
    }
  }

  /** What the settings alone say about an upload's path. */
  #mayGoAsync(override: UploadPathKind | undefined): boolean {
    const { settings, machineId } = this.#parts;
    const { 'asyncUpload.enabled': isEnabled, 'asyncUpload.rolloutPercentage': percentage } = settings();
    return override === 'async' || (override === undefined && isEnabled && isInCohort(bucketOf(machineId), percentage));
  }

  /** Uploads one file. Rejects with an `UploadError`. */
  async upload(request: UploadRequest): Promise<UploadOutcome> {
    const { client, log, settings } = this.#parts;
    const requestId = randomUUID();
    const run = new UploadRun(requestId, request.path, bucketOf(this.#parts.machineId));
    const outages = this.#outages.begin();
    let started = performance.now();
    try {
      const snapshot = await takeSnapshot(request.path, settings()['upload.maxFileSizeMB'] * MIB);
      run.bytes = snapshot.size;
      // The start of an embedded backend is not the upload's; where it fails, the first request says so.
      await client.connection.address().catch(() => undefined);
      started = performance.now();
      const source = await this.#identify(snapshot, request);
      const file = await this.#withToken(() => this.#bring(source, request, run, outages));
      const durationMs = performance.now() - started;
      await this.#record(run, durationMs, undefined);
      log.info(`[${requestId}] Uploaded ${run.describe()} in ${String(Math.round(durationMs))} ms.`);
      return {
        file,
        localPath: request.path,
        sha256: source.sha256,
        path: run.requireDecision(),
        bytes: run.bytes,
        bytesSent: run.cost.bytesSent,
        deduplicated: run.isDeduplicated,
        fallbackUsed: run.fallbackError !== undefined,
        durationMs,
        requestId,
      };
    } catch (thrown) {
      const error = toUploadError(thrown, request.signal);
      if (error.type !== 'cancelled')
        log.error(`[${requestId}] The upload failed (${error.type}): ${explainError(error)}`);
      this.#health = undefined;
      await this.#record(run, performance.now() - started, error);
      throw error;
    } finally {
      outages.end();
    }
  }

  /** The file on the backend: found there, or sent. */
  async #bring(
    source: UploadSource,
    request: UploadRequest,
    run: UploadRun,
    outages: UploadOutages,
  ): Promise<FileObject> {
    let hasEarlierVersion: Promise<boolean> | undefined;
    const known = await this.#persevere(request, run, outages, async () => {
      // Asked beside the others: each takes a round trip.
      hasEarlierVersion = this.#hasEarlierVersion(source, request);
      const found = await this.#findDuplicate(source, request.signal);
      outages.noteContact();
      run.decision = await this.#choosePath(request, run.requestId);
      return found;
    });
    run.isDeduplicated = known !== undefined;
    if (known) return known;
    const turn = await this.#turns.take(source.sha256, source.content === undefined, request.signal);
    try {
      const sentMeanwhile = turn.hasWaited
        ? await this.#persevere(request, run, outages, () => this.#findDuplicate(source, request.signal))
        : undefined;
      run.isDeduplicated = sentMeanwhile !== undefined;
      return sentMeanwhile ?? (await this.#send(source, request, run, { outages, turn, hasEarlierVersion }));
    } finally {
      await turn.end();
    }
  }

  /** Does what goes before the sending through outages; small failures are the client's to repeat. */
  async #persevere<T>(
    { signal, onProgress }: UploadRequest,
    run: UploadRun,
    outages: UploadOutages,
    work: () => Promise<T>,
  ): Promise<T> {
    const perseverance = new Perseverance({
      client: this.#parts.client,
      outages,
      clock: this.#clock,
      signal,
      maxRetries: () => 0,
      onWaiting: () => {
        onProgress({ phase: 'waiting', bytes: 0, totalBytes: run.bytes });
      },
    });
    for (;;) {
      try {
        return await work();
      } catch (error) {
        await perseverance.recover(toUploadError(error, signal));
      }
    }
  }

  /** A token that has expired is asked for once; then the work goes on where it was. */
  async #withToken<T>(work: () => Promise<T>): Promise<T> {
    const { connection } = this.#parts.client;
    const begun = performance.now();
    try {
      return await work();
    } catch (error) {
      const isRefused = error instanceof UploadError && error.type === 'unauthorized';
      if (!isRefused || !(await connection.renewToken?.(begun))) throw error;
      return work();
    }
  }

  async #identify(snapshot: FileSnapshot, { signal, onProgress }: UploadRequest): Promise<UploadSource> {
    const filename = basename(snapshot.path);
    if (snapshot.size <= SMALL_FILE_BYTES) return { snapshot, filename, ...(await readSmallFile(snapshot)) };
    const sha256 = await digestFile(snapshot, signal, (bytes) => {
      onProgress({ phase: 'hashing', bytes, totalBytes: snapshot.size });
    });
    return { snapshot, sha256, filename };
  }

  /** The same content under a name of the same kind: the kind decides how a file is read. */
  async #findDuplicate({ sha256, filename }: UploadSource, signal: AbortSignal): Promise<FileObject | undefined> {
    const files = await this.#parts.client.findByDigest(sha256, signal);
    const usable = files.filter((file) => file.status !== 'error' && extname(file.filename) === extname(filename));
    const file = usable.find((candidate) => candidate.filename === filename) ?? usable[0];
    return file && this.#parts.client.waitUntilProcessed(file, signal);
  }

  /** Whether a delta to an earlier version may be worth it. Never rejects: without an answer, the whole file is sent. */
  async #hasEarlierVersion({ snapshot, filename }: UploadSource, request: UploadRequest): Promise<boolean> {
    try {
      if (!this.#mayGoAsync(request.override) || !canSendDelta(await this.#backendHealth(), snapshot.size))
        return false;
      return await this.#parts.client.hasFileNamed(filename, request.signal);
    } catch {
      return false;
    }
  }

  async #choosePath({ override }: UploadRequest, requestId: string): Promise<UploadPathDecision> {
    const { rollout, machineId, log } = this.#parts;
    const settings = this.#parts.settings();
    const [{ capabilities }, gate] = await Promise.all([this.#backendHealth(), rollout.open(requestId)]);
    const input = {
      enabled: settings['asyncUpload.enabled'],
      rolloutPercentage: settings['asyncUpload.rolloutPercentage'],
      machineId,
      override,
      backendSupportsAsync: capabilities.upload_paths.includes('async'),
      ...gate,
      holdback: { uploadId: requestId, percentage: settings['rollout.holdbackPercentage'] },
    };
    const decision = resolveUploadPath(input);
    log.info(`[${requestId}] ${describeUploadPath(decision, input)}`);
    return decision;
  }

  /** Uploads that run beside each other share this answer, so that none of them may cancel it. */
  #backendHealth(): Promise<Health> {
    this.#health ??= this.#parts.client.health().catch((error: unknown) => {
      // A backend that was away when a file was put in line may be back when its turn comes.
      this.#health = undefined;
      throw error;
    });
    return this.#health;
  }

  async #send(source: UploadSource, request: UploadRequest, run: UploadRun, context: SendContext): Promise<FileObject> {
    const { file } = await (await this.#uploaderFor(request, run, context)).upload(source, request, run.cost);
    return file;
  }

  /** The one place that acts on the decision. */
  async #uploaderFor(request: UploadRequest, run: UploadRun, context: SendContext): Promise<Uploader> {
    const { outages, turn } = context;
    const { client, resumes, settings, log } = this.#parts;
    const clock = this.#clock;
    const sync = new SyncUploader(client, { outages, clock });
    const health = await this.#backendHealth();
    if (run.decision?.kind !== 'async') return sync;
    const attempt = (): AsyncUploadSettings => ({
      isEnabled: request.override === 'async' || settings()['asyncUpload.enabled'],
      maxRetries: settings()['asyncUpload.maxRetries'],
      timeoutMs: settings()['asyncUpload.timeoutSeconds'] * 1000,
      contentEncodings: health.capabilities.content_encodings,
    });
    const async = new AsyncUploader(client, resumes, attempt, { outages, clock, isAwaited: () => turn.isAwaited() });
    const shorter = await this.#shorter(async, health, run.bytes, context);
    return new FallbackUploader(shorter, sync, {
      isAllowed: () => settings()['asyncUpload.fallbackOnError'],
      onFallback: (error) => {
        run.fallbackError = error;
        log.warn(`[${run.requestId}] Async failed (${error.type}: ${explainError(error)}); falling back to sync.`);
      },
    });
  }

  /** The async path with what the backend offers to make it shorter for a file of this size. */
  async #shorter(async: AsyncUploader, health: Health, bytes: number, context: SendContext): Promise<Uploader> {
    if (canBatch(health, bytes)) return new BatchUploader(this.#smallFiles, async);
    if (await context.hasEarlierVersion) return new DeltaUploader(this.#parts.client, async);
    return async;
  }

  async #record(run: UploadRun, durationMs: number, error: UploadError | undefined): Promise<void> {
    const record = run.toRecord({
      durationMs,
      error,
      provider: this.#parts.client.connection.id === 'embedded' ? 'embedded' : 'remote',
      rolloutPercentage: this.#parts.settings()['asyncUpload.rolloutPercentage'],
    });
    try {
      await this.#parts.rollout.record(record);
    } catch (thrown) {
      // What became of the file is decided; a record that cannot be kept changes nothing about it.
      this.#parts.log.warn(
        `[${run.requestId}] The upload could not be recorded: ${explainError(toUploadError(thrown))}`,
      );
    }
  }
}

/** What a sending shares with the upload that it is a part of. */
interface SendContext {
  readonly outages: UploadOutages;
  readonly turn: ContentTurn;
  /** Whether the backend has a file of this name, of which only a delta may have to be sent. */
  readonly hasEarlierVersion: Promise<boolean> | undefined;
}
