import { RemoteBackend } from './client/backendConnection.ts';
import { EmbeddedBackend } from './client/embeddedBackend.ts';
import { Core, type CoreParts } from './core.ts';

export interface CoreProviderParts extends Omit<CoreParts, 'connection'> {
  readonly embeddedDataFolder: string;
  /** The token of the backend at this address, from where secrets are kept. */
  token(url: string): Promise<string | undefined>;
  /** Asks a person for a token that the backend at this address accepts; resolves with whether there is a new one. */
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

  /** Made anew when the backend's address has changed; what is under way on the old one ends there. */
  current(): Core {
    const url = this.#parts.settings()['backend.url'];
    if (this.#core && this.#url === url) return this.#core;
    this.#core?.dispose();
    this.#url = url;
    this.#core = new Core({ ...this.#parts, connection: url === '' ? this.#embeddedBackend() : this.#remote(url) });
    return this.#core;
  }

  async dispose(): Promise<void> {
    this.#core?.dispose();
    await this.#embedded?.dispose();
  }

  #embeddedBackend(): EmbeddedBackend {
    this.#embedded ??= new EmbeddedBackend({
      dataFolder: this.#parts.embeddedDataFolder,
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
