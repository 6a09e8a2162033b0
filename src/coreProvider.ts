import { RemoteBackend } from './client/backendConnection.ts';
import { EmbeddedBackend } from './client/embeddedBackend.ts';
import { Core, type CoreParts } from './core.ts';
import type { ModelSecrets } from './protocol/ipc.ts';

export interface CoreProviderParts extends Omit<CoreParts, 'connection'> {
  readonly embeddedDataFolder: string;
  /** The keys of model services for the embedded backend; a remote one has its own. */
  secrets(): Promise<ModelSecrets>;
  /** The token of the backend at this address, from the secret storage. */
  token(url: string): Promise<string | undefined>;
  /** Asks the user for a token that the backend at this address accepts; resolves with whether there is a new one. */
  askForToken(url: string): Promise<boolean>;
}

/** The core on the backend that the settings name now. The embedded backend starts with its first request. */
export class CoreProvider {
  readonly #parts: CoreProviderParts;
  #url: string | undefined;
  #core: Core | undefined;
  #embedded: EmbeddedBackend | undefined;

  constructor(parts: CoreProviderParts) {
    this.#parts = parts;
  }

  /**
   * The core for the present settings; a new one when the backend's address has changed. Uploads still to go to the old
   * address are cancelled, since the user may no longer want them there.
   */
  current(): Core {
    const url = this.#parts.settings()['backend.url'];
    if (this.#core && this.#url === url) return this.#core;
    this.#core?.queue.cancelAll();
    void this.#core?.dispose();
    this.#url = url;
    this.#core = new Core({ ...this.#parts, connection: url === '' ? this.#embeddedBackend() : this.#remote(url) });
    return this.#core;
  }

  /** Hands changed keys to the embedded backend. */
  async secretsChanged(): Promise<void> {
    await this.#embedded?.secretsChanged();
  }

  async dispose(): Promise<void> {
    await this.#core?.dispose();
    await this.#embedded?.dispose();
  }

  #embeddedBackend(): EmbeddedBackend {
    this.#embedded ??= new EmbeddedBackend({
      dataFolder: this.#parts.embeddedDataFolder,
      secrets: () => this.#parts.secrets(),
      onLog: (line) => {
        this.#parts.log.info(`Backend: ${line}`);
      },
    });
    return this.#embedded;
  }

  #remote(url: string): RemoteBackend {
    return new RemoteBackend(
      url,
      () => this.#parts.token(url),
      () => this.#parts.askForToken(url),
    );
  }
}
