/**
 * Do the tests of a folder notice when its code is changed? Makes one small change at a time to the code below
 * src/FOLDER, runs the tests that reach it, and lists the changes that no test has noticed.
 *
 * Usage: npm run mutate -- FOLDER… [--all | --sample N] [--seed N] [--survivors] [--list] [--concurrency N]
 *
 * FOLDER is relative to src/, such as `chunking` or `backend/store`; a file works, too, and so does a glob of files such as
 * `'backend/answering/*.ts'`, for a folder without those below it. Without `--all`, 200 mutants are drawn from a seed that is
 * printed. `--survivors` only tries again what survived the last run, while tests are written.
 * Ends with 1 where a folder misses its goal in `folders.ts`. Mutants that change nothing are named in `equivalents.ts`.
 */
import { glob, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { parseArgs } from 'node:util';
import * as z from 'zod';
import { parseJson } from '../../src/protocol/errors.ts';
import { repositoryFolder } from '../vscode/repository.ts';
import { EQUIVALENTS } from './equivalents.ts';
import { cacheFolder, mutatedFolder } from './folders.ts';
import type { Mutant } from './mutants.ts';
import { Program, repositoryPath } from './program.ts';
import { Coverage, runTestFile, withMutant } from './testRun.ts';

const DEFAULT_SAMPLE = 200;
const DEFAULT_CONCURRENCY = 2;
/** Without a mutant, a test file has to end within this time; in milliseconds. */
const BASELINE_TIMEOUT_MS = 300_000;
/** With one, it may take so many times as long, and this much longer. */
const TIMEOUT_FACTOR = 5;
const TIMEOUT_EXTRA_MS = 20_000;
/** How often a run writes down what it has found, in mutants. */
const SAVE_EVERY = 10;

/**
 * `uncovered`: no test runs the place. `refused`: the tests pass, but the program does not compile.
 */
const Outcome = z.enum(['failed', 'timed out', 'refused', 'survived', 'uncovered']);
type Outcome = z.infer<typeof Outcome>;
const Results = z.record(z.string(), Outcome);
type Results = z.infer<typeof Results>;

const isMissed = (outcome: Outcome | undefined): boolean => outcome === 'survived' || outcome === 'uncovered';

interface TestFile {
  readonly path: string;
  readonly coverage: Coverage;
  readonly durationMs: number;
}

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    all: { type: 'boolean', default: false },
    sample: { type: 'string', default: String(DEFAULT_SAMPLE) },
    seed: { type: 'string', default: '1' },
    survivors: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    concurrency: { type: 'string', default: String(DEFAULT_CONCURRENCY) },
  },
});
if (positionals.length === 0) {
  console.error('Usage: npm run mutate -- FOLDER… [--all | --sample N] [--seed N] [--survivors] [--list]');
  process.exit(2);
}
let isReached = true;
for (const folder of positionals) isReached = (await mutate(folder.replace(/^src\/|\/$/g, ''))) && isReached;
process.exitCode = isReached ? 0 : 1;

/** Judges the tests of a folder; resolves with whether it reaches its goal. */
async function mutate(folder: string): Promise<boolean> {
  const started = performance.now();
  const files = await sourceFiles(folder);
  if (files.length === 0) throw new Error(`There is no TypeScript in src/${folder}.`);
  const program = new Program(files);
  const all = program.mutants();
  const { equivalent, mattering } = withoutEquivalents(files, all);
  const resultsFile = join(cacheFolder, `${folder.replaceAll(/[/*]/g, '-')}.json`);
  const earlier = options.survivors ? await readResults(resultsFile) : {};
  const sample = options.all ? mattering : draw(mattering, Number(options.sample), Number(options.seed));
  const drawn = options.survivors ? mattering.filter((mutant) => isMissed(earlier[keyOf(mutant)])) : sample;
  const how = options.survivors
    ? `the ${drawn.length} that survived the last run`
    : drawn.length === mattering.length
      ? 'all of them'
      : `${drawn.length} of them, drawn with seed ${options.seed}`;
  console.log(`src/${folder}: ${all.length} mutants in ${files.length} files, ${equivalent} equivalent; ${how}.`);
  if (options.list) {
    for (const mutant of drawn) console.log(describe(mutant));
    return true;
  }
  const { tests: globs, goal } = mutatedFolder(folder);
  const tests = await readTests(globs);
  await assertMutantsArrive(drawn, tests);
  const results: Results = { ...earlier };
  const queue = drawn.values();
  let done = 0;
  const work = async (): Promise<void> => {
    for (const mutant of queue) {
      const outcome = await judge(mutant, tests, program);
      results[keyOf(mutant)] = outcome;
      if (isMissed(outcome)) console.log(`${outcome.padEnd(9)} ${describe(mutant)}`);
      if (++done % SAVE_EVERY === 0) await saveResults(resultsFile, results);
    }
  };
  await Promise.all(Array.from({ length: Number(options.concurrency) }, work));
  await saveResults(resultsFile, results);
  // After `--survivors`, what the last run has found counts as far as it is still there.
  const judged = mattering.flatMap((mutant) => results[keyOf(mutant)] ?? []);
  const count = (outcome: Outcome): number => judged.filter((each) => each === outcome).length;
  const missed = judged.filter(isMissed).length;
  const share = judged.length === 0 ? 100 : (100 * (judged.length - missed)) / judged.length;
  const seconds = Math.round((performance.now() - started) / 1000);
  console.log(
    `src/${folder}: ${judged.length - missed} of ${judged.length} found (${share.toFixed(1)} %, goal ${goal} %): ` +
      `${count('failed')} by tests, ${count('timed out')} by their time, ${count('refused')} by the compiler; ` +
      `${count('survived')} survived, ${count('uncovered')} never run; ${seconds} s.\n`,
  );
  return share >= goal;
}

/** The files of a folder or a glob, or the file itself, relative to the repository. */
async function sourceFiles(folder: string): Promise<string[]> {
  const path = join(repositoryFolder, 'src', folder);
  if (folder.includes('*')) return (await Array.fromAsync(glob(path))).map(repositoryPath).sort();
  if (folder.endsWith('.ts')) return (await stat(path)).isFile() ? [repositoryPath(path)] : [];
  const files = await Array.fromAsync(glob('**/*.ts', { cwd: path }));
  return files.map((file) => repositoryPath(join(path, file))).sort();
}

/** Leaves out the mutants that are known to change nothing. Those that are named but not there any more are told. */
function withoutEquivalents(
  files: readonly string[],
  all: readonly Mutant[],
): { equivalent: number; mattering: Mutant[] } {
  const named = new Set(
    files.flatMap((file) =>
      (EQUIVALENTS[file] ?? []).flatMap(({ within, changes }) =>
        changes.map((change) => nameOf({ file, within, change })),
      ),
    ),
  );
  const mattering = all.filter((mutant) => !named.has(nameOf(mutant)));
  const present = new Set(all.map(nameOf));
  for (const key of named) if (!present.has(key)) console.log(`No longer a mutant, see equivalents.ts: ${key}`);
  return { equivalent: all.length - mattering.length, mattering };
}

/** Draws mutants, the same ones for the same seed, and gives them in the order of the text. */
function draw(mutants: readonly Mutant[], count: number, seed: number): Mutant[] {
  const random = randomNumbers(seed);
  const places = mutants.map((mutant, place) => ({ mutant, place, order: random() }));
  const drawn = places.sort((a, b) => a.order - b.order).slice(0, count);
  return drawn.sort((a, b) => a.place - b.place).map(({ mutant }) => mutant);
}

/** Numbers from 0 to below 1: Mulberry32. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Runs each test file once as things are: how long it takes, and what it reaches. */
async function readTests(globs: readonly string[]): Promise<TestFile[]> {
  const paths: string[] = [];
  for (const each of globs) {
    const found = await Array.fromAsync(glob(each, { cwd: repositoryFolder }));
    // Tests that were moved would not be missed otherwise: their mutants merely survive.
    if (found.length === 0) throw new Error(`No test is named ${each}, see folders.ts.`);
    paths.push(...found);
  }
  const tests: TestFile[] = [];
  for (const path of new Set(paths.sort())) {
    const started = performance.now();
    const { coverage, verdict } = await Coverage.of(path, BASELINE_TIMEOUT_MS);
    if (verdict !== 'passed') throw new Error(`${path} has to pass before its mutants are tried; it ${verdict}.`);
    tests.push({ path, coverage, durationMs: performance.now() - started });
  }
  console.log(`${tests.length} test files pass.`);
  return tests.sort((a, b) => a.durationMs - b.durationMs);
}

/** A run in which no mutant takes effect would find that everything survives: one that cannot be overlooked is tried first. */
async function assertMutantsArrive(mutants: readonly Mutant[], tests: readonly TestFile[]): Promise<void> {
  for (const mutant of mutants) {
    const test = tests.find(({ coverage }) => coverage.covers(mutant));
    if (!test) continue;
    const broken = { ...mutant, start: 0, end: 0, replacement: 'throw new Error();' };
    const verdict = await runTestFile(test.path, BASELINE_TIMEOUT_MS, withMutant(broken));
    if (verdict !== 'failed')
      throw new Error(`${test.path} passes although ${mutant.file} throws: mutants do not arrive.`);
    return;
  }
}

/** Runs the tests that reach a mutant, those of the file's name first, then the quick ones, until one fails. */
async function judge(mutant: Mutant, tests: readonly TestFile[], program: Program): Promise<Outcome> {
  const name = basename(mutant.file, '.ts');
  const covering = tests.filter(({ coverage }) => coverage.covers(mutant));
  const ordered = [
    ...covering.filter(({ path }) => basename(path).startsWith(`${name}.`)),
    ...covering.filter(({ path }) => !basename(path).startsWith(`${name}.`)),
  ];
  for (const { path, durationMs } of ordered) {
    const verdict = await runTestFile(path, TIMEOUT_FACTOR * durationMs + TIMEOUT_EXTRA_MS, withMutant(mutant));
    if (verdict !== 'passed') return verdict;
  }
  if (program.isRefused(mutant)) return 'refused';
  return ordered.length > 0 ? 'survived' : 'uncovered';
}

/** What a mutant is called in the list of equivalents, even after lines were added to its file. */
function nameOf({ file, within, change }: { file: string; within: string; change: string }): string {
  return `${file} ${within}: ${change}`;
}

/** Tells a mutant from all others. */
function keyOf(mutant: Mutant): string {
  return `${nameOf(mutant)} (${mutant.occurrence})`;
}

function describe({ file, line, within, change }: Mutant): string {
  return `${file}:${line} ${within}: ${change}`;
}

async function readResults(file: string): Promise<Results> {
  const results = Results.safeParse(parseJson(await readFile(file, 'utf8').catch(() => '')));
  if (!results.success) throw new Error('There is no run whose survivors could be tried again.');
  return results.data;
}

async function saveResults(file: string, results: Results): Promise<void> {
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, JSON.stringify(results, undefined, 1));
}
