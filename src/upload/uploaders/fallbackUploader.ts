import { toFailure } from '../../client/errors.ts';
import { asksForLongWait, canFallBack, Failure } from '../../failure.ts';
import type { FileObject } from '../../protocol/files.ts';
import type { UploadCost, Uploader, UploadOptions, UploadSource } from '../uploader.ts';

export interface FallbackPolicy {
  /** Whether the backend takes a small request of another kind, with the same token. Rejects with `cancelled` alone. */
  takesOtherRequests(signal: AbortSignal): Promise<boolean>;
  /** Whether the second path may be taken; called when the first has failed, since settings may have changed meanwhile. */
  isAllowed(): boolean;
  /** Called with the failure for which the second path is taken. */
  onFallback(error: Failure): void;
}

/**
 * Tries the async path and, where that is to blame for the failure, the sync path, so that the user still gets an answer. A
 * refusal that may apply to every request, such as that of a token, is blamed on async only where another request passes.
 */
export class FallbackUploader implements Uploader {
  readonly #async: Uploader;
  readonly #sync: Uploader;
  readonly #policy: FallbackPolicy;

  constructor(async: Uploader, sync: Uploader, policy: FallbackPolicy) {
    this.#async = async;
    this.#sync = sync;
    this.#policy = policy;
  }

  async upload(source: UploadSource, options: UploadOptions, cost: UploadCost): Promise<FileObject> {
    try {
      return await this.#async.upload(source, options, cost);
    } catch (thrown) {
      const error = await this.#explain(toFailure(thrown, options.signal), options.signal);
      if (!canFallBack(error) || !this.#policy.isAllowed()) throw error;
      this.#policy.onFallback(error);
      return await this.#sync.upload(source, options, cost);
    }
  }

  /** Looks whether the backend refuses or puts off all requests or async alone, and returns the failure that says so. */
  async #explain(error: Failure, signal: AbortSignal): Promise<Failure> {
    const isRefused = error.kind === 'unauthorized';
    if (!isRefused && !asksForLongWait(error)) return error;
    const isAsyncAlone = await this.#policy.takesOtherRequests(signal);
    if (isRefused && !isAsyncAlone) return error;
    const details = { status: error.status, cause: error };
    const status = error.status === undefined ? '' : ` (status ${String(error.status)})`;
    if (isRefused) {
      const message = `Async uploads are refused on the way to the backend${status}, while it takes other requests with the same token.`;
      return new Failure('protocol', message, details);
    }
    return isAsyncAlone
      ? new Failure(
          error.kind,
          `Async uploads are put off for a long time${status}, while the backend takes other requests.`,
          details,
        )
      : new Failure('backend_down', `The backend wants to be left alone for a long time${status}.`, details);
  }
}
