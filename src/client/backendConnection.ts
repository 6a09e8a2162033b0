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
  /** Resolves when the backend listens. Rejects with a `Failure` when it cannot be started. */
  address(): Promise<BackendAddress>;
  /**
   * Asks a person for another token, because the one that work begun at `begun` (of `performance.now()`) had is refused.
   * Resolves with whether there is a newer one; work that is refused together asks once, and who has said no is not asked
   * again for what had been asked for by then, at `askedAt`. Absent where nobody can be asked.
   */
  renewToken?(begun: number, askedAt?: number): Promise<boolean>;
}

/** A backend that somebody else runs. */
export class RemoteBackend implements BackendConnection {
  readonly id: string;
  readonly #url: string;
  readonly #token: () => Promise<string | undefined>;
  readonly #askForToken: (() => Promise<boolean>) | undefined;
  #asking: Promise<boolean> | undefined;
  #renewedAt = -Infinity;
  #declinedAt = -Infinity;

  constructor(url: string, token: () => Promise<string | undefined>, askForToken?: () => Promise<boolean>) {
    this.#url = url.replace(/\/+$/, '');
    this.id = this.#url;
    this.#token = token;
    this.#askForToken = askForToken;
  }

  async address(): Promise<BackendAddress> {
    return { url: this.#url, token: await this.#token() };
  }

  renewToken(begun: number, askedAt = begun): Promise<boolean> {
    if (this.#renewedAt > begun) return Promise.resolve(true);
    // Whoever has said no is not asked again for what they had asked for by then.
    if (this.#declinedAt > askedAt) return Promise.resolve(false);
    this.#asking ??= this.#ask().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #ask(): Promise<boolean> {
    const isRenewed = (await this.#askForToken?.()) ?? false;
    if (isRenewed) this.#renewedAt = performance.now();
    else this.#declinedAt = performance.now();
    return isRenewed;
  }
}
