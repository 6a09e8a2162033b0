import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ShapingProxy } from '../../helpers/shapingProxy.ts';
import { interleave, median, type Contender } from '../measure.ts';
import type { Report } from '../report.ts';
import { runClientProcess, type Client } from '../runClientProcess.ts';
import { startServer, type RunningServer } from '../runServer.ts';
import { makeTextFile, type SampleFile } from '../sampleFiles.ts';
import { figure } from '../table.ts';

const FILE_BYTES = 64 * 1024 * 1024;
const OUTAGE_MS = 1000;

/** Slow enough that the kill meets the transfer, in bits per second. */
const BITS_PER_SECOND = 400e6;

/** So much more than a question about the offset means that the file's bytes flow again. */
const FLOWING_BYTES = 64 * 1024;

/** How finely the bytes are watched, in milliseconds. */
const WATCH_MS = 2;

const CLIENTS: Readonly<Record<string, Client>> = {
  async: { program: 'oursAlone', variant: 'async' },
  'tus-js-client': { program: 'tusJsClient', variant: 'default' },
};

/** The backend is killed at a random byte and is back a second later: how long until bytes flow again? */
export async function measureOutages(report: Report, folder: string, isQuick: boolean): Promise<void> {
  const file = await makeTextFile(join(folder, 'outage.txt'), FILE_BYTES);
  const contenders = Object.entries(CLIENTS).map(([name, client]): Contender<number> => ({
    name,
    run: () => surviveOutage(client, file),
  }));
  const samples = await interleave(contenders, isQuick ? 3 : 10);
  for (const { name, failure } of samples) if (failure !== undefined) report.failure(`outage, ${name}: ${failure}`);
  const rows = samples.map(({ name, values }) => ({
    client: name,
    'median ms until bytes flow': figure(median(values)),
    'longest ms': figure(Math.max(...values)),
    'bytes match': `${values.length} of ${values.length}`,
  }));
  report.table('backend killed at a random byte of 64 MiB, back after 1 s', rows, samples);
  const ours = median(samples[0]?.values ?? []);
  report.goal({ name: 'bytes flow again after an outage of 1 s', measured: ours / 1000, atMost: 0.5, unit: 's' });
}

/** Resolves with the milliseconds from the backend's return until bytes flow. Rejects where the upload fails. */
async function surviveOutage(client: Client, file: SampleFile): Promise<number> {
  let server: RunningServer = await startServer('embedded', { variant: 'stored' });
  const proxy = new ShapingProxy({
    target: () => ({ host: '127.0.0.1', port: Number(new URL(server.url).port) }),
    profile: { roundTripMs: 0, bitsPerSecond: BITS_PER_SECOND },
  });
  await proxy.accept();
  try {
    const finished = runClientProcess(client, { server: proxy, files: [file], timeoutMs: 60_000 });
    // What goes wrong is heard below; until then there is nobody to hear it.
    finished.catch(() => undefined);
    await bytesReach(proxy, Math.random() * 0.8 * FILE_BYTES, finished);
    proxy.refuse();
    await server.kill();
    proxy.cutAll();
    const [next] = await Promise.all([
      startServer('embedded', { variant: 'stored', folder: server.folder }),
      delay(OUTAGE_MS),
    ]);
    server = next;
    const before = proxy.counts.clientBytes;
    await proxy.accept();
    const back = performance.now();
    await bytesReach(proxy, before + FLOWING_BYTES, finished);
    const gap = performance.now() - back;
    // The server verifies the SHA-256 of the whole, so that success means that the bytes match.
    await finished;
    return gap;
  } finally {
    proxy.dispose();
    await server.stop();
  }
}

/** Resolves when the client has sent so many bytes, or has ended. */
async function bytesReach(proxy: ShapingProxy, bytes: number, ended: Promise<unknown>): Promise<void> {
  let hasEnded = false;
  const end = (): void => {
    hasEnded = true;
  };
  ended.then(end, end);
  while (proxy.counts.clientBytes < bytes && !hasEnded) await delay(WATCH_MS);
}
