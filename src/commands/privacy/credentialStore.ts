import type * as vscode from 'vscode';
import { ApiKey, type ModelSecrets } from '../../protocol/ipc.ts';
import { MODEL_SERVICES, ModelProviderId, regionalBaseUrls } from '../../protocol/providers.ts';
import type { Settings } from '../../settings.ts';

/** The model services that take a key. */
export const KEYED_PROVIDERS = ModelProviderId.options.filter((id) => MODEL_SERVICES[id].key !== 'none');

const SECRET_PREFIX = 'apiKey:';

/** The keys of model services, in VS Code's secret storage. */
export class ApiKeyStore {
  readonly #secrets: vscode.SecretStorage;

  constructor(secrets: vscode.SecretStorage) {
    this.#secrets = secrets;
  }

  /** All keys, and the addresses that the settings name, for the embedded backend. */
  async all(settings: Pick<Settings, 'query.baseUrl' | 'query.region'>): Promise<ModelSecrets> {
    const keys: ModelSecrets['keys'] = {};
    for (const id of KEYED_PROVIDERS) {
      const key = ApiKey.safeParse(await this.#secrets.get(SECRET_PREFIX + id)).data;
      if (key !== undefined) keys[id] = key;
    }
    const custom = settings['query.baseUrl'];
    return { keys, baseUrls: { ...regionalBaseUrls(settings['query.region']), ...(custom === '' ? {} : { custom }) } };
  }

  async has(id: ModelProviderId): Promise<boolean> {
    return (await this.#secrets.get(SECRET_PREFIX + id)) !== undefined;
  }

  /** Whether there is a key of any service. */
  async hasAny(): Promise<boolean> {
    return (await Promise.all(KEYED_PROVIDERS.map((id) => this.has(id)))).includes(true);
  }

  async set(id: ModelProviderId, key: string): Promise<void> {
    await this.#secrets.store(SECRET_PREFIX + id, key);
  }

  async clear(id: ModelProviderId): Promise<void> {
    await this.#secrets.delete(SECRET_PREFIX + id);
  }

  /** Calls `listener` when a key has changed, in this window or another. */
  onDidChange(listener: () => void): vscode.Disposable {
    return this.#secrets.onDidChange(({ key }) => {
      if (key.startsWith(SECRET_PREFIX)) listener();
    });
  }
}

/** Tokens of remote backends, one per address, in VS Code's secret storage. */
export class TokenStore {
  readonly #secrets: vscode.SecretStorage;

  constructor(secrets: vscode.SecretStorage) {
    this.#secrets = secrets;
  }

  async get(url: string): Promise<string | undefined> {
    return this.#secrets.get(key(url));
  }

  async set(url: string, token: string): Promise<void> {
    await this.#secrets.store(key(url), token);
  }

  async clear(url: string): Promise<void> {
    await this.#secrets.delete(key(url));
  }
}

function key(url: string): string {
  return `token:${url.replace(/\/+$/, '')}`;
}
