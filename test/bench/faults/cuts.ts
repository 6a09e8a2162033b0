import { join } from 'node:path';
import type { CutKind } from '../../helpers/proxiedConnection.ts';
import { ShapingProxy } from '../../helpers/shapingProxy.ts';
import { interleave, median, type Contender } from '../measure.ts';
import type { Report } from '../report.ts';
import { runClientProcess, type Client } from '../runClientProcess.ts';
import { withServer } from '../runServer.ts';
import { makeTextFile, type SampleFile } from '../sampleFiles.ts';
import { figure } from '../table.ts';

const MIB = 1024 * 1024;
const FILE_BYTES = 256 * MIB;

interface Cut {
  readonly client: Client;
  readonly kind: CutKind;
  /** In MiB, as far as there is a goal. */
  readonly atMost?: number;
}

const ASYNC: Client = { program: 'oursAlone', variant: 'async' };
const CUTS: Readonly<Record<string, Cut>> = {
  'async, reset': { client: ASYNC, kind: 'reset', atMost: 8 },
  'async, clean close': { client: ASYNC, kind: 'close', atMost: 0.5 },
  'sync, reset': { client: { program: 'oursAlone', variant: 'sync' }, kind: 'reset' },
  'tus-js-client, reset': { client: { program: 'tusJsClient', variant: 'default' }, kind: 'reset' },
};

/** The connection is cut at half of 256 MiB: how much goes out a second time? */
export async function measureCuts(report: Report, folder: string, isQuick: boolean): Promise<void> {
  const file = await makeTextFile(join(folder, 'cut.txt'), FILE_BYTES);
  const contenders = Object.entries(CUTS).map(([name, cut]): Contender<number> => ({
    name,
    run: () => bytesSentAgain(cut, file),
  }));
  const samples = await interleave(contenders, isQuick ? 3 : 5);
  for (const { name, failure } of samples) if (failure !== undefined) report.failure(`cut, ${name}: ${failure}`);
  const rows = samples.map(({ name, values }) => ({
    'client, cut': name,
    'sent again MiB': figure(median(values) / MIB),
  }));
  report.table('cut at half of 256 MiB', rows, samples);
  for (const { name, values } of samples) {
    const atMost = CUTS[name]?.atMost;
    if (atMost === undefined) continue;
    report.goal({
      name: `sent again after a cut at half: ${name}`,
      measured: median(values) / MIB,
      atMost,
      unit: 'MiB',
    });
  }
}

/** What the client handed to the network beyond the file itself, in bytes; some hundred of them are headers. */
function bytesSentAgain({ client, kind }: Cut, file: SampleFile): Promise<number> {
  return withServer('embedded', 'stored', async (server) => {
    const target = { host: '127.0.0.1', port: Number(new URL(server.url).port) };
    let isCut = false;
    const proxy = new ShapingProxy({
      target: () => target,
      // Kept-alive connections carry small requests first, so each is good for half until one has been cut.
      plan: () => (isCut ? {} : { cutAt: FILE_BYTES / 2, cutKind: kind }),
    });
    const watch = setInterval(() => (isCut ||= proxy.counts.cuts > 0), 1);
    await proxy.accept();
    try {
      const { bytesOnTheWire } = await runClientProcess(client, { server: proxy, files: [file], timeoutMs: 60_000 });
      return bytesOnTheWire - file.bytes;
    } finally {
      clearInterval(watch);
      proxy.dispose();
    }
  });
}
