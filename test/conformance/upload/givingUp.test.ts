import assert from 'node:assert/strict';
import { appendFile, mkdir, readdir, rename, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ResumeStore } from '../../../src/upload/retry/resumeStore.ts';
import { SyncUploader } from '../../../src/upload/uploaders/syncUploader.ts';
import { ioTurns } from '../../helpers/ioTurns.ts';
import { startShapingProxy, type ShapingProxy } from '../../helpers/shapingProxy.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { clientOf, startTestBackend, TEST_TOKEN, type TestBackend } from '../../helpers/testBackend.ts';
import { newCost, quietOptions, sha256Of, sourceOf, storedBytes, textOf } from '../../helpers/uploadSource.ts';
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

const blobs = async ({ dataFolder }: TestBackend): Promise<string[]> => {
  const entries = await readdir(join(dataFolder, 'blobs'), { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
};

/** What may happen to a file while it is being sent. After some of it, its old bytes still arrive whole. */
const CHANGES: Readonly<Record<string, (path: string) => Promise<void>>> = {
  grows: (path) => appendFile(path, 'one more line\n'),
  shrinks: (path) => truncate(path, 2 * MIB),
  'is written over in place': (path) => writeFile(path, textOf(SIZE, -1), { flag: 'r+' }),
  'is replaced by another': async (path) => {
    await writeFile(`${path}.new`, textOf(SIZE, -1));
    await rename(`${path}.new`, path);
  },
  'is deleted': (path) => rm(path),
  'is touched': (path) => utimes(path, 1, 1),
};

for (const path of ['sync', 'async'] as const) {
  suite(`of a file that changes on its way by ${path}, no copy stays on the backend: it`, () => {
    for (const [what, change] of Object.entries(CHANGES)) {
      test(what, async (t) => {
        const { backend, proxy, folder, path: file, content, upload } = await stage(t);
        const other = clientOf(t, { url: backend.url, token: TEST_TOKEN });
        const outcome = upload(file, { override: path });
        outcome.catch(() => undefined);
        await Promise.race([proxy.held, outcome]);
        await change(file);
        proxy.release();
        await assert.rejects(outcome, isError('file_changed', 'file_unreadable'));
        assert.deepEqual(await other.findByDigest(sha256Of(content)), []);
        assert.deepEqual(await blobs(backend), []);
        if (path === 'async') assert.deepEqual(await remembered(folder), []);
      });
    }
  });
}

test('what the backend had before of the content of a changed file stays', async (t) => {
  const { backend, proxy, path, content, upload } = await stage(t);
  const other = clientOf(t, { url: backend.url, token: TEST_TOKEN });
  const outcome = upload(path, { override: 'async' });
  outcome.catch(() => undefined);
  await Promise.race([proxy.held, outcome]);
  const folder = await temporaryFolder(t);
  // Under another name it is another file.
  const source = await sourceOf(folder, content, 'kept.md');
  const kept = await new SyncUploader(other).upload(source, quietOptions(), newCost());
  await appendFile(path, 'one more line\n');
  proxy.release();
  await assert.rejects(outcome, isError('file_changed'));
  assert.deepEqual(await other.findByDigest(kept.sha256), [kept]);
  assert.deepEqual(await storedBytes(backend.dataFolder, kept), content);
});

test('a content that has arrived by another way leaves nothing of its unfinished upload, here or there', async (t) => {
  const backend = await startTestBackend(t);
  const folder = await temporaryFolder(t);
  const path = join(folder, 'notes.txt');
  const content = textOf(2 * MIB);
  await writeFile(path, content);
  const { upload } = stageService(clientOf(t, backend), folder);
  const leaveUnfinished = async (): Promise<void> => {
    const resumes = new ResumeStore(join(folder, 'resume'));
    const claim = await resumes.claim('test', sha256Of(content), 'notes.txt', content.length);
    const headers = {
      'Tus-Resumable': '1.0.0',
      'Upload-Length': String(content.length),
      Authorization: `Bearer ${TEST_TOKEN}`,
    };
    const created = await fetch(`${backend.url}/v1/uploads`, { method: 'POST', headers });
    await claim.remember(String(created.headers.get('Location')));
    await claim.release();
    assert.deepEqual([(await remembered(folder)).length, (await partials(backend)).length], [1, 1]);
  };
  await leaveUnfinished();
  const sent = await upload(path, { override: 'sync' });
  assert.deepEqual([await remembered(folder), await partials(backend)], [[], []], 'sent by sync');
  await leaveUnfinished();
  const found = await upload(path, { override: 'async' });
  assert.deepEqual([found.deduplicated, found.file.id], [true, sent.file.id]);
  assert.deepEqual([await remembered(folder), await partials(backend)], [[], []], 'found there');
});
