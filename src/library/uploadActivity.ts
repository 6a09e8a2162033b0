import type { UploadOutcome, UploadRequest, UploadProgress } from '../upload/uploader.ts';

/** An upload under way in this window. */
export interface RunningUpload {
  /** Unique id among the uploads of this window. */
  readonly id: string;
  readonly backendId: string;
  /** The absolute path of the file. */
  readonly localPath: string;
  /** Undefined until the first progress is reported. */
  readonly progress: UploadProgress | undefined;
}

export interface ActivityListeners {
  /** Called when an upload has begun or ended. */
  onChange(): void;
  onProgress(): void;
  onUploaded(backendId: string, outcome: UploadOutcome): void;
}

/** The uploads that run in this window, for display. Watching an upload changes nothing about it. */
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

  /** Runs the work of an upload; until it ends, the upload is in `running`. */
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
