import { test } from 'node:test';
import { missingObjectStore, startTestObjectStore, TEST_BUCKET_VARIABLE } from '../../helpers/testObjectStore.ts';
import { TeamDrill, type Fault } from '../../helpers/teamDrill.ts';

/** How often each fault is made; `npm run bench -- drills` makes many more rounds. */
const ROUNDS_PER_FAULT = 1;

/** What is made to fail with a bucket: what differs from a folder. */
const FAULTS_OF_BUCKETS: readonly Fault[] = ['the storage hangs', 'a node is killed', 'an object is lost'];

/** The seed of the first round: one that was printed, or a new one. */
const FIRST_SEED = Number(process.env['SMART_FILE_QUERY_DRILL_SEED'] ?? Date.now() % 1_000_000_000);

test('whatever fails, nothing acknowledged is lost, doubled or seen by a stranger, and nothing is left behind', async (t) => {
  t.diagnostic(`SMART_FILE_QUERY_DRILL_SEED=${String(FIRST_SEED)}`);
  const drill = await TeamDrill.start(t);
  let seed = FIRST_SEED;
  for (const fault of drill.faults) {
    for (let n = 0; n < ROUNDS_PER_FAULT; n++) await drill.round(seed++, fault);
  }
  await drill.checkObjects();
});

const missing = missingObjectStore();
test('the same holds with a bucket that hangs, or loses an object', { skip: missing ?? false }, async (t) => {
  t.diagnostic(`SMART_FILE_QUERY_DRILL_SEED=${String(FIRST_SEED)}`);
  const store = await startTestObjectStore(t);
  process.env[TEST_BUCKET_VARIABLE] = store.storage;
  t.after(() => Reflect.deleteProperty(process.env, TEST_BUCKET_VARIABLE));
  const drill = await TeamDrill.start(t, store);
  let seed = FIRST_SEED;
  for (const fault of FAULTS_OF_BUCKETS) await drill.round(seed++, fault);
});
