/**
 * How good and how fast the answer engine is. Run: `node test/bench/answers.ts [--quick]`.
 *
 * The question sets are read from ../shared/qa beside the project; where that is absent, their rows are left out. The
 * code questions are made at run time from the packages in node_modules and Python's library.
 */
import { fork } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { extractAnswer } from '../../src/backend/search/extractAnswer.ts';
import { PassageIndex } from '../../src/backend/search/passageIndex.ts';
import { makeCodeQuestions } from './codeQuestions.ts';
import { measureEverydayQuestions } from './everydayQuestions.ts';
import { makeArticle, makeLog } from './syntheticText.ts';

const questionSchema = z.object({
  file: z.string(),
  question: z.string(),
  gold: z.array(z.tuple([z.number(), z.number()])),
  goldMode: z.string(),
  answers: z.array(z.string()).optional(),
});
type Question = z.infer<typeof questionSchema>;

interface Lines {
  lineStart: number;
  lineEnd: number;
}

const ROOT = join(import.meta.dirname, '../..');
const QUESTION_SETS = join(ROOT, '../shared/qa');
const MAX_CITATION_LINES = 60;
const MAX_CITATION_CHARS = 4000;
/** So many files are asked beside the one that answers, or in place of it. */
const OTHERS = 10;
const LOG_BYTES = 100e6;
const isQuick = process.argv.includes('--quick');

const percent = (share: number): string => (100 * share).toFixed(1);
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
const quantile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * share))] ?? NaN;

function openDatabase(folder: string): DatabaseSync {
  const db = new DatabaseSync(join(folder, `bench-${Math.random().toString(36).slice(2)}.db`), { timeout: 5000 });
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
  return db;
}

function linesOf(text: string): string[] {
  const lines = text.split(/\r\n|\r|\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** A citation of the right size counts when it holds the answer's line, or lies mostly in, or covers most of, the span. */
function isHit(cited: Lines, lines: readonly string[], { gold, goldMode }: Question): boolean {
  const count = cited.lineEnd - cited.lineStart + 1;
  if (count > MAX_CITATION_LINES) return false;
  if (lines.slice(cited.lineStart - 1, cited.lineEnd).join('\n').length > MAX_CITATION_CHARS) return false;
  return gold.some(([first, last]) => {
    const overlap = Math.min(cited.lineEnd, last) - Math.max(cited.lineStart, first) + 1;
    if (overlap <= 0) return false;
    const share = overlap / (last - first + 1);
    return goldMode === 'line' ? cited.lineStart <= first && share >= 0.5 : overlap / count >= 0.5 || share >= 0.5;
  });
}

const normal = (text: string): string =>
  ` ${text
    .toLowerCase()
    .normalize('NFKC')
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, ' ')
    .replace(/\b(?:a|an|the)\b/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()} `;

async function measureSet(
  name: string,
  folder: string,
  questions: readonly Question[],
  workFolder: string,
): Promise<object> {
  const db = openDatabase(workFolder);
  const index = new PassageIndex(db);
  const files = [...new Set(questions.map((question) => question.file))];
  const lines = new Map<string, string[]>();
  for (const file of files) {
    lines.set(file, linesOf(readFileSync(join(folder, file), 'utf8')));
    await index.add(file, file, lines.get(file) ?? []);
  }
  const ranks: number[] = [];
  const chars: number[] = [];
  const cited: number[] = [];
  const answered: number[] = [];
  let [abstained, abstainedOffTopic, abstainedAmong, abstainedOthers] = [0, 0, 0, 0];
  questions.forEach((question, number) => {
    const result = index.search([question.file], question.question);
    if (!result.isAnswerable) abstained++;
    // Ranking is measured on every question, whether or not the engine would rather say nothing.
    const { answer = '', citations } = extractAnswer({ ...result, isAnswerable: true });
    ranks.push(citations.findIndex((citation) => isHit(citation, lines.get(question.file) ?? [], question)) + 1);
    chars.push(citations[0]?.text.length ?? 0);
    cited.push(citations[0] ? citations[0].lineEnd - citations[0].lineStart + 1 : 0);
    if (question.answers) {
      const text = normal(answer);
      answered.push(
        question.answers.some((expected) => normal(expected).trim() !== '' && text.includes(normal(expected).trim()))
          ? 1
          : 0,
      );
    }
    const other =
      files[(files.indexOf(question.file) + 1 + (number % Math.max(1, files.length - 1))) % files.length] ?? '';
    if (!index.search([other], question.question).isAnswerable) abstainedOffTopic++;
    const others = files
      .concat(files)
      .slice(files.indexOf(question.file) + 1, files.indexOf(question.file) + 1 + OTHERS);
    const elsewhere = others.filter((file) => file !== question.file);
    if (!index.search([question.file, ...elsewhere], question.question).isAnswerable) abstainedAmong++;
    if (!index.search(elsewhere, question.question).isAnswerable) abstainedOthers++;
  });
  db.close();
  const within = (limit: number): string => percent(mean(ranks.map((rank) => (rank > 0 && rank <= limit ? 1 : 0))));
  return {
    set: name,
    questions: questions.length,
    'hit@1': within(1),
    'hit@3': within(3),
    MRR: percent(mean(ranks.map((rank) => (rank > 0 ? 1 / rank : 0)))),
    'answer in text': answered.length > 0 ? percent(mean(answered)) : '',
    'abstains, answerable': percent(abstained / questions.length),
    'abstains, off-topic': percent(abstainedOffTopic / questions.length),
    [`answerable, among ${OTHERS}`]: percent(abstainedAmong / questions.length),
    [`off-topic, ${OTHERS} files`]: percent(abstainedOthers / questions.length),
    'cited chars': Math.round(mean(chars)),
    'cited lines': mean(cited).toFixed(1),
  };
}

function readQuestions(path: string): Question[] {
  return linesOf(readFileSync(path, 'utf8')).map((line) => questionSchema.parse(JSON.parse(line)));
}

async function measureSpeed(name: string, bytes: number, rounds: number, workFolder: string): Promise<object> {
  const db = openDatabase(workFolder);
  const index = new PassageIndex(db);
  const indexing: number[] = [];
  const asking: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const { lines, questions } = makeArticle(bytes, round + 1);
    const started = performance.now();
    await index.add(`${name}-${round}`, 'article.txt', lines);
    indexing.push(performance.now() - started);
    for (const question of questions) {
      const asked = performance.now();
      extractAnswer(index.search([`${name}-${round}`], question));
      asking.push(performance.now() - asked);
    }
  }
  db.close();
  return speedRow(name, indexing, asking);
}

function speedRow(name: string, indexing: readonly number[], asking: readonly number[]): object {
  return {
    file: name,
    'indexing p50 ms': quantile(indexing, 0.5).toFixed(1),
    'indexing p95 ms': quantile(indexing, 0.95).toFixed(1),
    'question p50 ms': quantile(asking, 0.5).toFixed(2),
    'question p95 ms': quantile(asking, 0.95).toFixed(2),
  };
}

/** Runs in a process of its own, so that its peak memory is the log's alone. */
async function measureLog(workFolder: string): Promise<void> {
  const db = openDatabase(workFolder);
  const index = new PassageIndex(db);
  const baseline = process.memoryUsage.rss();
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  let peak = baseline;
  const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), 50);
  const started = performance.now();
  const { passages } = await index.add('log', 'server.log', makeLog(LOG_BYTES, 1));
  const indexing = performance.now() - started;
  clearInterval(watch);
  delay.disable();
  const asking = ['request 3f2a91 error broken pipe', 'What took 812 ms in koba?', 'IOException Server.write'].flatMap(
    (question) =>
      Array.from({ length: 10 }, () => {
        const asked = performance.now();
        index.search(['log'], question);
        return performance.now() - asked;
      }),
  );
  db.close();
  process.send?.({
    ...speedRow('100 MB log', [indexing], asking),
    passages,
    'peak MB above start': Math.round((peak - baseline) / 1e6),
    'loop p99 ms': (delay.percentile(99) / 1e6).toFixed(1),
    'loop max ms': (delay.max / 1e6).toFixed(1),
  });
}

async function measureLogApart(workFolder: string): Promise<object> {
  const child = fork(import.meta.filename, ['--log', workFolder]);
  return new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', (code) => (code === 0 ? undefined : reject(new Error(`The log's process ended with ${code}.`))));
  });
}

async function main(): Promise<void> {
  const workFolder = mkdtempSync(join(tmpdir(), 'answers-bench-'));
  try {
    const sets: object[] = [];
    for (const name of ['fairytale', 'xquad-zh']) {
      const folder = join(QUESTION_SETS, name);
      if (!existsSync(folder)) {
        console.log(`${name}: left out, there is no ${folder}.`);
        continue;
      }
      sets.push(
        await measureSet(name, join(folder, 'files'), readQuestions(join(folder, 'queries.jsonl')), workFolder),
      );
    }
    const codeFolder = join(workFolder, 'code');
    const code = makeCodeQuestions(codeFolder, join(ROOT, 'node_modules'), isQuick ? 15 : 75);
    for (const [name, isIn] of [
      ['code', () => true],
      ['  of it JavaScript and TypeScript', (file: string) => !file.endsWith('.py')],
      ['  of it Python', (file: string) => file.endsWith('.py')],
    ] as const) {
      const questions = code
        .filter(({ file }) => isIn(file))
        .map((question): Question => ({ ...question, gold: [question.gold], goldMode: 'span' }));
      if (questions.length > 0) sets.push(await measureSet(name, codeFolder, questions, workFolder));
    }
    console.table(sets);
    await measureEverydayQuestions(join(ROOT, '../shared'), workFolder);
    const speeds = [
      await measureSpeed('30 KB article', 30_000, 30, workFolder),
      await measureSpeed('2 MB text', 2_000_000, 3, workFolder),
    ];
    console.table(isQuick ? speeds : [...speeds, await measureLogApart(workFolder)]);
  } finally {
    rmSync(workFolder, { recursive: true, force: true });
  }
}

const logFlag = process.argv.indexOf('--log');
if (logFlag === -1) await main();
else await measureLog(process.argv[logFlag + 1] ?? tmpdir());
