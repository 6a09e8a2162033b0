import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { NO_MODEL_SECRETS } from '../../src/protocol/ipc.ts';
import { CoreProvider } from '../../src/coreProvider.ts';
import { MetricsStore } from '../../src/metrics/metricsStore.ts';
import { temporaryFolder } from '../helpers/temporaryFolder.ts';
import { clientOf, startTestBackend, TEST_TOKEN } from '../helpers/testBackend.ts';
import { rememberingLog, settingsWith } from '../helpers/uploadServiceStage.ts';
import { stageCore } from './asking/coreStage.ts';

suite('the core', () => {
  test('uploads a file anew that has changed since the upload under way began, and joins that one otherwise', async (t) => {
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    let runs = 0;
    const watch = (): Promise<void> => {
      runs++;
      return held;
    };
    const { core, write } = await stageCore(t, { watch });
    const path = await write('notes.txt', 'The first version.\n');
    const request = { path, signal: new AbortController().signal, onProgress: () => undefined };
    const first = core.queue.add(request);
    const same = core.queue.add(request);
    await writeFile(path, 'The second version, which is longer.\n');
    const changed = core.queue.add(request);
    release();
    await Promise.all([first, same, changed]);
    assert.equal(runs, 2);
  });

  test('sends nothing more to a backend that the settings no longer name', async (t) => {
    const [first, second] = [await startTestBackend(t), await startTestBackend(t)];
    const folder = await temporaryFolder(t);
    const path = join(folder, 'notes.txt');
    await writeFile(path, 'These notes were for the first backend.\n');
    let url = first.url;
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    const cores = new CoreProvider({
      stateFolder: join(folder, 'state'),
      embeddedDataFolder: join(folder, 'embedded'),
      metrics: new MetricsStore(join(folder, 'metrics')),
      machineId: 'a machine',
      version: '0',
      log: rememberingLog(),
      settings: () => settingsWith({ 'backend.url': url }),
      consent: { agreedHosts: () => [], hasAgreed: () => true, allows: () => Promise.resolve(true) },
      watchUpload: async (_backend, request, work) => (await held, work(request)),
      secrets: () => Promise.resolve(NO_MODEL_SECRETS),
      token: () => Promise.resolve(TEST_TOKEN),
      askForToken: () => Promise.resolve(false),
    });
    t.after(() => cores.dispose());
    const waiting = cores.current().queue.add({ path, signal: new AbortController().signal });
    waiting.catch(() => undefined);
    url = second.url;
    const { client } = cores.current();
    release();
    await assert.rejects(waiting, { kind: 'cancelled' });
    assert.equal(client.connection.id, second.url);
    for (const backend of [first, second]) {
      assert.deepEqual((await clientOf(t, backend).listFiles(10, undefined)).data, []);
    }
  });
});
