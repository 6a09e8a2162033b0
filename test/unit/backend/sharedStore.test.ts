import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { QueryResponse } from '../../../src/protocol/query.ts';
import type { BackendAddress } from '../../../src/client/backendConnection.ts';
import { EmbeddedBackend } from '../../../src/client/embeddedBackend.ts';
import { encodeUploadMetadata, TUS_CONTENT_TYPE, UPLOADS_PATH } from '../../../src/protocol/uploads.ts';
import { clientOf, startTestBackend, type TestBackend } from '../../helpers/testBackend.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { textOf } from '../../helpers/uploadSource.ts';
import { until } from '../../helpers/until.ts';
import { call, fileOf } from './httpCall.ts';
import { WAIT_FILE, workerWithHandles } from './workerHandles.ts';
import { api, post, createUpload, patch, waitUntilProcessed } from './backendCalls.ts';

/** No process has it: Linux gives ids up to 4,194,304. */
const DEAD_PID = 99_999_999;

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
  await assert.rejects(waitUntilProcessed(t, backend, file.id), /ended 3 times while it was indexing the file/);
  assert.equal(fileOf(await post(backend, 'a.txt')).status, 'processed');
  withRow(backend, die, DEAD_PID);
  await waitUntilProcessed(t, backend, file.id);
});

test('of files that wait for their index, a death counts against the one that was being indexed alone', async (t) => {
  const first = await startTestBackend(t, workerWithHandles());
  await writeFile(join(first.dataFolder, WAIT_FILE), '');
  const ids: string[] = [];
  for (let count = 0; count < 5; count++) {
    ids.push(String((await patch(first, await createUpload(first, `${String(count)}.txt`))).headers['file-id']));
  }
  await first.close();
  const database = new DatabaseSync(join(first.dataFolder, 'backend.sqlite'), { timeout: 5000 });
  t.after(() => database.close());
  const adoptions = (): unknown[] =>
    database
      .prepare('SELECT adoptions FROM files ORDER BY adoptions DESC')
      .all()
      .map((row) => row['adoptions']);
  for (const expected of [
    [1, 0, 0, 0, 0],
    [1, 1, 0, 0, 0],
    [1, 1, 1, 0, 0],
    [1, 1, 1, 1, 0],
  ]) {
    // A backend that is killed leaves its claims; closed, this one would give them back.
    database.prepare(`UPDATE files SET indexer_pid = ?`).run(DEAD_PID);
    const next = await startTestBackend(t, { ...workerWithHandles(), dataFolder: first.dataFolder });
    assert.deepEqual(adoptions(), expected);
    database.prepare(`UPDATE files SET indexer_pid = ?`).run(DEAD_PID);
    await next.close();
  }
  await rm(join(first.dataFolder, WAIT_FILE));
  const last = await startTestBackend(t, { dataFolder: first.dataFolder });
  for (const id of ids) await waitUntilProcessed(t, last, id);
});

test('thirty files outlive a kill and four short starts of the backend', async (t) => {
  const dataFolder = join(await temporaryFolder(t), 'data');
  async function start(): Promise<{ readonly address: BackendAddress; kill(): Promise<void> }> {
    const backend = new EmbeddedBackend({ dataFolder, onLog: () => undefined });
    t.after(() => backend.dispose());
    const address = await backend.address();
    const { pid } = backend;
    assert.ok(pid !== undefined);
    const kill = async (): Promise<void> => {
      process.kill(pid, 'SIGKILL');
      await until('the end of the backend', () => backend.pid === undefined);
    };
    return { address, kill };
  }
  const first = await start();
  const created = await Promise.all(
    Array.from({ length: 30 }, (_, index) => {
      const body = textOf(100_000, index);
      const headers = {
        'Tus-Resumable': '1.0.0',
        'Upload-Length': String(body.length),
        'Upload-Metadata': encodeUploadMetadata({ filename: `${String(index)}.txt` }),
        'Content-Type': TUS_CONTENT_TYPE,
      };
      return call(first.address.url, 'POST', UPLOADS_PATH, { token: first.address.token, headers, body });
    }),
  );
  const ids = created.map(({ headers }) => String(headers['file-id']));
  await first.kill();
  for (let count = 0; count < 4; count++) await (await start()).kill();
  const client = clientOf(t, (await start()).address);
  for (const id of ids) await client.waitUntilProcessed({ id }, AbortSignal.timeout(60_000));
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
