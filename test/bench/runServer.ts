import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import * as z from 'zod';
import { BACKEND_NODE_OPTIONS } from '../../src/client/embeddedBackend.ts';
import { encodeUploadMetadata, FILE_ID_HEADER, TUS_CONTENT_TYPE, TUS_VERSION } from '../../src/protocol/uploads.ts';
import { programPath } from './programs.ts';
import { makeLogFile } from './sampleFiles.ts';
import { temporaryFolder } from './temporaryFolder.ts';

export type ServerName = 'sink' | 'embedded' | 'tusServer';

/** Opens the embedded backend; the others are open to all. */
export const BENCH_TOKEN = 'a-token-for-the-bench-only';

/** What a new server is sent before anything is measured: so many files of so many bytes. */
const WARM_UP_FILES = 4;
const WARM_UP_BYTES = 1024 * 1024;

const HEADERS = { Authorization: `Bearer ${BENCH_TOKEN}`, 'Tus-Resumable': TUS_VERSION };

/** A server in a process of its own, with a folder of its own. */
export interface RunningServer {
  /** `http://host:port`. */
  readonly url: string;
  readonly folder: string;
  readonly pid: number;
  /** Ends the process at once, whatever it is doing. The folder stays. */
  kill(): Promise<void>;
  /** Ends the process and deletes its folder. */
  stop(): Promise<void>;
}

export interface ServerOptions {
  readonly variant?: string;
  /** A folder that an earlier server has left. */
  readonly folder?: string;
  readonly port?: number;
}

const Announcement = z.object({ url: z.string() });

/** Starts a server and resolves when it listens. */
export async function startServer(name: ServerName, options: ServerOptions = {}): Promise<RunningServer> {
  const folder = options.folder ?? (await temporaryFolder());
  const job = { folder, token: BENCH_TOKEN, variant: options.variant ?? '', port: options.port ?? 0 };
  // Each as it is run in life: ours is started by the extension.
  const nodeOptions = name === 'embedded' ? BACKEND_NODE_OPTIONS : ['--disable-warning=ExperimentalWarning'];
  const child = spawn(process.execPath, [...nodeOptions, await programPath(`servers/${name}`)], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, BENCH_SERVER: JSON.stringify(job) },
  });
  const exited = once(child, 'exit');
  const [line] = (await Promise.race([
    once(createInterface(child.stdout), 'line'),
    exited.then(() => Promise.reject(new Error(`The server ${name} ended at once.`))),
  ])) as [string];
  const { url } = Announcement.parse(JSON.parse(line));
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL');
    await exited;
  };
  const stop = async (): Promise<void> => {
    await kill();
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  return { url, folder, pid: child.pid ?? 0, kill, stop };
}

/** Starts a server, warms it up, does the work and stops it, whatever happens. */
export async function withServer<T>(
  name: ServerName,
  variant: string,
  work: (server: RunningServer) => Promise<T>,
): Promise<T> {
  const server = await startServer(name, { variant });
  try {
    await warmUp(server);
    await settleDisk();
    return await work(server);
  } finally {
    await server.stop();
  }
}

/** Lets the disk finish with what earlier runs have written and deleted, as far as the system has a command for it. */
async function settleDisk(): Promise<void> {
  await promisify(execFile)('sync').catch(() => undefined);
}

/** Some uploads in plain tus to their end, so that no server is measured with its code cold or its index at work. */
async function warmUp({ url, folder }: RunningServer): Promise<void> {
  for (let upload = 0; upload < WARM_UP_FILES; upload++) {
    const name = `warm-up-${upload}.log`;
    const { path, bytes, sha256 } = await makeLogFile(join(folder, name), WARM_UP_BYTES);
    const created = await fetch(`${url}/v1/uploads`, {
      method: 'POST',
      headers: {
        ...HEADERS,
        'Upload-Length': String(bytes),
        'Upload-Metadata': encodeUploadMetadata({ filename: name, sha256 }),
      },
    });
    const address = new URL(created.headers.get('Location') ?? '', url);
    const headers = { ...HEADERS, 'Upload-Offset': '0', 'Content-Type': TUS_CONTENT_TYPE };
    const sent = await fetch(address, { method: 'PATCH', headers, body: await readFile(path) });
    if (sent.status !== 204) throw new Error(`The server at ${url} answered the warm-up with ${sent.status}.`);
    const fileId = sent.headers.get(FILE_ID_HEADER);
    // The event stream ends when the file is indexed; only our backend has one.
    if (fileId !== null) await (await fetch(`${url}/v1/files/${fileId}/events`, { headers: HEADERS })).text();
  }
}
