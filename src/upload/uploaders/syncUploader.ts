import { PassThrough, Readable, Transform } from 'node:stream';
import FormData from 'form-data';
import type { BackendClient } from '../../client/backendClient.ts';
import { parseAnswer } from '../../client/httpClient.ts';
import { toFailure } from '../../client/errors.ts';
import { Failure } from '../../failure.ts';
import { GRACE_AFTER_SLEEP_MS, Watchdog } from '../../client/watchdog.ts';
import { FileObject, DEFAULT_PURPOSE } from '../../protocol/files.ts';
import { SYSTEM_CLOCK, type Clock } from '../../system/clock.ts';
import { isUnreachable, Outages, type UploadOutages } from '../retry/outages.ts';
import { uploadRetries } from '../retry/retrySession.ts';
import { isStillSent } from '../../localFile/digest.ts';
import { assertUnchanged, fileChanged, openForReading, unreadable } from '../../localFile/fileSnapshot.ts';
import type { UploadCost, Uploader, UploadOptions, UploadSource } from '../uploader.ts';

/** How often a POST is sent again after the connection or the backend failed. The backend stores it once all the same. */
const MAX_RETRIES = 2;

/**
 * How long a silence may last, in milliseconds; the upload as a whole may take longer. The answer comes only when the file is
 * indexed, so the time is long.
 */
const DEFAULT_TIMEOUT_MS = 120_000;

export interface SyncUploadContext {
  readonly timeoutMs?: number;
  /** The outages of the upload that this is a part of; its own by default. */
  readonly outages?: UploadOutages;
  readonly clock?: Clock;
}

/** The sync path: one `multipart/form-data` POST, streamed from disk; its answer means stored and indexed. */
export class SyncUploader implements Uploader {
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

  upload(source: UploadSource, options: UploadOptions, cost: UploadCost): Promise<FileObject> {
    const outages = this.#outages ?? new Outages(this.#client, this.#clock).begin();
    const retries = uploadRetries({
      client: this.#client,
      outages,
      clock: this.#clock,
      options,
      totalBytes: source.snapshot.size,
      // A backend that has never answered is not there, and not back in a moment.
      maxRetries: (failure) => (isUnreachable(failure) && !outages.hasContact ? 0 : MAX_RETRIES),
    });
    return retries.run(() => this.#attempt(source, options, cost));
  }

  async #attempt(source: UploadSource, options: UploadOptions, cost: UploadCost): Promise<FileObject> {
    cost.attempts++;
    try {
      return await this.#post(source, options, cost);
    } catch (thrown) {
      const error = toFailure(thrown, options.signal);
      if (error.kind === 'integrity' && !(await isStillSent(source, options.signal))) throw fileChanged();
      throw error;
    }
  }

  async #post(source: UploadSource, options: UploadOptions, cost: UploadCost): Promise<FileObject> {
    const { snapshot } = source;
    const watchdog = new Watchdog(this.#timeoutMs, { graceAfterSleepMs: GRACE_AFTER_SLEEP_MS, clock: this.#clock });
    let form: UploadForm | undefined;
    try {
      const signal = AbortSignal.any([options.signal, watchdog.signal]);
      form = await openForm(source, (bytes, sent) => {
        watchdog.touch();
        cost.bytesSent += bytes;
        const phase = sent < snapshot.size ? 'uploading' : 'indexing';
        options.onProgress({ phase, bytes: sent, totalBytes: snapshot.size });
      });
      const { headers, body } = form;
      const response = await this.#client.http.send('/v1/files', { method: 'POST', headers, body, signal });
      const file = parseAnswer(FileObject, await response.text(), response.status);
      // What was read whole beforehand is one version. Compared by name alone: the handle was closed at the end of the form.
      if (!source.content) await assertUnchanged(snapshot);
      return file;
    } catch (error) {
      if (watchdog.signal.aborted && watchdog.signal.reason instanceof Failure) throw watchdog.signal.reason;
      throw form?.readFailure() ?? error;
    } finally {
      watchdog.dispose();
      await form?.close();
    }
  }
}

/** How much of the file is read at a time, in bytes: eight times Node's default, which costs half the speed. */
const READ_BYTES = 512 * 1024;

/** A file as a form that is ready to be sent. */
interface UploadForm {
  /** The form as one stream of the length that the headers tell. */
  readonly body: Readable;
  readonly headers: Readonly<Record<string, string>>;
  /** The failure to read the file, if that ended the form: the streams pass the network's errors back as well. */
  readFailure(): Failure | undefined;
  close(): Promise<void>;
}

/** Called with each piece of the file and with how much of the file has gone so far; in bytes. */
export type OnFormBytes = (bytes: number, sent: number) => void;

/** Makes the form of a file: from its content where that has been read already, else as a stream from the disk. */
function openForm(source: UploadSource, onBytes: OnFormBytes): Promise<UploadForm> {
  return source.content ? Promise.resolve(formOfContent(source, source.content, onBytes)) : formOfFile(source, onBytes);
}

/** In one piece: each piece of a stream costs a turn of the event loop and a write, which is much for a small file. */
function formOfContent(source: UploadSource, content: Buffer, onBytes: OnFormBytes): UploadForm {
  const { form, headers } = newForm(source, content);
  const body = Readable.from([form.getBuffer()]);
  body.once('end', () => onBytes(content.length, content.length));
  return {
    body,
    headers,
    readFailure: () => undefined,
    close: () => {
      body.destroy();
      return Promise.resolve();
    },
  };
}

async function formOfFile(source: UploadSource, onBytes: OnFormBytes): Promise<UploadForm> {
  const { snapshot } = source;
  const handle = await openForReading(snapshot.path);
  try {
    await assertUnchanged(snapshot, handle);
  } catch (error) {
    await handle.close();
    throw error;
  }
  const file = handle.createReadStream({
    end: snapshot.size - 1,
    highWaterMark: READ_BYTES,
    autoClose: false,
    start: 0,
  });
  let sent = 0;
  let failure: Failure | undefined;
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
  const { form, headers } = newForm(source, file.pipe(counter));
  const body = new PassThrough();
  form.once('error', (error: Error) => body.destroy(error));
  body.once('close', () => {
    file.destroy();
    counter.destroy();
  });
  form.pipe(body);
  return {
    body,
    headers,
    readFailure: () => failure,
    close: async () => {
      body.destroy();
      await handle.close();
    },
  };
}

/**
 * `form-data` never ends a request on a kept-alive connection when it is handed to `node-fetch` itself, hence the pass-through
 * around it and the explicit length.
 */
function newForm(
  { snapshot, filename, sha256, purpose = DEFAULT_PURPOSE }: UploadSource,
  content: Readable | Buffer,
): { form: FormData; headers: Record<string, string> } {
  const form = new FormData();
  form.append('purpose', purpose);
  form.append('sha256', sha256);
  // A part's own header cannot tell a quotation mark from the "%22" that stands for it.
  form.append('filename', filename);
  form.append('file', content, { filename, contentType: 'application/octet-stream', knownLength: snapshot.size });
  return { form, headers: { ...form.getHeaders(), 'Content-Length': String(form.getLengthSync()) } };
}
