import { randomUUID } from 'node:crypto';
import { basename, extname } from 'node:path';
import type { BackendClient } from '../client/backendClient.ts';
import { toFailure } from '../client/errors.ts';
import { explainError, Failure } from '../failure.ts';
import { Watchdog } from '../client/watchdog.ts';
import type { Log } from '../log.ts';
import { BATCH_MAX_FILE_BYTES } from '../protocol/uploads.ts';
import type { FileObject } from '../protocol/files.ts';
import type { UploadPathKind } from '../protocol/health.ts';
import { bucketOf, type UploadPathDecision } from '../rollout/uploadPath.ts';
import { maxFileBytes, type SettingName, type Settings } from '../settings.ts';
import { SYSTEM_CLOCK, type Clock } from '../system/clock.ts';
import { ContentLocks } from './contentLocks.ts';
import type { LaneName } from './queue/uploadQueue.ts';
import { Outages, type UploadOutages } from './retry/outages.ts';
import type { ResumeStore } from './retry/resumeStore.ts';
import { type RetrySession, uploadRetries } from './retry/retrySession.ts';
import type { FleetGate, RolloutGate, UploadOutcome, UploadRequest, UploadSource } from './uploader.ts';
import { digestFile } from '../localFile/digest.ts';
import { takeSnapshot, type FileSnapshot, readWholeFile } from '../localFile/fileSnapshot.ts';
import { terminateTusUpload } from './uploaders/tusUpload.ts';
import { UploaderFactory } from './uploaderFactory.ts';
import { UploadPathChooser } from './uploadPathChooser.ts';
import { UploadInProgress } from './uploadInProgress.ts';

/** How many times the lookups before an upload are retried when the backend, or a gateway before it, answers with an error. */
const LOOKUP_RETRIES = 2;

/** The largest file that is sent by sync without the question whether the backend has it, in bytes. */
const SENT_AT_ONCE_BYTES = 16 * 1024;

/** How many contents are remembered before all are forgotten: to ask once too seldom costs little. */
const MAX_REMEMBERED_DIGESTS = 50_000;

/**
 * How long the removal of a copy whose file has changed may take, in milliseconds; the user waits for the outcome meanwhile.
 */
const REMOVAL_TIMEOUT_MS = 5_000;

export interface UploadServiceParts {
  readonly client: BackendClient;
  readonly machineId: string;
  readonly resumes: ResumeStore;
  /** The folder of the locks that keep two windows from sending the same content at once. */
  readonly locksFolder: string;
  readonly rollout: RolloutGate;
  readonly fleet?: FleetGate | undefined;
  readonly log: Log;
  /** Whether a file of this absolute path has been uploaded before; none has by default. */
  wasUploaded?(path: string): Promise<boolean>;
  /** Hashes the path of a file for its record. */
  hashPath(path: string): Promise<string>;
  /** The clock for waiting and timeouts; the system's clock by default. */
  readonly clock?: Clock;
  /** The settings of the moment, asked anew at every decision. */
  settings(): Settings;
  /** Whether somebody has chosen a setting; all are chosen by default. */
  isChosen?(name: SettingName): boolean;
}

/**
 * Uploads files: looks at the file on disk, hashes it, asks whether the backend has it already, chooses the path, sends it,
 * and records the outcome.
 */
export class UploadService {
  readonly #parts: UploadServiceParts;
  readonly #paths: UploadPathChooser;
  readonly #uploaders: UploaderFactory;
  readonly #locks: ContentLocks;
  readonly #clock: Clock;
  readonly #outages: Outages;
  /** The digests of contents that this process has asked for, or sent. */
  readonly #sentDigests = new Set<string>();

  constructor(parts: UploadServiceParts) {
    this.#parts = parts;
    this.#clock = parts.clock ?? SYSTEM_CLOCK;
    this.#paths = new UploadPathChooser(parts);
    this.#uploaders = new UploaderFactory({ ...parts, clock: this.#clock });
    this.#locks = new ContentLocks(parts.locksFolder);
    this.#outages = new Outages(parts.client, this.#clock);
  }

  /** The lane in which a file waits for its upload. Never rejects. */
  laneOf(path: string, override: UploadPathKind | undefined): Promise<LaneName> {
    return this.#paths.laneOf(path, override);
  }

  /** Uploads one file. Rejects with a `Failure`. */
  async upload(request: UploadRequest): Promise<UploadOutcome> {
    const { client, log, settings } = this.#parts;
    const requestId = randomUUID();
    const run = new UploadInProgress(requestId, bucketOf(this.#parts.machineId));
    const outages = this.#outages.begin();
    let started = performance.now();
    try {
      const snapshot = await (request.approvedSnapshot?.() ?? takeSnapshot(request.path, maxFileBytes(settings())));
      run.bytes = snapshot.size;
      // The start of an embedded backend is not the upload's; where it fails, the first request says so.
      await client.connection.address().catch(() => undefined);
      started = performance.now();
      const source = await this.#identify(snapshot, request);
      const askedAt = request.askedAt ?? started;
      const file = await this.#withToken(askedAt, () => this.#findOrSend(source, request, run, outages));
      const durationMs = performance.now() - started;
      // A backend that async has failed at may have been replaced since by one that offers no async.
      if (run.fallbackError) this.#paths.forgetHealth();
      await this.#discardPartial(source);
      await this.#record(request, run, durationMs, undefined);
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
      const error = toFailure(thrown, request.signal);
      if (error.kind !== 'cancelled')
        log.error(`[${requestId}] The upload failed (${error.kind}): ${explainError(error)}`);
      this.#paths.forgetHealth();
      await this.#record(request, run, performance.now() - started, error);
      throw error;
    } finally {
      outages.end();
    }
  }

  /** The file on the backend: found there, or sent. */
  async #findOrSend(
    source: UploadSource,
    request: UploadRequest,
    run: UploadInProgress,
    outages: UploadOutages,
  ): Promise<FileObject> {
    run.restart();
    let hasEarlierVersion: Promise<boolean> | undefined;
    const knownIds = new Set<string>();
    const known = await this.#retrySession(request, run, outages).run(async () => {
      // Asked beside the others: each takes a round trip.
      hasEarlierVersion = this.#paths.hasEarlierVersion(source, request);
      const choose = (): Promise<UploadPathDecision> => this.#paths.choosePath(run.requestId, request.override);
      if (await this.#isBestSentAtOnce(source, request.path)) run.decision = await choose();
      if (run.decision?.kind === 'sync') return undefined;
      const found = await this.#findDuplicate(source, request.signal, knownIds);
      outages.noteContact();
      run.decision ??= await choose();
      return found;
    });
    this.#remember(source);
    run.isDeduplicated = known !== undefined;
    if (known) return known;
    const lock = await this.#locks.acquire(source.sha256, source.content === undefined, request.signal, () => {
      this.#parts.log.info(`[${run.requestId}] Waiting for another window that is sending the same content.`);
      request.onProgress({ phase: 'locked', bytes: 0, totalBytes: run.bytes });
    });
    try {
      const sentMeanwhile = lock.hasWaited
        ? await this.#retrySession(request, run, outages).run(() =>
            this.#findDuplicate(source, request.signal, knownIds),
          )
        : undefined;
      run.isDeduplicated = sentMeanwhile !== undefined;
      if (sentMeanwhile) return sentMeanwhile;
      const health = await this.#paths.backendHealth();
      const uploader = await this.#uploaders.uploaderFor(request, run, { health, outages, lock, hasEarlierVersion });
      const file = await uploader.upload(source, request, run.cost);
      outages.noteContact();
      return file;
    } catch (thrown) {
      const error = toFailure(thrown, request.signal);
      if (error.kind === 'file_changed' && !lock.isAwaited()) await this.#removeArrived(source, knownIds, run);
      throw error;
    } finally {
      await lock.release();
    }
  }

  /**
   * Whether to send a file without asking for it first: a small one that is new, by its path and to this process by its
   * content, is hardly there already, and the question takes as long as the sending. Where it is there after all, the backend answers with what it has.
   */
  async #isBestSentAtOnce({ sha256, content }: UploadSource, path: string): Promise<boolean> {
    const isSmall = content !== undefined && content.length <= SENT_AT_ONCE_BYTES;
    return isSmall && !this.#sentDigests.has(sha256) && (await this.#parts.wasUploaded?.(path)) !== true;
  }

  #remember({ sha256 }: UploadSource): void {
    if (this.#sentDigests.size >= MAX_REMEMBERED_DIGESTS) this.#sentDigests.clear();
    this.#sentDigests.add(sha256);
  }

  /**
   * Removes from the backend the file that arrived whole although the file on disk changed meanwhile. No caller learns its
   * id, so it could not be deleted later. Files that the backend had before (`knownIds`) stay.
   */
  async #removeArrived(
    { sha256, filename }: UploadSource,
    knownIds: ReadonlySet<string>,
    { requestId }: UploadInProgress,
  ): Promise<void> {
    const { client, log } = this.#parts;
    const { signal, dispose } = new Watchdog(REMOVAL_TIMEOUT_MS, { clock: this.#clock });
    try {
      const files = await client.findByDigest(sha256, signal);
      const arrived = files.filter((file) => file.filename === filename && !knownIds.has(file.id));
      for (const { id } of arrived) await client.deleteFile(id, signal);
    } catch (error) {
      log.warn(
        `[${requestId}] What arrived of the changed file could not be removed: ${explainError(toFailure(error))}`,
      );
    } finally {
      dispose();
    }
  }

  /** Deletes from the backend the part that an earlier upload has sent of a content that has now arrived by another way. */
  async #discardPartial({ sha256, filename, snapshot }: UploadSource): Promise<void> {
    const { client, resumes } = this.#parts;
    const path = await resumes.discard(client.connection.id, sha256, filename, snapshot.size);
    if (path !== undefined) await terminateTusUpload(client.http, path, this.#clock);
  }

  /**
   * Retries of the requests before the sending, through outages and short failures: these requests change nothing, so they
   * may be repeated.
   */
  #retrySession(request: UploadRequest, run: UploadInProgress, outages: UploadOutages): RetrySession {
    return uploadRetries({
      client: this.#parts.client,
      outages,
      clock: this.#clock,
      options: request,
      totalBytes: run.bytes,
      // Cut connections have been tried again by the client.
      maxRetries: ({ status }) => (status === undefined ? 0 : LOOKUP_RETRIES),
    });
  }

  /** A token that has expired is asked for once for all that was asked for by then; then the work goes on where it was. */
  async #withToken<T>(askedAt: number, work: () => Promise<T>): Promise<T> {
    const { connection } = this.#parts.client;
    const begun = performance.now();
    try {
      return await work();
    } catch (error) {
      const isRefused = error instanceof Failure && error.kind === 'unauthorized';
      if (!isRefused || !(await connection.renewToken?.(begun, askedAt))) throw error;
      return work();
    }
  }

  async #identify(snapshot: FileSnapshot, { signal, purpose, onProgress }: UploadRequest): Promise<UploadSource> {
    const filename = basename(snapshot.path);
    if (snapshot.size <= BATCH_MAX_FILE_BYTES)
      return { snapshot, filename, purpose, ...(await readWholeFile(snapshot)) };
    const sha256 = await digestFile(snapshot, signal, (bytes) => {
      onProgress({ phase: 'hashing', bytes, totalBytes: snapshot.size });
    });
    return { snapshot, sha256, filename, purpose };
  }

  /**
   * Finds the same content under a name of the same kind, since the kind decides how a file is read. The ids of all files
   * with this content are added to `knownIds`.
   */
  async #findDuplicate(
    { sha256, filename }: UploadSource,
    signal: AbortSignal,
    knownIds: Set<string>,
  ): Promise<FileObject | undefined> {
    const files = await this.#parts.client.findByDigest(sha256, signal);
    for (const { id } of files) knownIds.add(id);
    const usable = files.filter((file) => file.status !== 'error' && extname(file.filename) === extname(filename));
    const file = usable.find((candidate) => candidate.filename === filename) ?? usable[0];
    return file && this.#parts.client.waitUntilProcessed(file, signal);
  }

  async #record(
    { path }: UploadRequest,
    run: UploadInProgress,
    durationMs: number,
    error: Failure | undefined,
  ): Promise<void> {
    const record = run.toRecord({
      fileHash: await this.#parts.hashPath(path),
      durationMs,
      error,
      provider: this.#parts.client.connection.id === 'embedded' ? 'embedded' : 'remote',
      rolloutPercentage: this.#parts.settings()['asyncUpload.rolloutPercentage'],
    });
    this.#parts.fleet?.share(record, run.decision?.generation);
    try {
      await this.#parts.rollout.record(record);
    } catch (thrown) {
      // The upload's outcome is certain by now; a record that cannot be written does not change it.
      this.#parts.log.warn(`[${run.requestId}] The upload could not be recorded: ${explainError(toFailure(thrown))}`);
    }
  }
}
