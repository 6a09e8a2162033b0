import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { startBackend, type Backend, type BackendOptions } from '../../src/backend/backend.ts';
import type { Logger } from '../../src/backend/log.ts';
import { BackendClient } from '../../src/client/backendClient.ts';
import type { BackendAddress, BackendConnection } from '../../src/client/backendConnection.ts';
import type { Clock } from '../../src/system/clock.ts';
import { temporaryFolder, type Owner } from './temporaryFolder.ts';

export const TEST_TOKEN = 'a-token-for-tests-only';

/** A backend in this process, on loopback, in a folder of the test's own; stopped when the test is over. */
export interface TestBackend extends Backend {
  readonly token: string;
  readonly dataFolder: string;
  /** What the backend logged, `level: message`. */
  readonly logged: string[];
  /** The digests of the contents that are kept. */
  contents(): Promise<string[]>;
  /** The ids of the uploads that have not become files. */
  unfinishedUploads(): Promise<string[]>;
  /** The names of files that are arriving, or were left behind. */
  arriving(): Promise<string[]>;
}

/** The environment variable with the address of a PostgreSQL server; with it, suites run on a node of a team's backend. */
export const TEST_SERVER_VARIABLE = 'SMART_FILE_QUERY_TEST_POSTGRES';

export async function startTestBackend(test: Owner, options: Partial<BackendOptions> = {}): Promise<TestBackend> {
  const server = process.env[TEST_SERVER_VARIABLE];
  if (server !== undefined) {
    const { startTestNode } = await import('./testTeam.ts');
    return startTestNode(test, server, { token: TEST_TOKEN, ...options });
  }
  const dataFolder = options.dataFolder ?? join(await temporaryFolder(test), 'data');
  const logged: string[] = [];
  const backend = await startBackend({
    dataFolder,
    token: TEST_TOKEN,
    maxFileBytes: 64 * 1024 * 1024,
    host: '127.0.0.1',
    port: 0,
    log: collectingLog(logged),
    ...options,
  });
  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => (closing ??= backend.close());
  test.after(close);
  return {
    url: backend.url,
    warmUp: backend.warmUp,
    token: options.token ?? TEST_TOKEN,
    dataFolder,
    logged,
    contents: () => filesIn(join(dataFolder, 'blobs')),
    unfinishedUploads: () => readdir(join(dataFolder, 'uploads')),
    arriving: () => filesIn(join(dataFolder, 'incoming')),
    close,
  };
}

/** A connection to a fixed address, or to one that is asked for at each request. */
export function connectionTo(address: BackendAddress | (() => BackendAddress), id = 'test'): BackendConnection {
  return { id, address: () => Promise.resolve(typeof address === 'function' ? address() : address) };
}

export function clientOf(test: Owner, address: BackendAddress | (() => BackendAddress), clock?: Clock): BackendClient {
  const client = new BackendClient(connectionTo(address), {}, clock);
  test.after(() => {
    client.dispose();
  });
  return client;
}

/** The names of the files in a folder and the folders in it. */
export async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

function collectingLog(logged: string[]): Logger {
  const collect = (level: string) => (message: string) => {
    logged.push(`${level}: ${message}`);
  };
  return { info: collect('info'), warn: collect('warn'), error: collect('error') };
}
