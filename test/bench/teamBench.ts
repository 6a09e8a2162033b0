import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import * as z from 'zod';
import { FileObject } from '../../src/protocol/files.ts';
import { QueryResponse } from '../../src/protocol/query.ts';
import { missingObjectStore, startTestObjectStore } from '../helpers/testObjectStore.ts';
import { startTeamNode } from '../helpers/teamNode.ts';
import { temporaryFolder, type Owner } from '../helpers/temporaryFolder.ts';
import { startTestPostgres } from '../helpers/testPostgres.ts';
import { startTestTeam } from '../helpers/testTeam.ts';
import { fileForm } from '../unit/backend/multipartForm.ts';
import { median } from './measure.ts';
import type { Report } from './report.ts';
import { BENCH_TOKEN } from './runServer.ts';

/** The development questions and their files; where they are absent, the parts that need them are left out. */
const QUESTION_SETS = ['fairytale', 'xquad-zh'].map((name) => join(import.meta.dirname, '../../../shared/qa', name));

const CLI = join(import.meta.dirname, '..', '..', 'src', 'cli.ts');
const SMALL_BYTES = 8 * 1024;
const DOCUMENT_BYTES = 30_000;
const AT_A_TIME = 8;
const CLIENTS = 200;

/** What a developer does in a day of eight hours, and how much more of it there is at the peak. */
const [UPLOADS_A_DAY, QUESTIONS_A_DAY, SECONDS_A_DAY, PEAK] = [50, 100, 8 * 3600, 5];

/** A backend under test: its addresses, between which the requests go round. */
interface Target {
  readonly name: string;
  readonly urls: readonly string[];
  readonly token: string;
}

interface Question {
  readonly file: string;
  readonly question: string;
}

interface Figures {
  readonly filesPerSecond: number;
  readonly coldMs: number;
  readonly warmMs: number;
  readonly warmPerSecond: number;
  readonly crowd: {
    readonly perSecond: number;
    readonly medianMs: number;
    readonly p95Ms: number;
    readonly failed: number;
  };
  /** What was answered to each question by each address. */
  readonly answers: readonly (readonly string[])[];
}

/** `npm run bench -- team`: two nodes of a team's backend against the backend of one machine, on the same work. */
export async function runTeamBench(report: Report, isQuick: boolean): Promise<void> {
  const ends: (() => unknown)[] = [];
  const owner: Owner = { after: (end) => void ends.push(end) };
  try {
    const results: (Figures & { readonly name: string })[] = [];
    for (const start of [startOne, startFolderTeam, startBucketTeam]) {
      const target = await start(owner);
      if (typeof target === 'string') report.note(target);
      else results.push({ name: target.name, ...(await measure(target, isQuick)) });
    }
    tell(report, results);
  } finally {
    for (const end of ends.reverse()) await end();
  }
}

async function startOne(owner: Owner): Promise<Target> {
  const data = await temporaryFolder(owner);
  const words = ['--disable-warning=ExperimentalWarning', CLI, 'serve', '--data', data];
  const env = { ...process.env, SMART_FILE_QUERY_TOKEN: BENCH_TOKEN };
  const server = spawn(process.execPath, words, { env, stdio: ['ignore', 'pipe', 'ignore'] });
  owner.after(() => server.kill('SIGKILL'));
  const [line] = (await once(createInterface({ input: server.stdout }), 'line')) as [string];
  return { name: 'one machine', urls: [z.object({ url: z.string() }).parse(JSON.parse(line)).url], token: BENCH_TOKEN };
}

function startFolderTeam(owner: Owner): Promise<Target> {
  return startTeam(owner, 'two nodes, folder');
}

async function startBucketTeam(owner: Owner): Promise<Target | string> {
  const missing = missingObjectStore();
  if (missing !== undefined) return missing;
  const { storage } = await startTestObjectStore(owner);
  return startTeam(owner, 'two nodes, S3', storage);
}

async function startTeam(owner: Owner, name: string, storage?: string): Promise<Target> {
  const team = await startTestTeam(owner, await startTestPostgres(owner));
  const token = await team.token('bench', 'ada');
  const options = { leaseSeconds: 60, adoptEveryMs: 2000 };
  const of = { database: team.database, storage: storage ?? team.storage };
  const nodes = [await startTeamNode(owner, of, options), await startTeamNode(owner, of, options)];
  return { name, urls: nodes.map(({ url }) => url), token };
}

async function measure(target: Target, isQuick: boolean): Promise<Figures> {
  const send = async (url: string, path: string, init: RequestInit): Promise<string> => {
    const headers = new Headers(init.headers);
    headers.set('Authorization', `Bearer ${target.token}`);
    const response = await fetch(`${url}${path}`, { ...init, headers });
    const text = await response.text();
    assert.ok(response.ok, `${path}: ${String(response.status)} ${text}`);
    return text;
  };
  const urlOf = (n: number): string => target.urls[n % target.urls.length] ?? '';
  const upload = async (n: number, name: string, text: string): Promise<string> => {
    const { body, headers } = fileForm(name, text);
    const sent = await send(urlOf(n), '/v1/files', { method: 'POST', body: String(body), headers: { ...headers } });
    return FileObject.parse(JSON.parse(sent)).id;
  };
  const ask = async (url: string, id: string, question: string): Promise<string> => {
    const body = JSON.stringify({ file_ids: [id], question, provider: 'local' });
    const headers = { 'Content-Type': 'application/json' };
    const { answer, citations } = QueryResponse.parse(
      JSON.parse(await send(url, '/v1/query', { method: 'POST', body, headers })),
    );
    // All but the ids, which are each backend's own.
    return JSON.stringify({ answer, citations: citations.map(({ file_id: _, ...cited }) => cited) });
  };

  const smallFiles = isQuick ? 100 : 1000;
  const began = performance.now();
  await eachOf(smallFiles, AT_A_TIME, async (n) => {
    await upload(n, `small-${String(n)}.txt`, textOf(`small ${String(n)}`, SMALL_BYTES));
  });
  const filesPerSecond = (smallFiles * 1000) / (performance.now() - began);

  const { questions, files } = developmentQuestions(isQuick ? 100 : Infinity);
  const ids = new Map<string, string>();
  // All of them arrive at one node, so that the other one has to fetch and index them.
  for (const [name, text] of files) ids.set(name, await upload(0, name, text));
  const last = target.urls.at(-1) ?? '';
  const cold: number[] = [];
  for (const [name, id] of ids) {
    const asked = performance.now();
    await ask(last, id, questions.find(({ file }) => file === name)?.question ?? 'What is it about?');
    cold.push(performance.now() - asked);
  }
  const warm: number[] = [];
  const answers: string[][] = questions.map(() => []);
  const warmBegan = performance.now();
  await eachOf(questions.length * target.urls.length, AT_A_TIME, async (n) => {
    const index = Math.floor(n / target.urls.length);
    const { file, question } = questions[index] ?? assert.fail();
    const asked = performance.now();
    answers[index]?.push(await ask(urlOf(n), ids.get(file) ?? '', question));
    warm.push(performance.now() - asked);
  });
  const warmPerSecond = (warm.length * 1000) / (performance.now() - warmBegan);

  const crowdMs = isQuick ? 10_000 : 60_000;
  const until = performance.now() + crowdMs;
  const took: number[] = [];
  let failed = 0;
  await eachOf(CLIENTS, CLIENTS, async (client) => {
    for (let n = 0; performance.now() < until; n++) {
      const asked = performance.now();
      const name = `client-${String(client)}-${String(n)}.txt`;
      const { file, question } = questions[(client * 7 + n) % questions.length] ?? { file: '', question: '' };
      const id = ids.get(file);
      // One file for two questions, as developers do.
      const work = n % 3 === 0 || id === undefined ? upload(client + n, name, textOf(name, DOCUMENT_BYTES)) : ask(urlOf(client + n), id, question); // prettier-ignore
      await work.catch(() => failed++);
      took.push(performance.now() - asked);
    }
  });
  const sorted = took.sort((a, b) => a - b);
  return {
    filesPerSecond,
    coldMs: median(cold),
    warmMs: median(warm),
    warmPerSecond,
    crowd: {
      perSecond: (took.length * 1000) / crowdMs,
      medianMs: median(took),
      p95Ms: sorted[Math.floor(sorted.length * 0.95)] ?? NaN,
      failed,
    },
    answers,
  };
}

function tell(report: Report, results: readonly (Figures & { readonly name: string })[]): void {
  const one = (value: number): string => value.toFixed(value < 10 ? 1 : 0);
  report.table(
    'A team on one machine: server, database and clients share its cores',
    results.map(({ name, filesPerSecond, coldMs, warmMs, warmPerSecond, crowd }) => ({
      backend: name,
      'files of 8 KiB a second': one(filesPerSecond),
      'first question, ms': one(coldMs),
      'later ones, ms': one(warmMs),
      'questions a second': one(warmPerSecond),
      [`${String(CLIENTS)} clients: requests a second`]: one(crowd.perSecond),
      'median, ms': one(crowd.medianMs),
      'p95, ms': one(crowd.p95Ms),
      failed: String(crowd.failed),
    })),
    results.map(({ answers: _, ...figures }) => figures),
  );
  const [alone, ...teams] = results;
  for (const { name, answers, crowd } of teams) {
    const given = answers.flat();
    const expected = answers.flatMap((each, n) => each.map(() => alone?.answers[n]?.[0]));
    const same = given.filter((answer, n) => answer === expected[n]).length;
    const percent = given.length === 0 ? NaN : (100 * same) / given.length;
    report.goal({ name: `${name}: the answers of one machine (${String(given.length)})`, measured: percent, atLeast: 100, unit: '%' }); // prettier-ignore
    report.goal({ name: `${name}: requests of 200 clients that failed`, measured: crowd.failed, atMost: 0, unit: '' });
    capacity(report, name, crowd.perSecond);
  }
}

/** How many machines like this one developers need, by what the crowd has reached. */
function capacity(report: Report, name: string, perSecond: number): void {
  const rows = [1000, 10_000, 100_000].map((developers) => {
    const a = (perDay: number): number => (developers * perDay * PEAK) / SECONDS_A_DAY;
    const [uploads, questions] = [a(UPLOADS_A_DAY), a(QUESTIONS_A_DAY)];
    return {
      developers: developers.toLocaleString('en'),
      'uploads a second at the peak': uploads.toFixed(0),
      'questions a second': questions.toFixed(0),
      'machines like this one': String(Math.ceil((uploads + questions) / perSecond)),
      'GB a day before deduplication': ((developers * UPLOADS_A_DAY * DOCUMENT_BYTES) / 1e9).toFixed(1),
    };
  });
  report.table(`On paper, from those figures: ${name}`, rows, rows);
}

/** The development questions, or as many as `most` of them spread over all, and the texts of their files by name. */
function developmentQuestions(most: number): { questions: Question[]; files: Map<string, string> } {
  const questions: Question[] = [];
  const files = new Map<string, string>();
  for (const folder of QUESTION_SETS.filter((set) => existsSync(set))) {
    for (const name of readdirSync(join(folder, 'files')))
      files.set(name, readFileSync(join(folder, 'files', name), 'utf8'));
    const lines = readFileSync(join(folder, 'queries.jsonl'), 'utf8').trim().split('\n');
    const Line = z.object({ file: z.string(), question: z.string() });
    questions.push(...lines.map((line) => Line.parse(JSON.parse(line))));
  }
  const step = Math.max(1, questions.length / most);
  const chosen = Array.from({ length: Math.floor(questions.length / step) }, (_, n) => questions[Math.floor(n * step)]);
  return { questions: chosen.filter((question) => question !== undefined), files };
}

/** Text of so many bytes that no other name has. */
function textOf(name: string, bytes: number): string {
  const line = (n: number): string =>
    `The file ${name} has line ${String(n)}, and the ferries of the harbour leave at nine.\n`;
  let text = '';
  for (let n = 0; text.length < bytes; n++) text += line(n);
  return text.slice(0, bytes);
}

/** Runs `work` for 0 … `count` - 1, `atATime` of them at the same time. */
async function eachOf(count: number, atATime: number, work: (n: number) => Promise<void>): Promise<void> {
  let next = 0;
  const run = async (): Promise<void> => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: atATime }, run));
}
