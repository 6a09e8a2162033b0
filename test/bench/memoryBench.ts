import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod';
import { FileList, MAX_PAGE_FILES } from '../../src/protocol/files.ts';
import { repositoryFolder } from '../vscode/repository.ts';
import type { Report } from './report.ts';
import { makeArticle } from './syntheticText.ts';
import { figure } from './table.ts';
import { temporaryFolder } from './temporaryFolder.ts';

const FILES = { quick: 1_000, full: 7_000 };
/** How large a file is, in bytes: 7,000 are 89 MB. */
const FILE_BYTES = 12_700;
/** How many files are sent at a time. */
const AT_ONCE = 8;
/** When a backend has long given back what it does not need while it is idle, in milliseconds after its last request. */
const IDLE_MS = 60_000;
const TOKEN = 'a-token-for-the-bench-only';
const AUTHORIZATION = { Authorization: `Bearer ${TOKEN}` };

/** `npm run bench -- memory`: what a backend takes that has indexed many files, at once and when it has long been idle. */
export async function runMemoryBench(report: Report, isQuick: boolean): Promise<void> {
  if (process.platform !== 'linux') {
    report.note('The memory of a backend is measured on Linux alone.');
    return;
  }
  const count = isQuick ? FILES.quick : FILES.full;
  const built = spawnSync(process.execPath, ['esbuild.mjs', '--production'], {
    cwd: repositoryFolder,
    stdio: 'inherit',
  });
  if (built.status !== 0) throw new Error('The backend could not be built.');
  const program = join(repositoryFolder, 'dist', 'cli.js');
  const server = spawn(process.execPath, [program, 'serve', '--data', await temporaryFolder()], {
    env: { ...process.env, SMART_FILE_QUERY_TOKEN: TOKEN },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const line = z.string().parse((await once(createInterface({ input: server.stdout }), 'line'))[0]);
    const { url } = z.object({ url: z.string() }).parse(JSON.parse(line));
    const start = residentMiB(server.pid);
    await upload(url, count);
    await allIndexed(url, count);
    const indexed = residentMiB(server.pid);
    await delay(IDLE_MS);
    const idle = residentMiB(server.pid);
    report.table(
      `A backend that has indexed ${count.toLocaleString('en')} files of ${FILE_BYTES.toLocaleString('en')} bytes, resident memory`,
      [{ 'at the start': mib(start), indexed: mib(indexed), [`idle for ${IDLE_MS / 1000} s`]: mib(idle) }],
      { count, start, indexed, idle },
    );
    report.goal({ name: 'resident after indexing', measured: indexed, atMost: 250, unit: 'MiB' });
    report.goal({ name: 'resident when idle', measured: idle, atMost: 90, unit: 'MiB' });
  } finally {
    const ended = once(server, 'exit');
    server.kill();
    await ended;
  }
}

async function upload(url: string, count: number): Promise<void> {
  const numbers = Array.from({ length: count }, (_, index) => index).values();
  const work = async (): Promise<void> => {
    for (const number of numbers) {
      const form = new FormData();
      const isCode = number % 2 === 0;
      form.append('file', new Blob([isCode ? codeOf(number) : textOf(number)]), `${number}.${isCode ? 'ts' : 'md'}`);
      form.append('purpose', 'user_data');
      const answer = await fetch(`${url}/v1/files`, { method: 'POST', headers: AUTHORIZATION, body: form });
      if (!answer.ok) throw new Error(await answer.text());
      await answer.arrayBuffer();
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

async function allIndexed(url: string, count: number): Promise<void> {
  const answer = await fetch(`${url}/v1/files?limit=${MAX_PAGE_FILES}`, { headers: AUTHORIZATION });
  const { data } = FileList.parse(await answer.json());
  const indexed = data.filter(({ status }) => status === 'processed').length;
  if (indexed !== count) throw new Error(`${indexed} of ${count} files are indexed.`);
}

const textOf = (seed: number): string => makeArticle(FILE_BYTES, seed).lines.join('\n').slice(0, FILE_BYTES);

/** Functions that give back the sentences of an article. */
function codeOf(seed: number): string {
  const functions = makeArticle(FILE_BYTES, seed).lines.map(
    (line, index) => `export function line${seed}n${index}(): string {\n  return ${JSON.stringify(line)};\n}\n`,
  );
  return functions.join('\n').slice(0, FILE_BYTES);
}

/** What a process has in memory, in MiB. */
function residentMiB(pid: number | undefined): number {
  const [, kib] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kib) / 1024;
}

const mib = (value: number): string => `${figure(value)} MiB`;
