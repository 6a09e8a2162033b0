import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { RolloutKeeper } from '../../../src/delivery/rolloutKeeper.ts';
import { MetricsStore } from '../../../src/metrics/metricsStore.ts';
import { METRICS_SCHEMA_VERSION, type RolloutRecord } from '../../../src/protocol/metrics.ts';
import { DEFAULT_ROLLOUT_CONFIG, type RolloutConfig } from '../../../src/rollout/rolloutConfig.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { rememberingLog } from '../../helpers/uploadServiceStage.ts';
import { BLAMED, recordOf } from '../rollout/recordOf.ts';

function keeperOn(
  folder: string,
  backendId = 'embedded',
  extensionVersion = '1',
  changes: Partial<RolloutConfig> = {},
) {
  const log = rememberingLog();
  const heard: RolloutRecord[] = [];
  const metrics = new MetricsStore(join(folder, 'metrics'));
  const keeper = new RolloutKeeper({
    folder,
    backendId,
    extensionVersion,
    metrics,
    log,
    config: () => ({ ...DEFAULT_ROLLOUT_CONFIG, ...changes }),
    onEvents: (events) => heard.push(...events),
  });
  return { keeper, log, heard, metrics };
}

const uploadNow = (id: number) =>
  recordOf({ timestamp: new Date().toISOString(), request_id: `request-${String(id)}` });

suite('the keeper of the rollout', () => {
  test('two windows agree', async (t) => {
    const folder = await temporaryFolder(t);
    const [one, other] = [keeperOn(folder), keeperOn(folder)];
    await one.keeper.dispatch({ type: 'settings', enabled: true, percentage: 10 });
    assert.equal((await other.keeper.state())?.progress.percentage, 10);
    await other.keeper.dispatch({ type: 'command', command: 'pause' });
    assert.equal((await one.keeper.read('r')).isPaused, true);
  });

  test('uploads that end at once in two windows are all counted', async (t) => {
    const folder = await temporaryFolder(t);
    const windows = [keeperOn(folder), keeperOn(folder)] as const;
    await windows[0].keeper.dispatch({ type: 'settings', enabled: true, percentage: 100 });
    await Promise.all(
      Array.from({ length: 60 }, (_, index) => windows[index % 2 === 0 ? 0 : 1].keeper.record(uploadNow(index))),
    );
    const state = await keeperOn(folder).keeper.state();
    assert.equal(state?.outcomes.successes, 60);
    assert.equal(
      (await keeperOn(folder).metrics.read()).records.filter((record) => record.event_type === 'upload').length,
      60,
    );
    assert.deepEqual(
      windows.flatMap(({ log }) => log.lines.filter((line) => line.startsWith('warn'))),
      [],
    );
  });

  for (const damage of ['', '{"version":1,"states":[{"sco', '{"version":7}', 'null']) {
    test(`a damaged file (${damage || 'empty'}) means sync, is set aside whole and told once`, async (t) => {
      const folder = await temporaryFolder(t);
      const { keeper, log } = keeperOn(folder);
      await keeper.dispatch({ type: 'settings', enabled: true, percentage: 100 });
      await writeFile(join(folder, 'rollout.json'), damage);
      assert.equal(await keeper.state(), null);
      assert.equal((await keeper.read('r')).guard.kind, 'unreadable');
      await keeper.dispatch({ type: 'tick' });
      await keeper.dispatch({ type: 'tick' });
      const aside = (await readdir(folder)).filter((name) => name.startsWith('rollout.json.corrupt-'));
      assert.equal(aside.length, 1);
      assert.equal(await readFile(join(folder, aside[0] ?? ''), 'utf8'), damage);
      assert.equal(log.lines.filter((line) => line.startsWith('warn')).length, 1);
    });
  }

  test('a damaged file means a cool-down also where the next event changes nothing', async (t) => {
    const folder = await temporaryFolder(t);
    const { keeper } = keeperOn(folder);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'rollout.json'), 'damaged');
    await keeper.dispatch({ type: 'settings', enabled: false, percentage: 0 });
    assert.equal((await keeper.state())?.guard.status, 'rolled-back');
  });

  test('a file that cannot be read for the moment is not given up', async (t) => {
    const folder = await temporaryFolder(t);
    const { keeper, log } = keeperOn(folder);
    await mkdir(join(folder, 'rollout.json'));
    assert.equal(await keeper.state(), null);
    assert.equal(await keeper.dispatch({ type: 'settings', enabled: true, percentage: 100 }), null);
    assert.deepEqual((await readdir(folder)).toSorted(), ['rollout.json']);
    assert.equal(log.lines.filter((line) => line.startsWith('warn')).length, 1);
    await rm(join(folder, 'rollout.json'), { recursive: true });
    assert.equal(
      (await keeper.dispatch({ type: 'settings', enabled: true, percentage: 100 }))?.progress.percentage,
      100,
    );
  });

  test('a folder that cannot be written fails no upload', async (t) => {
    const folder = join(await temporaryFolder(t), 'file');
    await writeFile(folder, '');
    const { keeper, log } = keeperOn(folder);
    await keeper.record(uploadNow(1));
    assert.equal(await keeper.dispatch({ type: 'tick' }), null);
    assert.ok(log.lines.some((line) => line.includes('could not be kept')));
  });

  test('what comes of an event is put on file and told', async (t) => {
    const folder = await temporaryFolder(t);
    const { keeper, heard, metrics } = keeperOn(folder);
    await keeper.dispatch({ type: 'settings', enabled: true, percentage: 10 });
    assert.equal(heard.length, 1);
    assert.deepEqual((await metrics.read()).records, heard);
  });

  test('every record says by which schema and version it was written, and about which backend', async (t) => {
    const folder = await temporaryFolder(t);
    const { keeper, metrics } = keeperOn(folder, 'https://query.example.com', '1.2.3');
    await keeper.dispatch({ type: 'settings', enabled: true, percentage: 10 });
    await keeper.record(uploadNow(1));
    const { records } = await metrics.read();
    assert.deepEqual(records.map(({ event_type }) => event_type).toSorted(), ['override', 'upload']);
    for (const { schema_version, extension_version, backend_id } of records) {
      assert.equal(schema_version, METRICS_SCHEMA_VERSION);
      assert.equal(extension_version, '1.2.3');
      assert.equal(backend_id, 'https://query.example.com');
    }
  });

  test('each backend has a state of its own', async (t) => {
    const folder = await temporaryFolder(t);
    const [one, two] = [keeperOn(folder, 'one').keeper, keeperOn(folder, 'two').keeper];
    await one.dispatch({ type: 'settings', enabled: true, percentage: 10 });
    await one.record(uploadNow(1));
    await two.dispatch({ type: 'settings', enabled: true, percentage: 50 });
    const states = [await one.state(), await two.state()];
    assert.deepEqual(
      states.map((state) => [state?.progress.percentage, state?.outcomes.successes]),
      [
        [10, 1],
        [50, 0],
      ],
    );
  });

  test('a pause outlives an update of the extension and another backend', async (t) => {
    const folder = await temporaryFolder(t);
    const { keeper } = keeperOn(folder);
    await keeper.dispatch({ type: 'command', command: 'start' });
    await keeper.dispatch({ type: 'command', command: 'pause' });
    for (const [backend, version] of [
      ['embedded', '2'],
      ['https://other.example', '1'],
    ] as const) {
      const later = keeperOn(folder, backend, version).keeper;
      // What activation does: the settings still say what the first stage wrote.
      await later.dispatch({ type: 'settings', enabled: true, percentage: 1 });
      assert.equal((await later.read('r')).isPaused, true, `${backend} ${version}`);
    }
  });

  test('a rollout that advances by itself still does so after an update, on a clock that began with it', async (t) => {
    const folder = await temporaryFolder(t);
    const stages = [1, 10].map((percentage) => ({ percentage, hours: 0, successRate: 50 }));
    const config = { stages, autoAdvance: true };
    await keeperOn(folder, 'embedded', '1', config).keeper.dispatch({ type: 'command', command: 'start' });
    const { keeper } = keeperOn(folder, 'embedded', '2', config);
    const begun = await keeper.dispatch({ type: 'settings', enabled: true, percentage: 1 });
    assert.deepEqual(await keeper.state((begun?.updatedAt ?? 0) + 1_000), begun);
    for (let id = 0; id < 20; id++) await keeper.record(uploadNow(id));
    assert.equal((await keeper.state())?.progress.percentage, 10);
  });

  test('a paused rollout hands out no turn of its trial', async (t) => {
    const folder = await temporaryFolder(t);
    const { keeper } = keeperOn(folder, 'embedded', '1', {
      guard: { ...DEFAULT_ROLLOUT_CONFIG.guard, cooldownHours: 0 },
    });
    await keeper.dispatch({ type: 'command', command: 'start' });
    await keeper.record({ ...uploadNow(1), ...BLAMED, error_type: 'integrity' });
    await keeper.dispatch({ type: 'command', command: 'pause' });
    await keeper.read('paused');
    await keeper.dispatch({ type: 'command', command: 'resume' });
    const { guard } = await keeper.read('resumed');
    assert.equal(guard.kind === 'half-open' && guard.isTrialFree, true);
  });

  test('an integrity failure turns async off for every window', async (t) => {
    const folder = await temporaryFolder(t);
    const [one, other] = [keeperOn(folder), keeperOn(folder)];
    await one.keeper.dispatch({ type: 'settings', enabled: true, percentage: 100 });
    assert.equal((await other.keeper.read('r')).guard.kind, 'watching');
    await one.keeper.record({
      ...uploadNow(1),
      execution_type: 'sync_fallback',
      error_type: 'integrity',
      fallback_used: true,
    });
    assert.equal((await other.keeper.read('r')).guard.kind, 'rolled-back');
  });
});
