import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { ClientCost, type Job } from './clients/job.ts';
import { programPath } from './programs.ts';
import { BENCH_TOKEN, type RunningServer } from './runServer.ts';
import type { SampleFile } from './sampleFiles.ts';
import { temporaryFolder } from './temporaryFolder.ts';

/** A client program of the bench and the way it is used. */
export interface Client {
  readonly program:
    'oursAlone' | 'oursWhole' | 'curl' | 'tusJsClient' | 'axiosStream' | 'undiciBlob' | 'naiveSync' | 'idle';
  readonly variant: string;
}

export interface Work {
  readonly server: Pick<RunningServer, 'url'>;
  readonly files: readonly SampleFile[];
  readonly concurrency?: number;
  /** Ends the client after so many milliseconds, as a failure. */
  readonly timeoutMs?: number;
}

/** Runs a client in a process and a folder of its own. Rejects with what it printed where it fails. */
export async function runClientProcess({ program, variant }: Client, work: Work): Promise<ClientCost> {
  const folder = await temporaryFolder();
  const job: Job = {
    url: work.server.url,
    token: BENCH_TOKEN,
    files: [...work.files],
    concurrency: work.concurrency ?? 1,
    variant,
    folder,
  };
  try {
    const child = spawn(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', await programPath(`clients/${program}`)],
      {
        stdio: ['pipe', 'pipe', 'pipe'],
        ...(work.timeoutMs === undefined ? {} : { timeout: work.timeoutMs }),
      },
    );
    child.stdin.end(JSON.stringify(job));
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
      // The one line is all that is wanted, and Node's end can hang: https://github.com/nodejs/node/issues/54918
      if (stdout.endsWith('\n')) child.kill('SIGKILL');
    });
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const [code, signal] = (await once(child, 'close')) as [number | null, NodeJS.Signals | null];
    if (code !== 0 && !stdout.endsWith('\n'))
      throw new Error(`${program} (${variant}) ended with ${signal ?? code}: ${firstLines(stderr)}`);
    return ClientCost.parse(JSON.parse(stdout));
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

function firstLines(text: string): string {
  return text.trim().split('\n').slice(0, 12).join(' | ');
}
