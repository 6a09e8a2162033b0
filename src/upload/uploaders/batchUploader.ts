import { toFailure, unlessAborted, plainSentence, typeOfCode } from '../../client/errors.ts';
import { isRetryable, Failure } from '../../failure.ts';
import type { FileObject } from '../../protocol/files.ts';
import type { UploadCost, Uploader, UploadOptions, UploadSource } from '../uploader.ts';
import { MAX_BATCHES_IN_FLIGHT, type BackendClient, type BatchFile } from '../../client/backendClient.ts';
import { RequestBatcher } from '../../client/requestBatcher.ts';
import { BATCH_MAX_FILE_BYTES, BATCH_MAX_FILES, type BatchResponse } from '../../protocol/uploads.ts';
import type { Health } from '../../protocol/health.ts';

/**
 * The async path of small files: together with others in one request. A file that cannot be batched goes to the next
 * uploader.
 */
export class BatchUploader implements Uploader {
  readonly #sender: BatchSender;
  readonly #next: Uploader;

  constructor(sender: BatchSender, next: Uploader) {
    this.#sender = sender;
    this.#next = next;
  }

  async upload(source: UploadSource, options: UploadOptions, cost: UploadCost): Promise<FileObject> {
    const { content, filename, sha256, purpose } = source;
    if (!content) return this.#next.upload(source, options, cost);
    const { signal, onProgress } = options;
    const totalBytes = content.length;
    onProgress({ phase: 'uploading', bytes: 0, totalBytes });
    cost.attempts++;
    cost.bytesSent += totalBytes;
    let result: FileObject | Failure;
    try {
      // A file whose upload is cancelled leaves its batch, and the others go on.
      result = await unlessAborted(
        signal,
        this.#sender.send({ filename, sha256, content, ...(purpose === undefined ? {} : { purpose }) }, signal),
      );
    } catch (thrown) {
      const error = toFailure(thrown, signal);
      // A proxy may have refused the batch, for its size or address, or cut its connection: alone the file may pass.
      if (error.kind === 'cancelled' || error.backendCode === 'unauthorized') throw error;
      return this.#next.upload(source, options, cost);
    }
    if (result instanceof Failure) {
      if (!isRetryable(result)) throw result;
      return this.#next.upload(source, options, cost);
    }
    onProgress({ phase: 'indexing', bytes: totalBytes, totalBytes });
    return result;
  }
}

/** Sends small files together where the backend takes batches; each has its own outcome. */
export class BatchSender {
  readonly #batches: RequestBatcher<BatchFile, BatchResponse['results'][number]>;

  /** `timeoutMs` is how long a batch may go without progress, in milliseconds; asked for each. */
  constructor(client: BackendClient, timeoutMs: () => number) {
    const send = (files: readonly BatchFile[], signal: AbortSignal): Promise<BatchResponse['results']> =>
      client.createBatch(files, { signal, silenceMs: timeoutMs() });
    this.#batches = new RequestBatcher(send, {
      maxItems: BATCH_MAX_FILES,
      maxInFlight: MAX_BATCHES_IN_FLIGHT,
    });
  }

  /**
   * Resolves with the stored and indexed file, or with the `Failure` for which this file was refused. Rejects with a
   * `Failure` where the batch failed as a whole. A file that is cancelled joins no batch any more; a batch whose files are
   * all cancelled is aborted.
   */
  async send(file: BatchFile, signal: AbortSignal): Promise<FileObject | Failure> {
    const result = await this.#batches.add(file, signal).catch((error: unknown) => {
      throw toFailure(error, signal);
    });
    if ('file' in result) return result.file;
    const { code, message } = result.error;
    return new Failure(typeOfCode(code), plainSentence(message), { backendCode: code ?? undefined });
  }
}

/** Whether a backend takes a file of this size in a batch. */
export function canBatch({ capabilities }: Health, bytes: number): boolean {
  return capabilities.batch !== undefined && bytes <= Math.min(capabilities.batch.max_file_bytes, BATCH_MAX_FILE_BYTES);
}
