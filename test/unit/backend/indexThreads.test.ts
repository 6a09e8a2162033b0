import assert from 'node:assert/strict';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync, StatementSync } from 'node:sqlite';
import { test } from 'node:test';
import { FileList } from '../../../src/protocol/files.ts';
import { startTestBackend } from '../../helpers/testBackend.ts';
import { errorOf, fileOf } from './httpCall.ts';
import { until } from '../../helpers/until.ts';
import { CRASH_FILE, WAIT_FILE, workerWithHandles } from './workerHandles.ts';
import { fileForm } from './multipartForm.ts';
import { api, post, tus, createUpload, patch, waitUntilProcessed } from './backendCalls.ts';

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

test('a file that kills the index worker fails alone: those that wait behind it are indexed', async (t) => {
  const backend = await startTestBackend(t, workerWithHandles());
  await writeFile(join(backend.dataFolder, CRASH_FILE), 'deadly.txt');
  const names = ['first.txt', 'deadly.txt', 'behind.txt', 'last.txt'];
  const answers = await Promise.all(names.map((name) => post(backend, name)));
  assert.deepEqual(
    answers.map(({ status }) => status),
    [200, 500, 200, 200],
  );
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

test('the thread that a large file needs is started while the file is still on its way', async (t) => {
  let started = 0;
  const onWorker = (): number => started++;
  process.on('worker', onWorker);
  t.after(() => process.off('worker', onWorker));
  const bytes = 3 * 1024 * 1024;

  const byTus = await startTestBackend(t);
  assert.equal((await post(byTus, 'small.txt')).status, 200);
  const before = started;
  const headers = { 'Upload-Length': String(bytes), 'Upload-Metadata': 'filename YS5sb2c=' };
  assert.equal((await tus(byTus, 'POST', '/v1/uploads', headers)).status, 201);
  assert.equal(started, before + 1);

  const byForm = await startTestBackend(t);
  assert.equal((await post(byForm, 'small.txt')).status, 200);
  const { headers: formHeaders, body } = fileForm('large.log', 'A line of a long log.\n'.repeat(150_000));
  const beforeForm = started;
  async function* halves(): AsyncGenerator<Buffer> {
    const middle = body.length >> 1;
    yield body.subarray(0, middle);
    await until('the thread', () => started > beforeForm);
    yield body.subarray(middle);
  }
  const length = { 'Content-Length': String(body.length) };
  const answer = await api(byForm, 'POST', '/v1/files', { headers: { ...formHeaders, ...length }, body: halves() });
  assert.equal(answer.status, 200);
  assert.equal(started, beforeForm + 1);
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
