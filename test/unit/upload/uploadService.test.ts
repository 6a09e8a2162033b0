import assert from 'node:assert/strict';
import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, suite, test, type TestContext } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { CHUNKED_FILE_BYTES } from '../../../src/protocol/uploads.ts';
import { UploadRecord } from '../../../src/protocol/metrics.ts';
import { bucketOf } from '../../../src/rollout/uploadPath.ts';
import type { Settings } from '../../../src/settings.ts';
import { ioTurns } from '../../helpers/ioTurns.ts';
import { startScriptedServer, type ScriptedRequest, type ScriptedServer } from '../../helpers/scriptedServer.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { clientOf, startTestBackend, type TestBackend } from '../../helpers/testBackend.ts';
import { until } from '../../helpers/until.ts';
import { binaryOf, textOf } from '../../helpers/uploadSource.ts';
import { stageService, type ServiceStage } from '../../helpers/uploadServiceStage.ts';

const EVERYONE: Partial<Settings> = {
  'asyncUpload.enabled': true,
  'asyncUpload.rolloutPercentage': 100,
  'rollout.holdbackPercentage': 0,
};
const SIZE = 200_000;

let backend: TestBackend;
let variant = 0;

async function stage(
  t: TestContext,
  changes: Partial<Settings> = {},
  size = SIZE,
): Promise<ServiceStage & { path: string; content: Buffer }> {
  const folder = await temporaryFolder(t);
  const path = join(folder, 'notes.txt');
  const content = textOf(size, variant++);
  await writeFile(path, content);
  return Object.assign(stageService(clientOf(t, backend), folder, changes), { path, content });
}

/** Passes requests on to the backend, but answers some itself. */
async function beforeBackend(t: TestContext, answer: (request: ScriptedRequest) => unknown): Promise<ScriptedServer> {
  const server = await startScriptedServer(t);
  server.always(async (request) => {
    if ((await answer(request)) !== undefined) return;
    const { host: _host, connection: _connection, 'transfer-encoding': _encoding, ...headers } = request.headers;
    const body = await request.body();
    const response = await fetch(backend.url + request.path, {
      method: request.method,
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
      ...(body.length > 0 ? { body: new Uint8Array(body) } : {}),
    });
    const {
      'content-encoding': _gzip,
      'transfer-encoding': _chunked,
      ...answered
    } = Object.fromEntries(response.headers);
    await request.respondWith({ status: response.status, headers: answered, body: await response.text() });
  });
  return server;
}

suite('the upload service', { concurrency: 2 }, () => {
  const ending: (() => unknown)[] = [];
  before(async () => {
    backend = await startTestBackend({ after: (end) => ending.unshift(end) });
  });
  after(async () => {
    for (const end of ending) await end();
  });

  test('records a sync upload in full', async (t) => {
    const { upload, records, path } = await stage(t);
    const outcome = await upload(path);
    const [record] = records;
    assert.ok(record);
    assert.equal(records.length, 1);
    assert.deepEqual(UploadRecord.parse(record), record);
    const { timestamp, duration_ms: duration, request_id: requestId, ...rest } = record;
    assert.ok(Math.abs(Date.now() - Date.parse(timestamp)) < 60_000);
    assert.ok(duration > 0);
    assert.equal(requestId, outcome.requestId);
    assert.deepEqual(rest, {
      event_type: 'upload',
      execution_type: 'sync',
      success: true,
      file_size_mb: SIZE / 1024 / 1024,
      provider: 'remote',
      error_type: null,
      fallback_used: false,
      bytes: SIZE,
      bytes_sent: SIZE,
      attempts: 1,
      deduplicated: false,
      bucket: bucketOf('a-machine'),
      rollout_percentage: 0,
      reason: 'disabled',
      file_hash: `hash of ${String(path.length)} characters`,
    });
    assert.ok(!JSON.stringify(record).includes('notes.txt'), 'the name stays here');
  });

  test('tells the time between the beginning and the end of an upload, of one that failed, too', async (t) => {
    const { upload, records, path } = await stage(t, EVERYONE);
    const begun = performance.now();
    const { durationMs } = await upload(path);
    await assert.rejects(upload(`${path}.gone`), { kind: 'file_unreadable' });
    const most = performance.now() - begun;
    // Records round to a tenth of a millisecond.
    for (const told of [durationMs, ...records.map(({ duration_ms }) => duration_ms - 0.1)]) {
      assert.ok(told > -0.1 && told <= most, `${told} of ${most} ms`);
    }
    assert.equal(records.length, 2);
  });

  test('records an async upload', async (t) => {
    const { upload, records, path } = await stage(t, EVERYONE);
    const outcome = await upload(path);
    assert.equal(outcome.path.kind, 'async');
    const [record] = records;
    assert.equal(record?.execution_type, 'async');
    assert.equal(record.reason, 'full-rollout');
    assert.equal(record.rollout_percentage, 100);
    assert.equal(record.bytes_sent, SIZE);
    assert.equal(record.success, true);
    assert.equal(record.error_type, null);
  });

  test('records a fallback with the error that led to it', async (t) => {
    const server = await beforeBackend(t, async (request) => {
      if (!request.path.startsWith('/v1/uploads')) return undefined;
      await request.respondWith({ status: 500 });
      return true;
    });
    const folder = await temporaryFolder(t);
    const path = join(folder, 'a.txt');
    await writeFile(path, textOf(SIZE, variant++));
    const { upload, records, log } = stageService(clientOf(t, { ...server, token: backend.token }), folder, {
      ...EVERYONE,
      'asyncUpload.maxRetries': 0,
    });
    const outcome = await upload(path);
    assert.equal(outcome.fallbackUsed, true);
    const [record] = records;
    assert.equal(record?.execution_type, 'sync_fallback');
    assert.equal(record.success, true);
    assert.equal(record.fallback_used, true);
    assert.equal(record.error_type, 'server_error');
    assert.equal(record.attempts, 2);
    assert.ok(record.bytes_sent >= SIZE);
    assert.ok(log.lines.some((line) => line.startsWith('warn:') && line.includes('falling back to sync')));
  });

  test('does not fall back where that is turned off', async (t) => {
    const server = await beforeBackend(t, async (request) => {
      if (!request.path.startsWith('/v1/uploads')) return undefined;
      await request.respondWith({ status: 500 });
      return true;
    });
    const folder = await temporaryFolder(t);
    const path = join(folder, 'a.txt');
    await writeFile(path, textOf(SIZE, variant++));
    const { upload, records } = stageService(clientOf(t, { ...server, token: backend.token }), folder, {
      ...EVERYONE,
      'asyncUpload.maxRetries': 0,
      'asyncUpload.fallbackOnError': false,
    });
    await assert.rejects(upload(path), { kind: 'server_error' });
    assert.equal(records[0]?.execution_type, 'async');
    assert.equal(records[0].success, false);
    assert.equal(records[0].error_type, 'server_error');
  });

  for (const [path, changes] of [
    ['sync', {}],
    ['async', EVERYONE],
  ] as const) {
    for (const size of [500, SIZE]) {
      test(`sends nothing of ${String(size)} bytes the backend has (${path})`, async (t) => {
        const { upload, records, path: file } = await stage(t, changes, size);
        const first = await upload(file);
        const second = await upload(file);
        assert.equal(second.file.id, first.file.id);
        assert.equal(second.deduplicated, true);
        assert.equal(second.bytesSent, 0);
        assert.equal(records[1]?.deduplicated, true);
        assert.equal(records[1].bytes_sent, 0);
        assert.equal(records[1].attempts, 0);
        assert.equal(records[1].success, true);
        assert.equal(records[1].bytes, size);
      });
    }
  }

  test('sends a small file at once, by sync, and asks first only about one that it has uploaded before', async (t) => {
    const asked: string[] = [];
    const server = await beforeBackend(t, ({ method, path }) => {
      if (path.startsWith('/v1/files')) asked.push(`${method} ${path.replace(/[0-9a-f]{64}/, 'DIGEST')}`);
      return undefined;
    });
    const folder = await temporaryFolder(t);
    const { upload } = stageService(clientOf(t, { ...backend, url: server.url }), folder);
    const path = join(folder, 'small.txt');
    await writeFile(path, textOf(16 * 1024, variant++));
    const first = await upload(path);
    const second = await upload(path);
    assert.deepEqual(asked, ['POST /v1/files', 'GET /v1/files?sha256=DIGEST']);
    assert.equal(second.file.id, first.file.id);
    const afterRestart = stageService(clientOf(t, { ...backend, url: server.url }), folder);
    afterRestart.uploadedBefore.add(path);
    const third = await afterRestart.upload(path);
    assert.equal(third.bytesSent, 0);
    assert.equal(asked.length, 3);
  });

  test('sends the same content again under a name that is read otherwise', async (t) => {
    const { upload, path, content } = await stage(t);
    await upload(path);
    const other = path.replace('.txt', '.md');
    await writeFile(other, content);
    const outcome = await upload(other);
    assert.equal(outcome.deduplicated, false);
    assert.equal(outcome.file.filename, 'notes.md');
  });

  test('records a failure with its reason', async (t) => {
    const { upload, records, path } = await stage(t);
    await writeFile(path, binaryOf(1024, variant++));
    await assert.rejects(upload(path), { kind: 'unsupported_format' });
    assert.equal(records[0]?.success, false);
    assert.equal(records[0].error_type, 'unsupported_format');
    assert.equal(records[0].execution_type, 'sync');
  });

  test('records what it never sent, with the reason', async (t) => {
    const { upload, records, path } = await stage(t, { 'upload.maxFileSizeMB': 0.1 });
    const empty = `${path}.empty`;
    await writeFile(empty, '');
    await assert.rejects(upload(empty), { kind: 'empty_file' });
    await assert.rejects(upload(path), { kind: 'too_large' });
    await assert.rejects(upload(`${path}.missing`), { kind: 'file_unreadable' });
    assert.deepEqual(
      records.map(({ success, error_type: type, attempts, bytes_sent: sent }) => [success, type, attempts, sent]),
      [
        [false, 'empty_file', 0, 0],
        [false, 'too_large', 0, 0],
        [false, 'file_unreadable', 0, 0],
      ],
    );
    for (const record of records) assert.deepEqual(UploadRecord.parse(record), record);
  });

  test('a small file that is cancelled before its batch goes out joins none', async (t) => {
    const bodies: Buffer[] = [];
    const held = Promise.withResolvers<void>();
    const server = await beforeBackend(t, async (request) => {
      if (request.path !== '/v1/files/batch') return undefined;
      bodies.push(await request.body());
      if (bodies.length <= 2) await held.promise;
      return undefined;
    });
    const folder = await temporaryFolder(t);
    const { upload } = stageService(clientOf(t, { ...server, token: backend.token }), folder, EVERYONE);
    const begin = async (name: string, signal = new AbortController().signal): Promise<unknown> => {
      await writeFile(join(folder, name), textOf(400, variant++));
      return upload(join(folder, name), { signal });
    };
    // Two batches are on their way, so that the next ones have to wait.
    const first = begin('a.txt');
    while (bodies.length < 1) await nextTurn();
    const second = begin('b.txt');
    while (bodies.length < 2) await nextTurn();
    const controller = new AbortController();
    const cancelled = begin('cancelled.txt', controller.signal);
    cancelled.catch(() => undefined);
    const third = begin('c.txt');
    const digests = (): number => server.seen.filter((line) => line.startsWith('GET /v1/files?sha256')).length;
    while (digests() < 3) await nextTurn();
    await ioTurns(200);
    controller.abort();
    await assert.rejects(cancelled, { kind: 'cancelled' });
    held.resolve();
    await Promise.all([first, second, third]);
    assert.equal(bodies.filter((body) => body.includes('cancelled.txt')).length, 0);
    assert.equal(bodies.filter((body) => body.includes('c.txt')).length, 1);
  });

  test('asks all its questions about a first large file at once', async (t) => {
    const asked = (path: string): boolean => server.seen.some((line) => line.startsWith(`GET ${path}`));
    const server = await beforeBackend(t, async ({ path }) => {
      if (path !== '/health') return;
      await until('the other questions', () => asked('/v1/files?limit=1&filename=') && asked('/v1/files?sha256='));
    });
    const folder = await temporaryFolder(t);
    const path = join(folder, 'large.txt');
    await writeFile(path, textOf(CHUNKED_FILE_BYTES, variant++));
    const { upload } = stageService(clientOf(t, { ...server, token: backend.token }), folder, EVERYONE);
    assert.equal((await upload(path)).path.kind, 'async');
  });

  test('refuses a file over the limit of the moment, also where that is a fraction', async (t) => {
    const { upload, path } = await stage(t, { 'upload.maxFileSizeMB': 0.1 });
    await assert.rejects(upload(path), { kind: 'too_large', message: /0\.1 MB/ });
    await truncate(path, 100_000);
    await upload(path);
  });

  test('does not fail because its record cannot be kept, and keeps it once', async (t) => {
    const parts = await stage(t);
    parts.recordFailure = new Error('The disk is full.');
    await parts.upload(parts.path);
    assert.equal(parts.records.length, 1);
    assert.equal(parts.records[0]?.success, true);
    assert.ok(parts.log.lines.some((line) => line.startsWith('warn:') && line.includes('The disk is full.')));
  });

  test('one upload that is cancelled does not cancel the one beside it', async (t) => {
    const health = Promise.withResolvers<void>();
    const server = await beforeBackend(t, async (request) => {
      if (request.path === '/health') await health.promise;
      return undefined;
    });
    const folder = await temporaryFolder(t);
    const paths = [join(folder, 'a.txt'), join(folder, 'b.txt')] as const;
    for (const path of paths) await writeFile(path, textOf(SIZE, variant++));
    const { upload, records } = stageService(clientOf(t, { ...server, token: backend.token }), folder);
    const controller = new AbortController();
    const first = upload(paths[0], { signal: controller.signal });
    first.catch(() => undefined);
    const second = upload(paths[1]);
    while (!server.seen.includes('GET /health')) await nextTurn();
    controller.abort();
    health.resolve();
    await assert.rejects(first, { kind: 'cancelled' });
    assert.equal((await second).file.filename, 'b.txt');
    assert.deepEqual(records.map(({ error_type: type }) => type).toSorted(), ['cancelled', null].toSorted());
  });

  test('asks anew what the backend can do after it was away', async (t) => {
    let isAway = true;
    const server = await beforeBackend(t, async (request) => {
      if (request.path !== '/health' || !isAway) return undefined;
      await request.respondWith({ status: 503 });
      return true;
    });
    const folder = await temporaryFolder(t);
    const path = join(folder, 'a.txt');
    await writeFile(path, textOf(SIZE, variant++));
    const { upload, service } = stageService(clientOf(t, { ...server, token: backend.token }), folder, EVERYONE);
    assert.equal(await service.laneOf(path, undefined), 'small');
    isAway = false;
    await upload(path);
  });

  test('a changed setting acts on the next upload', async (t) => {
    const parts = await stage(t);
    await parts.upload(parts.path);
    parts.settings = { ...parts.settings, ...EVERYONE };
    await writeFile(parts.path, textOf(SIZE, variant++));
    await parts.upload(parts.path);
    assert.deepEqual(
      parts.records.map((record) => record.execution_type),
      ['sync', 'async'],
    );
  });

  test('an explicit choice of the path counts for one upload', async (t) => {
    const parts = await stage(t);
    const outcome = await parts.upload(parts.path, { override: 'async' });
    assert.deepEqual([outcome.path.kind, outcome.path.reason], ['async', 'override']);
    assert.equal(parts.records[0]?.execution_type, 'async');
  });

  test('goes by sync while the guard says so', async (t) => {
    const parts = await stage(t, EVERYONE);
    parts.guard = { kind: 'rolled-back', rule: 'error-rate', until: Date.now() + 1000 };
    await parts.upload(parts.path);
    assert.deepEqual([parts.records[0]?.execution_type, parts.records[0]?.reason], ['sync', 'rolled-back']);
  });

  test('names the phases in their order', async (t) => {
    const { upload, path } = await stage(t, {}, 2_000_000);
    const phases = new Set<string>();
    await upload(path, { onProgress: ({ phase }) => phases.add(phase) });
    assert.deepEqual([...phases], ['hashing', 'uploading', 'indexing']);
  });

  test('small files that go out together end each in its own way', async (t) => {
    const folder = await temporaryFolder(t);
    const { upload, records } = stageService(clientOf(t, backend), folder, EVERYONE);
    const contents = Array.from({ length: 20 }, (_, index) =>
      index % 5 === 0 ? binaryOf(1024, variant++) : textOf(400, variant++),
    );
    const outcomes = await Promise.allSettled(
      contents.map(async (content, index) => {
        const path = join(folder, `${String(index)}.txt`);
        await writeFile(path, content);
        return upload(path);
      }),
    );
    for (const [index, outcome] of outcomes.entries()) {
      assert.equal(outcome.status, index % 5 === 0 ? 'rejected' : 'fulfilled', String(index));
    }
    assert.equal(records.length, 20);
    assert.equal(records.filter(({ error_type: type }) => type === 'unsupported_format').length, 4);
  });

  test('a small file survives a batch that failed', async (t) => {
    const server = await beforeBackend(t, (request) => {
      if (request.path !== '/v1/files/batch') return undefined;
      request.cut();
      return true;
    });
    const folder = await temporaryFolder(t);
    const path = join(folder, 'a.txt');
    await writeFile(path, textOf(400, variant++));
    const { upload, records } = stageService(clientOf(t, { ...server, token: backend.token }), folder, EVERYONE);
    await upload(path);
    assert.equal(records[0]?.execution_type, 'async');
    assert.equal(records[0].attempts, 2);
    assert.equal(records[0].bytes_sent, 800);
  });

  test('a batch that is too large for something on the way spoils none of its files', async (t) => {
    const server = await beforeBackend(t, async (request) => {
      if (request.path !== '/v1/files/batch') return undefined;
      await request.respondWith({ status: 413, body: '<html>Request Entity Too Large</html>' });
      return true;
    });
    const folder = await temporaryFolder(t);
    const paths = ['a.txt', 'b.txt'].map((name) => join(folder, name));
    for (const path of paths) await writeFile(path, textOf(400, variant++));
    const { upload, records } = stageService(clientOf(t, { ...server, token: backend.token }), folder, EVERYONE);
    await Promise.all(paths.map((path) => upload(path)));
    assert.deepEqual(
      records.map(({ execution_type, success }) => [execution_type, success]),
      [
        ['async', true],
        ['async', true],
      ],
    );
  });
});
