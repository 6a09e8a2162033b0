import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { TEST_SERVER_VARIABLE } from '../../helpers/testBackend.ts';
import { missingObjectStore, startTestObjectStore, TEST_BUCKET_VARIABLE } from '../../helpers/testObjectStore.ts';
import { startTestPostgres } from '../../helpers/testPostgres.ts';

/** The suites of one machine's backend that a node of a team's passes as well. */
const SUITES = [
  'unit/backend/api',
  'unit/backend/asking',
  'unit/backend/batch',
  'unit/backend/contentEncoding',
  'unit/backend/encoding',
  'unit/backend/endEarlierRequest',
  'unit/backend/files',
  'unit/backend/ranges',
  'unit/backend/structuredAnswers',
  'unit/backend/tusExtensions',
  'unit/backend/tusProtocol',
  'conformance/backend/documents',
  'conformance/backend/openaiClient',
  'conformance/backend/tusJsClient',
];

/** The beginnings of the names of their tests that change or look into the data folder of one machine. */
const OF_ONE_MACHINE = [
  'the same content under two names is read once',
  'resumes on a backend that was restarted on the same data folder',
  'a document that is refused is not kept',
  'on a full disk a file can be deleted',
  'what is stored has its bytes and its name on the disk',
  'uploads name their end of life',
  'expired uploads are cleared away at the next start',
  'what a crash left whole but unfinished',
  'an upload whose bytes a crash has moved away',
];

/** The suites of a team's backend, whose nodes keep their bytes in a bucket as well. */
const OF_TEAMS = ['conformance/team/twoNodes', 'conformance/team/people', 'conformance/team/killedNodes'];

/** Runs suites in processes of their own. Resolves with the number of tests that passed; throws where one failed. */
async function runSuites(t: TestContext, suites: readonly string[], variables: NodeJS.ProcessEnv): Promise<number> {
  const tests = join(import.meta.dirname, '..', '..');
  const files = suites.map((name) => join(tests, `${name}.test.ts`));
  const skipped = OF_ONE_MACHINE.map((name) => `--test-skip-pattern=^${name}`);
  const { NODE_TEST_CONTEXT: _, ...environment } = process.env;
  const run = spawn(
    process.execPath,
    [
      '--disable-warning=ExperimentalWarning',
      '--test',
      '--test-reporter=tap',
      '--test-concurrency=2',
      ...skipped,
      ...files,
    ],
    { env: { ...environment, ...variables }, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  t.after(() => run.kill());
  let output = '';
  run.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  const [code] = (await once(run, 'close')) as [number | null];
  const failed = output.split('\n').filter((line) => /^\s*not ok /.test(line));
  assert.deepEqual(failed, [], output);
  assert.equal(code, 0, output);
  return Number(/^# pass (\d+)$/m.exec(output)?.[1]);
}

test('a node passes the suites of one machine’s backend', async (t) => {
  const server = await startTestPostgres(t);
  const passed = await runSuites(t, SUITES, { [TEST_SERVER_VARIABLE]: server.url });
  assert.ok(passed > 100, `only ${String(passed)} tests ran`);
  t.diagnostic(`${String(passed)} tests passed on PostgreSQL and a folder`);
});

const missing = missingObjectStore();
test(
  'with its bytes in S3 a node passes the suites of one machine and of a team',
  { skip: missing ?? false },
  async (t) => {
    const [server, store] = await Promise.all([startTestPostgres(t), startTestObjectStore(t)]);
    const bucket = { [TEST_BUCKET_VARIABLE]: store.storage };
    const passed = await runSuites(t, SUITES, { ...bucket, [TEST_SERVER_VARIABLE]: server.url });
    assert.ok(passed > 100, `only ${String(passed)} tests ran`);
    const ofTeams = await runSuites(t, OF_TEAMS, bucket);
    assert.ok(ofTeams > 10, `only ${String(ofTeams)} tests of teams ran`);
    assert.ok((await store.objects()) > 100, 'the bucket has the objects');
    t.diagnostic(`${String(passed + ofTeams)} tests passed on PostgreSQL and S3`);
  },
);
