import { toUploadError } from '../../client/toUploadError.ts';
import { canFallBack, type UploadError } from '../../client/uploadError.ts';
import type { FileObject } from '../../protocol/files.ts';
import type { UploadCost, Uploader, UploadOptions, UploadSource } from './uploader.ts';

export interface FallbackPolicy {
  /** Asked when the first path has failed: settings may have changed meanwhile. */
  isAllowed(): boolean;
  /** Hears why the second path is taken. */
  onFallback(error: UploadError): void;
}

/** Tries one path and, where that is to blame for the failure, the other: the person still gets an answer. */
export class FallbackUploader implements Uploader {
  readonly #first: Uploader;
  readonly #second: Uploader;
  readonly #policy: FallbackPolicy;

  constructor(first: Uploader, second: Uploader, policy: FallbackPolicy) {
    this.#first = first;
    this.#second = second;
    this.#policy = policy;
  }

  async upload(source: UploadSource, options: UploadOptions, cost: UploadCost): Promise<FileObject> {
    try {
      return await this.#first.upload(source, options, cost);
    } catch (thrown) {
      const error = toUploadError(thrown, options.signal);
      if (!canFallBack(error) || !this.#policy.isAllowed()) throw error;
      this.#policy.onFallback(error);
      return await this.#second.upload(source, options, cost);
    }
  }
}
