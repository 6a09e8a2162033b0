import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Watchdog } from '../../../src/client/watchdog.ts';
import type { ConnectionPlan } from '../../helpers/proxiedConnection.ts';
import { ManualClock } from '../../helpers/manualClock.ts';
import { startShapingProxy, type ShapingProxy } from '../../helpers/shapingProxy.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { clientOf, startTestBackend, TEST_TOKEN, type TestBackend } from '../../helpers/testBackend.ts';
import { storedBytes, textOf } from '../../helpers/uploadSource.ts';
import { stageService, type ServiceStage } from '../../helpers/uploadServiceStage.ts';

const MIB = 1024 * 1024;
const SIZE = 12 * MIB;
const HOUR = 60 * 60_000;

/** What is left is less than what a connection may carry, so that one goes deaf, whichever of its connections the upload takes. */
const DEAF_PAST_HALF: ConnectionPlan = { deafAt: (5 * SIZE) / 8 };

interface Stage extends ServiceStage {
  readonly backend: TestBackend;
  readonly proxy: ShapingProxy;
  readonly clock: ManualClock;
  readonly path: string;
  readonly content: Buffer;
}

/** No retries at all: whatever counts as a failed attempt ends the upload. */
async function stage(t: TestContext, plan: (connection: number) => ConnectionPlan): Promise<Stage> {
  const backend = await startTestBackend(t);
  const target = { host: '127.0.0.1', port: Number(new URL(backend.url).port) };
  const proxy = await startShapingProxy(t, { target: () => target, plan });
  const clock = new ManualClock();
  const folder = await temporaryFolder(t);
  const path = join(folder, 'notes.txt');
  const content = textOf(SIZE);
  await writeFile(path, content);
  const client = clientOf(t, { url: proxy.url, token: TEST_TOKEN }, clock);
  const changes = { 'asyncUpload.maxRetries': 0, 'asyncUpload.fallbackOnError': false };
  return Object.assign(stageService(client, folder, changes, clock), { backend, proxy, clock, path, content });
}

/** Waits until nothing more goes through the proxy. */
async function untilStill(proxy: ShapingProxy): Promise<void> {
  for (let still = 0, bytes = -1; still < 200;) {
    still = bytes === proxy.counts.clientBytes && bytes > MIB ? still + 1 : 0;
    bytes = proxy.counts.clientBytes;
    await nextTurn();
  }
}

test('an upload whose connection does not outlive a sleep goes on after it, and no attempt has failed', async (t) => {
  const { backend, proxy, clock, upload, path, content, records } = await stage(t, () => DEAF_PAST_HALF);
  const outcome = upload(path, { override: 'async' });
  await Promise.race([untilStill(proxy), outcome]);
  clock.tick(3);
  clock.sleepMachine(3 * HOUR);
  // After the sleep, five seconds are enough to see that the connection is dead; thirty would be a timeout.
  clock.tick(7);
  const { file } = await outcome;
  assert.deepEqual(await storedBytes(backend.dataFolder, file), content);
  assert.deepEqual(clock.waits, [], 'it goes on at once');
  assert.equal(records[0]?.success, true);
  assert.equal(records[0].error_type, null);
});

test('an upload whose connection lives on after a sleep goes on as if nothing had been', async (t) => {
  const { backend, proxy, clock, upload, path, content, records } = await stage(t, () => ({ holdAt: SIZE / 2 }));
  const outcome = upload(path, { override: 'async' });
  await Promise.race([proxy.held, outcome]);
  await untilStill(proxy);
  clock.sleepMachine(3 * HOUR);
  clock.tick(3);
  proxy.release();
  const { file } = await outcome;
  assert.deepEqual(await storedBytes(backend.dataFolder, file), content);
  assert.equal(records[0]?.attempts, 1);
});

test('a silence without a sleep is a timeout', async (t) => {
  const { proxy, clock, upload, path } = await stage(t, () => DEAF_PAST_HALF);
  const outcome = upload(path, { override: 'async' });
  outcome.catch(() => undefined);
  await Promise.race([untilStill(proxy), outcome]);
  clock.tick(31);
  await assert.rejects(outcome, { kind: 'timeout' });
});

test('a watchdog counts the time in which it runs, not the time that it sleeps through', () => {
  const clock = new ManualClock();
  const patient = new Watchdog(30_000, { clock });
  const wary = new Watchdog(30_000, { clock, graceAfterSleepMs: 5_000 });
  clock.tick(20);
  clock.sleepMachine(HOUR);
  clock.tick(1);
  assert.equal(patient.signal.aborted, false, 'an hour has passed, but only 21 seconds of it count');
  clock.tick(4);
  assert.equal(wary.signal.aborted, false);
  clock.tick(1);
  assert.equal(wary.signal.aborted, true);
  assert.equal(patient.signal.aborted, false);
  clock.tick(4);
  assert.equal(patient.signal.aborted, true);
});

test('a clock that is set back, or forward by little, is no sleep', () => {
  const clock = new ManualClock();
  const { signal } = new Watchdog(30_000, { clock, graceAfterSleepMs: 5_000 });
  for (const jump of [-HOUR, 9_000, -5_000]) {
    clock.sleepMachine(jump);
    clock.tick(5);
  }
  assert.equal(signal.aborted, false);
});

test('movement after a sleep gives all of the time back', () => {
  const clock = new ManualClock();
  const watchdog = new Watchdog(30_000, { clock, graceAfterSleepMs: 5_000 });
  clock.sleepMachine(HOUR);
  clock.tick(2);
  watchdog.touch();
  clock.tick(29);
  assert.equal(watchdog.signal.aborted, false);
  clock.tick(1);
  assert.equal((watchdog.signal.reason as { kind?: string }).kind, 'timeout');
});
