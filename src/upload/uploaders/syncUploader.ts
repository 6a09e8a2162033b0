import type { BackendClient } from '../../client/backendClient.ts';
import { parseAnswer } from '../../client/httpClient.ts';
import { toFailure } from '../../client/errors.ts';
import { Failure } from '../../failure.ts';
import { GRACE_AFTER_SLEEP_MS, Watchdog } from '../../client/watchdog.ts';
import { FileObject } from '../../protocol/files.ts';
import { SYSTEM_CLOCK, type Clock } from '../../system/clock.ts';
import { Outages, type UploadOutages } from '../retry/outages.ts';
import { uploadRetries } from '../retry/retrySession.ts';
import { isStillSent } from '../../localFile/digest.ts';
import { assertUnchanged, fileChanged } from '../../localFile/fileSnapshot.ts';
import type { UploadCost, Uploader, UploadOptions, UploadSource } from '../uploader.ts';
import { openForm, type UploadForm } from './uploadForm.ts';

/** How often a POST is sent again after the connection or the backend failed. The backend stores it once all the same. */
const MAX_RETRIES = 2;

/**
 * How long nothing may move, in milliseconds, however long the whole takes. The answer comes only when the file is indexed,
 * so a silence is allowed to be long.
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
    const retries = uploadRetries({
      client: this.#client,
      outages: this.#outages ?? new Outages(this.#client, this.#clock).begin(),
      clock: this.#clock,
      options,
      totalBytes: source.snapshot.size,
      maxRetries: () => MAX_RETRIES,
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
      // By name alone: the end of the form has closed the handle.
      await assertUnchanged(snapshot);
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
