import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClientCost } from './clients/job.ts';
import { costRows, figuresOf, speedRatio, type Figures } from './figures.ts';
import { hasCurl } from './hasCurl.ts';
import { interleave, type Contender } from './measure.ts';
import type { Report } from './report.ts';
import { runClientProcess, type Client } from './runClientProcess.ts';
import { withServer, type ServerName } from './runServer.ts';
import { makeTextFile, type SampleFile } from './sampleFiles.ts';
import { figure } from './table.ts';
import { temporaryFolder } from './temporaryFolder.ts';

const MIB = 1024 * 1024;
const SIZES_MIB = { quick: [50, 256], full: [50, 256, 1024] };
const ROUNDS = { quick: 3, full: 5 };

const OURS = 'async';
const CURL = 'curl raw';
const TUS = 'tus-js-client';

const CLIENTS: Readonly<Record<string, Client>> = {
  [CURL]: { program: 'curl', variant: 'raw' },
  [OURS]: { program: 'oursAlone', variant: 'async' },
  'async with hashing': { program: 'oursAlone', variant: 'async+hash' },
  sync: { program: 'oursAlone', variant: 'sync' },
  'curl multipart': { program: 'curl', variant: 'multipart' },
  [TUS]: { program: 'tusJsClient', variant: 'default' },
  'tus-js-client, 8 MiB chunks': { program: 'tusJsClient', variant: 'chunks of 8 MiB' },
  'tus-js-client, 4 parallel': { program: 'tusJsClient', variant: '4 parallel' },
  'axios + form-data': { program: 'axiosStream', variant: '' },
  'undici + openAsBlob': { program: 'undiciBlob', variant: '' },
  'naive sync': { program: 'naiveSync', variant: '' },
};

/** The clients that only speak tus, and so have the same to say to every server. */
const TUS_CLIENTS = [CURL, TUS, 'tus-js-client, 8 MiB chunks'];

/** Neither our backend nor the file store of `@tus/server` joins parallel uploads. */
const EMBEDDED_CLIENTS = Object.keys(CLIENTS).filter((name) => name !== 'tus-js-client, 4 parallel');

const ON_TUS_SERVER = ' on @tus/server';

/** One large file: into a server that costs nothing, and into servers that keep it. */
export async function runLargeFiles(report: Report, isQuick: boolean): Promise<void> {
  const folder = await temporaryFolder();
  if (!hasCurl()) report.note('There is no curl on this machine; its rows and the goals against it are left out.');
  const idle = await runClientProcess({ program: 'idle', variant: '' }, { server: { url: '' }, files: [] });
  report.note(
    `A process that does nothing has an event loop p99 of ${figure(idle.eventLoopP99Ms)} ms here, at most ${figure(idle.eventLoopMaxMs)} ms.`,
  );
  const peaks: Figures[] = [];
  try {
    for (const size of isQuick ? SIZES_MIB.quick : SIZES_MIB.full) {
      const file = await makeTextFile(join(folder, `${size}.txt`), size * MIB);
      peaks.push(await measureSink(report, file, isQuick));
      const stored = await measureStored(report, file, isQuick);
      if (size === Math.max(...(isQuick ? SIZES_MIB.quick : SIZES_MIB.full))) {
        judgeSpeed(report, peaks.at(-1) ?? new Map(), stored);
      }
      await rm(file.path);
    }
    judgeMemory(report, peaks);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measureSink(report: Report, file: SampleFile, isQuick: boolean): Promise<Figures> {
  return withServer('sink', '', async (server) => {
    const run = (name: string): Contender<ClientCost> => ({
      name,
      run: () => runClientProcess(CLIENTS[name]!, { server, files: [file] }),
    });
    const samples = await interleave(available(Object.keys(CLIENTS)).map(run), rounds(isQuick));
    const figures = figuresOf(samples, report);
    report.table(
      `${sizeOf(file)} into a sink that costs nothing`,
      costRows(figures, CURL),
      Object.fromEntries(figures),
    );
    return figures;
  });
}

/** Every run has a new server with an empty store, so that none meets what an earlier one has left. */
async function measureStored(report: Report, file: SampleFile, isQuick: boolean): Promise<Figures> {
  const run = (name: string, label: string, server: ServerName, variant: string): Contender<ClientCost> => ({
    name: label,
    run: () =>
      withServer(server, variant, (running) => runClientProcess(CLIENTS[name]!, { server: running, files: [file] })),
  });
  const contenders = [
    ...available(EMBEDDED_CLIENTS).map((name) => run(name, name, 'embedded', 'stored')),
    ...available(TUS_CLIENTS).map((name) => run(name, name + ON_TUS_SERVER, 'tusServer', 'verified')),
  ];
  const figures = figuresOf(await interleave(contenders, rounds(isQuick)), report);
  const title = `${sizeOf(file)} into the embedded backend (and @tus/server where named): SHA-256 verified, on the disk, not indexed`;
  report.table(title, costRows(figures, CURL), Object.fromEntries(figures));
  return figures;
}

function judgeSpeed(report: Report, sink: Figures, stored: Figures): void {
  const speed = (name: string, figures: Figures, other: string, atLeast: number, ours = OURS): void => {
    report.goal({ name, measured: speedRatio(figures, ours, other), atLeast, unit: '×' });
  };
  speed('sink: async ÷ curl', sink, CURL, 1);
  speed('sink: async ÷ tus-js-client', sink, TUS, 4);
  speed('embedded: async ÷ curl on the same server', stored, CURL, 0.95);
  speed('embedded: async ÷ tus-js-client on the same server', stored, TUS, 1.05);
  report.goal({
    name: 'embedded: CPU of async ÷ CPU of tus-js-client',
    measured: (stored.get(OURS)?.cpuMs ?? NaN) / (stored.get(TUS)?.cpuMs ?? NaN),
    atMost: 0.4,
    unit: '×',
  });
  speed('our server ÷ @tus/server, tus-js-client on both', stored, TUS + ON_TUS_SERVER, 1.2, TUS);
  speed('our server ÷ @tus/server, curl on both', stored, CURL + ON_TUS_SERVER, 1.2, CURL);
  for (const [where, figures] of [
    ['sink', sink],
    ['embedded', stored],
  ] as const) {
    const cost = figures.get(OURS);
    report.goal({
      name: `${where}: event loop p99 of async`,
      measured: cost?.eventLoopP99Ms ?? NaN,
      atMost: 4,
      unit: 'ms',
    });
    report.goal({
      name: `${where}: event loop max of async`,
      measured: cost?.eventLoopMaxMs ?? NaN,
      atMost: 25,
      unit: 'ms',
    });
  }
}

function judgeMemory(report: Report, sinks: readonly Figures[]): void {
  for (const [client, atMost] of [
    [OURS, 12],
    ['async with hashing', 12],
    ['sync', 85],
  ] as const) {
    const bytes = sinks.map((figures) => figures.get(client)?.peakRssAboveStartBytes ?? NaN);
    const name = `peak memory of ${client} above start, largest of ${bytes.length} sizes`;
    report.goal({ name, measured: Math.max(...bytes) / MIB, atMost, unit: 'MiB' });
  }
}

function available(names: readonly string[]): string[] {
  return hasCurl() ? [...names] : names.filter((name) => CLIENTS[name]?.program !== 'curl');
}

function rounds(isQuick: boolean): number {
  return isQuick ? ROUNDS.quick : ROUNDS.full;
}

function sizeOf({ bytes }: SampleFile): string {
  return `${bytes / MIB} MiB`;
}
