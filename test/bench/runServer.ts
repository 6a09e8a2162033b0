import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import * as z from 'zod';
import { encodeUploadMetadata, TUS_CONTENT_TYPE, TUS_VERSION } from '../../src/protocol/tus.ts';
import { makeTextFile } from './sampleFiles.ts';

export type ServerName = 'sink' | 'embedded' | 'tusServer';

/** Opens the embedded backend; the others are open to all. */
export const BENCH_TOKEN = 'a-token-for-the-bench-only';

/** How much a new server is sent before anything is measured, in bytes. */
const WARM_UP_BYTES = 8 * 1024 * 1024;

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
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'smart-file-query-bench-')));
  const job = { folder, token: BENCH_TOKEN, variant: options.variant ?? '', port: options.port ?? 0 };
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program(name)], {
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
    return await work(server);
  } finally {
    await server.stop();
  }
}

/** One upload in plain tus, so that no server is measured with its code cold. */
async function warmUp({ url, folder }: RunningServer): Promise<void> {
  const path = join(folder, 'warm-up.txt');
  const { sha256 } = await makeTextFile(path, WARM_UP_BYTES);
  const body = await readFile(path);
  const common = { Authorization: `Bearer ${BENCH_TOKEN}`, 'Tus-Resumable': TUS_VERSION };
  const created = await fetch(`${url}/v1/uploads`, {
    method: 'POST',
    headers: {
      ...common,
      'Upload-Length': String(body.length),
      'Upload-Metadata': encodeUploadMetadata({ filename: 'warm-up.txt', sha256 }),
    },
  });
  const address = new URL(created.headers.get('Location') ?? '', url);
  const headers = { ...common, 'Upload-Offset': '0', 'Content-Type': TUS_CONTENT_TYPE };
  const sent = await fetch(address, { method: 'PATCH', headers, body });
  if (sent.status !== 204) throw new Error(`The server at ${url} answered the warm-up with ${sent.status}.`);
}

function program(name: ServerName): string {
  return join(import.meta.dirname, 'servers', `${name}.ts`);
}
