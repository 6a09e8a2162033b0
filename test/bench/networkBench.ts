import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { LINK_PROFILES, ShapingProxy, type LinkProfile } from '../helpers/shapingProxy.ts';
import type { ClientCost } from './clients/job.ts';
import { interleave, medians, type Contender, type Samples } from './measure.ts';
import type { Report } from './report.ts';
import { runClientProcess, type Client } from './runClientProcess.ts';
import { withServer } from './runServer.ts';
import { editOneLine, makeLogFile, makeTextFile, makeTextFiles, type SampleFile } from './sampleFiles.ts';
import { figure, type Row } from './table.ts';
import { temporaryFolder } from './temporaryFolder.ts';

const MIB = 1024 * 1024;
const ROUNDS = { quick: 3, full: 5 };
const MOBILE_MIB = { quick: 12, full: 50 };

/** How many files are on their way at once: the setting's default. */
const CONCURRENT = 5;

/** A client is given up after so many times the time that the link needs, and what it may take to start. */
const PATIENCE = 4;
const START_MS = 30_000;

interface Traveller extends Client {
  readonly concurrency: number;
}

const OURS = 'async';
const OURS_PLAIN = 'async, to a backend that takes nothing compressed';
const NAIVE = 'naive sync, one after another';

const TRAVELLERS: Readonly<Record<string, Traveller>> = {
  [OURS]: { program: 'oursWhole', variant: 'async', concurrency: CONCURRENT },
  sync: { program: 'oursWhole', variant: 'sync', concurrency: CONCURRENT },
  [NAIVE]: { program: 'naiveSync', variant: '', concurrency: 1 },
  'naive sync, five at a time': { program: 'naiveSync', variant: '', concurrency: CONCURRENT },
};

/** What a journey over a link took. `linkBytes` are those that the client sent into the link. */
interface Journey {
  readonly wallMs: number;
  readonly linkBytes: number;
}

/** `npm run bench -- network`: the same files over links as people have them. */
export async function runNetworkBench(report: Report, isQuick: boolean): Promise<void> {
  const folder = await temporaryFolder();
  report.note(
    'The backend stores and verifies, but indexes nothing except the edited log: the link alone is to count.',
  );
  try {
    await measureSmallFiles(report, folder, isQuick);
    await measureMiddlingFiles(report, folder, isQuick);
    await measureLog(report, folder, isQuick);
    await measureMobile(report, folder, isQuick);
    await measureEdit(report, folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measureSmallFiles(report: Report, folder: string, isQuick: boolean): Promise<void> {
  const files = await makeTextFiles(join(folder, 'small'), 200, 8 * 1024);
  const samples = await compare(Object.keys(TRAVELLERS), 'home', files, isQuick);
  const wall = show(report, '200 × 8 KiB, home', samples, 'home', files);
  report.goal({ name: `home, 200 × 8 KiB: async ÷ ${NAIVE}`, measured: ratio(wall, NAIVE), atLeast: 10, unit: '×' });
}

async function measureMiddlingFiles(report: Report, folder: string, isQuick: boolean): Promise<void> {
  for (const profile of ['office', 'home', 'mobile'] as const) {
    const files = await Promise.all(
      Array.from({ length: 10 }, (_, index) => makeTextFile(join(folder, `middling-${profile}-${index}.txt`), MIB)),
    );
    const samples = await compare([OURS, NAIVE, 'naive sync, five at a time'], profile, files, isQuick);
    const wall = show(report, `10 × 1 MiB, ${profile}`, samples, profile, files);
    const best = Math.min(...[...wall].filter(([name]) => name !== OURS).map(([, ms]) => ms));
    const ours = wall.get(OURS) ?? NaN;
    const link = linkMs(LINK_PROFILES[profile], files);
    report.goal({
      name: `${profile}, 10 × 1 MiB: async ÷ the link's own time`,
      measured: ours / link,
      atMost: 1.1,
      unit: '×',
    });
    report.goal({
      name: `${profile}, 10 × 1 MiB: async ÷ the faster naive`,
      measured: best / ours,
      atLeast: 1,
      unit: '×',
    });
  }
}

async function measureLog(report: Report, folder: string, isQuick: boolean): Promise<void> {
  const files = [await makeLogFile(join(folder, 'server.log'), 20 * MIB)];
  const samples = await compare([OURS, NAIVE], 'home', files, isQuick);
  const wall = show(report, 'a log of 20 MiB, home', samples, 'home', files);
  report.goal({
    name: 'home, a log of 20 MiB: async ÷ naive sync',
    measured: ratio(wall, NAIVE),
    atLeast: 4,
    unit: '×',
  });
}

/**
 * A large file over a link that cuts every connection sooner or later. Nobody has to be fast here, but to arrive. What arrives
 * twice is counted where nothing is compressed: there each byte that gets through is one of the file's, or of a header.
 */
async function measureMobile(report: Report, folder: string, isQuick: boolean): Promise<void> {
  const size = isQuick ? MOBILE_MIB.quick : MOBILE_MIB.full;
  const files = [await makeTextFile(join(folder, 'large.txt'), size * MIB)];
  const attempt = async (client: string, name: string, variant?: string): Promise<[string, Journey | undefined]> => [
    client,
    await travel(name, 'mobile', files, variant).catch(() => undefined),
  ];
  const outcomes = await Promise.all([attempt(OURS, OURS), attempt(OURS_PLAIN, OURS, 'stored'), attempt(NAIVE, NAIVE)]);
  const journeys = new Map<string, Journey>();
  const rows: Row[] = [];
  for (const [client, journey] of outcomes) {
    if (journey) journeys.set(client, journey);
    rows.push({
      client,
      arrives: journey ? 'yes' : 'never',
      'wall ms': journey ? figure(journey.wallMs) : '–',
      'sent MiB': journey ? figure(journey.linkBytes / MIB) : '–',
    });
  }
  report.table(`one file of ${size} MiB, mobile, a cut every 4 MiB`, rows, Object.fromEntries(journeys));
  const again = (100 * ((journeys.get(OURS_PLAIN)?.linkBytes ?? NaN) - size * MIB)) / (size * MIB);
  report.goal({ name: 'mobile: bytes that the backend receives a second time', measured: again, atMost: 1, unit: '%' });
}

/** The same file again after one line was edited; this backend indexes, as it does for a person. */
async function measureEdit(report: Report, folder: string): Promise<void> {
  const before = await makeLogFile(join(folder, 'edited.log'), 20 * MIB);
  const { linkBytes, bytes } = await withServer('embedded', 'remote indexed', async (server) => {
    await runClientProcess(TRAVELLERS[OURS]!, { server, files: [before] });
    const after = await editOneLine(before);
    const { bytesOnTheWire } = await runClientProcess(TRAVELLERS[OURS]!, { server, files: [after] });
    return { linkBytes: bytesOnTheWire, bytes: after.bytes };
  });
  const share = (100 * linkBytes) / bytes;
  report.keep('one edited line in a log of 20 MiB', { linkBytes, bytes });
  report.goal({ name: 'one line edited in a log of 20 MiB: share sent', measured: share, atMost: 2, unit: '%' });
}

function compare(
  names: readonly string[],
  profile: keyof typeof LINK_PROFILES,
  files: readonly SampleFile[],
  isQuick: boolean,
): Promise<Samples<Journey>[]> {
  const contenders = names.map((name): Contender<Journey> => ({ name, run: () => travel(name, profile, files) }));
  return interleave(contenders, isQuick ? ROUNDS.quick : ROUNDS.full);
}

/** One client's journey through a new link to a new backend. */
function travel(
  name: string,
  profile: keyof typeof LINK_PROFILES,
  files: readonly SampleFile[],
  variant = 'remote stored',
): Promise<Journey> {
  return withServer('embedded', variant, async (server) => {
    const shape = LINK_PROFILES[profile];
    const target = { host: '127.0.0.1', port: Number(new URL(server.url).port) };
    const proxy = new ShapingProxy({ target: () => target, profile: shape });
    await proxy.accept();
    try {
      const traveller = TRAVELLERS[name]!;
      const timeoutMs = Math.ceil(START_MS + PATIENCE * linkMs(shape, files));
      const work = { server: proxy, files, concurrency: traveller.concurrency, timeoutMs };
      const { wallMs }: ClientCost = await runClientProcess(traveller, work);
      return { wallMs, linkBytes: proxy.counts.clientBytes };
    } finally {
      proxy.dispose();
    }
  });
}

/** Prints what the journeys took. Returns the median times by client. */
function show(
  report: Report,
  title: string,
  samples: readonly Samples<Journey>[],
  profile: keyof typeof LINK_PROFILES,
  files: readonly SampleFile[],
): Map<string, number> {
  const link = linkMs(LINK_PROFILES[profile], files);
  const rows: Row[] = [];
  const wall = new Map<string, number>();
  for (const { name, values, failure } of samples) {
    if (failure !== undefined) report.failure(`${title}, ${name}: ${failure}`);
    if (values.length === 0) continue;
    const { wallMs, linkBytes } = medians<keyof Journey>(values);
    wall.set(name, wallMs);
    rows.push({
      client: name,
      'wall ms': figure(wallMs),
      'times the link’s own': figure(wallMs / link),
      'sent MiB': figure(linkBytes / MIB),
    });
  }
  report.table(`${title}; the link itself needs ${figure(link)} ms`, rows, Object.fromEntries(wall));
  return wall;
}

/** How many times faster ours was than the other. */
function ratio(wall: ReadonlyMap<string, number>, other: string): number {
  return (wall.get(other) ?? NaN) / (wall.get(OURS) ?? NaN);
}

/** What the link needs for the bytes as they are, and for one round trip, in milliseconds. */
function linkMs({ bitsPerSecond, roundTripMs }: LinkProfile, files: readonly SampleFile[]): number {
  return (8000 * files.reduce((sum, { bytes }) => sum + bytes, 0)) / bitsPerSecond + roundTripMs;
}
