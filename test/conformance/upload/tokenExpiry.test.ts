import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { RemoteBackend } from '../../../src/client/backendConnection.ts';
import { Core } from '../../../src/core.ts';
import { MetricsStore } from '../../../src/metrics/metricsStore.ts';
import { resolveSettings } from '../../../src/settings.ts';
import { startTestBackend } from '../../helpers/testBackend.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';

for (const path of ['sync', 'async'] as const) {
  test(`a token that expires in mid-upload is asked for once, then the ${path} uploads go on`, async (t) => {
    const backend = await startTestBackend(t);
    const folder = await temporaryFolder(t);
    // The token is good for a few requests, then refused until a person has given another.
    let isRenewed = false;
    let requests = 0;
    let questions = 0;
    const token = (): Promise<string> => {
      requests++;
      return Promise.resolve(isRenewed || requests <= 6 ? backend.token : 'expired');
    };
    const askForToken = async (): Promise<boolean> => {
      questions++;
      await new Promise(setImmediate);
      isRenewed = true;
      return true;
    };
    const ignore = (): void => undefined;
    const core = new Core({
      stateFolder: folder,
      connection: new RemoteBackend(backend.url, token, askForToken),
      metrics: new MetricsStore(join(folder, 'metrics')),
      machineId: 'a machine',
      version: '0',
      log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
      settings: () => resolveSettings(() => undefined, {}).settings,
    });
    t.after(() => core.dispose());
    const uploads = Array.from({ length: 4 }, async (_, index) => {
      const file = join(folder, `${index}.txt`);
      await writeFile(file, `${index} `.repeat(700_000));
      return core.queue.add({ path: file, override: path, signal: new AbortController().signal });
    });
    for (const { file, path: taken } of await Promise.all(uploads)) {
      assert.equal(file.status, 'processed');
      assert.equal(taken.kind, path);
    }
    assert.equal(questions, 1);
  });
}

test('a person who gives no other token is asked once for all that was under way', async () => {
  let questions = 0;
  const connection = new RemoteBackend(
    'http://127.0.0.1:9',
    () => Promise.resolve('wrong'),
    async () => {
      questions++;
      await new Promise(setImmediate);
      return false;
    },
  );
  const begun = performance.now();
  assert.deepEqual(await Promise.all([connection.renewToken(begun), connection.renewToken(begun)]), [false, false]);
  assert.equal(await connection.renewToken(begun), false);
  assert.equal(questions, 1, 'an upload that is refused later was under way then');
  assert.equal(await connection.renewToken(performance.now() + 1), false);
  assert.equal(questions, 2, 'one that has begun since asks anew');
  const askedAt = begun;
  assert.equal(await connection.renewToken(performance.now() + 1, askedAt), false);
  assert.equal(questions, 2, 'one that has only waited for its turn since does not');
});

test('a person who gives no other token gets the refusal', async (t) => {
  const backend = await startTestBackend(t);
  const folder = await temporaryFolder(t);
  const connection = new RemoteBackend(
    backend.url,
    () => Promise.resolve('wrong'),
    () => Promise.resolve(false),
  );
  const ignore = (): void => undefined;
  const core = new Core({
    stateFolder: folder,
    connection,
    metrics: new MetricsStore(join(folder, 'metrics')),
    machineId: 'a machine',
    version: '0',
    log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
    settings: () => resolveSettings(() => undefined, {}).settings,
  });
  t.after(() => core.dispose());
  const file = join(folder, 'file.txt');
  await writeFile(file, 'text');
  await assert.rejects(core.queue.add({ path: file, signal: new AbortController().signal }), { kind: 'unauthorized' });
});
