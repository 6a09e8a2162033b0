import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import { FleetStatus } from '../../../src/protocol/fleet.ts';
import { bucketOf } from '../../../src/rollout/uploadPath.ts';
import { FleetFollower } from '../../../src/rolloutState/fleetFollower.ts';
import { Core } from '../../../src/core.ts';
import { MetricsStore } from '../../../src/metrics/metricsStore.ts';
import { resolveSettings } from '../../../src/settings.ts';
import { clientOf, connectionTo, startTestBackend, TEST_TOKEN } from '../../helpers/testBackend.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { rememberingLog } from '../../helpers/uploadServiceStage.ts';
import { call } from '../backend/httpCall.ts';
import { recordOf } from '../rollout/recordOf.ts';

const ADMIN = 'the-token-of-an-admin';
const DAY = 24 * 60 * 60_000;

async function startFleet(t: TestContext, percentage: number) {
  const backend = await startTestBackend(t, { adminToken: ADMIN });
  const run = async (command: string, more: object = {}): Promise<FleetStatus> => {
    const body = JSON.stringify({ command, ...more });
    const answer = await call(backend.url, 'POST', '/v1/fleet/commands', { token: ADMIN, body });
    return FleetStatus.parse(JSON.parse(answer.text));
  };
  const status = async (): Promise<FleetStatus> =>
    FleetStatus.parse(JSON.parse((await call(backend.url, 'GET', '/v1/fleet', { token: ADMIN })).text));
  const begin = async (): Promise<void> => {
    const stages = [{ percentage, hours: 1, successRate: 99 }];
    await run('start', { plan: { stages, baselineHours: 0, holdback: 0 } });
    await run('advance', { anyway: true });
  };
  return { backend, run, status, begin };
}

async function startFollower(t: TestContext, url: string, isSharing = true) {
  const folder = await temporaryFolder(t);
  const time = { now: Date.UTC(2026, 0, 5) };
  const log = rememberingLog();
  const follower = (): FleetFollower => {
    const made = new FleetFollower({
      client: clientOf(t, { url, token: TEST_TOKEN }),
      folder,
      extensionVersion: '1.2.3',
      log,
      isSharing: () => isSharing,
      now: () => time.now,
    });
    t.after(() => made.dispose());
    return made;
  };
  return { follower, folder, time, log };
}

suite('a machine follows the rollout of its fleet', () => {
  test('knows none where the backend has none, and where none has begun', async (t) => {
    const { backend } = await startFleet(t, 10);
    const { follower } = await startFollower(t, backend.url);
    assert.deepEqual(await follower().reading(false), { kind: 'none' });
    assert.deepEqual(await follower().reading(true), { kind: 'none' });
    assert.deepEqual(await follower().look(), { kind: 'none' });
  });

  test('sets a damaged file aside whole, says so, and leaves one alone that cannot be read', async (t) => {
    const { backend, begin } = await startFleet(t, 10);
    await begin();
    const { follower, folder, log } = await startFollower(t, backend.url);
    const file = join(folder, 'fleet.json');
    await writeFile(file, '{"installation": "torn');
    assert.equal((await follower().reading(true)).kind, 'flag');
    const aside = (await readdir(folder)).filter((name) => name.startsWith('fleet.json.corrupt-'));
    assert.equal(aside.length, 1);
    assert.equal(await readFile(join(folder, aside[0] ?? ''), 'utf8'), '{"installation": "torn');
    assert.match(log.lines.join('\n'), /was damaged and has been set aside as/);
    await rm(file);
    await mkdir(file);
    assert.equal((await follower().reading(true)).kind, 'flag');
    assert.ok((await stat(file)).isDirectory());
    assert.match(log.lines.at(-1) ?? '', /fleet\.json could not be read/);
  });

  test('goes by the last flag for a day without the backend, also after a restart, and by sync from then on', async (t) => {
    const { backend, begin } = await startFleet(t, 10);
    await begin();
    const { follower, time } = await startFollower(t, backend.url);
    const known = await follower().reading(true);
    assert.ok(known.kind === 'flag' && known.flag.percentage === 10);
    await backend.close();
    time.now += DAY - 1;
    assert.deepEqual(await follower().reading(true), known);
    time.now += 2;
    assert.deepEqual(await follower().reading(true), { kind: 'unreachable' });
  });

  test('asks again after a minute, so that a stop arrives', async (t) => {
    const { backend, begin, run } = await startFleet(t, 10);
    await begin();
    const { follower, time } = await startFollower(t, backend.url);
    const one = follower();
    await one.reading(true);
    await run('roll-back');
    time.now += 59_000;
    const before = await one.reading(true);
    assert.ok(before.kind === 'flag' && !before.flag.kill, 'not asked yet');
    time.now += 2_000;
    await one.reading(true);
    // The upload that finds the flag old goes by it; those after it know the new one.
    for (;;) {
      const after = await one.reading(true);
      if (after.kind === 'flag' && after.flag.kill) break;
      await new Promise((resolve) => setImmediate(resolve));
    }
  });

  test('shares records under an id of its own, without the file’s name, path or hash, and each once', async (t) => {
    const { backend, begin, status } = await startFleet(t, 10);
    await begin();
    const { generation } = (await status()).flag;
    const { follower, folder } = await startFollower(t, backend.url);
    const one = follower();
    one.share(recordOf({ request_id: 'r-1' }), generation);
    one.share(recordOf({ request_id: 'r-1' }), generation);
    one.share(recordOf({ request_id: 'without-a-fleet' }), undefined);
    await one.flush();
    assert.equal((await status()).uploads.counted, 1);
    const { installation } = JSON.parse(await readFile(join(folder, 'fleet.json'), 'utf8')) as { installation: string };
    const own = await call(backend.url, 'GET', `/v1/fleet/records?installation=${installation}`, { token: TEST_TOKEN });
    assert.match(own.text, /"r-1"/);
    assert.doesNotMatch(own.text, /file_hash|0123456789abcdef|without-a-fleet/);
  });

  test('shares nothing where the user has not agreed', async (t) => {
    const { backend, begin, status } = await startFleet(t, 10);
    await begin();
    const { follower } = await startFollower(t, backend.url, false);
    const one = follower();
    one.share(recordOf(), (await status()).flag.generation);
    await one.flush();
    assert.equal((await status()).machines.reporting, 0);
  });

  test('keeps what the backend does not take for the next time', async (t) => {
    const { backend, begin, status } = await startFleet(t, 10);
    await begin();
    const { generation } = (await status()).flag;
    let url = 'http://127.0.0.1:1';
    const folder = await temporaryFolder(t);
    const client = clientOf(t, () => ({ url, token: TEST_TOKEN }));
    const one = new FleetFollower({
      client,
      folder,
      extensionVersion: '1',
      log: rememberingLog(),
      isSharing: () => true,
    });
    t.after(() => one.dispose());
    one.share(recordOf(), generation);
    await one.flush();
    url = backend.url;
    await one.flush();
    assert.equal((await status()).uploads.counted, 1);
  });
});

test('of two machines on one backend, one is in and one is out by its bucket, and each reports', async (t) => {
  const { backend, begin, status } = await startFleet(t, 50);
  await begin();
  const names = Array.from({ length: 50 }, (_, index) => `machine-${String(index)}`);
  const isIn = (name: string): boolean => bucketOf(name) < 5_000;
  const machines = [names.find(isIn)!, names.find((name) => !isIn(name))!];
  const file = join(await temporaryFolder(t), 'notes.txt');
  const cores: Core[] = [];
  for (const machineId of machines) {
    const stateFolder = await temporaryFolder(t);
    const resolved = resolveSettings((name) => (name === 'metrics.share' ? true : undefined), {});
    const core = new Core({
      stateFolder,
      connection: connectionTo({ url: backend.url, token: TEST_TOKEN }, backend.url),
      metrics: new MetricsStore(join(stateFolder, 'metrics')),
      machineId,
      version: '1.0.0',
      log: rememberingLog(),
      settings: () => resolved.settings,
      isChosen: (name) => resolved.chosen.has(name),
      consent: { agreedHosts: () => [], hasAgreed: () => true, allows: () => Promise.resolve(true) },
    });
    t.after(() => core.dispose());
    cores.push(core);
  }
  let written = 0;
  const reasons = async (): Promise<string[]> => {
    const found: string[] = [];
    for (const core of cores) {
      await writeFile(file, `The harbour opens at ${String(++written)}.\n`);
      const { signal } = new AbortController();
      found.push((await core.queue.add({ path: file, signal, onProgress: () => undefined })).path.reason);
      await core.fleet.flush();
    }
    return found;
  };
  assert.deepEqual(await reasons(), ['in-cohort', 'out-of-cohort']);
  const { machines: seen, uploads } = await status();
  assert.deepEqual([seen.in, seen.out, uploads.counted], [1, 1, 1]);
});
