import type { Agent } from 'node:http';

/** The address of a backend and its token. */
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
  /**
   * Id of the backend that stays the same across restarts: resumable uploads and the rollout's state belong to it. Holds no
   * secret.
   */
  readonly id: string;
  /** Resolves when the backend listens. Rejects with a `Failure` when it cannot be started. */
  address(): Promise<BackendAddress>;
  /** What makes the connections to an address of the backend, as through a proxy; undefined for connections of its own. */
  readonly agentFor?: ((url: URL) => Agent | undefined) | undefined;
  /**
   * Asks the user for another token, because the token of work that began at `begun` was refused. Resolves with whether there
   * is a newer token. Work that is refused at the same time asks once; after a refusal by the user, work that was asked for
   * before it (`askedAt`, by default `begun`) does not ask again. Both times are of `performance.now()`. Absent where there
   * is no user to ask.
   */
  renewToken?(begun: number, askedAt?: number): Promise<boolean>;
}

/** A backend that this product has not started, at a URL that the user has set. */
export class RemoteBackend implements BackendConnection {
  readonly id: string;
  readonly #url: string;
  readonly #token: () => Promise<string | undefined>;
  readonly #askForToken: (() => Promise<boolean>) | undefined;
  #asking: Promise<boolean> | undefined;
  #renewedAt = -Infinity;
  #declinedAt = -Infinity;

  readonly agentFor: ((url: URL) => Agent | undefined) | undefined;

  constructor(
    url: string,
    token: () => Promise<string | undefined>,
    askForToken?: () => Promise<boolean>,
    agentFor?: (url: URL) => Agent | undefined,
  ) {
    this.agentFor = agentFor;
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
    // The user has declined; work that was asked for before that does not ask again.
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
