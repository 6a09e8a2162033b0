import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { copyFile, glob, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod';
import { Core } from '../../src/core.ts';
import { MetricsStore } from '../../src/metrics/metricsStore.ts';
import { resolveSettings } from '../../src/settings.ts';
import { Workspaces } from '../../src/workspace/workspaces.ts';
import { repositoryFolder } from '../vscode/repository.ts';
import { mulberry32 } from './random.ts';
import type { Report } from './report.ts';
import { figure } from './table.ts';
import { temporaryFolder } from './temporaryFolder.ts';

const SIZES = { quick: [300, 1_000], full: [1_000, 10_000] };
const QUESTIONS = 40;
const TOKEN = 'a-token-for-the-bench-only';
/** Where source files of strangers are found on a machine. */
const PLACES = [
  join(repositoryFolder, 'node_modules'),
  '/usr/lib/python3',
  '/usr/share',
  join(repositoryFolder, '.vscode-test'),
];
const SOURCES = '**/*.{ts,js,mjs,py,md,c,h,rs,go,json,pl,pm,rst,txt,css}';
const MAX_BYTES = 200_000;
const COMMENT = /^\s*(?:\/\/|#|\*|\/\*\*?)\s+([A-Z][^@*{}<>=;]{30,140}?)\s*$/;

const signal = new AbortController().signal;

/** `npm run bench -- workspace`: the first index of many source files, questions over all of them, and a changed file. */
export async function runWorkspaceBench(report: Report, isQuick: boolean): Promise<void> {
  const sizes = isQuick ? SIZES.quick : SIZES.full;
  const built = spawnSync(process.execPath, ['esbuild.mjs', '--production'], {
    cwd: repositoryFolder,
    stdio: 'inherit',
  });
  if (built.status !== 0) throw new Error('The backend could not be built.');
  const rows: Record<string, string>[] = [];
  for (const count of sizes) {
    const project = await copySources(count);
    const measured = await measure(project);
    rows.push({
      files: project.files.length.toLocaleString('en'),
      MB: figure(project.bytes / 1e6),
      'first index': `${figure(measured.indexMs / 1000)} s, ${figure(project.files.length / (measured.indexMs / 1000))} files/s`,
      'CPU of the index': `${figure(measured.indexCpuMs / 1000)} s`,
      'CPU of a search': `${figure(measured.searchCpuMs)} ms`,
      reopening: `${figure(measured.reopenMs)} ms`,
      'a changed file': `${figure(measured.changedMs)} ms`,
      'search, median / p95': `${figure(measured.search.median)} / ${figure(measured.search.p95)} ms`,
      'answer, median / p95': `${figure(measured.answer.median)} / ${figure(measured.answer.p95)} ms`,
      'among the first 5': `${figure(measured.foundShare * 100)} %`,
      'resident, searched / answered': `${figure(measured.searchedMiB)} / ${figure(measured.residentMiB)} MiB`,
      'index / source': figure(measured.diskBytes / project.bytes),
    });
    if (count === sizes.at(-1) && !isQuick) {
      const { search } = measured;
      report.goal({
        name: 'first index',
        measured: project.files.length / (measured.indexMs / 1000),
        atLeast: 1200,
        unit: 'files/s',
      });
      report.goal({ name: 'reopening', measured: measured.reopenMs, atMost: 1500, unit: 'ms' });
      report.goal({ name: 'a changed file asked about', measured: measured.changedMs, atMost: 300, unit: 'ms' });
      report.goal({ name: 'search over all files, median', measured: search.median, atMost: 80, unit: 'ms' });
      report.goal({ name: 'search over all files, p95', measured: search.p95, atMost: 250, unit: 'ms' });
      report.goal({ name: 'resident after the searches', measured: measured.searchedMiB, atMost: 250, unit: 'MiB' });
    }
  }
  report.table('A workspace of source files found on this machine', rows, { rows });
}

interface Project {
  readonly root: string;
  readonly files: readonly string[];
  readonly bytes: number;
  readonly questions: readonly { readonly question: string; readonly file: string }[];
}

/** Source files of this machine in a folder, each content once; a comment of some of them is the question that they answer. */
async function copySources(count: number): Promise<Project> {
  const root = join(await temporaryFolder(), 'project');
  const files: string[] = [];
  const seen = new Set<string>();
  const candidates: { question: string; file: string }[] = [];
  let bytes = 0;
  for (const place of PLACES) {
    for await (const name of glob(SOURCES, { cwd: place })) {
      if (files.length === count) break;
      const source = join(place, name);
      const stats = await stat(source).catch(() => undefined);
      const key = `${basename(name)} ${String(stats?.size)}`;
      if (!stats?.isFile() || stats.size === 0 || stats.size > MAX_BYTES || seen.has(key)) continue;
      seen.add(key);
      // A folder of its own for a thousand of them, since ignore rules that strangers ship would leave some out.
      const file = join(root, String(files.length % 100), `${String(files.length)}-${basename(name)}`);
      await mkdir(dirname(file), { recursive: true });
      await copyFile(source, file);
      files.push(file);
      bytes += stats.size;
      if (['.ts', '.js', '.mjs', '.py', '.c', '.h', '.go', '.rs'].includes(extname(file))) {
        const comment = (await readFile(file, 'utf8')).split('\n').flatMap((line) => COMMENT.exec(line)?.[1] ?? [])[0];
        if (comment !== undefined) candidates.push({ question: comment, file });
      }
    }
  }
  const random = mulberry32(7);
  const shuffled = candidates.map((each) => ({ each, at: random() })).sort((a, b) => a.at - b.at);
  return { root, files, bytes, questions: shuffled.slice(0, QUESTIONS).map(({ each }) => each) };
}

async function measure(project: Project) {
  const data = await temporaryFolder();
  const server = spawn(process.execPath, [join(repositoryFolder, 'dist', 'cli.js'), 'serve', '--data', data], {
    env: { ...process.env, SMART_FILE_QUERY_TOKEN: TOKEN },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const line = z.string().parse((await once(createInterface({ input: server.stdout }), 'line'))[0]);
    const { url } = z.object({ url: z.string() }).parse(JSON.parse(line));
    return await measureOn(project, url, server.pid, data);
  } finally {
    const ended = once(server, 'exit');
    server.kill();
    await ended;
  }
}

async function measureOn(project: Project, url: string, pid: number | undefined, data: string) {
  const stateFolder = await temporaryFolder();
  const { settings } = resolveSettings(() => undefined, {});
  const silent = (): void => undefined;
  const log = { debug: silent, info: silent, warn: console.warn, error: console.error };
  const core = new Core({
    stateFolder,
    connection: { id: 'embedded', address: () => Promise.resolve({ url, token: TOKEN }) },
    metrics: new MetricsStore(join(stateFolder, 'metrics')),
    machineId: 'bench',
    version: '0',
    log,
    settings: () => settings,
  });
  const { root } = project;
  const open = (): Workspaces =>
    new Workspaces({ stateFolder, log, core: () => core, excludes: () => [], maxFileBytes: () => 100 << 20 });
  try {
    let workspaces = open();
    let began = performance.now();
    const index = await workspaces.index(root);
    await index.survey(signal);
    await index.send(signal);
    const indexMs = performance.now() - began;
    const indexCpuMs = cpuMs(pid);
    workspaces = open();
    began = performance.now();
    const again = await workspaces.index(root);
    const { toSend } = await again.survey(signal);
    if (toSend.files > 0) throw new Error(`${toSend.files} files would be sent again.`);
    const reopenMs = performance.now() - began;

    const storeId = again.storeId ?? '';
    await settled(pid);
    const cpuBefore = cpuMs(pid);
    const searches: number[] = [];
    const answers: number[] = [];
    let found = 0;
    for (const { question, file } of project.questions) {
      began = performance.now();
      const page = await post(url, `/v1/vector_stores/${storeId}/search`, { query: question, max_num_results: 20 });
      searches.push(performance.now() - began);
      const { data: hits } = z.object({ data: z.array(z.object({ filename: z.string() })) }).parse(page);
      if ([...new Set(hits.map(({ filename }) => filename))].slice(0, 5).includes(basename(file))) found++;
    }
    const searchedMiB = residentMiB(pid);
    const searchCpuMs = (cpuMs(pid) - cpuBefore) / project.questions.length;
    for (const { question } of project.questions) {
      began = performance.now();
      await post(url, '/v1/query', { vector_store_ids: [storeId], question, provider: 'local' });
      answers.push(performance.now() - began);
    }
    const changed = project.files[0] ?? '';
    await writeFile(changed, '// The lighthouse keeper painted the foghorn turquoise in spring.\n');
    await workspaces.note(root, [changed]);
    began = performance.now();
    const request = {
      root,
      question: 'Who painted the foghorn turquoise in spring?',
      signal,
      provider: 'local',
      onProgress: silent,
    };
    const answer = await workspaces.askUpToDate(request);
    const changedMs = performance.now() - began;
    if (!answer.citations.some(({ path }) => path === changed)) throw new Error('The changed file is not cited.');
    return {
      indexMs,
      indexCpuMs,
      searchCpuMs,
      reopenMs,
      changedMs,
      search: spread(searches),
      answer: spread(answers),
      foundShare: found / project.questions.length,
      searchedMiB,
      residentMiB: residentMiB(pid),
      diskBytes: Number(spawnSync('du', ['-sb', data], { encoding: 'utf8' }).stdout.split('\t')[0]),
    };
  } finally {
    await core.dispose();
  }
}

async function post(url: string, path: string, body: object): Promise<unknown> {
  const headers = { Authorization: `Bearer ${TOKEN}`, 'Content-Type': 'application/json' };
  const answer = await fetch(url + path, { method: 'POST', headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(await answer.text());
  return answer.json();
}

function spread(values: readonly number[]): { median: number; p95: number } {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
  return { median: at(0.5), p95: at(0.95) };
}

/** Resolves once a process has hardly worked for a second: what it does in the background is not what is measured. */
async function settled(pid: number | undefined): Promise<void> {
  for (let before = cpuMs(pid); ;) {
    await delay(1_000);
    const now = cpuMs(pid);
    if (!(now - before > 30)) return;
    before = now;
  }
}

/** How long a process has computed, in milliseconds, which tells more than the time where other work runs; NaN where the system does not tell. */
function cpuMs(pid: number | undefined): number {
  if (process.platform !== 'linux') return NaN;
  const fields = readFileSync(`/proc/${String(pid)}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  // Counted in hundredths of a second.
  return 10 * (Number(fields[11]) + Number(fields[12]));
}

/** What a process has in memory, in MiB; NaN where the system does not tell. */
function residentMiB(pid: number | undefined): number {
  if (process.platform !== 'linux') return NaN;
  const [, kib] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8')) ?? [];
  return Number(kib) / 1024;
}
