import FormData from 'form-data';
import type { FileHandle } from 'node:fs/promises';
import { PassThrough, Transform } from 'node:stream';
import { parseAnswer, type BackendClient } from '../client/backendClient.ts';
import { toUploadError, UploadError } from '../client/uploadError.ts';
import { GRACE_AFTER_SLEEP_MS, Watchdog } from '../client/watchdog.ts';
import { SYSTEM_CLOCK, type Clock } from '../clock.ts';
import { DEFAULT_PURPOSE, FileObject } from '../protocol/files.ts';
import { assertUnchanged, fileChanged, isUnchanged, openForReading, unreadable } from './fileSnapshot.ts';
import { Outages, type UploadOutages } from './outages.ts';
import { Perseverance } from './perseverance.ts';
import type { UploadCost, Uploader, UploadOptions, UploadResult, UploadSource } from './uploader.ts';

/** How much of the file is read at a time, in bytes: eight times Node's default, which costs half the speed. */
const READ_BYTES = 512 * 1024;

/** How often a POST is sent again after the connection or the backend failed. The backend stores it once all the same. */
const MAX_RETRIES = 2;

/**
 * How long nothing may move, in milliseconds, however long the whole takes. The answer comes only when the file is indexed,
 * so a silence is allowed to be long.
 */
const DEFAULT_TIMEOUT_MS = 120_000;

export interface SyncUploadContext {
  readonly timeoutMs?: number;
  /** The outages of the upload that this is a part of; of its own unless told. */
  readonly outages?: UploadOutages;
  readonly clock?: Clock;
}

/** The sync path: one `multipart/form-data` POST, streamed from disk; its answer means stored and indexed. */
export class SyncUploader implements Uploader {
  readonly kind = 'sync';
  readonly #client: BackendClient;
  readonly #timeoutMs: number;
  readonly #outages: UploadOutages | undefined;
  readonly #clock: Clock;

  constructor(client: BackendClient, { timeoutMs = DEFAULT_TIMEOUT_MS, outages, clock }: SyncUploadContext = {}) {
    this.#client = client;
    this.#timeoutMs = timeoutMs;
    this.#outages = outages;
    this.#clock = clock ?? SYSTEM_CLOCK;
  }

  async upload(source: UploadSource, options: UploadOptions, cost: UploadCost): Promise<UploadResult> {
    const perseverance = new Perseverance({
      client: this.#client,
      outages: this.#outages ?? new Outages(this.#client, this.#clock).begin(),
      clock: this.#clock,
      signal: options.signal,
      maxRetries: () => MAX_RETRIES,
      onWaiting: () => {
        options.onProgress({ phase: 'waiting', bytes: 0, totalBytes: source.snapshot.size });
      },
    });
    for (;;) {
      cost.attempts++;
      try {
        return { file: await this.#post(source, options, cost) };
      } catch (thrown) {
        const error = toUploadError(thrown, options.signal);
        if (error.type === 'integrity' && !(await isUnchanged(source.snapshot))) throw fileChanged();
        await perseverance.recover(error);
      }
    }
  }

  async #post(source: UploadSource, options: UploadOptions, cost: UploadCost): Promise<FileObject> {
    const { snapshot } = source;
    const watchdog = new Watchdog(this.#timeoutMs, { graceAfterSleepMs: GRACE_AFTER_SLEEP_MS, clock: this.#clock });
    const handle = await openForReading(snapshot.path);
    try {
      await assertUnchanged(snapshot, handle);
      const signal = AbortSignal.any([options.signal, watchdog.signal]);
      const { body, headers, readFailure } = createForm(source, handle, (bytes, sent) => {
        watchdog.touch();
        cost.bytesSent += bytes;
        const phase = sent < snapshot.size ? 'uploading' : 'indexing';
        options.onProgress({ phase, bytes: sent, totalBytes: snapshot.size });
      });
      try {
        const response = await this.#client.send('/v1/files', { method: 'POST', headers, body, signal });
        const file = parseAnswer(FileObject, await response.text(), response.status);
        // By name alone: the end of the form has closed the handle.
        await assertUnchanged(snapshot);
        return file;
      } catch (error) {
        if (watchdog.signal.aborted && watchdog.signal.reason instanceof UploadError) throw watchdog.signal.reason;
        throw readFailure() ?? error;
      } finally {
        body.destroy();
      }
    } finally {
      watchdog.dispose();
      await handle.close();
    }
  }
}

/**
 * The form as one stream of known length. `form-data` never ends a request on a kept-alive connection when it is handed
 * to `node-fetch` itself, hence the pass-through and the explicit length. `onBytes` hears each piece of the file and
 * how much of it has gone so far. `readFailure` is what went wrong with the file, if that is what ended the form: the
 * streams pass the network's errors back as well.
 */
function createForm(
  { snapshot, filename, sha256 }: UploadSource,
  handle: FileHandle,
  onBytes: (bytes: number, sent: number) => void,
): { body: PassThrough; headers: Record<string, string>; readFailure: () => UploadError | undefined } {
  const file = handle.createReadStream({
    end: snapshot.size - 1,
    highWaterMark: READ_BYTES,
    autoClose: false,
    start: 0,
  });
  let sent = 0;
  let failure: UploadError | undefined;
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sent += chunk.length;
      onBytes(chunk.length, sent);
      done(null, chunk);
    },
    flush(done) {
      if (sent < snapshot.size) failure = fileChanged();
      done(failure);
    },
  });
  file.once('error', (error) => {
    failure = unreadable(error);
    counter.destroy(failure);
  });
  const form = new FormData();
  form.append('purpose', DEFAULT_PURPOSE);
  form.append('sha256', sha256);
  // A part's own header cannot tell a quotation mark from the "%22" that stands for it.
  form.append('filename', filename);
  form.append('file', file.pipe(counter), {
    filename,
    contentType: 'application/octet-stream',
    knownLength: snapshot.size,
  });
  const headers = { ...form.getHeaders(), 'Content-Length': String(form.getLengthSync()) };
  const body = new PassThrough();
  form.once('error', (error: Error) => body.destroy(error));
  body.once('close', () => {
    file.destroy();
    counter.destroy();
  });
  return { body: form.pipe(body), headers, readFailure: () => failure };
}
