import { toFailure, unlessAborted } from '../../client/errors.ts';
import { isRetryable, Failure } from '../../failure.ts';
import type { FileObject } from '../../protocol/files.ts';
import type { BatchSender } from './batchSender.ts';
import type { UploadCost, Uploader, UploadOptions, UploadSource } from '../uploader.ts';

/** The async path of small files: together with others in one request. What cannot be batched goes to the next uploader. */
export class BatchUploader implements Uploader {
  readonly #sender: BatchSender;
  readonly #next: Uploader;

  constructor(sender: BatchSender, next: Uploader) {
    this.#sender = sender;
    this.#next = next;
  }

  async upload(source: UploadSource, options: UploadOptions, cost: UploadCost): Promise<FileObject> {
    const { content, filename, sha256 } = source;
    if (!content) return this.#next.upload(source, options, cost);
    const { signal, onProgress } = options;
    const totalBytes = content.length;
    onProgress({ phase: 'uploading', bytes: 0, totalBytes });
    cost.attempts++;
    cost.bytesSent += totalBytes;
    let result: FileObject | Failure;
    try {
      // Whoever is cancelled leaves its batch, and the others go on.
      result = await unlessAborted(signal, this.#sender.send({ filename, sha256, content }, signal));
    } catch (thrown) {
      const error = toFailure(thrown, signal);
      // Something on the way may have refused the batch, for its size or address, or cut its connection: alone the file may pass.
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
