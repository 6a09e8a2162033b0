import assert from 'node:assert/strict';
import { readdir, utimes, writeFile } from 'node:fs/promises';
import { suite, test, type TestContext } from 'node:test';
import type { FileObject } from '../../../src/protocol/files.ts';
import { takeSnapshot } from '../../../src/localFile/fileSnapshot.ts';
import { ResumeStore } from '../../../src/upload/retry/resumeStore.ts';
import { AsyncUploader, type AsyncUploadSettings } from '../../../src/upload/uploaders/asyncUploader.ts';
import type { UploadSource } from '../../../src/upload/uploader.ts';
import { startScriptedServer, type ScriptedAnswer, type ScriptedServer } from '../../helpers/scriptedServer.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { clientOf } from '../../helpers/testBackend.ts';
import { newCost, quietOptions, sourceOf, textOf } from '../../helpers/uploadSource.ts';
import { isError } from './uploaderConformance.ts';

const MIB = 1024 * 1024;
const SIZE = 2 * MIB;
const UPLOAD = '/v1/uploads/one';
const CREATED: ScriptedAnswer = { status: 201, headers: { Location: UPLOAD, 'Upload-Offset': '0' } };
const at = (offset: number): ScriptedAnswer => ({ status: 200, headers: { 'Upload-Offset': String(offset) } });

interface Stage {
  readonly server: ScriptedServer;
  readonly uploader: AsyncUploader;
  readonly source: UploadSource;
  readonly folder: string;
  /** The answers that end an upload well. */
  readonly done: ScriptedAnswer;
  readonly processing: ScriptedAnswer;
  readonly processed: ScriptedAnswer;
  /** What the uploader is told before each attempt; tests change it on the way. */
  settings: AsyncUploadSettings;
}

async function stage(t: TestContext, settings: Partial<AsyncUploadSettings> = {}, size = SIZE): Promise<Stage> {
  const server = await startScriptedServer(t);
  server.isHealthy = true;
  const folder = await temporaryFolder(t);
  const source = await sourceOf(folder, textOf(size));
  const { filename, sha256 } = source;
  const common = { id: 'file-1', object: 'file', bytes: size, created_at: 1, filename, sha256 } as const;
  const file = { ...common, purpose: 'file-extract', status_details: null } as const;
  const state = {
    server,
    source,
    folder,
    settings: { isEnabled: true, maxRetries: 2, timeoutMs: 10_000, ...settings },
    done: { status: 204, headers: { 'Upload-Offset': String(size), 'File-Id': 'file-1' } },
    processed: eventOf({ ...file, status: 'processed' }),
    processing: eventOf({ ...file, status: 'processing' }),
  };
  const client = clientOf(t, { url: server.url, token: 'the-token' });
  return Object.assign(state, { uploader: new AsyncUploader(client, new ResumeStore(folder), () => state.settings) });
}

const remembered = async (folder: string): Promise<string[]> =>
  (await readdir(folder)).filter((name) => name.endsWith('.json'));

/** A stream of events that ends after one. */
function eventOf(file: FileObject): ScriptedAnswer {
  return { status: 200, body: `data: ${JSON.stringify(file)}\n\n` };
}

async function expectNext(
  server: ScriptedServer,
  what: string,
): Promise<Awaited<ReturnType<ScriptedServer['nextRequest']>>> {
  const request = await server.nextRequest();
  assert.equal(`${request.method} ${request.path}`, what);
  return request;
}

suite('an async upload', { concurrency: 2 }, () => {
  test('reads like the protocol', async (t) => {
    const { server, uploader, source, done, processed } = await stage(t);
    const upload = uploader.upload(source, quietOptions(), newCost());
    const create = await expectNext(server, 'POST /v1/uploads');
    assert.equal(create.headers['tus-resumable'], '1.0.0');
    assert.equal(create.headers['upload-length'], String(SIZE));
    assert.equal(create.headers.authorization, 'Bearer the-token');
    assert.match(String(create.headers['upload-metadata']), /^filename \S+,sha256 \S+$/);
    assert.equal((await create.body()).length, 0);
    await create.respondWith(CREATED);
    const patch = await expectNext(server, `PATCH ${UPLOAD}`);
    assert.equal(patch.headers['upload-offset'], '0');
    assert.equal(patch.headers['content-type'], 'application/offset+octet-stream');
    assert.deepEqual(await patch.body(), textOf(SIZE));
    await patch.respondWith(done);
    await (await expectNext(server, 'GET /v1/files/file-1/events')).respondWith(processed);
    assert.equal((await upload).id, 'file-1');
  });

  test('sends a small file in the request that creates it', async (t) => {
    const { server, uploader, source, done, processed } = await stage(t, {}, 5000);
    const upload = uploader.upload(source, quietOptions(), newCost());
    const create = await expectNext(server, 'POST /v1/uploads');
    assert.deepEqual(await create.body(), textOf(5000));
    await create.respondWith({ ...done, status: 201 });
    await (await expectNext(server, 'GET /v1/files/file-1/events')).respondWith(processed);
    await upload;
  });

  test('gives its bytes up where the disk of the backend is full, or where they arrived damaged', async (t) => {
    for (const [status, type] of [
      [507, 'storage_full'],
      [460, 'integrity'],
    ] as const) {
      const { server, uploader, source, folder } = await stage(t);
      const upload = uploader.upload(source, quietOptions(), newCost());
      upload.catch(() => undefined);
      await (await expectNext(server, 'POST /v1/uploads')).respondWith(CREATED);
      await (await expectNext(server, `PATCH ${UPLOAD}`)).respondWith({ status });
      await (await expectNext(server, `DELETE ${UPLOAD}`)).respondWith({ status: 204 });
      await assert.rejects(upload, isError(type));
      assert.deepEqual(await remembered(folder), []);
    }
  });

  test('goes on from what the backend has, wherever that is', async (t) => {
    const { server, uploader, source, done, processed } = await stage(t);
    const upload = uploader.upload(source, quietOptions(), newCost());
    await (await expectNext(server, 'POST /v1/uploads')).respondWith(CREATED);
    (await expectNext(server, `PATCH ${UPLOAD}`)).cut();
    await (await expectNext(server, `HEAD ${UPLOAD}`)).respondWith(at(1_234_567));
    const patch = await expectNext(server, `PATCH ${UPLOAD}`);
    assert.equal(patch.headers['upload-offset'], '1234567');
    assert.deepEqual(await patch.body(), textOf(SIZE).subarray(1_234_567));
    await patch.respondWith(done);
    await (await expectNext(server, 'GET /v1/files/file-1/events')).respondWith(processed);
    await upload;
  });

  test('whose last answer was lost learns from HEAD that it is done', async (t) => {
    const { server, uploader, source, done, processed } = await stage(t);
    const upload = uploader.upload(source, quietOptions(), newCost());
    await (await expectNext(server, 'POST /v1/uploads')).respondWith(CREATED);
    const patch = await expectNext(server, `PATCH ${UPLOAD}`);
    await patch.body();
    patch.cut();
    await (await expectNext(server, `HEAD ${UPLOAD}`)).respondWith({ ...done, status: 200 });
    await (await expectNext(server, 'GET /v1/files/file-1/events')).respondWith(processed);
    await upload;
  });

  for (const status of [404, 410]) {
    test(`that is gone (${String(status)}) starts anew`, async (t) => {
      const { server, uploader, source, done, processed } = await stage(t);
      const upload = uploader.upload(source, quietOptions(), newCost());
      await (await expectNext(server, 'POST /v1/uploads')).respondWith(CREATED);
      await (await expectNext(server, `PATCH ${UPLOAD}`)).respondWith({ status });
      await (
        await expectNext(server, 'POST /v1/uploads')
      ).respondWith({
        status: 201,
        headers: { Location: '/v1/uploads/two' },
      });
      await (await expectNext(server, 'PATCH /v1/uploads/two')).respondWith(done);
      await (await expectNext(server, 'GET /v1/files/file-1/events')).respondWith(processed);
      await upload;
    });
  }

  for (const status of [409, 423, 429, 502, 503]) {
    test(`answered ${String(status)} asks again where it stands`, async (t) => {
      const { server, uploader, source, done, processed } = await stage(t);
      const cost = newCost();
      const upload = uploader.upload(source, quietOptions(), cost);
      await (await expectNext(server, 'POST /v1/uploads')).respondWith(CREATED);
      await (await expectNext(server, `PATCH ${UPLOAD}`)).respondWith({ status });
      await (await expectNext(server, `HEAD ${UPLOAD}`)).respondWith(at(1000));
      await (await expectNext(server, `PATCH ${UPLOAD}`)).respondWith(done);
      await (await expectNext(server, 'GET /v1/files/file-1/events')).respondWith(processed);
      await upload;
      assert.equal(cost.attempts, 2);
      assert.equal(cost.bytesSent, 2 * SIZE - 1000);
    });
  }

  for (const [form, header, leastMs] of [
    ['in seconds', () => '1', 1000],
    ['as a date', () => new Date(Date.now() + 2000).toUTCString(), 900],
  ] as const) {
    test(`waits as long as Retry-After asks, ${form}`, async (t) => {
      const { server, uploader, source, done, processed } = await stage(t, {}, 100);
      const upload = uploader.upload(source, quietOptions(), newCost());
      const first = await expectNext(server, 'POST /v1/uploads');
      const asked = performance.now();
      await first.respondWith({ status: 503, headers: { 'Retry-After': header() } });
      const second = await expectNext(server, 'POST /v1/uploads');
      assert.ok(performance.now() - asked >= leastMs, 'it came back too early');
      await second.respondWith({ ...done, status: 201 });
      await (await expectNext(server, 'GET /v1/files/file-1/events')).respondWith(processed);
      await upload;
    });
  }

  test('gives up at once where Retry-After asks for longer than anybody waits', async (t) => {
    const { server, uploader, source } = await stage(t, {}, 100);
    server.always((request) => request.respondWith({ status: 503, headers: { 'Retry-After': '3600' } }));
    await assert.rejects(uploader.upload(source, quietOptions(), newCost()), isError('server_error'));
    assert.deepEqual(server.seen, ['POST /v1/uploads']);
  });

  test('gives up after its retries, naming the last error', async (t) => {
    const { server, uploader, source } = await stage(t, { maxRetries: 2 }, 100);
    server.always((request) => request.respondWith({ status: 500 }));
    const cost = newCost();
    await assert.rejects(uploader.upload(source, quietOptions(), cost), isError('server_error'));
    assert.equal(cost.attempts, 3);
    assert.equal(server.seen.length, 3);
  });

  for (const size of [5000, SIZE]) {
    test(`of ${String(size)} bytes that vanish on the way counts them as no progress`, async (t) => {
      const { server, uploader, source } = await stage(t, { maxRetries: 2 }, size);
      server.always(async (request) => {
        if (request.method === 'HEAD') return request.respondWith(at(0));
        if (size === SIZE && request.method === 'POST') return request.respondWith(CREATED);
        await request.body();
        request.cut();
      });
      const cost = newCost();
      await assert.rejects(uploader.upload(source, quietOptions(), cost), isError('connection'));
      assert.equal(cost.attempts, 3);
      assert.equal(cost.bytesSent, 3 * size);
    });
  }

  test('has its retries back whenever the backend has got bytes', async (t) => {
    const { server, uploader, source, done, processed } = await stage(t, { maxRetries: 1 });
    const upload = uploader.upload(source, quietOptions(), newCost());
    await (await expectNext(server, 'POST /v1/uploads')).respondWith(CREATED);
    for (const offset of [1000, 2000, 3000]) {
      (await expectNext(server, `PATCH ${UPLOAD}`)).cut();
      await (await expectNext(server, `HEAD ${UPLOAD}`)).respondWith(at(offset));
    }
    (await expectNext(server, `PATCH ${UPLOAD}`)).cut();
    await (await expectNext(server, `HEAD ${UPLOAD}`)).respondWith(at(4000));
    await (await expectNext(server, `PATCH ${UPLOAD}`)).respondWith(done);
    await (await expectNext(server, 'GET /v1/files/file-1/events')).respondWith(processed);
    await upload;
  });

  test('makes no further attempt once async has been turned off', async (t) => {
    const parts = await stage(t);
    const { server, uploader, source } = parts;
    const upload = uploader.upload(source, quietOptions(), newCost());
    await (await expectNext(server, 'POST /v1/uploads')).respondWith(CREATED);
    const patch = await expectNext(server, `PATCH ${UPLOAD}`);
    parts.settings = { ...parts.settings, isEnabled: false };
    await patch.respondWith({ status: 500 });
    await assert.rejects(upload, isError('turned_off'));
    assert.equal(server.seen.length, 2);
  });

  for (const answer of [at(-1), at(SIZE + 1), { status: 200 }, { status: 200, headers: { 'Upload-Offset': 'many' } }]) {
    test(`does not believe an impossible offset (${JSON.stringify(answer.headers ?? 'none')})`, async (t) => {
      const { server, uploader, source } = await stage(t);
      const upload = uploader.upload(source, quietOptions(), newCost());
      await (await expectNext(server, 'POST /v1/uploads')).respondWith(CREATED);
      (await expectNext(server, `PATCH ${UPLOAD}`)).cut();
      await (await expectNext(server, `HEAD ${UPLOAD}`)).respondWith(answer);
      await assert.rejects(upload, isError('protocol'));
    });
  }

  test('does not follow a Location that leads elsewhere', async (t) => {
    const { server, uploader, source } = await stage(t);
    server.always((request) => request.respondWith({ status: 201, headers: { Location: 'http://127.0.0.1:9/steal' } }));
    await assert.rejects(uploader.upload(source, quietOptions(), newCost()), isError('protocol'));
    assert.deepEqual(server.seen, ['POST /v1/uploads']);
  });

  test('whose bytes arrive as others is an integrity failure when the file is still the same', async (t) => {
    const { server, uploader, source } = await stage(t, {}, 100);
    server.always((request) => request.respondWith({ status: 460 }));
    await assert.rejects(uploader.upload(source, quietOptions(), newCost()), isError('integrity'));
    assert.equal(server.seen.length, 1);
  });

  test('frees the connection of a request that was answered before its end', async (t) => {
    const { server, uploader, source } = await stage(t, { maxRetries: 0 }, 64 * MIB);
    const upload = uploader.upload(source, quietOptions(), newCost());
    await (await expectNext(server, 'POST /v1/uploads')).respondWith(CREATED);
    const patch = await expectNext(server, `PATCH ${UPLOAD}`);
    await patch.respondEarlyWith({ status: 507, headers: { 'Content-Length': '0' } });
    await assert.rejects(upload, isError('storage_full'));
    await patch.hang();
  });

  test('whose bytes arrive as others has changed where only its content tells, as after a write through a memory map', async (t) => {
    const { server, uploader, source } = await stage(t);
    const { path } = source.snapshot;
    await utimes(path, 1_000, 1_000);
    const snapshot = await takeSnapshot(path, Infinity);
    const upload = uploader.upload({ ...source, snapshot }, quietOptions(), newCost());
    const create = await expectNext(server, 'POST /v1/uploads');
    await writeFile(path, textOf(SIZE, 1));
    await utimes(path, 1_000, 1_000);
    await create.respondWith(CREATED);
    await (await expectNext(server, `PATCH ${UPLOAD}`)).respondWith({ status: 460 });
    await assert.rejects(upload, isError('file_changed'));
  });

  test('follows the index through streams that are cut, however often, as long as each of them says something', async (t) => {
    const { server, uploader, source, done, processing, processed } = await stage(t, { maxRetries: 0 }, 100);
    const upload = uploader.upload(source, quietOptions(), newCost());
    await (await expectNext(server, 'POST /v1/uploads')).respondWith({ ...done, status: 201 });
    for (let cut = 0; cut < 5; cut++) {
      await (await expectNext(server, 'GET /v1/files/file-1/events')).breakOffAfter(String(processing.body));
    }
    await (await expectNext(server, 'GET /v1/files/file-1/events')).respondWith(processed);
    assert.equal((await upload).status, 'processed');
  });

  test('waits for the index, also when the event stream breaks off', async (t) => {
    const { server, uploader, source, done, processing, processed } = await stage(t, {}, 100);
    const upload = uploader.upload(source, quietOptions(), newCost());
    await (await expectNext(server, 'POST /v1/uploads')).respondWith({ ...done, status: 201 });
    (await expectNext(server, 'GET /v1/files/file-1/events')).cut();
    await (await expectNext(server, 'GET /v1/files/file-1/events')).respondWith(processing);
    await (await expectNext(server, 'GET /v1/files/file-1/events')).respondWith(processed);
    assert.equal((await upload).status, 'processed');
  });
});
