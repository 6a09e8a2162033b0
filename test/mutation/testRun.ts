import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as z from 'zod';
import { parseJson } from '../../src/protocol/errors.ts';
import { repositoryFolder } from '../vscode/repository.ts';
import { cacheFolder } from './folders.ts';
import type { Mutant } from './mutants.ts';

export type Verdict = 'passed' | 'failed' | 'timed out';

/** The first line of a test that failed, in the Test Anything Protocol. */
const FAILED_TEST = /^\s*not ok (?!.*# (?:TODO|SKIP))/m;

/** Runs one test file in processes of its own, with a mutant in place if one is given, until the first test fails. */
export async function runTestFile(
  testFile: string,
  timeoutMs: number,
  environment: NodeJS.ProcessEnv = {},
): Promise<Verdict> {
  const temporary = await mkdtemp(join(tmpdir(), 'smart-file-query-mutation-'));
  try {
    return await runIn(temporary, testFile, timeoutMs, environment);
  } finally {
    await rm(temporary, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** The environment of a test in whose processes and threads a mutant takes the place of the program's text. */
export function withMutant({ file, start, end, replacement }: Mutant): NodeJS.ProcessEnv {
  const url = pathToFileURL(join(repositoryFolder, file)).href;
  const hook = pathToFileURL(join(import.meta.dirname, 'activateMutant.ts')).href;
  return {
    MUTANT_URL: url,
    MUTANT_START: String(start),
    MUTANT_END: String(end),
    MUTANT_TEXT: replacement,
    NODE_OPTIONS: `--import=${hook} --disable-warning=ExperimentalWarning`,
    NODE_COMPILE_CACHE: join(cacheFolder, 'compiled'),
  };
}

function runIn(
  temporary: string,
  testFile: string,
  timeoutMs: number,
  environment: NodeJS.ProcessEnv,
): Promise<Verdict> {
  return new Promise((resolve, reject) => {
    const args = ['--disable-warning=ExperimentalWarning', '--test-reporter=tap', testFile];
    const env = {
      ...process.env,
      TMPDIR: temporary,
      TEMP: temporary,
      TMP: temporary,
      FORCE_COLOR: '0',
      ...environment,
    };
    // In a group of its own, so that what the test has started ends with it.
    const child = spawn(process.execPath, args, {
      cwd: repositoryFolder,
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
      detached: process.platform !== 'win32',
    });
    let verdict: Verdict | undefined;
    let tail = '';
    const end = (found: Verdict): void => {
      verdict ??= found;
      endGroup(child.pid);
    };
    const timer = setTimeout(() => end('timed out'), timeoutMs);
    child.stdout.on('data', (chunk: Buffer) => {
      tail = tail.slice(-200) + chunk.toString('utf8');
      if (FAILED_TEST.test(tail)) end('failed');
    });
    child.once('error', reject);
    child.once('exit', () => endGroup(child.pid));
    child.once('close', (code) => {
      clearTimeout(timer);
      resolve(verdict ?? (code === 0 ? 'passed' : 'failed'));
    });
  });
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
  } catch {
    // All of its processes have ended.
  }
}

const V8Coverage = z.object({
  result: z.array(
    z.object({
      url: z.string(),
      functions: z.array(
        z.object({
          ranges: z.array(z.object({ startOffset: z.number(), endOffset: z.number(), count: z.number() })),
        }),
      ),
    }),
  ),
});

interface Range {
  readonly startOffset: number;
  readonly endOffset: number;
  readonly count: number;
}

/** Which places of which files a test file has run, in all its processes and threads. */
export class Coverage {
  /** By the file's URL, one list for each process or thread. */
  readonly #ranges = new Map<string, Range[][]>();

  static async of(testFile: string, timeoutMs: number): Promise<{ coverage: Coverage; verdict: Verdict }> {
    const folder = await mkdtemp(join(tmpdir(), 'smart-file-query-coverage-'));
    try {
      const verdict = await runTestFile(testFile, timeoutMs, { NODE_V8_COVERAGE: folder });
      const coverage = new Coverage();
      for (const name of await readdir(folder)) coverage.#add(await readFile(join(folder, name), 'utf8'));
      return { coverage, verdict };
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** Whether the place of the mutant has been run: node strips types without moving anything. */
  covers({ file, start }: Mutant): boolean {
    const url = pathToFileURL(join(repositoryFolder, file)).href;
    return (this.#ranges.get(url) ?? []).some((ranges) => {
      let innermost: Range | undefined;
      for (const range of ranges) {
        if (range.startOffset > start || range.endOffset <= start) continue;
        const length = range.endOffset - range.startOffset;
        if (!innermost || length <= innermost.endOffset - innermost.startOffset) innermost = range;
      }
      return innermost !== undefined && innermost.count > 0;
    });
  }

  #add(json: string): void {
    // A process that was killed while it wrote leaves half a file.
    const parsed = V8Coverage.safeParse(parseJson(json));
    const source = pathToFileURL(join(repositoryFolder, 'src')).href + '/';
    for (const { url, functions } of parsed.data?.result ?? []) {
      if (!url.startsWith(source)) continue;
      const ranges = this.#ranges.get(url) ?? [];
      this.#ranges.set(url, [...ranges, functions.flatMap((each) => each.ranges)]);
    }
  }
}
