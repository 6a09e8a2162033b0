import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { npmCommand } from './vscode/npm.ts';
import { repositoryFolder } from './vscode/repository.ts';

/**
 * `npm test`: types, lint, unit, conformance, package, host tests and UI journeys in a real VS Code. Prints each step's
 * output as it comes, and ends with one line, `N passed, N failed`. `npm test -- unit host` runs the named steps only.
 */
interface Step {
  readonly name: string;
  readonly command: readonly string[];
  /** Whether it runs the sources as they are, in many processes that load the same. */
  readonly runsSources?: boolean;
  /** Whether it runs the extension as it is built, which the step `package` does where it runs before. */
  readonly needsBuild?: boolean;
}

/**
 * A test that waits for what never comes fails, instead of holding up the rest; in milliseconds. Much slack, since a journey of
 * twenty steps on a machine whose cores are all busy takes minutes.
 */
const TEST_TIMEOUT_MS = 1_800_000;

/** Runs test files by node's own runner, which counts what passed into `COUNTS_FILE`. */
const tests = (pattern: string, concurrency: number): string[] => [
  process.execPath,
  '--disable-warning=ExperimentalWarning',
  '--test',
  `--test-concurrency=${concurrency}`,
  `--test-timeout=${TEST_TIMEOUT_MS}`,
  '--test-reporter=spec',
  '--test-reporter-destination=stdout',
  `--test-reporter=${join(import.meta.dirname, 'helpers', 'countReporter.ts')}`,
  '--test-reporter-destination=COUNTS_FILE',
  pattern,
];

/** npm as it can be started on any system: on Windows it is a script of the shell. */
const npm = (...words: readonly string[]): string[] => {
  const { command, prefixArgs } = npmCommand();
  return [command, ...prefixArgs, ...words];
};

/** The compiler, by its file: what lies in `node_modules/.bin` are scripts of the shell on Windows. */
const compiler = (...words: readonly string[]): string[] => [
  process.execPath,
  join(repositoryFolder, 'node_modules', 'typescript', 'bin', 'tsc'),
  ...words,
];

const BUILD: Step = { name: 'build', command: [process.execPath, 'esbuild.mjs'] };
const STEPS: readonly Step[] = [
  { name: 'types', command: compiler('-p', '.') },
  { name: 'types of the pages', command: compiler('-p', 'media') },
  { name: 'lint', command: npm('run', '--silent', 'lint') },
  { name: 'unit', command: tests('test/unit/**/*.test.ts', 3), runsSources: true },
  { name: 'conformance', command: tests('test/conformance/**/*.test.ts', 2), runsSources: true },
  { name: 'package', command: npm('run', '--silent', 'package') },
  { name: 'oldest Node', command: tests('test/package/**/*.test.ts', 1), needsBuild: true },
  { name: 'host', command: [process.execPath, 'test/vscode/runHostTests.ts'], needsBuild: true },
  { name: 'panel', command: tests('test/panel/**/*.journey.ts', 1) },
  { name: 'journeys', command: tests('test/journeys/**/*.journey.ts', 2), needsBuild: true },
];

const STOP_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

interface Counts {
  passed: number;
  failed: number;
}

async function main(names: readonly string[]): Promise<number> {
  const total: Counts = { passed: 0, failed: 0 };
  const failures: string[] = [];
  const steps = STEPS.filter(({ name }) => names.length === 0 || names.some((wanted) => name.startsWith(wanted)));
  const isBuilt = steps.some(({ name }) => name === 'package');
  const needsBuild = !isBuilt && steps.some((step) => step.needsBuild);
  for (const step of needsBuild ? [BUILD, ...steps] : steps) {
    const started = performance.now();
    console.log(`\n── ${step.name} ${'─'.repeat(60 - step.name.length)}`);
    const counts = await run(step);
    total.passed += counts.passed;
    total.failed += counts.failed;
    if (counts.failed > 0) failures.push(`${step.name} (${counts.failed})`);
    console.log(`${step.name}: ${counts.failed === 0 ? 'passed' : 'FAILED'} in ${seconds(started)}`);
  }
  if (failures.length > 0) console.log(`\nFailed: ${failures.join(', ')}`);
  console.log(`\n${total.passed} passed, ${total.failed} failed`);
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}

/** A step that counts nothing itself counts as one. A step whose counts say nothing failed, but which failed, has failed. */
async function run({ command, runsSources = false }: Step): Promise<Counts> {
  const folder = await mkdtemp(join(tmpdir(), 'smart-file-query-counts-'));
  const countsFile = join(folder, 'counts.json');
  try {
    const words = command.map((word) => word.replace('COUNTS_FILE', countsFile));
    const { code, lastLine } = await execute(words, runsSources);
    const counts = (await readCounts(countsFile)) ?? parseCounts(lastLine) ?? { passed: code === 0 ? 1 : 0, failed: 0 };
    const isSilentFailure = code !== 0 && counts.failed === 0;
    const isEmpty = counts.passed + counts.failed === 0;
    return isSilentFailure || isEmpty ? { ...counts, failed: counts.failed + 1 } : counts;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Runs a command, showing its output. */
function execute(
  [command = '', ...args]: readonly string[],
  runsSources: boolean,
): Promise<{ code: number; lastLine: string }> {
  return new Promise((resolve, reject) => {
    const path = [join(repositoryFolder, 'node_modules', '.bin'), process.env['PATH']].join(delimiter);
    // What has been made of a source is kept for the next process that loads it. No VS Code inherits that.
    const cache = runsSources ? { NODE_COMPILE_CACHE: join(repositoryFolder, '.vscode-test', 'compile-cache') } : {};
    const env = { ...process.env, PATH: path, FORCE_COLOR: '0', ...cache };
    // A group of its own lets one signal reach the command and all that it has started.
    const isGroup = process.platform !== 'win32';
    const child = spawn(command, args, {
      cwd: repositoryFolder,
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
      detached: isGroup,
      windowsHide: true,
    });
    let tail = '';
    child.stdout.on('data', (chunk: Buffer) => {
      process.stdout.write(chunk);
      tail = (tail + chunk.toString('utf8')).slice(-2000);
    });
    // What outlives this process would keep browsers and backends running.
    const stop = (signal: NodeJS.Signals): void => {
      if (isGroup && child.pid !== undefined) process.kill(-child.pid, signal);
      else child.kill(signal);
      child.once('close', () => process.exit(1));
    };
    for (const signal of STOP_SIGNALS) process.on(signal, stop);
    child.once('close', () => {
      for (const signal of STOP_SIGNALS) process.off(signal, stop);
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 1, lastLine: tail.trimEnd().split('\n').at(-1) ?? '' }));
  });
}

async function readCounts(file: string): Promise<Counts | undefined> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return parseCounts(text.trim());
}

function parseCounts(line: string): Counts | undefined {
  const [, passed, failed] = /^(\d+) passed, (\d+) failed$/.exec(line) ?? [];
  return passed === undefined || failed === undefined ? undefined : { passed: Number(passed), failed: Number(failed) };
}

function seconds(started: number): string {
  return `${((performance.now() - started) / 1000).toFixed(1)} s`;
}

process.exitCode = await main(process.argv.slice(2));
