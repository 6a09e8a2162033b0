import type { FileHandle } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { BackendClient } from '../client/backendClient.ts';
import { errorFromAnswer, notThisBackend, toUploadError, UploadError } from '../client/uploadError.ts';
import type { FileObject } from '../protocol/files.ts';
import { encodeUploadMetadata, FILE_ID_HEADER, TUS_CONTENT_TYPE, TUS_VERSION, UPLOADS_PATH } from '../protocol/tus.ts';
import { chooseEncoding } from './contentEncoding.ts';
import { assertUnchanged, fileChanged, isUnchanged, openForReading } from './fileSnapshot.ts';
import type { ResumeClaim, ResumeStore } from './resumeStore.ts';
import { retryDelay } from './retryPolicy.ts';
import { sendRange, type RangeAnswer, type RangeRequest } from './sendRange.ts';
import type { UploadCost, Uploader, UploadOptions, UploadResult, UploadSource } from './uploader.ts';
import { Watchdog } from '../client/watchdog.ts';

/**
 * Files up to this size, in bytes, go out in the request that creates their upload. A larger one first gets an address
 * to come back to: a cut creation has told none.
 */
const CREATE_WITH_DATA_BYTES = 1024 * 1024;

/** How long a backend that was there may be gone, in milliseconds, without that counting as a failed attempt. */
const OUTAGE_PATIENCE_MS = 5 * 60_000;

/** How often a gone backend is asked whether it is back, in milliseconds. */
const OUTAGE_PROBE_MS = 300;

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

/**
 * The async path: a resumable tus 1.0 upload in bounded memory. The server's offset is the truth; after every failure
 * the upload goes on from there, sending only what the server does not have.
 */
export class AsyncUploader implements Uploader {
  readonly kind = 'async';
  readonly #client: BackendClient;
  readonly #resumes: ResumeStore;
  readonly #settings: () => AsyncUploadSettings;

  /** `settings` is asked before every attempt. */
  constructor(client: BackendClient, resumes: ResumeStore, settings: () => AsyncUploadSettings) {
    this.#client = client;
    this.#resumes = resumes;
    this.#settings = settings;
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
      const upload = { encoding, source, options, cost, claim, handle, hasContact: false, storedBytes: 0, failures: 0 };
      const file = await this.#bring(upload).catch((error: unknown) => {
        if (isResumed && isStale(error)) return this.#bring(upload);
        throw error;
      });
      return { file };
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
        if (await this.#outlastOutage(error, upload)) continue;
        upload.failures++;
        const wait = retryDelay(error, upload.failures, this.#settings().maxRetries);
        if (wait === undefined) throw error;
        await pause(wait, upload.options.signal);
      }
    }
  }

  /** One attempt: finds or makes the upload, sends what is missing, returns the file's id. */
  async #attempt(upload: UploadUnderWay): Promise<string> {
    const { source, claim } = upload;
    if (claim.uploadPath === undefined) {
      const fileId = await this.#create(upload);
      if (fileId !== undefined) return fileId;
    }
    const uploadPath = claim.uploadPath ?? '';
    const { offset, fileId } = await this.#readOffset(uploadPath, upload);
    if (fileId !== undefined) return fileId;
    const headers = { ...TUS_HEADERS, 'Content-Type': TUS_CONTENT_TYPE, 'Upload-Offset': String(offset) };
    const range = { method: 'PATCH', path: uploadPath, headers, start: offset, end: source.snapshot.size } as const;
    return finalFileId(await this.#send(range, upload), source);
  }

  /** Creates the upload; small files go along. Returns the file's id when that was all. */
  async #create(upload: UploadUnderWay): Promise<string | undefined> {
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
    upload.hasContact = true;
    const fileId = answer.headers.get(FILE_ID_HEADER);
    if (fileId !== null) return fileId;
    const location = URL.parse(answer.headers.get('Location') ?? '', 'http://backend/');
    if (answer.status !== 201 || !location?.pathname.startsWith(`${UPLOADS_PATH}/`))
      throw notThisBackend(answer.status);
    await claim.remember(location.pathname);
    return undefined;
  }

  async #readOffset(path: string, upload: UploadUnderWay): Promise<{ offset: number; fileId: string | undefined }> {
    const watchdog = new Watchdog(this.#settings().timeoutMs);
    try {
      const signal = AbortSignal.any([upload.options.signal, watchdog.signal]);
      const { headers, status } = await this.#client.send(path, { method: 'HEAD', headers: TUS_HEADERS, signal });
      upload.hasContact = true;
      const offset = Number(headers.get('Upload-Offset') ?? NaN);
      const { size } = upload.source.snapshot;
      if (!Number.isInteger(offset) || offset < 0 || offset > size) throw notThisBackend(status);
      // What went into a dead connection has not moved; what the backend stored has.
      if (offset > upload.storedBytes) upload.failures = 0;
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
    const watchdog = new Watchdog(this.#settings().timeoutMs);
    let done = range.start;
    const report = (): void => {
      options.onProgress({ phase: 'uploading', bytes: done, totalBytes: source.snapshot.size });
    };
    report();
    try {
      const signal = AbortSignal.any([options.signal, watchdog.signal]);
      const onSent = (bytes: number, wireBytes: number): void => {
        watchdog.touch();
        upload.hasContact = true;
        done += bytes;
        cost.bytesSent += wireBytes;
        report();
      };
      const encoding = range.end > range.start ? upload.encoding : undefined;
      const answer = await sendRange(this.#client, handle, { ...range, encoding, signal, onSent });
      if (answer.status >= 200 && answer.status < 300) return answer;
      throw errorFromAnswer(answer.status, answer.headers, answer.body);
    } catch (error) {
      throw toUploadError(error, options.signal);
    } finally {
      watchdog.dispose();
    }
  }

  /**
   * A backend that is gone in mid-upload is waited for: it is being restarted, or the network is away. Returns whether
   * it came back.
   */
  async #outlastOutage(error: UploadError, { options, source, hasContact }: UploadUnderWay): Promise<boolean> {
    const isOutage = error.type === 'backend_down' || error.type === 'offline';
    if (!isOutage || !hasContact) return false;
    options.onProgress({ phase: 'waiting', bytes: 0, totalBytes: source.snapshot.size });
    const deadline = performance.now() + OUTAGE_PATIENCE_MS;
    while (performance.now() < deadline) {
      await pause(OUTAGE_PROBE_MS, options.signal);
      const isBack = await this.#client.health(options.signal).then(
        () => true,
        () => false,
      );
      if (isBack) return true;
    }
    return false;
  }

  /** Waits for the index; a cut event stream is taken up again. */
  async #follow(fileId: string, upload: UploadUnderWay): Promise<FileObject> {
    const { signal } = upload.options;
    for (let failures = 1; ; failures++) {
      try {
        return await this.#client.waitUntilProcessed(await this.#client.getFile(fileId, signal), signal);
      } catch (thrown) {
        const error = toUploadError(thrown, signal);
        if (await this.#outlastOutage(error, upload)) continue;
        const wait = retryDelay(error, failures, Math.max(2, this.#settings().maxRetries));
        if (wait === undefined) throw error;
        await pause(wait, signal);
      }
    }
  }
}

const TUS_HEADERS = { 'Tus-Resumable': TUS_VERSION };

interface UploadUnderWay {
  /** How the bytes are compressed on the way. */
  readonly encoding: string | undefined;
  readonly source: UploadSource;
  readonly options: UploadOptions;
  readonly cost: UploadCost;
  readonly claim: ResumeClaim;
  readonly handle: FileHandle;
  /** Whether the backend has been there for this upload at least once. */
  hasContact: boolean;
  /** The most bytes that the backend has said to have. */
  storedBytes: number;
  /** How many attempts have failed since that number rose. */
  failures: number;
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

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await delay(ms, undefined, { signal });
  } catch (error) {
    throw toUploadError(error, signal);
  }
}
