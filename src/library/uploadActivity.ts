import type { UploadOutcome, UploadRequest, UploadProgress } from '../upload/uploader.ts';

/** An upload under way in this window. */
export interface RunningUpload {
  /** Tells it from all others of this window. */
  readonly id: string;
  readonly backendId: string;
  /** The absolute path of the file. */
  readonly localPath: string;
  /** Undefined until the first is heard. */
  readonly progress: UploadProgress | undefined;
}

export interface ActivityListeners {
  /** An upload has begun or ended. */
  onChange(): void;
  onProgress(): void;
  onUploaded(backendId: string, outcome: UploadOutcome): void;
}

/** The uploads that run in this window, seen from outside: nothing about them changes for being watched. */
export class UploadActivity {
  readonly #listeners: ActivityListeners;
  readonly #running = new Map<string, RunningUpload>();
  #count = 0;

  constructor(listeners: ActivityListeners) {
    this.#listeners = listeners;
  }

  /** The oldest first. */
  get running(): RunningUpload[] {
    return [...this.#running.values()];
  }

  /** Does the upload's work while it is among the running ones. */
  async watch(
    backendId: string,
    request: UploadRequest,
    work: (request: UploadRequest) => Promise<UploadOutcome>,
  ): Promise<UploadOutcome> {
    const upload = { id: `upload-${++this.#count}`, backendId, localPath: request.path };
    const onProgress = (progress: UploadProgress): void => {
      this.#running.set(upload.id, { ...upload, progress });
      this.#listeners.onProgress();
      request.onProgress(progress);
    };
    this.#running.set(upload.id, { ...upload, progress: undefined });
    this.#listeners.onChange();
    try {
      const outcome = await work({ ...request, onProgress });
      this.#listeners.onUploaded(backendId, outcome);
      return outcome;
    } finally {
      this.#running.delete(upload.id);
      this.#listeners.onChange();
    }
  }
}
