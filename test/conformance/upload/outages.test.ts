import assert from 'node:assert/strict';
import dns from 'node:dns';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { UploadPathKind } from '../../../src/protocol/health.ts';
import { UploadQueue } from '../../../src/upload/queue/uploadQueue.ts';
import { startGateway } from '../../helpers/gateway.ts';
import { ManualClock } from '../../helpers/manualClock.ts';
import { startShapingProxy, type ShapingProxy } from '../../helpers/shapingProxy.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { clientOf, startTestBackend, TEST_TOKEN, type TestBackend } from '../../helpers/testBackend.ts';
import { stageService, type ServiceStage } from '../../helpers/uploadServiceStage.ts';
import { storedBytes, textOf } from '../../helpers/uploadSource.ts';
import { isError } from './uploaderConformance.ts';

const MIB = 1024 * 1024;
const SIZE = 6 * MIB;
const PATHS: readonly UploadPathKind[] = ['async', 'sync'];

/** What requests, headers and answers may add to the bytes of a file. */
const TALK_BYTES = 32 * 1024;

interface Stage extends ServiceStage {
  readonly backend: TestBackend;
  readonly proxy: ShapingProxy;
  readonly clock: ManualClock;
  readonly folder: string;
  readonly path: string;
  readonly content: Buffer;
}

/** An upload service with the default settings whose backend is reached through a proxy, by name or by number. */
async function stage(t: TestContext, host = '127.0.0.1'): Promise<Stage> {
  const backend = await startTestBackend(t);
  const target = { host: '127.0.0.1', port: Number(new URL(backend.url).port) };
  // Held in the middle of the file once; whoever comes later gets through.
  let isFirst = true;
  const proxy = await startShapingProxy(t, {
    target: () => target,
    plan: () => (isFirst ? { holdAt: SIZE / 2 } : {}),
  });
  void proxy.held.then(() => {
    isFirst = false;
  });
  const url = proxy.url.replace('127.0.0.1', host);
  const clock = new ManualClock();
  const folder = await temporaryFolder(t);
  const path = join(folder, 'notes.txt');
  const content = textOf(SIZE);
  await writeFile(path, content);
  const service = stageService(
    clientOf(t, () => ({ url, token: TEST_TOKEN }), clock),
    folder,
    {},
    clock,
  );
  return Object.assign(service, { backend, proxy, clock, folder, path, content });
}

/** Nobody gets through any more. */
function takeAway(proxy: ShapingProxy): void {
  proxy.refuse();
  proxy.release();
  proxy.cutAll();
}

for (const path of PATHS) {
  for (const minutes of [1.5, 4.5]) {
    test(`${String(minutes)} minutes without a backend are outlasted in mid-upload (${path})`, async (t) => {
      const { proxy, clock, upload, backend, content, records, ...parts } = await stage(t);
      const outcome = upload(parts.path, { override: path });
      await Promise.race([proxy.held, outcome]);
      takeAway(proxy);
      clock.onWait = (waitedMs) => (waitedMs >= minutes * 60_000 ? proxy.accept() : undefined);
      const { file, fallbackUsed } = await outcome;
      assert.deepEqual(await storedBytes(backend.dataFolder, file), content);
      assert.ok(clock.waitedMs >= minutes * 60_000);
      assert.equal(fallbackUsed, false);
      assert.equal(records[0]?.success, true);
      if (path === 'async') assert.ok(proxy.counts.clientBytes < SIZE + TALK_BYTES + clock.waits.length * 200);
    });
  }

  test(`a backend that stays away is given up after five minutes, and no other path is tried (${path})`, async (t) => {
    const { proxy, clock, upload, records, ...parts } = await stage(t);
    const outcome = upload(parts.path, { override: path });
    outcome.catch(() => undefined);
    await Promise.race([proxy.held, outcome]);
    takeAway(proxy);
    await assert.rejects(outcome, isError('backend_down'));
    assert.ok(clock.waitedMs >= 5 * 60_000 && clock.waitedMs < 6 * 60_000, `${String(clock.waitedMs)} ms`);
    assert.equal(records[0]?.fallback_used, false);
  });

  test(`a gateway whose backend is away for minutes is outlasted (${path})`, async (t) => {
    const { clock, backend, content, ...parts } = await stage(t);
    const gateway = await startGateway(t, backend);
    const service = stageService(clientOf(t, { url: gateway.url, token: TEST_TOKEN }, clock), parts.folder, {}, clock);
    gateway.failAfterBytes(MIB, 502);
    clock.onWait = (waitedMs) => {
      if (waitedMs >= 90_000) gateway.recover();
    };
    const { file, fallbackUsed } = await service.upload(parts.path, { override: path });
    assert.deepEqual(await storedBytes(backend.dataFolder, file), content);
    assert.ok(clock.waitedMs >= 90_000);
    assert.equal(fallbackUsed, false);
  });

  test(`a gateway whose backend stays away is given up, and no other path is tried (${path})`, async (t) => {
    const { clock, backend, folder, ...parts } = await stage(t);
    const gateway = await startGateway(t, backend);
    const service = stageService(clientOf(t, { url: gateway.url, token: TEST_TOKEN }, clock), folder, {}, clock);
    gateway.failAfterBytes(MIB, 503);
    await assert.rejects(service.upload(parts.path, { override: path }), isError('backend_down'));
    assert.ok(clock.waitedMs >= 5 * 60_000);
    assert.equal(service.records[0]?.fallback_used, false);
  });

  for (const code of ['ENOTFOUND', 'EAI_AGAIN']) {
    test(`a name that is not found for a while (${code}) is outlasted in mid-upload (${path})`, async (t) => {
      const { proxy, clock, upload, backend, content, ...parts } = await stage(t, 'localhost');
      const outcome = upload(parts.path, { override: path });
      await Promise.race([proxy.held, outcome]);
      const lookup = t.mock.method(dns, 'lookup', (_name: string, _options: unknown, done: (error: Error) => void) => {
        done(Object.assign(new Error(`getaddrinfo ${code} localhost`), { code, syscall: 'getaddrinfo' }));
      });
      proxy.release();
      proxy.cutAll();
      clock.onWait = (waitedMs) => {
        if (waitedMs >= 70_000) lookup.mock.restore();
      };
      const { file } = await outcome;
      assert.deepEqual(await storedBytes(backend.dataFolder, file), content);
      assert.ok(lookup.mock.callCount() > 100, 'the name was asked for again and again');
    });
  }
}

test('a backend that nobody has reached is not waited for', async (t) => {
  const { proxy, clock, upload, path } = await stage(t);
  proxy.refuse();
  await assert.rejects(upload(path), isError('backend_down'));
  assert.deepEqual(clock.waits, []);
});

test('a backend that was there for an earlier upload is not waited for by a later one', async (t) => {
  const { proxy, clock, upload, folder } = await stage(t);
  const [first, later] = [join(folder, 'first.txt'), join(folder, 'later.txt')] as const;
  await writeFile(first, textOf(1000, 1));
  await writeFile(later, textOf(1000, 2));
  await upload(first);
  const now = performance.now();
  t.mock.method(performance, 'now', () => now + 60_000);
  takeAway(proxy);
  await assert.rejects(upload(later), isError('backend_down'));
  assert.deepEqual(clock.waits, []);
});

test('uploads that begin while others wait for the backend wait with them', async (t) => {
  const { proxy, clock, service, folder, backend } = await stage(t);
  const queue = new UploadQueue({
    run: (request) => service.upload(request),
    maxConcurrent: () => 3,
    laneOf: () => Promise.resolve('small'),
    versionOf: () => Promise.resolve(''),
  });
  const { signal } = new AbortController();
  const paths = await Promise.all(
    Array.from({ length: 12 }, async (_, index) => {
      const path = join(folder, `${String(index)}.txt`);
      await writeFile(path, textOf(index === 0 ? SIZE : 100_000, index + 1));
      return path;
    }),
  );
  const add = (path: string): ReturnType<typeof queue.add> => queue.add({ path, signal, override: 'async' });
  const first = add(paths[0] ?? '');
  await Promise.race([proxy.held, first]);
  takeAway(proxy);
  clock.onWait = (waitedMs) => (waitedMs >= 60_000 ? proxy.accept() : undefined);
  const outcomes = [first, ...paths.slice(1).map(add)];
  for (const [index, { file }] of (await Promise.all(outcomes)).entries()) {
    const expected = textOf(index === 0 ? SIZE : 100_000, index + 1);
    assert.deepEqual(await storedBytes(backend.dataFolder, file), expected);
  }
});
