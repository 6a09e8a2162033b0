import { missingObjectStore, startTestObjectStore, TEST_BUCKET_VARIABLE } from '../helpers/testObjectStore.ts';
import { TeamDrill, type Fault } from '../helpers/teamDrill.ts';
import type { Owner } from '../helpers/temporaryFolder.ts';
import type { Report } from './report.ts';

/** How many rounds are run, or the number in `SMART_FILE_QUERY_DRILL_ROUNDS`. */
const ROUNDS = Number(process.env['SMART_FILE_QUERY_DRILL_ROUNDS'] ?? 2000);
const QUICK_ROUNDS = 20;

/** Every so many rounds the objects in the storage are compared with those that the database names. */
const CHECK_EVERY = 100;

/** Every so many rounds a failure or not, the state is printed. */
const TELL_EVERY = 25;

/** `npm run bench -- drills`: rounds of a team's backend in which something fails, on a folder and, where Ceph is installed, on S3. */
export async function runDrillsBench(report: Report, isQuick: boolean): Promise<void> {
  const rounds = isQuick ? QUICK_ROUNDS : ROUNDS;
  const first = Number(process.env['SMART_FILE_QUERY_DRILL_SEED'] ?? Date.now() % 1_000_000_000);
  const missing = missingObjectStore();
  if (missing !== undefined) report.note(missing);
  await run(report, 'folder', missing === undefined ? Math.ceil(rounds / 2) : rounds, first);
  if (missing === undefined) await run(report, 'S3', Math.floor(rounds / 2), first + rounds);
}

async function run(report: Report, storage: 'folder' | 'S3', rounds: number, first: number): Promise<void> {
  const ends: (() => unknown)[] = [];
  const owner: Owner = { after: (end) => void ends.push(end) };
  const counts = new Map<Fault, number>();
  const failures: number[] = [];
  try {
    const store = storage === 'S3' ? await startTestObjectStore(owner) : undefined;
    if (store) process.env[TEST_BUCKET_VARIABLE] = store.storage;
    let drill = await TeamDrill.start(owner, store);
    console.log(`${storage}: ${String(rounds)} rounds, SMART_FILE_QUERY_DRILL_SEED=${String(first)}`);
    for (let n = 0; n < rounds; n++) {
      try {
        const fault = await drill.round(first + n);
        counts.set(fault, (counts.get(fault) ?? 0) + 1);
        if (!store && (n + 1) % CHECK_EVERY === 0) await drill.checkObjects();
      } catch (error) {
        failures.push(first + n);
        console.log(error);
        // What a failed round has left would fail those that follow.
        drill = await TeamDrill.start(owner, store);
      }
      if ((n + 1) % TELL_EVERY === 0) console.log(`${String(n + 1)} rounds, ${String(failures.length)} failed`);
    }
  } finally {
    Reflect.deleteProperty(process.env, TEST_BUCKET_VARIABLE);
    for (const end of ends.reverse()) await end();
  }
  const rows = [...counts].map(([fault, count]) => ({ 'what failed': fault, rounds: String(count) }));
  report.table(`Drills on a ${storage}, first seed ${String(first)}`, rows, { first, rounds, failures });
  report.goal({
    name: `rounds on ${storage} that lost, doubled or gave away anything`,
    measured: failures.length,
    atMost: 0,
    unit: '',
  });
}
