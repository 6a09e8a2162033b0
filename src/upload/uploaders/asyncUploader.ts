import type { FileHandle } from 'node:fs/promises';
import type { BackendClient } from '../../client/backendClient.ts';
import { toFailure } from '../../client/errors.ts';
import { Failure, type FailureKind } from '../../failure.ts';
import { GRACE_AFTER_SLEEP_MS, Watchdog } from '../../client/watchdog.ts';
import type { FileObject } from '../../protocol/files.ts';
import { SYSTEM_CLOCK, type Clock } from '../../system/clock.ts';
import { Outages, type UploadOutages } from '../retry/outages.ts';
import type { ResumeClaim, ResumeStore } from '../retry/resumeStore.ts';
import { type RetrySession, uploadRetries } from '../retry/retrySession.ts';
import { isStillSent } from '../../localFile/digest.ts';
import { assertUnchanged, fileChanged, openForReading } from '../../localFile/fileSnapshot.ts';
import { chooseEncoding } from './sendRange.ts';
import { terminateTusUpload, TusUpload } from './tusUpload.ts';
import type { UploadCost, Uploader, UploadOptions, UploadSource } from '../uploader.ts';

/** The least number of retries while following the index, whatever the setting says: the bytes have already arrived. */
const LEAST_FOLLOW_RETRIES = 2;

/** Failures after which the upload is not resumed, so that its bytes on the backend would only take room. */
const GIVEN_UP_TYPES: ReadonlySet<FailureKind> = new Set(['file_changed', 'storage_full']);

/** Settings that may change between two attempts of one upload. */
export interface AsyncUploadSettings {
  /** False once async uploads have been turned off: the next attempt is not made. */
  readonly isEnabled: boolean;
  readonly maxRetries: number;
  /** How long an attempt may go without progress, in milliseconds. */
  readonly timeoutMs: number;
  /** The encodings in which the backend takes compressed bodies, the best first; absent where it takes none. */
  readonly contentEncodings?: readonly string[] | undefined;
}

/** Parts that an upload shares with others; by default it has its own. */
export interface AsyncUploadContext {
  readonly outages?: UploadOutages;
  readonly clock?: Clock;
  /** Whether another upload waits to send the same content, and so would resume this one. */
  isAwaited?(): boolean;
}

/**
 * The async path: a resumable tus 1.0 upload in bounded memory. The server's offset is the truth; after every failure
 * the upload goes on from there, sending only what the server does not have.
 */
export class AsyncUploader implements Uploader {
  readonly #client: BackendClient;
  readonly #resumes: ResumeStore;
  readonly #settings: () => AsyncUploadSettings;
  readonly #context: AsyncUploadContext;
  readonly #clock: Clock;

  /** `settings` is asked before every attempt. */
  constructor(
    client: BackendClient,
    resumes: ResumeStore,
    settings: () => AsyncUploadSettings,
    context: AsyncUploadContext = {},
  ) {
    this.#client = client;
    this.#resumes = resumes;
    this.#settings = settings;
    this.#context = context;
    this.#clock = context.clock ?? SYSTEM_CLOCK;
  }

  async upload(source: UploadSource, options: UploadOptions, cost: UploadCost): Promise<FileObject> {
    const { sha256, filename, snapshot } = source;
    const claim = await this.#resumes.claim(this.#client.connection.id, sha256, filename, snapshot.size);
    const isResumed = claim.uploadPath !== undefined;
    const handle = await openForReading(snapshot.path).catch(async (error: unknown) => {
      await claim.release();
      throw error;
    });
    try {
      const upload = await this.#begin({ source, options, cost, claim, handle });
      return await this.#sendAndFollow(upload).catch((error: unknown) => {
        if (isResumed && isStale(error)) return this.#sendAndFollow(upload);
        throw error;
      });
    } catch (thrown) {
      const error = toFailure(thrown, options.signal);
      const isGivenUp = options.signal.aborted || GIVEN_UP_TYPES.has(error.kind);
      if (isGivenUp && this.#context.isAwaited?.() !== true) await this.#terminate(claim);
      throw error;
    } finally {
      await handle.close();
      await claim.release();
    }
  }

  /** Readies the requests and the retries of an upload. Throws `file_changed`. */
  async #begin(open: OpenUpload): Promise<UploadUnderWay> {
    const { source, options, cost, handle } = open;
    const { snapshot } = source;
    await assertUnchanged(snapshot, handle);
    const outages = this.#context.outages ?? new Outages(this.#client, this.#clock).begin();
    const retries = this.#retrySession(open, outages);
    const tus = new TusUpload({
      http: this.#client.http,
      source,
      handle,
      encoding: await chooseEncoding(
        this.#settings().contentEncodings ?? [],
        handle,
        snapshot.size,
        this.#client.http.roundTripMs,
      ),
      signal: options.signal,
      watch: () =>
        new Watchdog(this.#settings().timeoutMs, { graceAfterSleepMs: GRACE_AFTER_SLEEP_MS, clock: this.#clock }),
      onContact: () => outages.noteContact(),
      onStored: () => retries.noteProgress(),
      onSent: (fileBytes, wireBytes) => {
        cost.bytesSent += wireBytes;
        options.onProgress({ phase: 'uploading', bytes: fileBytes, totalBytes: snapshot.size });
      },
    });
    return { ...open, outages, retries, tus };
  }

  /** Brings the bytes over and waits for the index. */
  async #sendAndFollow(upload: UploadUnderWay): Promise<FileObject> {
    const { source, options, claim, handle, retries } = upload;
    const { snapshot } = source;
    const fileId = await retries.run(() => this.#attempt(upload));
    // From here on the file is looked up by its content; a resume record would only lead to a file that may be deleted by
    // then.
    await claim.forget();
    await assertUnchanged(snapshot, handle);
    options.onProgress({ phase: 'indexing', bytes: snapshot.size, totalBytes: snapshot.size });
    return this.#follow(fileId, upload);
  }

  /** Makes one attempt to send all bytes that the backend lacks. Resolves with the file's id. */
  async #attempt({ source, options, cost, claim, handle, tus }: UploadUnderWay): Promise<string> {
    if (!this.#settings().isEnabled) {
      throw new Failure('turned_off', 'Async uploads were turned off while this one was under way.');
    }
    cost.attempts++;
    try {
      const { uploadPath } = claim;
      const stored =
        uploadPath === undefined ? await tus.create((path) => claim.remember(path)) : await tus.find(uploadPath);
      return 'fileId' in stored ? stored.fileId : await tus.append(stored.path, stored.offset);
    } catch (thrown) {
      const error = toFailure(thrown, options.signal);
      const isCorrupt = error.kind === 'integrity';
      if (isCorrupt) await this.#terminate(claim);
      else if (error.status === 404 || error.status === 410) await claim.forget();
      // The backend has got other bytes than announced: the file changed meanwhile, or a proxy has damaged them.
      if (isCorrupt && !(await isStillSent(source, options.signal, handle))) throw fileChanged();
      throw error;
    }
  }

  /** Waits for the index; a cut event stream is taken up again. */
  #follow(fileId: string, upload: UploadUnderWay): Promise<FileObject> {
    const { signal } = upload.options;
    const retries = this.#retrySession(upload, upload.outages, LEAST_FOLLOW_RETRIES);
    return retries.run(() =>
      // A stream that is cut again and again, while the index grows, is no failure of the backend.
      this.#client.waitUntilProcessed({ id: fileId }, signal, () => retries.noteProgress()),
    );
  }

  /** Deletes from the backend the bytes that it has of an upload. */
  async #terminate(claim: ResumeClaim): Promise<void> {
    if (claim.uploadPath === undefined) return;
    await terminateTusUpload(this.#client.http, claim.uploadPath, this.#clock);
    await claim.forget();
  }

  #retrySession({ source, options }: OpenUpload, outages: UploadOutages, leastRetries = 0): RetrySession {
    return uploadRetries({
      client: this.#client,
      outages,
      clock: this.#clock,
      options,
      totalBytes: source.snapshot.size,
      maxRetries: () => Math.max(leastRetries, this.#settings().maxRetries),
    });
  }
}

/** An upload whose record is claimed and whose file is open. */
interface OpenUpload {
  readonly source: UploadSource;
  readonly options: UploadOptions;
  readonly cost: UploadCost;
  readonly claim: ResumeClaim;
  readonly handle: FileHandle;
}

/** An upload with all that its attempts share. */
interface UploadUnderWay extends OpenUpload {
  readonly outages: UploadOutages;
  readonly retries: RetrySession;
  readonly tus: TusUpload;
}

/**
 * Whether a failure may come from where a remembered upload led: to bytes of a version that the file had for a moment, or
 * to a file that has been deleted since.
 */
function isStale(error: unknown): boolean {
  return error instanceof Failure && (error.kind === 'integrity' || error.status === 404);
}
