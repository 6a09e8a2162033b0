import { isRetryable, toUploadError } from '../client/uploadError.ts';
import { unlessAborted } from '../unlessAborted.ts';
import type { SmallFileSender } from './smallFileSender.ts';
import type { UploadCost, Uploader, UploadOptions, UploadResult, UploadSource } from './uploader.ts';

/** The async path of small files: together with others in one request. What cannot go so goes the next uploader's way. */
export class BatchUploader implements Uploader {
  readonly kind = 'async';
  readonly #sender: SmallFileSender;
  readonly #next: Uploader;

  constructor(sender: SmallFileSender, next: Uploader) {
    this.#sender = sender;
    this.#next = next;
  }

  async upload(source: UploadSource, options: UploadOptions, cost: UploadCost): Promise<UploadResult> {
    const { content, filename, sha256 } = source;
    if (!content) return this.#next.upload(source, options, cost);
    const { signal, onProgress } = options;
    const totalBytes = content.length;
    onProgress({ phase: 'uploading', bytes: 0, totalBytes });
    cost.attempts++;
    cost.bytesSent += totalBytes;
    try {
      // Whoever is cancelled leaves its batch, and the others go on.
      const file = await unlessAborted(signal, this.#sender.send({ filename, sha256, content }, signal));
      onProgress({ phase: 'indexing', bytes: totalBytes, totalBytes });
      return { file };
    } catch (thrown) {
      const error = toUploadError(thrown, signal);
      if (!isRetryable(error)) throw error;
      // The whole batch may have failed for one connection's sake; alone the file is retried as long as it takes.
      return this.#next.upload(source, options, cost);
    }
  }
}
