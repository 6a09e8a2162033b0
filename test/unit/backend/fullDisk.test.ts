import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { readdirSync } from 'node:fs';
import { open, readdir, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync, StatementSync } from 'node:sqlite';
import { test, type TestContext } from 'node:test';
import { DELTA_PATH, DeltaRecipe, TUS_CONTENT_TYPE } from '../../../src/protocol/uploads.ts';
import { FileList } from '../../../src/protocol/files.ts';
import { startTestBackend, TEST_TOKEN } from '../../helpers/testBackend.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { errorOf, type Answer } from './httpCall.ts';
import { fileForm } from './multipartForm.ts';
import { until } from '../../helpers/until.ts';
import { DISK_FULL_FILE, workerWithHandles } from './workerHandles.ts';
import { TEXT, api, post, tus, createUpload, patch } from './backendCalls.ts';

/** From now on writes to files find the disk full. Returns what makes room again. */
async function fillDisk(t: TestContext): Promise<() => void> {
  const path = join(await temporaryFolder(t), 'handle');
  const handle = await open(path, 'w');
  const prototype = Object.getPrototypeOf(handle) as typeof handle;
  await handle.close();
  const full = t.mock.method(prototype, 'writev', () =>
    Promise.reject(Object.assign(new Error('ENOSPC: no space left on device, writev'), { code: 'ENOSPC' })),
  );
  return () => full.mock.restore();
}

/** From now on writes to files wait, until they are released. */
async function holdDisk(t: TestContext): Promise<{ release(): void }> {
  const path = join(await temporaryFolder(t), 'handle');
  const handle = await open(path, 'w');
  const prototype = Object.getPrototypeOf(handle) as typeof handle;
  await handle.close();
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const write = prototype.writev;
  t.mock.method(prototype, 'writev', async function (this: typeof handle, ...args: Parameters<typeof write>) {
    await released;
    return write.apply(this, args);
  });
  return { release };
}

function assertStorageFull(answer: Answer): void {
  assert.equal(answer.status, 507, answer.text);
  assert.equal(errorOf(answer).code, 'insufficient_storage');
  assert.match(errorOf(answer).message, /no disk space/);
}

test('a full disk is a 507 to a form, leaves nothing behind, and the next upload works', async (t) => {
  const backend = await startTestBackend(t);
  const makeRoom = await fillDisk(t);
  assertStorageFull(await post(backend, 'a.txt'));
  assertStorageFull(await post(backend, 'large.txt', 'x'.repeat(8 * 1024 * 1024)));
  assert.deepEqual(await readdir(join(backend.dataFolder, 'incoming')), []);
  makeRoom();
  assert.equal((await post(backend, 'a.txt')).status, 200);
});

test('a form that has arrived, but was not read to its end when its connection closed, leaves nothing behind', async (t) => {
  const backend = await startTestBackend(t);
  const requests: IncomingMessage[] = [];
  const hear = (message: unknown): number => requests.push((message as { request: IncomingMessage }).request);
  subscribe('http.server.request.start', hear);
  t.after(() => unsubscribe('http.server.request.start', hear));
  const disk = await holdDisk(t);
  // As much as waits for the disk, and a little more that then waits in the request; how much that is depends on its pieces.
  const isUnread: boolean[] = [];
  for (let extra = 64; extra < 160; extra += 8) {
    const { headers, body } = fileForm('a.txt', 'x'.repeat((4 * 1024 + extra) * 1024));
    const socket = connect(Number(new URL(backend.url).port), '127.0.0.1');
    const head = {
      Host: 'x',
      Authorization: `Bearer ${TEST_TOKEN}`,
      ...headers,
      'Content-Length': String(body.length),
    };
    const lines = Object.entries(head).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`POST /v1/files HTTP/1.1\r\n${lines.join('')}\r\n`);
    socket.write(body);
    const request = await until('the request', () => requests.at(isUnread.length));
    await until('all that goes in', () => request.complete || request.readableLength >= request.readableHighWaterMark);
    isUnread.push(request.complete && !request.readableEnded);
    socket.destroy();
    await until('the close', () => request.closed);
  }
  assert.ok(isUnread.includes(true));
  disk.release();
  const incoming = join(backend.dataFolder, 'incoming');
  await until('the end of all forms', async () => (await readdir(incoming)).length === 0);
});

test('a full disk is a 507 to a delta, and the backend lives on', async (t) => {
  const backend = await startTestBackend(t);
  const content = Buffer.alloc(256 * 1024, TEXT);
  const sha256 = createHash('sha256').update(content).digest('hex');
  const chunks = Array.from({ length: 32 }, (): [string, number] => [sha256, content.length]);
  const recipe = { filename: 'a.txt', sha256, bytes: 32 * content.length, chunks, inline: [...chunks.keys()] };
  const json = Buffer.from(JSON.stringify(DeltaRecipe.parse(recipe)));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(json.length);
  const body = Buffer.concat([length, json, ...chunks.map(() => content)]);
  const makeRoom = await fillDisk(t);
  assertStorageFull(await api(backend, 'POST', DELTA_PATH, { body }));
  makeRoom();
  assert.deepEqual(await readdir(join(backend.dataFolder, 'incoming')), []);
  assert.equal((await api(backend, 'POST', DELTA_PATH, { body })).status, 460, 'the recipe names another digest');
});

test('a full disk is a 507 to an upload by tus, which gives its bytes back at once', async (t) => {
  const backend = await startTestBackend(t);
  const path = await createUpload(backend);
  const half = { 'Upload-Offset': '0', 'Content-Type': TUS_CONTENT_TYPE };
  assert.equal((await tus(backend, 'PATCH', path, half, TEXT.slice(0, 10))).status, 204);
  const makeRoom = await fillDisk(t);
  assertStorageFull(await tus(backend, 'PATCH', path, { ...half, 'Upload-Offset': '10' }, TEXT.slice(10)));
  assert.deepEqual(await readdir(join(backend.dataFolder, 'uploads')), []);
  makeRoom();
  assert.equal((await tus(backend, 'HEAD', path)).status, 404);
  assert.match(String((await patch(backend, await createUpload(backend))).headers['file-id']), /^file-/);
});

test('a database on a full disk is a 507, and a complete upload does not fill that disk any longer', async (t) => {
  const backend = await startTestBackend(t);
  const path = await createUpload(backend);
  const full = t.mock.method(StatementSync.prototype, 'run', () => {
    throw Object.assign(new Error('database or disk is full'), { code: 'ERR_SQLITE_ERROR', errcode: 13 });
  });
  assertStorageFull(await post(backend, 'a.txt', 'other text\n'));
  assertStorageFull(await patch(backend, path));
  full.mock.restore();
  assert.equal((await tus(backend, 'HEAD', path)).status, 404);
});

test('a commit that finds the disk full is a 507, and leaves bytes neither of a form nor of an upload', async (t) => {
  const backend = await startTestBackend(t);
  const path = await createUpload(backend);
  const execute = DatabaseSync.prototype.exec;
  let commits = 0;
  const full = t.mock.method(DatabaseSync.prototype, 'exec', function (this: DatabaseSync, sql: string) {
    // The first two of the upload note that it is being written.
    if (sql === 'COMMIT' && ++commits === 3)
      throw Object.assign(new Error('database or disk is full'), { errcode: 13 });
    execute.call(this, sql);
  });
  assertStorageFull(await patch(backend, path));
  commits = 2;
  assertStorageFull(await post(backend, 'a.txt', 'other text\n'));
  full.mock.restore();
  assert.ok(commits > 3);
  for (const folder of ['uploads', 'incoming']) assert.deepEqual(await readdir(join(backend.dataFolder, folder)), []);
  const blobs = await readdir(join(backend.dataFolder, 'blobs'), { recursive: true, withFileTypes: true });
  assert.deepEqual(
    blobs.filter((entry) => entry.isFile()),
    [],
  );
  assert.equal((await tus(backend, 'HEAD', path)).status, 404);
});

test('a client that says goodbye on a full disk gets its bytes off it, though the row has no room to go', async (t) => {
  const backend = await startTestBackend(t);
  const path = await createUpload(backend);
  const half = { 'Upload-Offset': '0', 'Content-Type': TUS_CONTENT_TYPE };
  await tus(backend, 'PATCH', path, half, TEXT.slice(0, 10));
  const uploads = join(backend.dataFolder, 'uploads');
  const run = StatementSync.prototype.run;
  // As on a disk that has room again as soon as the bytes are gone.
  const full = t.mock.method(
    StatementSync.prototype,
    'run',
    function (this: StatementSync, ...values: Parameters<typeof run>) {
      if (readdirSync(uploads).length === 0) return run.apply(this, values);
      throw Object.assign(new Error('database or disk is full'), { code: 'ERR_SQLITE_ERROR', errcode: 13 });
    },
  );
  assert.equal((await tus(backend, 'DELETE', path)).status, 204);
  full.mock.restore();
  assert.deepEqual(await readdir(uploads), []);
  assert.equal((await tus(backend, 'HEAD', path)).status, 404);
});

test('an index that finds the disk full is a 507, and the file is not kept', async (t) => {
  const backend = await startTestBackend(t, workerWithHandles());
  await writeFile(join(backend.dataFolder, DISK_FULL_FILE), '');
  assertStorageFull(await post(backend, 'a.txt'));
  assert.deepEqual(FileList.parse(JSON.parse((await api(backend, 'GET', '/v1/files')).text)).data, []);
});
