/** Where a backend listens and what opens it. */
export interface BackendAddress {
  /** `http://host:port`, without a path. */
  readonly url: string;
  readonly token: string | undefined;
}

/**
 * A backend that may have to be started first, and may come back at another address. Callers ask before every request
 * and keep no address of their own.
 */
export interface BackendConnection {
  /** Names the backend across restarts: resumable uploads and the rollout's state belong to it. Holds no secret. */
  readonly id: string;
  /** Resolves when the backend listens. Rejects with an `UploadError` when it cannot be started. */
  address(): Promise<BackendAddress>;
  /**
   * Asks a person for another token, because the one it has is refused. Resolves with whether there is a new one; requests
   * that are refused together ask once. Absent where nobody can be asked.
   */
  renewToken?(): Promise<boolean>;
}

/** A backend that somebody else runs. */
export class RemoteBackend implements BackendConnection {
  readonly id: string;
  readonly #url: string;
  readonly #token: () => Promise<string | undefined>;
  readonly #askForToken: (() => Promise<boolean>) | undefined;
  #asking: Promise<boolean> | undefined;

  constructor(url: string, token: () => Promise<string | undefined>, askForToken?: () => Promise<boolean>) {
    this.#url = url.replace(/\/+$/, '');
    this.id = this.#url;
    this.#token = token;
    this.#askForToken = askForToken;
  }

  async address(): Promise<BackendAddress> {
    return { url: this.#url, token: await this.#token() };
  }

  renewToken(): Promise<boolean> {
    this.#asking ??= (this.#askForToken?.() ?? Promise.resolve(false)).finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }
}
