import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import * as z from 'zod';
import {
  commandEvent,
  rolloutCommand,
  type RolloutCommandOptions,
  parseStages,
} from '../../../src/cli/rolloutCommand.ts';
import { followRollout, isExtensionFolder, withCore } from '../../../src/cli/session.ts';
import { UsageError } from '../../../src/cli/usage.ts';
import { RolloutKeeper } from '../../../src/rolloutState/rolloutKeeper.ts';
import { MetricsStore } from '../../../src/metrics/metricsStore.ts';
import type { MetricRecord } from '../../../src/protocol/metrics.ts';
import { RolloutStatus } from '../../../src/protocol/panelMessages.ts';
import { bucketOf } from '../../../src/rollout/uploadPath.ts';
import { DEFAULT_ROLLOUT_CONFIG, initialState, type RolloutState } from '../../../src/rollout/rolloutState.ts';
import { rolloutFileSchema } from '../../../src/rollout/rolloutFile.ts';
import { enterStage, IDLE_PROGRESS, DEFAULT_STAGES } from '../../../src/rollout/stages.ts';
import { resolveSettings } from '../../../src/settings.ts';
import { VERSION } from '../../../src/version.ts';
import { startGateway } from '../../helpers/gateway.ts';
import { silentLogger } from '../../helpers/silentLogger.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { startTestBackend, TEST_TOKEN } from '../../helpers/testBackend.ts';
import { BLAMED, HOUR, recordOf, T0 } from '../rollout/recordOf.ts';
import { runCli } from './terminal.ts';

/** Its bucket is 28: in from the first stage on. */
const EARLY_MACHINE = 'machine-26205';

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** A terminal with a data folder of its own and a backend, in this process. */
async function terminal(t: TestContext, folderName = 'data') {
  const backend = await startTestBackend(t);
  const root = await temporaryFolder(t);
  const folder = join(root, folderName);
  let files = 0;
  const optionsWith = (variables: Readonly<Record<string, string>>) => ({
    data: folder,
    backend: backend.url,
    environment: {
      SMART_FILE_QUERY_TOKEN: TEST_TOKEN,
      SMART_FILE_QUERY_MACHINE_ID: EARLY_MACHINE,
      ...variables,
    },
  });
  /** Resolves with what is printed. */
  const run = (verb: string, given: Partial<RolloutCommandOptions> = {}, variables = {}): Promise<string> =>
    rolloutCommand([verb], { json: false, anyway: false, ...optionsWith(variables), ...given });
  return {
    backend,
    folder,
    run,
    status: async (verb = 'status', given: Partial<RolloutCommandOptions> = {}) =>
      RolloutStatus.parse(JSON.parse(await run(verb, { json: true, ...given }))),
    /** Uploads a file of its own. Resolves with why it took its path. */
    upload: async (variables = {}) => {
      const path = join(root, `${String(files++)}.txt`);
      await writeFile(path, `This is file ${String(files)}.\n`);
      const { signal } = new AbortController();
      const outcome = await withCore(optionsWith(variables), (core) => core.queue.add({ path, signal }));
      // The 10 % that are held back are in the cohort, too.
      return outcome.path.reason === 'held-back' ? 'in-cohort' : outcome.path.reason;
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

suite('the rollout in a terminal', { concurrency: 2 }, () => {
  test('is started, paused, resumed, advanced and rolled back, and uploads follow it', async (t) => {
    const { run, status, upload } = await terminal(t);
    assert.equal(await upload(), 'disabled');
    assert.match(await run('start', { reason: 'the backend was updated' }), /^Rollout +1 %; this machine is in$/m);
    assert.equal(await upload(), 'in-cohort');
    await assert.rejects(run('start'), { message: 'The rollout has already started.' });

    assert.equal((await status('pause')).reason, 'paused');
    assert.equal(await upload(), 'paused');
    await run('resume');
    assert.equal(await upload(), 'in-cohort');

    const unproven = /^This stage has not passed yet: .* of 24 hours; .*rollout advance --anyway$/;
    await assert.rejects(run('advance'), (error) => unproven.test(reasonOf(error)));
    assert.equal((await status()).percentage, 1);
    await run('advance', { anyway: true });
    assert.equal((await status()).percentage, 10);
    assert.equal(await upload(), 'in-cohort');
    assert.equal((await status()).stage?.percentage, 10, 'an upload leaves the stage as it is');

    const decided = /^The environment decides the percentage \(ASYNC_UPLOAD_ROLLOUT=50\)/;
    await assert.rejects(run('roll-back', {}, { ASYNC_UPLOAD_ROLLOUT: '50' }), (error) =>
      decided.test(reasonOf(error)),
    );
    assert.equal((await status()).percentage, 10, 'what is refused changes nothing');
    await run('roll-back');
    assert.equal(await upload(), 'disabled');
    assert.equal((await status()).stage, null);
  });

  test('that only a person may turn back on is unlocked', async (t) => {
    const { run, folder, status, keeper } = await terminal(t);
    await keeper().dispatch({ type: 'command', command: 'start' });
    const file = join(folder, 'rollout.json');
    const stored = rolloutFileSchema.parse(JSON.parse(await readFile(file, 'utf8')));
    for (const { guard } of stored.states) Object.assign(guard, { status: 'locked', until: null, rollbacks: 3 });
    await writeFile(file, JSON.stringify(stored));
    assert.equal((await status()).guard.state, 'locked');
    assert.equal((await status('unlock')).guard.state, 'watching');
    await assert.rejects(run('unlock'), { message: /^There is nothing to unlock/ });
  });

  test('does not keep what the environment of one command has said', async (t) => {
    const { run, status, upload } = await terminal(t);
    await upload({ ASYNC_UPLOAD_ENABLED: 'true', ASYNC_UPLOAD_ROLLOUT: '100' });
    const { percentage, stage } = await status();
    assert.deepEqual([percentage, stage], [0, null]);
    await run('start');
    assert.equal((await status()).percentage, 1);
  });

  test('of the folder that VS Code has, is paused for its windows and else left to its settings', async (t) => {
    const { run, folder, status, upload, keeper } = await terminal(t, join('globalStorage', 'a.b'));
    await keeper().dispatch({ type: 'settings', enabled: true, percentage: 50 });
    assert.equal((await status()).percentage, 50);
    assert.equal(await upload(), 'in-cohort');
    assert.equal((await keeper().state())?.progress.percentage, 50, 'an upload in a terminal does not end it');
    for (const verb of ['start', 'advance', 'roll-back']) {
      await assert.rejects(run(verb), (error) =>
        reasonOf(error).startsWith(`In ${folder} the percentage is a setting of VS Code`),
      );
    }
    await run('pause');
    assert.equal((await keeper().read('an upload of a window')).isPaused, true);
  });

  test('takes each option where it means something, and refuses it elsewhere', async (t) => {
    const folder = await temporaryFolder(t);
    const wrong: readonly [words: readonly string[], given: Partial<RolloutCommandOptions>][] = [
      [[], {}],
      [['lock'], {}],
      [['pause', 'now'], {}],
      [['status'], { reason: 'none' }],
      [['pause'], { anyway: true }],
      [['start'], { stages: '1:0:50' }],
      [['status'], { config: 'thresholds.json' }],
      [['replay'], {}],
      [['replay', 'a', 'b'], {}],
    ];
    for (const [words, given] of wrong) {
      await assert.rejects(
        rolloutCommand(words, { json: false, anyway: false, data: folder, ...given }),
        UsageError,
        words.join(' '),
      );
    }
    assert.deepEqual(await readdir(folder), []);
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

  const replay = (file: string, given: Partial<RolloutCommandOptions> = {}): Promise<string> =>
    rolloutCommand(['replay', file], { json: false, anyway: false, ...given });

  test('shows what other thresholds would have done', async (t) => {
    const file = await log(t, uploadsOf([{}, BLAMED, BLAMED]));
    const config = `${file}.config.json`;
    await writeFile(config, JSON.stringify({ guard: { cusumThreshold: 2 } }));
    assert.doesNotMatch(await replay(file), /rolled back/);
    assert.match(await replay(file, { config }), /rolled back/);
    const { config: used } = z
      .object({ config: z.object({ guard: z.record(z.string(), z.number()), stages: z.array(z.unknown()) }) })
      .parse(JSON.parse(await replay(file, { config, json: true })));
    assert.deepEqual(used.guard, { ...DEFAULT_ROLLOUT_CONFIG.guard, cusumThreshold: 2 });
    assert.equal(used.stages.length, DEFAULT_STAGES.length);
  });

  test('shows what other stages would have done', async (t) => {
    const file = await log(t, uploadsOf(Array.from({ length: 60 }, () => ({}))));
    assert.doesNotMatch(await replay(file), /1 % stage is passed/);
    assert.match(await replay(file, { stages: '1:0:50, 10:1:60' }), /1 % stage is passed/);
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
    ['is not there', undefined, /cannot be read/],
  ] as const) {
    test(`refuses a file that ${what}, and says so`, async (t) => {
      const file = await log(t, []);
      const config = `${file}.config.json`;
      if (text !== undefined) await writeFile(config, text);
      await assert.rejects(
        replay(file, { config }),
        (error) => error instanceof UsageError && message.test(error.message) && error.message.includes(config),
      );
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
