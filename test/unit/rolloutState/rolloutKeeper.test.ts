import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { RolloutKeeper } from '../../../src/rolloutState/rolloutKeeper.ts';
import { MetricsStore } from '../../../src/metrics/metricsStore.ts';
import {
  METRICS_SCHEMA_VERSION,
  type MetricRecord,
  type RolloutRecord,
  type UploadRecord,
} from '../../../src/protocol/metrics.ts';
import { replay } from '../../../src/rollout/replay.ts';
import { DEFAULT_ROLLOUT_CONFIG, type RolloutConfig } from '../../../src/rollout/rolloutState.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { until } from '../../helpers/until.ts';
import { rememberingLog } from '../../helpers/uploadServiceStage.ts';
import { BLAMED, HOUR, recordOf, T0 } from '../rollout/recordOf.ts';

function keeperOn(
  folder: string,
  backendId = 'embedded',
  extensionVersion = '1',
  changes: Partial<RolloutConfig> = {},
  clock?: { now: number },
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
    ...(clock ? { now: () => clock.now } : {}),
  });
  return { keeper, log, heard, metrics };
}

const uploadAt = (at: number, changes: Partial<UploadRecord> = {}) =>
  recordOf({ timestamp: new Date(at).toISOString(), ...changes });

const actionsOf = (records: readonly MetricRecord[]): unknown[] =>
  records.map((record) => (record.event_type === 'upload' ? 'upload' : record.details['action']));

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
    const origin = { schema_version: METRICS_SCHEMA_VERSION, extension_version: '1', backend_id: 'embedded' };
    assert.deepEqual((await metrics.read()).records, [{ ...heard[0], ...origin }]);
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

/** Uploads that lock async: three failures in a row, then one on each trial. */
async function lockAsync(keeper: RolloutKeeper, clock: { now: number }): Promise<void> {
  await keeper.dispatch({ type: 'command', command: 'start' });
  for (const [hours, failures] of [
    [0, 3],
    [25, 1],
    [49, 1],
  ] as const) {
    clock.now += hours * HOUR;
    for (let i = 0; i < failures; i++) await keeper.record(uploadAt(clock.now, BLAMED));
  }
}

const isLocked = async (keeper: RolloutKeeper): Promise<boolean> => (await keeper.read('r')).guard.kind === 'locked';

suite('a state that is lost', () => {
  const losses = {
    missing: (file: string) => rm(file),
    damaged: (file: string) => writeFile(file, '{"version":1,"states":[{"sco'),
    'of a later version': (file: string) => writeFile(file, '{"version":9,"everything":"new"}'),
  };
  for (const [name, lose] of Object.entries(losses)) {
    test(`and ${name} stays locked, as the metrics tell, until a person opens it`, async (t) => {
      const folder = await temporaryFolder(t);
      const clock = { now: T0 };
      await lockAsync(keeperOn(folder, 'embedded', '1', {}, clock).keeper, clock);
      await lose(join(folder, 'rollout.json'));
      const { keeper, heard } = keeperOn(folder, 'embedded', '1', {}, clock);
      await keeper.dispatch({ type: 'settings', enabled: true, percentage: 1 });
      assert.equal(await isLocked(keeper), true);
      assert.match(
        heard[0]?.message ?? '',
        /^The rollout's state was lost; by the metrics it was at 1 %\. Async stays locked\.$/,
      );
      await keeper.dispatch({ type: 'command', command: 'turn-back-on' });
      assert.equal((await keeper.read('r')).guard.kind, 'watching');
    });

    test(`and ${name} stays paused and begins in a cool-down`, async (t) => {
      const folder = await temporaryFolder(t);
      const first = keeperOn(folder).keeper;
      await first.dispatch({ type: 'settings', enabled: true, percentage: 10 });
      await first.dispatch({ type: 'command', command: 'pause' });
      await lose(join(folder, 'rollout.json'));
      const { keeper } = keeperOn(folder);
      const state = await keeper.dispatch({ type: 'settings', enabled: true, percentage: 10 });
      assert.deepEqual([state?.progress.status, state?.progress.percentage], ['paused', 10]);
      const { isPaused, guard } = await keeper.read('r');
      assert.deepEqual([isPaused, guard.kind], [true, 'rolled-back']);
    });
  }

  test('lets nothing go async before anything has been told to it', async (t) => {
    const folder = await temporaryFolder(t);
    const first = keeperOn(folder).keeper;
    await first.dispatch({ type: 'settings', enabled: true, percentage: 100 });
    await rm(join(folder, 'rollout.json'));
    assert.equal((await keeperOn(folder).keeper.read('r')).guard.kind, 'rolled-back');
  });

  test('is known for each backend by itself', async (t) => {
    const folder = await temporaryFolder(t);
    const clock = { now: T0 };
    const on = (backend: string) => keeperOn(folder, backend, '1', {}, clock).keeper;
    await on('two').dispatch({ type: 'settings', enabled: true, percentage: 1 });
    await lockAsync(on('one'), clock);
    await on('two').dispatch({ type: 'command', command: 'pause' });
    await rm(join(folder, 'rollout.json'));
    await on('two').dispatch({ type: 'tick' });
    assert.deepEqual([await isLocked(on('one')), await isLocked(on('two'))], [true, false]);
    assert.equal((await on('two').read('r')).isPaused, true);
  });

  test('was nothing to lose where async never ran, and is none on a new machine', async (t) => {
    const folder = await temporaryFolder(t);
    const { keeper, heard } = keeperOn(folder);
    await keeper.record({ ...uploadNow(1), execution_type: 'sync', reason: 'disabled' });
    await keeper.flush();
    await rm(join(folder, 'rollout.json'));
    assert.equal((await keeperOn(folder).keeper.state())?.guard.status, 'watching');
    assert.deepEqual(heard, []);
  });

  test('is made up from uploads alone where the log was rotated', async (t) => {
    const folder = await temporaryFolder(t);
    const metrics = new MetricsStore(join(folder, 'metrics'));
    await metrics.append({ ...uploadNow(1), rollout_percentage: 10, execution_type: 'sync', reason: 'paused' });
    assert.equal((await keeperOn(folder).keeper.read('r')).isPaused, true);
  });
});

suite('a downgrade', () => {
  test('keeps a lock and a pause that the newer version has made, and so does the way back', async (t) => {
    const folder = await temporaryFolder(t);
    const clock = { now: T0 };
    const version = (name: string) => keeperOn(folder, 'embedded', name, {}, clock).keeper;
    await version('1').dispatch({ type: 'command', command: 'start' });
    await lockAsync(version('2'), clock);
    await version('2').dispatch({ type: 'command', command: 'pause' });
    for (const name of ['1', '2', '1']) {
      await version(name).dispatch({ type: 'settings', enabled: true, percentage: 1 });
      const { isPaused, guard } = await version(name).read('r');
      assert.deepEqual([isPaused, guard.kind], [true, 'locked'], name);
    }
    await version('1').dispatch({ type: 'command', command: 'turn-back-on' });
    assert.equal(await isLocked(version('2')), false);
  });
});

suite('the log', () => {
  test('has each upload before what came of it, with where it comes from', async (t) => {
    const folder = await temporaryFolder(t);
    const { keeper, metrics } = keeperOn(folder, 'https://team.example', '3.1.0');
    await keeper.dispatch({ type: 'command', command: 'start' });
    await Promise.all([1, 2, 3].map((id) => keeper.record({ ...uploadNow(id), ...BLAMED })));
    const { records } = await metrics.read();
    assert.deepEqual(actionsOf(records), ['start', 'upload', 'upload', 'upload', 'trip']);
    for (const { backend_id, extension_version, schema_version } of records) {
      assert.deepEqual(
        [backend_id, extension_version, schema_version],
        ['https://team.example', '3.1.0', METRICS_SCHEMA_VERSION],
      );
    }
  });

  test('has uploads of all windows in the order in which they were taken in, so that a replay equals the state', async (t) => {
    const folder = await temporaryFolder(t);
    const windows = [keeperOn(folder), keeperOn(folder)] as const;
    await windows[0].keeper.dispatch({ type: 'command', command: 'start' });
    const outcomes = Array.from({ length: 40 }, (_, id) => ({ ...uploadNow(id), ...(id === 5 ? BLAMED : {}) }));
    await Promise.all(outcomes.map((record, id) => windows[id % 2 === 0 ? 0 : 1].keeper.record(record)));
    await keeperOn(folder, 'embedded', '2').keeper.dispatch({ type: 'command', command: 'advance', reason: 'a test' });
    const { guard, progress, updatedAt } = (await keeperOn(folder, 'embedded', '2').keeper.state()) ?? {};
    const { state } = replay((await windows[0].metrics.read()).records);
    assert.deepEqual([state.guard, state.progress, state.updatedAt], [guard, progress, updatedAt]);
    assert.equal(state.progress.percentage, 10);
  });

  test('has uploads beside the rollout a moment later, all at once, and before what is recorded after them', async (t) => {
    t.mock.timers.enable({ apis: ['setTimeout'] });
    const { keeper, metrics } = keeperOn(await temporaryFolder(t));
    const beside = (id: number) => ({ ...uploadNow(id), execution_type: 'sync' as const, reason: 'disabled' });
    const ids = async (): Promise<unknown[]> =>
      (await metrics.read()).records.flatMap((record) => (record.event_type === 'upload' ? [record.request_id] : []));
    await keeper.record(beside(1));
    await keeper.record(beside(2));
    assert.deepEqual(await ids(), []);
    await keeper.record(uploadNow(3));
    assert.deepEqual(await ids(), ['request-1', 'request-2', 'request-3']);
    await keeper.record(beside(4));
    await keeper.dispose();
    assert.deepEqual((await ids()).at(-1), 'request-4');
  });

  test('has an upload beside the rollout without anything that follows it', async (t) => {
    const { keeper, metrics } = keeperOn(await temporaryFolder(t));
    await keeper.record({ ...uploadNow(1), execution_type: 'sync', reason: 'override' });
    await until('the upload is on file', async () => (await metrics.read()).records.length === 1);
  });

  test('has no upload that ended after it was put on file', async (t) => {
    const folder = await temporaryFolder(t);
    const clock = { now: T0 };
    const { keeper, metrics } = keeperOn(folder, 'embedded', '1', {}, clock);
    await keeper.record(uploadAt(T0 + 365 * 24 * HOUR));
    assert.equal((await metrics.read()).records[0]?.timestamp, new Date(T0).toISOString());
    assert.equal((await keeper.state())?.updatedAt, T0);
  });

  test('has the upload also where the state cannot be kept', async (t) => {
    const folder = await temporaryFolder(t);
    const { keeper, metrics } = keeperOn(folder);
    await mkdir(join(folder, 'rollout.json'));
    await keeper.record(uploadNow(1));
    assert.deepEqual(actionsOf((await metrics.read()).records), ['upload']);
  });
});

suite('the clock of a stage', () => {
  const config = { stages: [{ percentage: 1, hours: 1, successRate: 50 }] };

  test('goes on by the signs of a running window, not while the machine sleeps', async (t) => {
    const folder = await temporaryFolder(t);
    const clock = { now: T0 };
    const { keeper, heard, metrics } = keeperOn(folder, 'embedded', '1', config, clock);
    await keeper.dispatch({ type: 'command', command: 'start' });
    for (let id = 0; id < 6; id++) await keeper.record(uploadAt(clock.now));
    const verdict = async (): Promise<unknown> => (await keeper.state())?.progress.verdict;
    clock.now += 10 * 24 * HOUR;
    await keeper.goOn();
    assert.equal(await verdict(), 'hold');
    for (let sign = 0; sign < 3; sign++) {
      clock.now += HOUR / 4;
      await keeper.goOn();
    }
    assert.equal(await verdict(), 'pass');
    // Passed, the stage needs no more signs.
    clock.now += HOUR;
    await keeper.goOn();
    const signs = actionsOf((await metrics.read()).records).filter((action) => action === 'running');
    assert.deepEqual([signs.length, heard.map(({ details }) => details['action'])], [4, ['start', 'verdict']]);
  });

  test('is not moved twice by two windows', async (t) => {
    const folder = await temporaryFolder(t);
    const clock = { now: T0 };
    const windows = [0, 1].map(() => keeperOn(folder, 'embedded', '1', config, clock));
    await windows[0]?.keeper.dispatch({ type: 'command', command: 'start' });
    clock.now += HOUR / 4;
    for (const { keeper } of windows) await keeper.goOn();
    assert.equal((await windows[0]?.keeper.state())?.progress.elapsedMs, HOUR / 4);
  });

  test('that stood ahead is put right and told, also where nothing is uploaded', async (t) => {
    const folder = await temporaryFolder(t);
    const clock = { now: T0 + 365 * 24 * HOUR };
    const { keeper, heard } = keeperOn(folder, 'embedded', '1', {}, clock);
    await keeper.dispatch({ type: 'command', command: 'start' });
    await keeper.record(uploadAt(clock.now, { ...BLAMED, error_type: 'integrity' }));
    clock.now = T0;
    const { guard } = await keeper.read('r');
    assert.equal(guard.kind === 'rolled-back' ? guard.until : 0, T0 + 24 * HOUR);
    await keeper.dispatch({ type: 'settings', enabled: true, percentage: 1 });
    assert.equal(heard.at(-1)?.details['action'], 'set-back');
    clock.now = T0 + 24 * HOUR;
    await keeper.goOn();
    assert.equal((await keeper.state())?.guard.status, 'half-open');
  });
});
