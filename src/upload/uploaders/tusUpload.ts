import type { FileHandle } from 'node:fs/promises';
import { errorFromAnswer, notThisBackend, toFailure } from '../../client/errors.ts';
import type { HttpClient } from '../../client/httpClient.ts';
import { Failure } from '../../failure.ts';
import { Watchdog } from '../../client/watchdog.ts';
import {
  encodeUploadMetadata,
  FILE_ID_HEADER,
  TUS_CONTENT_TYPE,
  TUS_VERSION,
  UPLOADS_PATH,
} from '../../protocol/uploads.ts';
import type { Clock } from '../../system/clock.ts';
import { type BodyEncoding, sendRange, type RangeAnswer, type RangeRequest } from './sendRange.ts';
import type { UploadSource } from '../uploader.ts';

/**
 * The largest file that is sent in the request that creates its upload, in bytes. A larger one gets an address first, so that
 * it can be resumed: a creation that is cut off returns no address.
 */
const CREATE_WITH_DATA_BYTES = 1024 * 1024;

/** How long the request to delete an abandoned upload may take, in milliseconds. */
const TERMINATION_TIMEOUT_MS = 2_000;

const TUS_HEADERS = { 'Tus-Resumable': TUS_VERSION };

/** The part of an upload that the backend has: all of it as a file, or its first bytes under an address. */
export type StoredPart = { readonly fileId: string } | { readonly path: string; readonly offset: number };

export interface TusUploadParts {
  readonly http: HttpClient;
  readonly source: UploadSource;
  /** The file, open for reading. */
  readonly handle: FileHandle;
  /** How the bytes are compressed on the way; plain if absent. */
  readonly encoding: BodyEncoding | undefined;
  readonly signal: AbortSignal;
  /** Makes the watchdog of one request. */
  watch(): Watchdog;
  /** Called when the backend has answered. */
  onContact(): void;
  /** Called when the backend reports a higher offset than before. */
  onStored(): void;
  /** Called with how much of the file is sent, in bytes, and how many bytes more that took on the wire. */
  onSent(fileBytes: number, wireBytes: number): void;
}

/**
 * The requests of one tus 1.0 upload. Each is made once and rejects with a `Failure`: where the upload stands after a
 * failure, `find` tells.
 */
export class TusUpload {
  readonly #parts: TusUploadParts;
  /** The most bytes that the backend has said to have. */
  #storedBytes = 0;

  constructor(parts: TusUploadParts) {
    this.#parts = parts;
  }

  /** Creates the upload and passes its address to `remember`; a small file is sent in the same request. */
  async create(remember: (path: string) => Promise<void>): Promise<StoredPart> {
    const { filename, sha256, snapshot, purpose } = this.#parts.source;
    const goesAlong = snapshot.size <= CREATE_WITH_DATA_BYTES;
    const headers = {
      ...TUS_HEADERS,
      'Upload-Length': String(snapshot.size),
      'Upload-Metadata': encodeUploadMetadata({ filename, sha256, ...(purpose === undefined ? {} : { purpose }) }),
      ...(goesAlong ? { 'Content-Type': TUS_CONTENT_TYPE } : {}),
    };
    const end = goesAlong ? snapshot.size : 0;
    const answer = await this.#send({ method: 'POST', path: UPLOADS_PATH, headers, start: 0, end });
    const fileId = answer.headers.get(FILE_ID_HEADER);
    if (fileId !== null) return { fileId };
    const location = URL.parse(answer.headers.get('Location') ?? '', 'http://backend/');
    if (answer.status !== 201 || !location?.pathname.startsWith(`${UPLOADS_PATH}/`))
      throw notThisBackend(answer.status);
    const path = location.pathname;
    await remember(path);
    // The offset of bytes that were sent with the creation has to be asked for; where none were sent, it is 0.
    return goesAlong ? this.find(path) : { path, offset: 0 };
  }

  /** Asks what the backend has of the upload at an address. */
  async find(path: string): Promise<StoredPart> {
    const { http, source, signal, watch, onContact, onStored } = this.#parts;
    const watchdog = watch();
    try {
      const either = AbortSignal.any([signal, watchdog.signal]);
      const { headers, status } = await http.send(path, { method: 'HEAD', headers: TUS_HEADERS, signal: either });
      onContact();
      const offset = Number(headers.get('Upload-Offset') ?? NaN);
      if (!Number.isInteger(offset) || offset < 0 || offset > source.snapshot.size) throw notThisBackend(status);
      // Bytes written to a dead connection have not moved; bytes that the backend stored have.
      if (offset > this.#storedBytes) onStored();
      this.#storedBytes = Math.max(this.#storedBytes, offset);
      const fileId = headers.get(FILE_ID_HEADER);
      return fileId === null ? { path, offset } : { fileId };
    } catch (error) {
      throw toFailure(watchdog.signal.aborted ? watchdog.signal.reason : error, signal);
    } finally {
      watchdog.dispose();
    }
  }

  /** Sends everything from the offset on. Resolves with the id of the file. */
  async append(path: string, offset: number): Promise<string> {
    const { size } = this.#parts.source.snapshot;
    const headers = { ...TUS_HEADERS, 'Content-Type': TUS_CONTENT_TYPE, 'Upload-Offset': String(offset) };
    const answer = await this.#send({ method: 'PATCH', path, headers, start: offset, end: size });
    const fileId = answer.headers.get(FILE_ID_HEADER);
    if (fileId !== null) return fileId;
    const taken = answer.headers.get('Upload-Offset') ?? '?';
    throw new Failure('connection', `The backend took ${taken} of ${String(size)} bytes.`);
  }

  async #send(range: Pick<RangeRequest, 'method' | 'path' | 'headers' | 'start' | 'end'>): Promise<RangeAnswer> {
    const { http, handle, signal, watch, onContact, onSent } = this.#parts;
    const watchdog = watch();
    let sentBytes = range.start;
    onSent(sentBytes, 0);
    try {
      const encoding = range.end > range.start ? this.#parts.encoding : undefined;
      const answer = await sendRange(http, handle, {
        ...range,
        encoding,
        signal: AbortSignal.any([signal, watchdog.signal]),
        onSent: (fileBytes, wireBytes) => {
          watchdog.touch();
          onContact();
          sentBytes += fileBytes;
          onSent(sentBytes, wireBytes);
        },
      });
      if (answer.status >= 200 && answer.status < 300) return answer;
      throw errorFromAnswer(answer.status, answer.headers, answer.body, encoding !== undefined);
    } catch (error) {
      throw toFailure(error, signal);
    } finally {
      watchdog.dispose();
    }
  }
}

/**
 * Deletes the upload at an address from the backend. Where the backend cannot be reached, the bytes expire there by
 * themselves.
 */
export async function terminateTusUpload(http: HttpClient, path: string, clock: Clock): Promise<void> {
  const { signal, dispose } = new Watchdog(TERMINATION_TIMEOUT_MS, { clock });
  await http.send(path, { method: 'DELETE', headers: TUS_HEADERS, signal }).catch(() => undefined);
  dispose();
}
