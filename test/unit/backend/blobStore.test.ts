import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StatementSync } from 'node:sqlite';
import { test, type TestContext } from 'node:test';
import { BlobStore } from '../../../src/backend/store/blobStore.ts';
import { openDatabase, transact } from '../../../src/backend/store/database.ts';
import { FileTable } from '../../../src/backend/store/fileTable.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';

const sha256Of = (content: string): string => createHash('sha256').update(content).digest('hex');

async function stage(t: TestContext) {
  const folder = await temporaryFolder(t);
  const database = openDatabase(join(folder, 'backend.sqlite'), (name) => assert.fail(name));
  t.after(() => {
    if (database.isOpen) database.close();
  });
  const store = await BlobStore.open(folder, database);
  const files = new FileTable(database);
  /** Brings content in, as an upload does. */
  const adopt = async (content: string): Promise<string> => {
    const path = store.newIncomingPath();
    await writeFile(path, content);
    store.adopt(path, sha256Of(content));
    return path;
  };
  const name = (content: string): string =>
    files.findOrCreate({ sha256: sha256Of(content), bytes: content.length, filename: 'a.txt', purpose: 'p' }).id;
  return { folder, database, store, files, adopt, name };
}

const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

test('content is found under its digest once it has been adopted, and is gone once it has been removed', async (t) => {
  const { store, adopt, folder } = await stage(t);
  const sha256 = sha256Of('one');
  assert.equal(await store.has(sha256), false);
  const path = await adopt('one');
  assert.deepEqual([await isThere(path), await store.has(sha256)], [false, true]);
  assert.deepEqual(store.find(sha256), { path: join(folder, 'blobs', sha256.slice(0, 2), sha256) });
  assert.equal(await readFile(store.pathOf(sha256), 'utf8'), 'one');
  store.remove(sha256);
  assert.equal(await store.has(sha256), false);
});

test('content that is there already is not taken a second time', async (t) => {
  const { store, adopt } = await stage(t);
  await adopt('one');
  const { ino } = await stat(store.pathOf(sha256Of('one')));
  const path = await adopt('one');
  assert.equal(await isThere(path), true, 'it is left to the caller');
  assert.equal((await stat(store.pathOf(sha256Of('one')))).ino, ino);
});

test('small content is kept in the database, and no file is made of it', async (t) => {
  const { store, adopt } = await stage(t);
  const sha256 = sha256Of('one');
  store.putSmall(sha256, Buffer.from('one'));
  store.putSmall(sha256, Buffer.from('one'));
  assert.equal(await store.has(sha256), true);
  assert.deepEqual(store.find(sha256), { content: new Uint8Array(Buffer.from('one')) });
  await adopt('one');
  assert.equal(await isThere(store.pathOf(sha256)), false);
  store.removeFile(sha256);
  assert.equal(await store.has(sha256), true, 'only a file was to be removed');
  store.remove(sha256);
  assert.equal(await store.has(sha256), false);
});

test('the folders are for their owner alone', async (t) => {
  if (process.platform === 'win32') return t.skip('On Windows the place of a folder decides who may enter it.');
  const { store, adopt, folder } = await stage(t);
  await adopt('one');
  const folders = [join(folder, 'blobs'), join(folder, 'incoming'), dirname(store.pathOf(sha256Of('one')))];
  const modes = await Promise.all(folders.map(async (path) => (await stat(path)).mode & 0o777));
  assert.deepEqual(modes, [0o700, 0o700, 0o700]);
});

test('what is given back is where it came from, and under its digest only where a file has it', async (t) => {
  const { store, adopt, name } = await stage(t);
  const path = await adopt('one');
  store.giveBack(path, sha256Of('one'));
  assert.deepEqual([await isThere(path), await isThere(store.pathOf(sha256Of('one')))], [true, false]);
  const named = await adopt('two');
  name('two');
  store.giveBack(named, sha256Of('two'));
  assert.deepEqual([await isThere(named), await isThere(store.pathOf(sha256Of('two')))], [true, true]);
  // What was never taken away stays as it is.
  store.giveBack(path, sha256Of('one'));
  assert.equal(await readFile(path, 'utf8'), 'one');
});

test('what is nowhere any more cannot be given back, which is no failure', async (t) => {
  const { store, adopt } = await stage(t);
  const path = await adopt('one');
  store.remove(sha256Of('one'));
  store.giveBack(path, sha256Of('one'));
  assert.equal(await isThere(path), false);
});

test('what is given back while the database takes nothing is in both places', async (t) => {
  const { store, adopt, database } = await stage(t);
  const path = await adopt('one');
  database.close();
  store.giveBack(path, sha256Of('one'));
  assert.deepEqual([await isThere(path), await isThere(store.pathOf(sha256Of('one')))], [true, true]);
});

test('of what is on its way in, only what a process that is gone has left is removed', async (t) => {
  const { store, folder, database } = await stage(t);
  const dead = spawnSync(process.execPath, ['-e', '']).pid;
  const mine = store.newIncomingPath();
  const incoming = (name: string): string => join(folder, 'incoming', name);
  const [gone, living, before] = [`${dead}-run-1`, `${process.ppid}-run-2`, `${process.pid}-run-3`].map(incoming);
  for (const path of [mine, gone!, living!, before!]) await writeFile(path, 'x');
  await BlobStore.open(folder, database);
  const left = await Promise.all([mine, gone!, living!, before!].map(isThere));
  assert.deepEqual(left, [true, false, true, false], 'a process of the same id that ran before is gone');
});

test('each name for what comes in is another one', async (t) => {
  const { store } = await stage(t);
  assert.notEqual(store.newIncomingPath(), store.newIncomingPath());
});

test('bytes that no file has named for an hour are removed, also where the file that had them was refused', async (t) => {
  const { store, adopt, files, folder, name } = await stage(t);
  for (const content of ['old', 'young', 'named', 'refused']) await adopt(content);
  name('named');
  files.setStatus(name('refused'), 'error', 'Damaged.');
  const [longAgo, lately] = [61, 59].map((minutes) => new Date(Date.now() - minutes * 60_000));
  for (const content of ['old', 'named', 'refused']) await utimes(store.pathOf(sha256Of(content)), longAgo!, longAgo!);
  await utimes(store.pathOf(sha256Of('young')), lately!, lately!);
  await writeFile(join(folder, 'blobs', 'no-folder'), '');
  await mkdir(join(folder, 'blobs', 'zz'));
  await store.removeOrphans();
  const left = await Promise.all(['old', 'young', 'named', 'refused'].map((content) => store.has(sha256Of(content))));
  assert.deepEqual(left, [false, true, true, false]);
});

test('bytes that a file names while they are looked at stay', async (t) => {
  const { store, adopt, name } = await stage(t);
  const sha256 = sha256Of('old');
  await adopt('old');
  const longAgo = new Date(Date.now() - 2 * 60 * 60_000);
  await utimes(store.pathOf(sha256), longAgo, longAgo);
  const { get } = StatementSync.prototype;
  let hasCome = false;
  t.mock.method(StatementSync.prototype, 'get', function (this: StatementSync, ...values: Parameters<typeof get>) {
    const row = get.apply(this, values);
    if (values.includes(sha256) && !hasCome) {
      hasCome = true;
      name('old');
    }
    return row;
  });
  await store.removeOrphans();
  assert.deepEqual([hasCome, await store.has(sha256)], [true, true]);
});

test('nothing is removed any more once the database is closed', async (t) => {
  const { store, adopt, database } = await stage(t);
  await adopt('old');
  const longAgo = new Date(Date.now() - 2 * 60 * 60_000);
  await utimes(store.pathOf(sha256Of('old')), longAgo, longAgo);
  database.close();
  await store.removeOrphans();
  assert.equal(await isThere(store.pathOf(sha256Of('old'))), true);
});

test('content that is adopted within a transaction that fails is still there to be given back', async (t) => {
  const { store, database, folder } = await stage(t);
  const path = store.newIncomingPath();
  await writeFile(path, 'one');
  assert.throws(
    () =>
      transact(database, () => {
        store.adopt(path, sha256Of('one'));
        throw new Error('no');
      }),
    { message: 'no' },
  );
  store.giveBack(path, sha256Of('one'));
  assert.deepEqual(await readdir(join(folder, 'incoming')), [path.slice(join(folder, 'incoming').length + 1)]);
});
