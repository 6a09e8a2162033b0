import assert from 'node:assert/strict';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ioTurns } from '../../helpers/ioTurns.ts';
import { startShapingProxy, type ShapingProxy } from '../../helpers/shapingProxy.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { clientOf, startTestBackend, TEST_TOKEN, type TestBackend } from '../../helpers/testBackend.ts';
import { storedBytes, textOf } from '../../helpers/uploadSource.ts';
import { stageService, type ServiceStage } from '../../helpers/uploadServiceStage.ts';
import { isError } from './uploaderConformance.ts';

const MIB = 1024 * 1024;
const SIZE = 24 * MIB;

interface Stage extends ServiceStage {
  readonly backend: TestBackend;
  readonly proxy: ShapingProxy;
  readonly folder: string;
  readonly path: string;
  readonly content: Buffer;
}

/** Uploads stop in the middle of the file until the proxy is told to go on. */
async function stage(t: TestContext): Promise<Stage> {
  const backend = await startTestBackend(t);
  const target = { host: '127.0.0.1', port: Number(new URL(backend.url).port) };
  const proxy = await startShapingProxy(t, { target: () => target, plan: () => ({ holdAt: 4 * MIB }) });
  const folder = await temporaryFolder(t);
  const path = join(folder, 'notes.txt');
  const content = textOf(SIZE);
  await writeFile(path, content);
  const service = stageService(clientOf(t, { url: proxy.url, token: TEST_TOKEN }), folder);
  return Object.assign(service, { backend, proxy, folder, path, content });
}

const partials = ({ dataFolder }: TestBackend): Promise<string[]> => readdir(join(dataFolder, 'uploads'));
const remembered = async (folder: string): Promise<string[]> =>
  (await readdir(join(folder, 'resume'))).filter((name) => name.endsWith('.json'));

test('a cancelled upload leaves no bytes at the backend, and nothing to be resumed', async (t) => {
  const { backend, proxy, folder, path, upload } = await stage(t);
  const controller = new AbortController();
  const outcome = upload(path, { override: 'async', signal: controller.signal });
  await Promise.race([proxy.held, outcome]);
  assert.equal((await partials(backend)).length, 1);
  controller.abort();
  await assert.rejects(outcome, isError('cancelled'));
  assert.deepEqual(await partials(backend), []);
  assert.deepEqual(await remembered(folder), []);
});

test('an upload of a file that has changed leaves no bytes of its old version at the backend', async (t) => {
  const { backend, proxy, folder, path, upload } = await stage(t);
  const outcome = upload(path, { override: 'async' });
  outcome.catch(() => undefined);
  await Promise.race([proxy.held, outcome]);
  await writeFile(path, textOf(SIZE, 1));
  proxy.release();
  await assert.rejects(outcome, isError('file_changed'));
  assert.deepEqual(await partials(backend), []);
  assert.deepEqual(await remembered(folder), []);
});

test('a cancelled upload leaves its bytes to whoever waits to send the same', async (t) => {
  const { backend, proxy, folder, path, content, upload } = await stage(t);
  await mkdir(join(folder, 'copy'));
  const copy = join(folder, 'copy', 'notes.txt');
  await writeFile(copy, content);
  const controller = new AbortController();
  const first = upload(path, { override: 'async', signal: controller.signal });
  await Promise.race([proxy.held, first]);
  let hasHashed = false;
  const second = upload(copy, {
    override: 'async',
    onProgress: ({ phase, bytes }) => (hasHashed ||= phase === 'hashing' && bytes === SIZE),
  });
  // Hashed, looked for, and now in line for its turn.
  const seen = proxy.counts.serverBytes;
  while (!hasHashed || proxy.counts.serverBytes === seen) await nextTurn();
  await ioTurns(200);
  controller.abort();
  await assert.rejects(first, isError('cancelled'));
  proxy.release();
  const { file, bytesSent } = await second;
  assert.deepEqual(await storedBytes(backend.dataFolder, file), content);
  assert.ok(bytesSent < SIZE, `${String(bytesSent)} bytes were sent`);
});

test('a backend that is gone does not hold up a cancellation', async (t) => {
  const { proxy, path, upload } = await stage(t);
  const controller = new AbortController();
  const outcome = upload(path, { override: 'async', signal: controller.signal });
  await Promise.race([proxy.held, outcome]);
  proxy.refuse();
  proxy.cutAll();
  controller.abort();
  await assert.rejects(outcome, isError('cancelled'));
});
