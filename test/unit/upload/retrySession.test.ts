import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { BackendClient } from '../../../src/client/backendClient.ts';
import { SleptConnectionError } from '../../../src/client/watchdog.ts';
import { Failure } from '../../../src/failure.ts';
import type { UploadOutages } from '../../../src/upload/retry/outages.ts';
import { RetrySession, uploadRetries } from '../../../src/upload/retry/retrySession.ts';
import { ManualClock } from '../../helpers/manualClock.ts';
import { quietOptions } from '../../helpers/uploadSource.ts';

const cut = new Failure('connection', 'Cut.');
const down = new Failure('backend_down', 'Nothing is there.');

/** A session of two retries; the backend's outages are over as often as `outlasted` says. */
function stage({ outlasted = 0, maxRetries = 2, controller = new AbortController() } = {}) {
  const clock = new ManualClock();
  const seen = { waits: 0, dropped: 0, asked: [] as string[], progress: 0 };
  let left = outlasted;
  const session = new RetrySession({
    client: { http: { dropIdleConnections: () => seen.dropped++ } } as unknown as BackendClient,
    outages: {
      outlast: (error: Failure) => {
        seen.asked.push(error.kind);
        return Promise.resolve(left-- > 0);
      },
      noteProgress: () => seen.progress++,
    } as unknown as UploadOutages,
    clock,
    signal: controller.signal,
    maxRetries: () => maxRetries,
    onWaiting: () => seen.waits++,
  });
  /** Does work that fails so, once for each failure, and then succeeds. Resolves with the number of attempts. */
  const run = async (failures: readonly Error[]): Promise<number> => {
    let attempts = 0;
    return session.run(() => {
      const failure = failures[attempts++];
      return failure ? Promise.reject(failure) : Promise.resolve(attempts);
    });
  };
  return { session, clock, seen, run, controller };
}

suite('work that fails', () => {
  test('is done again after a wait, as often as there are retries', async () => {
    const { run, clock } = stage();
    assert.equal(await run([cut, cut]), 3);
    assert.equal(clock.waits.length, 2);
    assert.ok(clock.waits[0]! <= 300 && clock.waits[1]! <= 600, clock.waits.join());
  });

  test('fails with its last failure after the last retry', async () => {
    const last = new Failure('timeout', 'No answer.');
    await assert.rejects(stage().run([cut, cut, last]), last);
  });

  test('is not done again where no attempt would mend it', async () => {
    const { run, clock, seen } = stage();
    await assert.rejects(run([new Failure('too_large', 'Too large.')]), { kind: 'too_large' });
    assert.deepEqual([clock.waits, seen.asked], [[], []]);
  });

  test('has all its retries again once bytes have moved', async () => {
    const { session, seen } = stage();
    let attempts = 0;
    const done = await session.run(() => {
      attempts++;
      if (attempts === 3) session.noteProgress();
      return attempts <= 4 ? Promise.reject(cut) : Promise.resolve('done');
    });
    assert.deepEqual([done, attempts, seen.progress], ['done', 5, 1]);
  });

  test('has all its retries again after an outage that it has found at its end', async () => {
    const { run, seen } = stage({ outlasted: 1 });
    assert.equal(await run([cut, cut, cut, cut, cut]), 6);
    assert.deepEqual(seen.asked, ['connection']);
    await assert.rejects(stage({ outlasted: 1 }).run(Array<Error>(6).fill(cut)), cut);
  });

  test('waits for a backend that is down, which is no attempt', async () => {
    const { run, seen, clock } = stage({ outlasted: 5 });
    assert.equal(await run(Array<Error>(5).fill(down)), 6);
    assert.deepEqual([seen.asked.length, clock.waits], [5, []]);
  });

  test('tries a backend again that is down and not waited for', async () => {
    const { run, clock } = stage();
    assert.equal(await run([down, down]), 3);
    assert.equal(clock.waits.length, 2);
  });

  test('is done again at once after a sleep of the machine, which is no attempt, on other connections', async () => {
    const { run, seen, clock } = stage({ maxRetries: 0 });
    assert.equal(await run([new SleptConnectionError(), new SleptConnectionError()]), 3);
    assert.deepEqual([seen.dropped, clock.waits], [2, []]);
  });

  test('says that it waits only where it waits for longer than two seconds', async () => {
    for (const [retryAfterMs, waits] of [
      [1_500, 0],
      [2_001, 1],
    ] as const) {
      const { run, seen, clock } = stage();
      await run([new Failure('server_error', 'Busy.', { retryAfterMs })]);
      assert.deepEqual([seen.waits, clock.waits.length], [waits, 1]);
    }
  });

  test('is cancelled during a wait', async () => {
    const { run, clock, controller } = stage();
    clock.onWait = () => controller.abort();
    await assert.rejects(run([cut]), { name: 'Failure', kind: 'cancelled' });
  });
});

test('the retries of an upload tell its progress that they wait, with the size of the file', async () => {
  const options = quietOptions();
  const clock = new ManualClock();
  const retries = uploadRetries({
    client: {} as BackendClient,
    outages: {} as UploadOutages,
    clock,
    options,
    totalBytes: 1234,
    maxRetries: () => 1,
  });
  let attempts = 0;
  await retries.run(() =>
    attempts++ === 0
      ? Promise.reject(new Failure('server_error', 'Busy.', { retryAfterMs: 5_000 }))
      : Promise.resolve(),
  );
  assert.deepEqual(options.reported, [{ phase: 'waiting', bytes: 0, totalBytes: 1234 }]);
});
