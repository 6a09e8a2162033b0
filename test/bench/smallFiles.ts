import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClientCost } from './clients/job.ts';
import { costRows, figuresOf, speedRatio } from './figures.ts';
import { hasCurl } from './hasCurl.ts';
import { interleave, type Contender } from './measure.ts';
import type { Report } from './report.ts';
import { runClientProcess, type Client } from './runClientProcess.ts';
import { withServer, type ServerName } from './runServer.ts';
import { makeTextFiles, type SampleFile } from './sampleFiles.ts';
import { temporaryFolder } from './temporaryFolder.ts';

const FILE_BYTES = 8 * 1024;
const COUNT = { quick: 400, full: 2000 };
const ROUNDS = { quick: 3, full: 5 };
const CONCURRENCIES = [1, 8, 32];

const OURS = 'async';
const NAIVE = 'naive sync';
const TUS = 'tus-js-client on @tus/server';
const TUS_AT_CREATION = 'tus-js-client on @tus/server, data at creation';

interface Way extends Client {
  readonly server: ServerName;
  readonly serverVariant: string;
}

/** Ours end with every file indexed and queryable, as does every form that the embedded backend answers. */
const WAYS: Readonly<Record<string, Way>> = {
  [OURS]: { program: 'oursWhole', variant: 'async', server: 'embedded', serverVariant: 'indexed' },
  sync: { program: 'oursWhole', variant: 'sync', server: 'embedded', serverVariant: 'indexed' },
  [NAIVE]: { program: 'naiveSync', variant: '', server: 'embedded', serverVariant: 'indexed' },
  'curl multipart': { program: 'curl', variant: 'multipart', server: 'embedded', serverVariant: 'indexed' },
  [TUS]: { program: 'tusJsClient', variant: 'default', server: 'tusServer', serverVariant: 'plain' },
  [TUS_AT_CREATION]: {
    program: 'tusJsClient',
    variant: 'data at creation',
    server: 'tusServer',
    serverVariant: 'plain',
  },
};

/** Many small files, one, eight and thirty-two at a time. */
export async function runSmallFiles(report: Report, isQuick: boolean): Promise<void> {
  const folder = await temporaryFolder();
  const count = isQuick ? COUNT.quick : COUNT.full;
  try {
    const files = await makeTextFiles(join(folder, 'files'), count, FILE_BYTES);
    for (const concurrency of CONCURRENCIES) {
      const samples = await interleave(contenders(files, concurrency), isQuick ? ROUNDS.quick : ROUNDS.full);
      const figures = figuresOf(samples, report);
      const title = `${count} files of 8 KiB, ${concurrency} at a time; on the embedded backend indexed, on @tus/server only stored`;
      report.table(title, costRows(figures, NAIVE), Object.fromEntries(figures));
      for (const [other, atLeast] of [
        [TUS, 3],
        [NAIVE, 1.5],
      ] as const) {
        const name = `${concurrency} at a time: async ÷ ${other}`;
        report.goal({ name, measured: speedRatio(figures, OURS, other), atLeast, unit: '×' });
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Every run has a new server with an empty store, so that none is spared work by an earlier one. */
function contenders(files: readonly SampleFile[], concurrency: number): Contender<ClientCost>[] {
  return Object.entries(WAYS)
    .filter(([, { program }]) => program !== 'curl' || hasCurl())
    .map(([name, way]) => ({
      name,
      run: () =>
        withServer(way.server, way.serverVariant, (server) => runClientProcess(way, { server, files, concurrency })),
    }));
}
