import type { FileHandle } from 'node:fs/promises';
import type { BackendClient } from '../client/backendClient.ts';
import { GRACE_AFTER_SLEEP_MS, Watchdog } from '../client/watchdog.ts';
import { SYSTEM_CLOCK, type Clock } from '../clock.ts';
import { errorFromAnswer, notThisBackend, toUploadError, UploadError } from '../client/uploadError.ts';
import type { FileObject } from '../protocol/files.ts';
import { encodeUploadMetadata, FILE_ID_HEADER, TUS_CONTENT_TYPE, TUS_VERSION, UPLOADS_PATH } from '../protocol/tus.ts';
import { chooseEncoding } from './contentEncoding.ts';
import { assertUnchanged, fileChanged, isUnchanged, openForReading } from './fileSnapshot.ts';
import { Outages, type UploadOutages } from './outages.ts';
import { Perseverance } from './perseverance.ts';
import type { ResumeClaim, ResumeStore } from './resumeStore.ts';
import { sendRange, type RangeAnswer, type RangeRequest } from './sendRange.ts';
import type { UploadCost, Uploader, UploadOptions, UploadResult, UploadSource } from './uploader.ts';

/**
 * Files up to this size, in bytes, go out in the request that creates their upload. A larger one first gets an address
 * to come back to: a cut creation has told none.
 */
const CREATE_WITH_DATA_BYTES = 1024 * 1024;

/** How long an upload that nobody wants any more waits for the backend to hear of it, in milliseconds. */
const TERMINATION_TIMEOUT_MS = 2_000;

/** The bytes are there: following the index is tried again this often at least. */
const LEAST_FOLLOW_RETRIES = 2;

/** What may change between two attempts of one upload. */
export interface AsyncUploadSettings {
  /** False once async uploads have been turned off: the next attempt is not made. */
  readonly isEnabled: boolean;
  readonly maxRetries: number;
  /** How long an attempt may go without progress, in milliseconds. */
  readonly timeoutMs: number;
  /** How the backend takes compressed bodies, the best first; absent where it does not. */
  readonly contentEncodings?: readonly string[] | undefined;
}

/** What an upload shares with others; of its own unless told. */
export interface AsyncUploadContext {
  readonly outages?: UploadOutages;
  readonly clock?: Clock;
  /** Whether somebody else waits to send the same content, and so would resume what this upload leaves. */
  isAwaited?(): boolean;
}

/**
 * The async path: a resumable tus 1.0 upload in bounded memory. The server's offset is the truth; after every failure
 * the upload goes on from there, sending only what the server does not have.
 */
export class AsyncUploader implements Uploader {
  readonly kind = 'async';
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

  async upload(source: UploadSource, options: UploadOptions, cost: UploadCost): Promise<UploadResult> {
    const { sha256, filename, snapshot } = source;
    const claim = await this.#resumes.claim(this.#client.connection.id, sha256, filename, snapshot.size);
    const isResumed = claim.uploadPath !== undefined;
    const handle = await openForReading(snapshot.path).catch(async (error: unknown) => {
      await claim.release();
      throw error;
    });
    try {
      await assertUnchanged(snapshot, handle);
      const offered = this.#settings().contentEncodings ?? [];
      const encoding = await chooseEncoding(offered, handle, snapshot.size);
      const outages = this.#context.outages ?? new Outages(this.#client, this.#clock).begin();
      const perseverance = this.#persevere({ source, options, outages });
      const upload = { encoding, source, options, cost, claim, handle, outages, perseverance, storedBytes: 0 };
      const file = await this.#bring(upload).catch((error: unknown) => {
        if (isResumed && isStale(error)) return this.#bring(upload);
        throw error;
      });
      return { file };
    } catch (thrown) {
      const error = toUploadError(thrown, options.signal);
      const isGivenUp = options.signal.aborted || error.type === 'file_changed';
      if (isGivenUp && this.#context.isAwaited?.() !== true) await this.#terminate(claim);
      throw error;
    } finally {
      await handle.close();
      await claim.release();
    }
  }

  /** Brings the bytes over and waits for the index. */
  async #bring(upload: UploadUnderWay): Promise<FileObject> {
    const { source, options, claim, handle } = upload;
    const { snapshot } = source;
    const fileId = await this.#sendWithRetries(upload);
    // From here on the backend is asked by content; a record would only lead to a file that may be deleted by then.
    await claim.forget();
    await assertUnchanged(snapshot, handle);
    options.onProgress({ phase: 'indexing', bytes: snapshot.size, totalBytes: snapshot.size });
    return this.#follow(fileId, upload);
  }

  async #sendWithRetries(upload: UploadUnderWay): Promise<string> {
    for (;;) {
      if (!this.#settings().isEnabled) {
        throw new UploadError('turned_off', 'Async uploads were turned off while this one was under way.');
      }
      upload.cost.attempts++;
      try {
        return await this.#attempt(upload);
      } catch (thrown) {
        const error = toUploadError(thrown, upload.options.signal);
        await explainIntegrity(error, upload);
        if (error.status === 404 || error.status === 410) await upload.claim.forget();
        await upload.perseverance.recover(error);
      }
    }
  }

  /** Gives up what the backend has got of an upload; where it cannot be told, the bytes expire there by themselves. */
  async #terminate(claim: ResumeClaim): Promise<void> {
    const { uploadPath } = claim;
    if (uploadPath === undefined) return;
    const { signal, dispose } = new Watchdog(TERMINATION_TIMEOUT_MS, { clock: this.#clock });
    await this.#client.http.send(uploadPath, { method: 'DELETE', headers: TUS_HEADERS, signal }).catch(() => undefined);
    dispose();
    await claim.forget();
  }

  /** One attempt: finds or makes the upload, sends what is missing, returns the file's id. */
  async #attempt(upload: UploadUnderWay): Promise<string> {
    const { source, claim } = upload;
    const known = claim.uploadPath;
    const { offset, fileId } = known === undefined ? await this.#create(upload) : await this.#readOffset(known, upload);
    if (fileId !== undefined) return fileId;
    const uploadPath = claim.uploadPath ?? '';
    const headers = { ...TUS_HEADERS, 'Content-Type': TUS_CONTENT_TYPE, 'Upload-Offset': String(offset) };
    const range = { method: 'PATCH', path: uploadPath, headers, start: offset, end: source.snapshot.size } as const;
    return finalFileId(await this.#send(range, upload), source);
  }

  /** Creates the upload; small files go along, and their id comes back when that was all. */
  async #create(upload: UploadUnderWay): Promise<StoredPart> {
    const { source, claim } = upload;
    const { size } = source.snapshot;
    const isSmall = size <= CREATE_WITH_DATA_BYTES;
    const headers = {
      ...TUS_HEADERS,
      'Upload-Length': String(size),
      'Upload-Metadata': encodeUploadMetadata({ filename: source.filename, sha256: source.sha256 }),
      ...(isSmall ? { 'Content-Type': TUS_CONTENT_TYPE } : {}),
    };
    const range = { method: 'POST', path: UPLOADS_PATH, headers, start: 0, end: isSmall ? size : 0 } as const;
    const answer = await this.#send(range, upload);
    const fileId = answer.headers.get(FILE_ID_HEADER);
    if (fileId !== null) return { offset: size, fileId };
    const location = URL.parse(answer.headers.get('Location') ?? '', 'http://backend/');
    if (answer.status !== 201 || !location?.pathname.startsWith(`${UPLOADS_PATH}/`))
      throw notThisBackend(answer.status);
    await claim.remember(location.pathname);
    // What went along is there in part at most; where nothing did, nobody has to be asked.
    return isSmall ? this.#readOffset(location.pathname, upload) : { offset: 0, fileId: undefined };
  }

  async #readOffset(path: string, upload: UploadUnderWay): Promise<StoredPart> {
    const watchdog = this.#watch();
    try {
      const signal = AbortSignal.any([upload.options.signal, watchdog.signal]);
      const { headers, status } = await this.#client.http.send(path, { method: 'HEAD', headers: TUS_HEADERS, signal });
      upload.outages.noteContact();
      const offset = Number(headers.get('Upload-Offset') ?? NaN);
      const { size } = upload.source.snapshot;
      if (!Number.isInteger(offset) || offset < 0 || offset > size) throw notThisBackend(status);
      // What went into a dead connection has not moved; what the backend stored has.
      if (offset > upload.storedBytes) upload.perseverance.noteProgress();
      upload.storedBytes = Math.max(upload.storedBytes, offset);
      return { offset, fileId: headers.get(FILE_ID_HEADER) ?? undefined };
    } catch (error) {
      throw toUploadError(watchdog.signal.aborted ? watchdog.signal.reason : error, upload.options.signal);
    } finally {
      watchdog.dispose();
    }
  }

  async #send(
    range: Pick<RangeRequest, 'method' | 'path' | 'headers' | 'start' | 'end'>,
    upload: UploadUnderWay,
  ): Promise<RangeAnswer> {
    const { source, options, cost, handle } = upload;
    const watchdog = this.#watch();
    let done = range.start;
    const report = (): void => {
      options.onProgress({ phase: 'uploading', bytes: done, totalBytes: source.snapshot.size });
    };
    report();
    try {
      const signal = AbortSignal.any([options.signal, watchdog.signal]);
      const onSent = (bytes: number, wireBytes: number): void => {
        watchdog.touch();
        upload.outages.noteContact();
        done += bytes;
        cost.bytesSent += wireBytes;
        report();
      };
      const encoding = range.end > range.start ? upload.encoding : undefined;
      const answer = await sendRange(this.#client.http, handle, { ...range, encoding, signal, onSent });
      if (answer.status >= 200 && answer.status < 300) return answer;
      throw errorFromAnswer(answer.status, answer.headers, answer.body);
    } catch (error) {
      throw toUploadError(error, options.signal);
    } finally {
      watchdog.dispose();
    }
  }

  #persevere(
    { source, options, outages }: Pick<UploadUnderWay, 'source' | 'options' | 'outages'>,
    leastRetries = 0,
  ): Perseverance {
    return new Perseverance({
      client: this.#client,
      outages,
      clock: this.#clock,
      signal: options.signal,
      maxRetries: () => Math.max(leastRetries, this.#settings().maxRetries),
      onWaiting: () => {
        options.onProgress({ phase: 'waiting', bytes: 0, totalBytes: source.snapshot.size });
      },
    });
  }

  #watch(): Watchdog {
    return new Watchdog(this.#settings().timeoutMs, {
      graceAfterSleepMs: GRACE_AFTER_SLEEP_MS,
      clock: this.#clock,
    });
  }

  /** Waits for the index; a cut event stream is taken up again. */
  async #follow(fileId: string, upload: UploadUnderWay): Promise<FileObject> {
    const { signal } = upload.options;
    const perseverance = this.#persevere(upload, LEAST_FOLLOW_RETRIES);
    for (;;) {
      try {
        return await this.#client.waitUntilProcessed(await this.#client.getFile(fileId, signal), signal);
      } catch (thrown) {
        await perseverance.recover(toUploadError(thrown, signal));
      }
    }
  }
}

const TUS_HEADERS = { 'Tus-Resumable': TUS_VERSION };

/** What the backend has of an upload: so many bytes, or all of them as a file. */
interface StoredPart {
  readonly offset: number;
  readonly fileId: string | undefined;
}

interface UploadUnderWay {
  /** How the bytes are compressed on the way. */
  readonly encoding: string | undefined;
  readonly source: UploadSource;
  readonly options: UploadOptions;
  readonly cost: UploadCost;
  readonly claim: ResumeClaim;
  readonly handle: FileHandle;
  readonly outages: UploadOutages;
  readonly perseverance: Perseverance;
  /** The most bytes that the backend has said to have. */
  storedBytes: number;
}

/**
 * Whether a failure may come from where a remembered upload led: to bytes of a version that the file had for a moment, or
 * to a file that has been deleted since.
 */
function isStale(error: unknown): boolean {
  return error instanceof UploadError && (error.type === 'integrity' || error.status === 404);
}

function finalFileId(answer: RangeAnswer, source: UploadSource): string {
  const fileId = answer.headers.get(FILE_ID_HEADER);
  if (fileId !== null) return fileId;
  const offset = answer.headers.get('Upload-Offset') ?? '?';
  throw new UploadError('connection', `The backend took ${offset} of ${String(source.snapshot.size)} bytes.`);
}

/** Other bytes than announced: because the file changed meanwhile, or because something on the way is broken. */
async function explainIntegrity(error: UploadError, { source, handle, claim }: UploadUnderWay): Promise<void> {
  if (error.type !== 'integrity') return;
  await claim.forget();
  if (!(await isUnchanged(source.snapshot, handle))) throw fileChanged();
}
