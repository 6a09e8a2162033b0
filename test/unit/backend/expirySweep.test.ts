import assert from 'node:assert/strict';
import { access, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { mock, test, type TestContext } from 'node:test';
import { openDatabase } from '../../../src/backend/store/database.ts';
import { startExpirySweep } from '../../../src/backend/backend.ts';
import { TusStore } from '../../../src/backend/uploads/tusStore.ts';
import { startTestBackend } from '../../helpers/testBackend.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { api } from './backendCalls.ts';
import { fileOf } from './httpCall.ts';
import { fileForm } from './multipartForm.ts';

const HOUR_MS = 60 * 60 * 1000;
const WEEK_MS = 7 * 24 * HOUR_MS;

/** A store under a clock of the test's own, swept as a backend's is. */
async function sweptStore(t: TestContext) {
  const folder = await temporaryFolder(t);
  mock.timers.enable({ apis: ['setInterval', 'Date'], now: Date.now() });
  t.after(() => mock.timers.reset());
  const database = openDatabase(join(folder, 'backend.sqlite'), (message) => assert.fail(message));
  const store = await TusStore.open(folder, database);
  const warnings: string[] = [];
  const log = { info: () => undefined, warn: (message: string) => warnings.push(message), error: () => undefined };
  const end = startExpirySweep(store, log);
  t.after(() => database.close());
  return { store, database, warnings, end, stored: () => readdir(join(folder, 'uploads')) };
}

test('an upload that is left alone is cleared away while the backend runs', async (t) => {
  const { store, end, stored } = await sweptStore(t);
  const upload = await store.create(5, '');
  await store.append(upload, 0, Readable.from([Buffer.from('abc')]));
  mock.timers.tick(WEEK_MS);
  assert.deepEqual(await stored(), [upload.id]);
  mock.timers.tick(HOUR_MS);
  await end();
  assert.deepEqual(await stored(), []);
  assert.equal(store.get(upload.id), undefined);
});

test('a sweep is made once an hour', async (t) => {
  const { store, end } = await sweptStore(t);
  const sweeps = t.mock.method(store, 'removeExpired', () => Promise.resolve());
  mock.timers.tick(HOUR_MS - 1);
  assert.equal(sweeps.mock.callCount(), 0);
  mock.timers.tick(1 + HOUR_MS);
  assert.equal(sweeps.mock.callCount(), 2);
  await end();
});

test('an upload whose time is not over stays, and so does one that is being written', async (t) => {
  const { store, end } = await sweptStore(t);
  const held = await store.create(5, '');
  mock.timers.tick(WEEK_MS);
  const young = await store.create(5, '');
  const { promise: written, resolve: finish } = Promise.withResolvers<void>();
  const writing = store.withLock(
    held.id,
    () => undefined,
    () => written,
  );
  mock.timers.tick(HOUR_MS);
  await end();
  assert.deepEqual([store.get(held.id)?.id, store.get(young.id)?.id], [held.id, young.id]);
  finish();
  await writing;
});

test('a sweep that fails is told, and the next one is made all the same', async (t) => {
  const { store, database, warnings, end, stored } = await sweptStore(t);
  const upload = await store.create(5, '');
  mock.timers.tick(WEEK_MS);
  database.exec(`CREATE TRIGGER no_delete BEFORE DELETE ON uploads BEGIN SELECT RAISE(FAIL, 'the disk is full'); END`);
  mock.timers.tick(HOUR_MS);
  await new Promise(setImmediate);
  assert.match(warnings.join(), /the disk is full/);
  assert.deepEqual(await stored(), [upload.id]);
  database.exec('DROP TRIGGER no_delete');
  mock.timers.tick(HOUR_MS);
  await end();
  assert.deepEqual(await stored(), []);
});

test('nothing is swept after the end', async (t) => {
  const { store, end } = await sweptStore(t);
  const upload = await store.create(5, '');
  await end();
  mock.timers.tick(WEEK_MS + HOUR_MS);
  assert.equal(store.get(upload.id)?.id, upload.id);
});

test('a backend sweeps while it runs', async (t) => {
  mock.timers.enable({ apis: ['setInterval'] });
  t.after(() => mock.timers.reset());
  const backend = await startTestBackend(t);
  const database = openDatabase(join(backend.dataFolder, 'backend.sqlite'), (message) => assert.fail(message));
  t.after(() => database.close());
  database.exec(`INSERT INTO uploads (id, length, metadata, expires_at) VALUES ('old', 5, '', 1)`);
  await writeFile(join(backend.dataFolder, 'uploads', 'old'), 'abc');
  const { sha256 } = fileOf(await api(backend, 'POST', '/v1/files', fileForm('a.txt', 'Some text.\n')));
  const blob = join(backend.dataFolder, 'blobs', sha256.slice(0, 2), sha256);
  database.exec('DELETE FROM files');
  database.exec(`INSERT INTO files (id, sha256, bytes, created_at, filename, purpose, status, status_details)
    VALUES ('file-refused', '${'ab'.repeat(32)}', 1, 1, 'a.pdf', 'file-extract', 'error', 'It is damaged.')`);
  const hoursAgo = new Date(Date.now() - 2 * 60 * 60 * 1000);
  await utimes(blob, hoursAgo, hoursAgo);
  mock.timers.tick(HOUR_MS);
  await backend.close();
  assert.deepEqual(await readdir(join(backend.dataFolder, 'uploads')), []);
  assert.deepEqual(database.prepare('SELECT id FROM files').all(), [], 'a refused file that nobody asks for any more');
  await assert.rejects(access(blob), { code: 'ENOENT' }, 'bytes that no file names');
});
