import { join } from 'node:path';
import type { BackendAddress } from '../../src/client/backendConnection.ts';
import { temporaryFolder, type Owner } from './temporaryFolder.ts';
import { startTestBackend, TEST_TOKEN, type TestBackend } from './testBackend.ts';

/** A backend that a test stops and starts again, on the same data folder. */
export class RebootableBackend {
  readonly dataFolder: string;
  readonly #test: Owner;
  #running: TestBackend | undefined;
  #address: BackendAddress = { url: 'http://127.0.0.1:9', token: TEST_TOKEN };

  constructor(test: Owner, dataFolder: string) {
    this.#test = test;
    this.dataFolder = dataFolder;
  }

  /** Where it listens, or listened last. */
  get address(): BackendAddress {
    return this.#address;
  }

  get port(): number {
    return Number(new URL(this.#address.url).port);
  }

  async stop(): Promise<void> {
    await this.#running?.close();
  }

  /** Starts on a port that is free: the one it had may be another's by now. */
  async start(): Promise<void> {
    this.#running = await startTestBackend(this.#test, { dataFolder: this.dataFolder });
    this.#address = { url: this.#running.url, token: TEST_TOKEN };
  }
}

export async function startRebootableBackend(test: Owner): Promise<RebootableBackend> {
  const backend = new RebootableBackend(test, join(await temporaryFolder(test), 'data'));
  await backend.start();
  return backend;
}
