import type * as vscode from 'vscode';

/** Tokens of remote backends, one per address, in the place that VS Code keeps secrets. */
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
