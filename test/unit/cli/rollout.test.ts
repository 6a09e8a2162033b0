import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import * as z from 'zod';
import { commandEvent, ROLLOUT_VERBS } from '../../../src/cli/rolloutCommand.ts';
import { parseStages } from '../../../src/cli/rolloutReplayCommand.ts';
import { followRollout, isExtensionFolder } from '../../../src/cli/session.ts';
import { USAGE, UsageError } from '../../../src/cli/usage.ts';
import { RolloutKeeper } from '../../../src/delivery/rolloutKeeper.ts';
import { MetricsStore } from '../../../src/metrics/metricsStore.ts';
import type { MetricRecord } from '../../../src/protocol/metrics.ts';
import { RolloutStatus } from '../../../src/protocol/panelMessages.ts';
import { bucketOf } from '../../../src/rollout/bucket.ts';
import { DEFAULT_ROLLOUT_CONFIG } from '../../../src/rollout/rolloutConfig.ts';
import { rolloutFileSchema } from '../../../src/rollout/rolloutFile.ts';
import { initialState, type RolloutState } from '../../../src/rollout/rolloutState.ts';
import { enterStage, IDLE_PROGRESS } from '../../../src/rollout/stageProgress.ts';
import { DEFAULT_STAGES } from '../../../src/rollout/stages.ts';
import { resolveSettings } from '../../../src/settings.ts';
import { VERSION } from '../../../src/version.ts';
import { startGateway } from '../../helpers/gateway.ts';
import { silentLogger } from '../../helpers/silentLogger.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { startTestBackend, TEST_TOKEN } from '../../helpers/testBackend.ts';
import { BLAMED, HOUR, recordOf, T0 } from '../rollout/recordOf.ts';
import { runCli, type Ended } from './terminal.ts';

/** Its bucket is 28: in from the first stage on. */
const EARLY_MACHINE = 'machine-26205';

const Uploaded = z.object({ files: z.array(z.object({ upload: z.object({ path: z.string(), reason: z.string() }) })) });

/** A terminal with a data folder of its own and a backend. */
async function terminal(t: TestContext, folderName = 'data') {
  const backend = await startTestBackend(t);
  const root = await temporaryFolder(t);
  const folder = join(root, folderName);
  let files = 0;
  const run = (words: readonly string[], variables = {}): Promise<Ended> =>
    runCli([...words, '--data', folder, '--backend', backend.url], {
      SMART_FILE_QUERY_TOKEN: TEST_TOKEN,
      SMART_FILE_QUERY_MACHINE_ID: EARLY_MACHINE,
      ...variables,
    });
  return {
    backend,
    folder,
    run,
    status: async (variables = {}) =>
      RolloutStatus.parse(JSON.parse((await run(['rollout', 'status', '--json'], variables)).out)),
    upload: async (variables = {}) => {
      const file = join(root, `${String(files++)}.txt`);
      await writeFile(file, `This is file ${String(files)}.\n`);
      const { out, err } = await run(['upload', file, '--json'], variables);
      const [uploaded] = Uploaded.parse(JSON.parse(out || err)).files;
      return uploaded?.upload;
    },
    keeper: () =>
      new RolloutKeeper({
        folder,
        backendId: backend.url,
        extensionVersion: VERSION,
        metrics: new MetricsStore(join(folder, 'metrics')),
        log: { debug: () => undefined, ...silentLogger },
        config: () => DEFAULT_ROLLOUT_CONFIG,
      }),
  };
}

/** What the 10 % hold-back leaves open. */
const isIn = (reason: string | undefined): boolean => reason === 'in-cohort' || reason === 'held-back';

suite('the rollout in a terminal', { concurrency: 2 }, () => {
  test('is started, paused, resumed, advanced and rolled back, and uploads follow it', async (t) => {
    const { run, status, upload } = await terminal(t);
    assert.equal((await upload())?.reason, 'disabled');

    const started = await run(['rollout', 'start', '--reason', 'the backend was updated']);
    assert.equal(started.code, 0, started.err);
    assert.match(started.out, /^Rollout +1 %; this machine is in$/m);
    const first = await upload();
    assert.ok(isIn(first?.reason), first?.reason);

    assert.deepEqual(await run(['rollout', 'start']), {
      code: 1,
      out: '',
      err: 'The rollout has already started.\n',
    });

    const paused = await run(['rollout', 'pause', '--json']);
    assert.equal(RolloutStatus.parse(JSON.parse(paused.out)).reason, 'paused');
    assert.deepEqual(await upload(), { ...first, path: 'sync', reason: 'paused' });
    assert.equal((await run(['rollout', 'resume'])).code, 0);

    const refused = await run(['rollout', 'advance']);
    assert.equal(refused.code, 1);
    assert.match(refused.err, /^This stage has not passed yet: .* of 24 hours; .*rollout advance --anyway\n$/);
    assert.equal((await status()).percentage, 1);
    assert.equal((await run(['rollout', 'advance', '--anyway'])).code, 0);
    assert.equal((await status()).percentage, 10);
    assert.ok(isIn((await upload())?.reason), 'an upload leaves the stage as it is');
    assert.equal((await status()).stage?.percentage, 10);

    const decided = await run(['rollout', 'roll-back'], { ASYNC_UPLOAD_ROLLOUT: '50' });
    assert.equal(decided.code, 1);
    assert.match(decided.err, /^The environment decides the percentage \(ASYNC_UPLOAD_ROLLOUT=50\)/);
    assert.equal((await run(['rollout', 'roll-back'])).code, 0);
    assert.deepEqual(await upload(), { path: 'sync', reason: 'disabled' });
  });

  test('that only a person may turn back on is unlocked', async (t) => {
    const { run, folder, status, keeper } = await terminal(t);
    await keeper().dispatch({ type: 'command', command: 'start' });
    const file = join(folder, 'rollout.json');
    const stored = rolloutFileSchema.parse(JSON.parse(await readFile(file, 'utf8')));
    for (const { guard } of stored.states) Object.assign(guard, { status: 'locked', until: null, rollbacks: 3 });
    await writeFile(file, JSON.stringify(stored));
    assert.equal((await status()).guard.state, 'locked');
    const unlocked = await run(['rollout', 'unlock', '--json']);
    assert.equal(RolloutStatus.parse(JSON.parse(unlocked.out)).guard.state, 'watching', unlocked.err);
    assert.equal((await run(['rollout', 'unlock'])).code, 1);
  });

  test('does not keep what the environment of one command has said', async (t) => {
    const { run, status, upload } = await terminal(t);
    const everyone = { ASYNC_UPLOAD_ENABLED: 'true', ASYNC_UPLOAD_ROLLOUT: '100' };
    assert.notEqual((await upload(everyone))?.reason, 'disabled');
    const { percentage, stage } = await status();
    assert.deepEqual([percentage, stage], [0, null]);
    assert.equal((await run(['rollout', 'start'])).code, 0);
    assert.equal((await status()).percentage, 1);
  });

  test('of the folder that VS Code has, is paused for its windows and else left to its settings', async (t) => {
    const { run, folder, status, upload, keeper } = await terminal(t, join('globalStorage', 'a.b'));
    await keeper().dispatch({ type: 'settings', enabled: true, percentage: 50 });
    assert.equal((await status()).percentage, 50);
    const { reason } = (await upload()) ?? {};
    assert.ok(isIn(reason), reason);
    assert.equal((await keeper().state())?.progress.percentage, 50, 'an upload in a terminal does not end it');
    for (const verb of ['start', 'advance', 'roll-back']) {
      const { code, err } = await run(['rollout', verb]);
      assert.equal(code, 1);
      assert.ok(err.startsWith(`In ${folder} the percentage is a setting of VS Code`), err);
    }
    assert.equal((await run(['rollout', 'pause'])).code, 0);
    assert.equal((await keeper().read('an upload of a window')).isPaused, true);
  });

  test('names the machine as the environment does, and keeps nothing of it', async (t) => {
    const folder = await temporaryFolder(t);
    const { out } = await runCli(['rollout', 'status', '--json', '--data', folder], {
      SMART_FILE_QUERY_MACHINE_ID: ' runner-7 ',
    });
    assert.equal(RolloutStatus.parse(JSON.parse(out)).bucket, bucketOf('runner-7'));
    assert.ok(!(await readdir(folder)).includes('machine-id'));
  });

  test('says that a path that was asked for is not offered', async (t) => {
    const backend = await startTestBackend(t);
    const gateway = await startGateway(t, backend);
    const capabilities = { upload_paths: ['sync'], max_file_bytes: 1_000_000, providers: [] };
    const body = JSON.stringify({ status: 'ok', version: '0', capabilities });
    gateway.answerWith({ status: 200, body, concerns: ({ url }) => url === '/health' });
    const folder = await temporaryFolder(t);
    const file = join(folder, 'notes.txt');
    await writeFile(file, 'Some notes.\n');
    const words = ['upload', file, '--path', 'async', '--backend', gateway.url, '--data', join(folder, 'data')];
    const { code, out, err } = await runCli(words, { SMART_FILE_QUERY_TOKEN: TEST_TOKEN });
    assert.equal(code, 0, err);
    assert.match(out, /notes\.txt: uploaded as /);
    assert.equal(err, 'The backend does not offer async uploads; what was asked to go that way goes by sync.\n');
  });

  test('takes each option where it means something, and refuses it elsewhere', async (t) => {
    const folder = await temporaryFolder(t);
    const wrong = [
      ['rollout'],
      ['rollout', 'lock'],
      ['rollout', 'pause', 'now'],
      ['rollout', 'status', '--reason', 'none'],
      ['rollout', 'pause', '--anyway'],
      ['rollout', 'start', '--stages', '1:0:50'],
      ['rollout', 'replay'],
    ];
    for (const words of wrong) {
      const { code, err } = await runCli([...words, '--data', folder]);
      assert.equal(code, 2, `${words.join(' ')}: ${err}`);
    }
    assert.deepEqual(await readdir(folder), []);
  });
});

suite('a terminal without settings of its own', () => {
  const resolved = resolveSettings(() => undefined, {});
  const overridden = resolveSettings(() => undefined, { ASYNC_UPLOAD_ROLLOUT: '50' });
  const at = (progress: RolloutState['progress']): RolloutState => ({
    ...initialState({ flagVersion: 'a', backend: 'b', extensionVersion: 'c' }, T0),
    progress,
  });
  const climbed = at(enterStage(10, T0));
  const setByHand = at({ ...enterStage(10, T0), isSetByHand: true });
  const shareOf = (...given: Parameters<typeof followRollout>): number | undefined => {
    const { settings } = followRollout(...given);
    return settings['asyncUpload.enabled'] ? settings['asyncUpload.rolloutPercentage'] : undefined;
  };

  test('follows the ladder on which its rollout stands', () => {
    assert.equal(shareOf(resolved, climbed, false), 10);
    assert.equal(shareOf(resolved, at(IDLE_PROGRESS), false), undefined);
    assert.equal(shareOf(resolved, null, false), undefined);
  });

  test('follows a percentage that was set by hand where VS Code has set it, and nowhere else', () => {
    assert.equal(shareOf(resolved, setByHand, true), 10);
    assert.equal(shareOf(resolved, setByHand, false), undefined);
  });

  test('takes the percentage of the environment before that of the ladder', () => {
    assert.equal(shareOf(overridden, climbed, false), 50);
    assert.equal(shareOf(overridden, at(IDLE_PROGRESS), false), undefined);
  });

  test('knows the folder of the extension by where VS Code puts it', () => {
    assert.equal(isExtensionFolder('/home/a/.config/Code/User/globalStorage/smart-file-query.smart-file-query'), true);
    assert.equal(
      isExtensionFolder('/home/a/.config/Code/User/globalStorage/smart-file-query.smart-file-query/mcp'),
      false,
    );
    assert.equal(isExtensionFolder('/home/a/.local/share/smart-file-query'), false);
  });
});

test('a command is the act of a person, with their reason', () => {
  assert.deepEqual(commandEvent('unlock', 'mended'), {
    type: 'command',
    command: 'turn-back-on',
    actor: 'person',
    reason: 'mended',
  });
  assert.deepEqual(commandEvent('pause', undefined), { type: 'command', command: 'pause', actor: 'person' });
  for (const verb of ROLLOUT_VERBS) assert.match(USAGE, new RegExp(`\\| ${verb}\\b|rollout ${verb}\\b`), verb);
});

suite('a replay', { concurrency: 2 }, () => {
  const log = async (t: TestContext, records: readonly MetricRecord[]): Promise<string> => {
    const file = join(await temporaryFolder(t), 'metrics.jsonl');
    await writeFile(file, records.map((record) => `${JSON.stringify(record)}\n`).join(''));
    return file;
  };
  const uploadsOf = (outcomes: readonly object[]): MetricRecord[] =>
    outcomes.map((outcome, index) =>
      recordOf({
        ...outcome,
        timestamp: new Date(T0 + (index + 1) * HOUR).toISOString(),
        request_id: String(index),
        rollout_percentage: 1,
      }),
    );

  test('shows what other thresholds would have done', async (t) => {
    const file = await log(t, uploadsOf([{}, BLAMED, BLAMED]));
    const config = `${file}.config.json`;
    await writeFile(config, JSON.stringify({ guard: { cusumThreshold: 2 } }));
    const [usual, changed] = await Promise.all([
      runCli(['rollout', 'replay', file]),
      runCli(['rollout', 'replay', file, '--config', config, '--json']),
    ]);
    assert.doesNotMatch(usual.out, /rolled back/);
    const { timeline, config: used } = z
      .object({
        timeline: z.array(z.object({ message: z.string() })),
        config: z.object({ guard: z.record(z.string(), z.number()), stages: z.array(z.unknown()) }),
      })
      .parse(JSON.parse(changed.out));
    assert.match(timeline.map(({ message }) => message).join('\n'), /rolled back/);
    assert.deepEqual(used.guard, { ...DEFAULT_ROLLOUT_CONFIG.guard, cusumThreshold: 2 });
    assert.equal(used.stages.length, DEFAULT_STAGES.length);
  });

  test('shows what other stages would have done', async (t) => {
    const file = await log(t, uploadsOf(Array.from({ length: 60 }, () => ({}))));
    const [usual, changed] = await Promise.all([
      runCli(['rollout', 'replay', file]),
      runCli(['rollout', 'replay', file, '--stages', '1:0:50, 10:1:60']),
    ]);
    assert.doesNotMatch(usual.out, /1 % stage: pass/);
    assert.match(changed.out, /1 % stage: pass/);
  });

  for (const [what, text, message] of [
    ['names a threshold that there is not', '{"guard":{"maxErorRate":0.1}}', /guard: .*maxErorRate/],
    ['has a rate of which no logarithm can be taken', '{"guard":{"cusumBadRate":1}}', /guard\.cusumBadRate: /],
    [
      'has stages that do not rise',
      '{"stages":[{"percentage":5,"hours":1,"successRate":99},{"percentage":1,"hours":1,"successRate":99}]}',
      /stages\.1\.percentage: percentages must rise/,
    ],
    ['is torn', '{"guard":', /cannot be used/],
  ] as const) {
    test(`refuses a file that ${what}, and says so`, async (t) => {
      const file = await log(t, []);
      const config = `${file}.config.json`;
      await writeFile(config, text);
      const { code, err } = await runCli(['rollout', 'replay', file, '--config', config]);
      assert.equal(code, 2);
      assert.match(err, message);
      assert.ok(err.includes(config));
    });
  }

  test('reads stages as percentage, hours and success rate', () => {
    assert.deepEqual(parseStages('1:24:99.5, 100:0:98'), [
      { percentage: 1, hours: 24, successRate: 99.5 },
      { percentage: 100, hours: 0, successRate: 98 },
    ]);
    for (const text of ['', '1', '1:24', '1:24:99:1', '1::99', 'a:b:c', '1:24:99,', '10:1:99,5:1:99', '1:1:100']) {
      assert.throws(() => parseStages(text), UsageError, text);
    }
  });
});
