import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { mkdir, open, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { basename, join } from 'node:path';
import { DatabaseSync, StatementSync } from 'node:sqlite';
import { test, type TestContext } from 'node:test';
import { DELTA_PATH, DeltaRecipe } from '../../../src/protocol/chunking.ts';
import { FileList } from '../../../src/protocol/files.ts';
import { QueryResponse } from '../../../src/protocol/query.ts';
import { TUS_CONTENT_TYPE, UPLOADS_PATH } from '../../../src/protocol/tus.ts';
import { clientOf, startTestBackend, TEST_TOKEN, type TestBackend } from '../../helpers/testBackend.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { call, errorOf, fileOf, type Answer, type Call } from './httpCall.ts';
import { fileForm } from './multipartForm.ts';
import { until } from '../../helpers/until.ts';
import { CRASH_FILE, DISK_FULL_FILE, WAIT_FILE, workerWithHandles } from './workerHandles.ts';

const TEXT = 'The harbour opens at nine.\n';
/** No process has it: Linux gives ids up to 4,194,304. */
const DEAD_PID = 99_999_999;

const api = (backend: TestBackend, method: string, path: string, options: Call = {}): Promise<Answer> =>
  call(backend.url, method, path, { token: TEST_TOKEN, ...options });
const post = (backend: TestBackend, name: string, content = TEXT): Promise<Answer> =>
  api(backend, 'POST', '/v1/files', fileForm(name, content));

function tus(backend: TestBackend, method: string, path: string, headers = {}, body?: string): Promise<Answer> {
  const all = { 'Tus-Resumable': '1.0.0', ...headers };
  return api(backend, method, path, { headers: all, ...(body === undefined ? {} : { body }) });
}

async function createUpload(backend: TestBackend): Promise<string> {
  const answer = await tus(backend, 'POST', UPLOADS_PATH, { 'Upload-Length': String(TEXT.length) });
  return String(answer.headers.location);
}

const patch = (backend: TestBackend, path: string): Promise<Answer> =>
  tus(backend, 'PATCH', path, { 'Upload-Offset': '0', 'Content-Type': TUS_CONTENT_TYPE }, TEXT);

async function waitUntilProcessed(t: TestContext, backend: TestBackend, id: string): Promise<void> {
  const client = clientOf(t, backend);
  await client.waitUntilProcessed(await client.getFile(id), AbortSignal.timeout(15_000));
}

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

test('a full disk is a 507 to an upload by tus, which can be resumed when there is room', async (t) => {
  const backend = await startTestBackend(t);
  const path = await createUpload(backend);
  const makeRoom = await fillDisk(t);
  assertStorageFull(await patch(backend, path));
  makeRoom();
  const head = await tus(backend, 'HEAD', path);
  assert.equal(head.headers['upload-offset'], '0');
  assert.match(String((await patch(backend, path)).headers['file-id']), /^file-/);
});

test('a database on a full disk is a 507, and a complete upload is kept to be finished later', async (t) => {
  const backend = await startTestBackend(t);
  const path = await createUpload(backend);
  const full = t.mock.method(StatementSync.prototype, 'run', () => {
    throw Object.assign(new Error('database or disk is full'), { code: 'ERR_SQLITE_ERROR', errcode: 13 });
  });
  assertStorageFull(await post(backend, 'a.txt', 'other text\n'));
  assertStorageFull(await patch(backend, path));
  full.mock.restore();
  assert.match(String((await tus(backend, 'HEAD', path)).headers['file-id']), /^file-/);
});

test('a commit that finds the disk full is a 507, and the upload still has its bytes', async (t) => {
  const backend = await startTestBackend(t);
  const path = await createUpload(backend);
  const execute = DatabaseSync.prototype.exec;
  const full = t.mock.method(DatabaseSync.prototype, 'exec', function (this: DatabaseSync, sql: string) {
    if (sql === 'COMMIT') throw Object.assign(new Error('database or disk is full'), { errcode: 13 });
    execute.call(this, sql);
  });
  assertStorageFull(await patch(backend, path));
  full.mock.restore();
  const fileId = String((await tus(backend, 'HEAD', path)).headers['file-id']);
  assert.equal((await api(backend, 'GET', `/v1/files/${fileId}/content`)).text, TEXT);
});

test('an index that finds the disk full is a 507, and the file is not kept', async (t) => {
  const backend = await startTestBackend(t, workerWithHandles());
  await writeFile(join(backend.dataFolder, DISK_FULL_FILE), '');
  assertStorageFull(await post(backend, 'a.txt'));
  assert.deepEqual(FileList.parse(JSON.parse((await api(backend, 'GET', '/v1/files')).text)).data, []);
});

test('a killed index worker fails its jobs, by 500 and not by blaming the file, and the next upload works', async (t) => {
  const backend = await startTestBackend(t, workerWithHandles());
  const crash = join(backend.dataFolder, CRASH_FILE);
  await writeFile(crash, '');
  const failed = await Promise.all([post(backend, 'a.txt'), post(backend, 'b.txt')]);
  for (const answer of failed) {
    assert.equal(answer.status, 500);
    assert.equal(errorOf(answer).type, 'server_error');
  }
  const path = await createUpload(backend);
  const fileId = String((await patch(backend, path)).headers['file-id']);
  await assert.rejects(waitUntilProcessed(t, backend, fileId), /index worker stopped/);
  await rm(crash);
  assert.equal((await post(backend, 'a.txt')).status, 200);
});

test('a small file does not wait for the index of a large one', async (t) => {
  const backend = await startTestBackend(t, workerWithHandles());
  const wait = join(backend.dataFolder, WAIT_FILE);
  const isLargeUnderWay = async (): Promise<boolean> => {
    const { data } = FileList.parse(JSON.parse((await api(backend, 'GET', '/v1/files')).text));
    return data.some(({ filename, status }) => filename === 'large.log' && status === 'processing');
  };
  // A thread looks when it starts: that of small files has by then, that of large ones is held back.
  assert.equal((await post(backend, 'first.txt')).status, 200);
  await writeFile(wait, '');
  const large = post(backend, 'large.log', 'A line of a long log.\n'.repeat(100_000));
  await until('the large file is there', isLargeUnderWay);
  assert.equal((await post(backend, 'small.txt', 'a small file\n')).status, 200);
  assert.ok(await isLargeUnderWay());
  await rm(wait);
  assert.equal((await large).status, 200);
});

test('a file that is deleted while it is being indexed leaves no index behind', async (t) => {
  const backend = await startTestBackend(t, workerWithHandles());
  const wait = join(backend.dataFolder, WAIT_FILE);
  await writeFile(wait, '');
  const deleted = String((await patch(backend, await createUpload(backend))).headers['file-id']);
  // Keeps the content that both share, and is indexed after the other.
  const kept = post(backend, 'kept.txt');
  await until('the other file', async () => {
    const list = FileList.parse(JSON.parse((await api(backend, 'GET', '/v1/files')).text));
    return list.data.length === 2;
  });
  assert.equal((await api(backend, 'DELETE', `/v1/files/${deleted}`)).status, 200);
  await rm(wait);
  assert.equal((await kept).status, 200);
  const database = new DatabaseSync(join(backend.dataFolder, 'backend.sqlite'));
  const rows = database.prepare(`SELECT file_id FROM answer_files WHERE state = 'ready'`).all();
  database.close();
  assert.deepEqual(
    rows.map((row) => row['file_id']),
    [fileOf(await kept).id],
  );
});

test('a damaged database is set aside and said, and the backend works', async (t) => {
  const dataFolder = join(await temporaryFolder(t), 'data');
  await mkdir(dataFolder);
  const damaged = Buffer.from('This is no database. '.repeat(100));
  await writeFile(join(dataFolder, 'backend.sqlite'), damaged);
  const backend = await startTestBackend(t, { dataFolder });
  const [said] = backend.logged;
  const setAside = /set aside as (\S+)\./.exec(said ?? '')?.[1] ?? '';
  assert.match(said ?? '', /^warn: /);
  assert.ok(damaged.equals(await readFile(setAside)), 'nothing of it is lost');
  assert.ok(basename(setAside).startsWith('backend.sqlite.corrupt-'));
  assert.equal((await post(backend, 'a.txt')).status, 200);
});

test('a database of a newer version is refused and left alone', async (t) => {
  const first = await startTestBackend(t);
  await first.close();
  const database = new DatabaseSync(join(first.dataFolder, 'backend.sqlite'));
  database.exec('PRAGMA user_version = 1000');
  await assert.rejects(startTestBackend(t, { dataFolder: first.dataFolder }), /newer version \(schema 1000\)/);
  assert.equal(database.prepare('PRAGMA user_version').get()?.['user_version'], 1000);
  database.close();
  assert.ok(!(await readdir(first.dataFolder)).some((name) => name.includes('corrupt')));
});

test("what a dead process was indexing is indexed at the next start, also if its id was this one's", async (t) => {
  for (const pid of [DEAD_PID, process.pid, null]) {
    const first = await startTestBackend(t, workerWithHandles());
    await writeFile(join(first.dataFolder, WAIT_FILE), '');
    const path = await createUpload(first);
    const fileId = String((await patch(first, path)).headers['file-id']);
    await first.close();
    const database = new DatabaseSync(join(first.dataFolder, 'backend.sqlite'));
    database.prepare('UPDATE files SET indexer_pid = ?').run(pid);
    database.close();
    await rm(join(first.dataFolder, WAIT_FILE));
    const second = await startTestBackend(t, { dataFolder: first.dataFolder });
    await waitUntilProcessed(t, second, fileId);
  }
});

test('what a process that dies now was indexing is taken over for whoever follows its events', async (t) => {
  const backend = await startTestBackend(t);
  const file = fileOf(await post(backend, 'a.txt'));
  const database = new DatabaseSync(join(backend.dataFolder, 'backend.sqlite'));
  database.prepare(`UPDATE files SET status = 'processing', indexer_pid = ?`).run(DEAD_PID);
  database.close();
  await waitUntilProcessed(t, backend, file.id);
});

/** What is claimed of the only file, after the change that `sql` makes to its row. */
function withRow(backend: TestBackend, sql = 'SELECT 1', ...values: (number | null)[]): Record<string, unknown> {
  const database = new DatabaseSync(join(backend.dataFolder, 'backend.sqlite'), { timeout: 5000 });
  try {
    database.prepare(sql).run(...values);
    return { ...database.prepare('SELECT status, indexer_pid, adoptions FROM files').get() };
  } finally {
    database.close();
  }
}

test('a process that has not said for long that it works on a file is not believed to, though its id runs', async (t) => {
  const first = await startTestBackend(t);
  const file = fileOf(await post(first, 'a.txt'));
  await first.close();
  const claim = `UPDATE files SET status = 'processing', indexer_pid = ?, claimed_at = ?`;
  const fresh = withRow(first, claim, process.ppid, Date.now());
  const second = await startTestBackend(t, { dataFolder: first.dataFolder });
  assert.deepEqual(withRow(second), fresh, 'a fresh claim is respected');
  assert.equal(fresh['indexer_pid'], process.ppid);
  for (const claimedAt of [Date.now() - 61_000, null]) {
    withRow(second, claim, process.ppid, claimedAt);
    await waitUntilProcessed(t, second, file.id);
  }
});

test('a file that ends whoever indexes it is given up in the end, with the reason, until it is uploaded again', async (t) => {
  const backend = await startTestBackend(t);
  const file = fileOf(await post(backend, 'a.txt'));
  const die = `UPDATE files SET status = 'processing', indexer_pid = ?`;
  for (let adoption = 1; adoption <= 3; adoption++) {
    withRow(backend, die, DEAD_PID);
    await waitUntilProcessed(t, backend, file.id);
    assert.equal(withRow(backend)['adoptions'], adoption);
  }
  withRow(backend, die, DEAD_PID);
  await assert.rejects(waitUntilProcessed(t, backend, file.id), /ended 4 times while it was indexing the file/);
  assert.equal(fileOf(await post(backend, 'a.txt')).status, 'processed');
  withRow(backend, die, DEAD_PID);
  await waitUntilProcessed(t, backend, file.id);
});

test('a backend that is closed leaves its work to the next one, and that counts as no death', async (t) => {
  const first = await startTestBackend(t, workerWithHandles());
  await writeFile(join(first.dataFolder, WAIT_FILE), '');
  await patch(first, await createUpload(first));
  assert.equal(withRow(first)['indexer_pid'], process.pid);
  await first.close();
  const left = { status: 'processing', indexer_pid: null, adoptions: 0 };
  assert.deepEqual(withRow(first), left);
  const second = await startTestBackend(t, { ...workerWithHandles(), dataFolder: first.dataFolder });
  assert.deepEqual(withRow(second), { ...left, indexer_pid: process.pid, adoptions: 1 });
  await second.close();
  assert.deepEqual(withRow(second), left);
});

test('bytes that no file names go at the next start, but for those that have just come', async (t) => {
  const first = await startTestBackend(t);
  const { sha256 } = fileOf(await post(first, 'a.txt'));
  await first.close();
  const blobs = join(first.dataFolder, 'blobs');
  await mkdir(join(blobs, 'ab'));
  const [old, recent, named] = [join('ab', 'ab01'), join('ab', 'ab02'), join(sha256.slice(0, 2), sha256)];
  const hoursAgo = new Date(Date.now() - 2 * 60 * 60 * 1000);
  for (const name of [old, recent]) await writeFile(join(blobs, name), 'x');
  for (const name of [old, named]) await utimes(join(blobs, name), hoursAgo, hoursAgo);
  const second = await startTestBackend(t, { dataFolder: first.dataFolder });
  await second.close();
  const left = await readdir(blobs, { recursive: true });
  assert.deepEqual(
    [old, recent, named].map((name) => left.includes(name)),
    [false, true, true],
  );
});

test("every write of the server's own thread begins a transaction that waits for the gaps of the index threads", async (t) => {
  const backend = await startTestBackend(t);
  const begun: string[] = [];
  const outside: string[] = [];
  const [execute, run] = [DatabaseSync.prototype.exec, StatementSync.prototype.run];
  t.mock.method(DatabaseSync.prototype, 'exec', function (this: DatabaseSync, sql: string) {
    begun.push(sql);
    execute.call(this, sql);
  });
  t.mock.method(StatementSync.prototype, 'run', function (this: StatementSync, ...args: Parameters<typeof run>) {
    const last = begun.findLast((sql) => !sql.startsWith('PRAGMA'));
    if (last !== 'BEGIN IMMEDIATE' || begun.at(-1) === last) outside.push(this.sourceSQL);
    return run.apply(this, args);
  });
  const { id } = fileOf(await post(backend, 'a.txt'));
  const path = await createUpload(backend);
  const uploaded = String((await patch(backend, path)).headers['file-id']);
  await waitUntilProcessed(t, backend, uploaded);
  await tus(backend, 'DELETE', path);
  for (const file of [id, uploaded]) await api(backend, 'DELETE', `/v1/files/${file}`);
  assert.ok(begun.includes('BEGIN IMMEDIATE'));
  assert.deepEqual(outside, []);
});

test('temporary files of a killed process go at the next start, those of a living one stay', async (t) => {
  const first = await startTestBackend(t);
  await first.close();
  const incoming = join(first.dataFolder, 'incoming');
  const ofParent = `${String(process.ppid)}-otherrun-x`;
  for (const name of [`${String(DEAD_PID)}-otherrun-x`, `${String(process.pid)}-otherrun-x`, ofParent]) {
    await writeFile(join(incoming, name), 'x');
  }
  await startTestBackend(t, { dataFolder: first.dataFolder });
  assert.deepEqual(await readdir(incoming), [ofParent]);
});

test('a port that is taken fails the start', async (t) => {
  const first = await startTestBackend(t);
  await assert.rejects(startTestBackend(t, { port: Number(new URL(first.url).port) }), { code: 'EADDRINUSE' });
});

test("two backends on one data folder: uploads and questions mixed, each sees the other's files", async (t) => {
  const first = await startTestBackend(t);
  const second = await startTestBackend(t, { dataFolder: first.dataFolder });
  const names = Array.from({ length: 12 }, (_, index) => `${String(index)}.txt`);
  const answers = await Promise.all(
    names.map(async (name, index) => {
      const [here, there] = index % 2 === 0 ? [first, second] : [second, first];
      const file = fileOf(await post(here, name, `The keeper of lighthouse ${name} is Ada.\n`));
      const body = JSON.stringify({ file_ids: [file.id], question: 'Who is the keeper of the lighthouse?' });
      return QueryResponse.parse(JSON.parse((await api(there, 'POST', '/v1/query', { body })).text));
    }),
  );
  for (const [index, { citations }] of answers.entries()) {
    assert.equal(citations[0]?.text, `The keeper of lighthouse ${names[index] ?? ''} is Ada.`);
  }
  // The same content at once through both is one file.
  const twins = await Promise.all([first, second, first, second].map((backend) => post(backend, 'twin.txt')));
  assert.equal(new Set(twins.map((answer) => fileOf(answer).id)).size, 1);
  assert.deepEqual([...first.logged, ...second.logged], []);
});
