import type { BackendClient } from '../client/backendClient.ts';
import { explainError } from '../failure.ts';
import type { Log } from '../log.ts';
import type { Health } from '../protocol/health.ts';
import type { Settings } from '../settings.ts';
import type { Clock } from '../system/clock.ts';
import type { ContentLock } from './contentLocks.ts';
import type { UploadOutages } from './retry/outages.ts';
import type { ResumeStore } from './retry/resumeStore.ts';
import type { UploadRequest, Uploader } from './uploader.ts';
import type { UploadInProgress } from './uploadInProgress.ts';
import { AsyncUploader, type AsyncUploadSettings } from './uploaders/asyncUploader.ts';
import { BatchUploader, canBatch, BatchSender } from './uploaders/batchUploader.ts';
import { DeltaUploader } from './uploaders/deltaUploader.ts';
import { FallbackUploader } from './uploaders/fallbackUploader.ts';
import { SyncUploader } from './uploaders/syncUploader.ts';

export interface UploaderFactoryParts {
  readonly client: BackendClient;
  readonly resumes: ResumeStore;
  readonly log: Log;
  readonly clock: Clock;
  /** The settings of the moment, asked anew at every decision. */
  settings(): Settings;
}

/** Parts of an upload that the uploader of its bytes shares. */
export interface SendContext {
  readonly health: Health;
  readonly outages: UploadOutages;
  readonly lock: ContentLock;
  /** Whether the backend has a file of this name, of which only a delta may have to be sent. */
  readonly hasEarlierVersion: Promise<boolean> | undefined;
}

/** Creates the uploader that sends a file. */
export class UploaderFactory {
  readonly #parts: UploaderFactoryParts;
  readonly #batches: BatchSender;

  constructor(parts: UploaderFactoryParts) {
    this.#parts = parts;
    this.#batches = new BatchSender(parts.client, () => this.#timeoutMs());
  }

  /** Creates the uploader for the decided path: the one place that branches on the decision. */
  async uploaderFor(request: UploadRequest, run: UploadInProgress, context: SendContext): Promise<Uploader> {
    const { client, clock, settings, log } = this.#parts;
    const sync = new SyncUploader(client, { outages: context.outages, clock });
    if (run.decision?.kind !== 'async') return sync;
    const async = this.#asyncUploader(request, context);
    return new FallbackUploader(await this.#withShortcuts(async, run.bytes, context), sync, {
      takesOtherRequests: (signal) => client.takesRequests(signal),
      isAllowed: () => settings()['asyncUpload.fallbackOnError'],
      onFallback: (error) => {
        run.fallbackError = error;
        log.warn(`[${run.requestId}] Async failed (${error.kind}: ${explainError(error)}); falling back to sync.`);
      },
    });
  }

  #asyncUploader(request: UploadRequest, { health, outages, lock }: SendContext): AsyncUploader {
    const { client, resumes, clock, settings } = this.#parts;
    const current = (): AsyncUploadSettings => ({
      isEnabled: request.override === 'async' || settings()['asyncUpload.enabled'],
      maxRetries: settings()['asyncUpload.maxRetries'],
      timeoutMs: this.#timeoutMs(),
      contentEncodings: health.capabilities.content_encodings,
    });
    return new AsyncUploader(client, resumes, current, { outages, clock, isAwaited: () => lock.isAwaited() });
  }

  /** The async path with what the backend offers to make it shorter for a file of this size. */
  async #withShortcuts(async: AsyncUploader, bytes: number, context: SendContext): Promise<Uploader> {
    if (canBatch(context.health, bytes)) return new BatchUploader(this.#batches, async);
    if (!(await context.hasEarlierVersion)) return async;
    return new DeltaUploader(this.#parts.client, async, () => this.#timeoutMs());
  }

  /** How long an attempt may go without progress, in milliseconds. */
  #timeoutMs(): number {
    return this.#parts.settings()['asyncUpload.timeoutSeconds'] * 1000;
  }
}
