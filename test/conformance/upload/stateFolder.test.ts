import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { Core } from '../../../src/core.ts';
import { MetricsStore } from '../../../src/metrics/metricsStore.ts';
import { QueueJournal } from '../../../src/upload/queue/queueJournal.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { connectionTo, startTestBackend, TEST_TOKEN } from '../../helpers/testBackend.ts';
import { rememberingLog, settingsWith } from '../../helpers/uploadServiceStage.ts';
import { storedBytes, textOf } from '../../helpers/uploadSource.ts';

const MIB = 1024 * 1024;
const EVERYONE = {
  'asyncUpload.enabled': true,
  'asyncUpload.rolloutPercentage': 100,
  'rollout.holdbackPercentage': 0,
} as const;

/** A core whose state is kept in a folder, with all that a window keeps there. */
function coreIn(t: TestContext, stateFolder: string, url: string) {
  const log = rememberingLog();
  const warn = (message: string): void => {
    log.warn(message);
  };
  const core = new Core({
    stateFolder,
    connection: connectionTo({ url, token: TEST_TOKEN }, 'embedded'),
    metrics: new MetricsStore(join(stateFolder, 'metrics'), { onWarning: warn }),
    machineId: 'a machine',
    version: '0',
    log,
    settings: () => settingsWith(EVERYONE),
  });
  t.after(() => core.dispose());
  const journal = new QueueJournal(join(stateFolder, 'queue'), warn);
  const upload = (path: string, override?: 'sync' | 'async') =>
    journal.during({ path, backend: 'test' }, () =>
      core.queue.add({ path, override, signal: new AbortController().signal }),
    );
  return { core, log, journal, upload };
}

for (const override of [undefined, 'sync', 'async'] as const) {
  test(`nothing that cannot be kept on this machine fails an upload (${override ?? 'as the rollout says'})`, async (t) => {
    const backend = await startTestBackend(t);
    const folder = await temporaryFolder(t);
    const blocked = join(folder, 'state');
    await writeFile(blocked, 'a file where the folder should be: nothing can be written below it');
    const { upload, log, journal } = coreIn(t, blocked, backend.url);
    const contents = [500, 200_000, 3 * MIB, 3 * MIB].map((size, index) => textOf(size, index));
    await Promise.all(
      contents.map(async (content, index) => {
        const path = join(folder, `${String(index)}.txt`);
        await writeFile(path, content);
        const { file } = await upload(path, override);
        if (content.length > 100_000) assert.deepEqual(await storedBytes(backend.dataFolder, file), content);
      }),
    );
    await journal.settled();
    const warnings = log.lines.filter((line) => line.startsWith('warn:'));
    assert.ok(warnings.length > 0, 'it is said');
    assert.deepEqual(warnings, [...new Set(warnings)], 'and said once');
    assert.deepEqual(
      log.lines.filter((line) => line.startsWith('error:')),
      [],
    );
  });
}

test('two windows with the same files at once send each content once', async (t) => {
  const backend = await startTestBackend(t);
  const folder = await temporaryFolder(t);
  const stateFolder = join(folder, 'state');
  await mkdir(stateFolder);
  const windows = [coreIn(t, stateFolder, backend.url), coreIn(t, stateFolder, backend.url)];
  const paths = await Promise.all(
    Array.from({ length: 6 }, async (_, index) => {
      const path = join(folder, `${String(index)}.txt`);
      await writeFile(path, textOf(2 * MIB, index));
      return path;
    }),
  );
  const outcomes = await Promise.all(windows.flatMap(({ upload }) => paths.map((path) => upload(path))));
  assert.equal(outcomes.filter(({ deduplicated }) => deduplicated).length, paths.length);
  const sent = outcomes.reduce((sum, { bytesSent }) => sum + bytesSent, 0);
  assert.equal(sent, paths.length * 2 * MIB);
});

test('two hundred files, large and small, are there in the end, never more at a time than allowed', async (t) => {
  const backend = await startTestBackend(t);
  const folder = await temporaryFolder(t);
  const { core, upload } = coreIn(t, join(folder, 'state'), backend.url);
  const paths = await Promise.all(
    Array.from({ length: 200 }, async (_, index) => {
      const path = join(folder, `${String(index)}.txt`);
      await writeFile(path, textOf(index % 20 === 0 ? 1_500_000 : 3000, index));
      return path;
    }),
  );
  // A file is on its way until it is being indexed, which may be as many again.
  const onTheirWay = new Set<string>();
  const underWay = new Set<string>();
  const most = { onTheirWay: 0, underWay: 0 };
  const outcomes = await Promise.all(
    paths.map(async (path, index) => {
      const isLarge = index % 20 === 0;
      if (!isLarge) return upload(path);
      const outcome = await core.queue.add({
        path,
        signal: new AbortController().signal,
        onProgress: ({ phase }) => {
          underWay.add(path);
          if (phase === 'indexing') onTheirWay.delete(path);
          else onTheirWay.add(path);
          most.onTheirWay = Math.max(most.onTheirWay, onTheirWay.size);
          most.underWay = Math.max(most.underWay, underWay.size);
        },
      });
      onTheirWay.delete(path);
      underWay.delete(path);
      return outcome;
    }),
  );
  assert.equal(new Set(outcomes.map(({ file }) => file.id)).size, 200);
  assert.ok(most.onTheirWay <= 5 && most.underWay <= 10, JSON.stringify(most));
  assert.equal(core.queue.size, 0);
});
