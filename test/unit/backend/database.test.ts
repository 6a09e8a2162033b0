import assert from 'node:assert/strict';
import { mkdir, open, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { beginWriting, connect, openDatabase, transact } from '../../../src/backend/store/database.ts';
import { ChunkTable } from '../../../src/backend/store/chunkTable.ts';
import { FileTable } from '../../../src/backend/store/fileTable.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';

test('a writing transaction begins as soon as the other writer ends its own', async (t) => {
  const file = join(await temporaryFolder(t), 'backend.sqlite');
  const database = openDatabase(file, () => undefined);
  // Holds the database until it is told that somebody waits, which the waiting thread cannot say any more.
  const cell = new Int32Array(new SharedArrayBuffer(4));
  const program = `
    const { workerData, parentPort } = require('node:worker_threads');
    const { DatabaseSync } = require('node:sqlite');
    const database = new DatabaseSync(workerData.file);
    database.exec('BEGIN IMMEDIATE');
    parentPort.postMessage('held');
    Atomics.wait(workerData.cell, 0, 0);
    Atomics.wait(workerData.cell, 0, 1, 50);
    database.exec('COMMIT');
    database.close();`;
  const worker = new Worker(program, { eval: true, workerData: { file, cell } });
  await new Promise((resolve) => worker.once('message', resolve));
  assert.throws(() => beginWriting(database, 5), /database is locked/);
  Atomics.store(cell, 0, 1);
  Atomics.notify(cell, 0);
  beginWriting(database);
  assert.equal(database.isTransaction, true);
  database.exec('COMMIT');
  await worker.terminate();
  database.close();
});

test('a new database to which another process writes at the same moment is waited for', async (t) => {
  const file = join(await temporaryFolder(t), 'backend.sqlite');
  const cell = new Int32Array(new SharedArrayBuffer(4));
  const program = `
    const { workerData, parentPort } = require('node:worker_threads');
    const { DatabaseSync } = require('node:sqlite');
    const database = new DatabaseSync(workerData.file);
    database.exec('BEGIN IMMEDIATE');
    parentPort.postMessage('held');
    Atomics.wait(workerData.cell, 0, 0);
    database.exec('COMMIT');
    database.close();`;
  const worker = new Worker(program, { eval: true, workerData: { file, cell } });
  t.after(() => worker.terminate());
  await new Promise((resolve) => worker.once('message', resolve));
  const wait = Atomics.wait.bind(Atomics);
  t.mock.method(Atomics, 'wait', (...args: [Int32Array, number, number, number]) => {
    Atomics.store(cell, 0, 1);
    Atomics.notify(cell, 0);
    return wait(...args);
  });
  const database = openDatabase(file, () => assert.fail('set aside'));
  t.after(() => database.close());
  assert.deepEqual({ ...database.prepare('PRAGMA journal_mode').get() }, { journal_mode: 'wal' });
});

test('what does not begin a transaction goes on to wait by itself', async (t) => {
  const file = join(await temporaryFolder(t), 'backend.sqlite');
  const [database, other] = [openDatabase(file, () => undefined), connect(file)];
  other.exec('BEGIN IMMEDIATE');
  assert.throws(() => beginWriting(database, 5), /database is locked/);
  assert.deepEqual({ ...database.prepare('PRAGMA busy_timeout').get() }, { timeout: 10_000 });
  other.exec('COMMIT');
  beginWriting(database);
  database.exec('COMMIT');
  assert.deepEqual({ ...database.prepare('PRAGMA busy_timeout').get() }, { timeout: 10_000 });
  for (const connection of [database, other]) connection.close();
});

test('a database of the first version gets what the later ones have, and keeps its files', async (t) => {
  const file = join(await temporaryFolder(t), 'backend.sqlite');
  const first = connect(file);
  first.exec(`
    CREATE TABLE files (
      id TEXT PRIMARY KEY, sha256 TEXT NOT NULL, bytes INTEGER NOT NULL, created_at INTEGER NOT NULL, filename TEXT NOT NULL,
      purpose TEXT NOT NULL, status TEXT NOT NULL, status_details TEXT, indexer_pid INTEGER
    ) STRICT;
    INSERT INTO files VALUES ('file-1', '${'0'.repeat(64)}', 1, 1, 'a.txt', 'user_data', 'processing', NULL, 7);
    PRAGMA user_version = 1;`);
  first.close();
  // The second time nothing is left to do.
  for (let start = 0; start < 2; start++) {
    const database = openDatabase(file, () => assert.fail('set aside'));
    const [orphan] = new FileTable(database).unindexed();
    assert.deepEqual([orphan?.file.id, orphan?.indexerPid, orphan?.claimedAt, orphan?.adoptions], ['file-1', 7, 0, 0]);
    database.close();
  }
});

test('a database of a later version is refused, and stays as it is', async (t) => {
  const folder = await temporaryFolder(t);
  const file = join(folder, 'backend.sqlite');
  const later = connect(file);
  later.exec('CREATE TABLE of_tomorrow (a); PRAGMA user_version = 3;');
  later.close();
  assert.throws(() => openDatabase(file, () => assert.fail('set aside')), {
    message: 'The data folder was written by a newer version (schema 3). Update the extension.',
  });
  assert.deepEqual(await readdir(folder), ['backend.sqlite'], 'the last connection that is closed takes its log along');
  const again = connect(file);
  t.after(() => again.close());
  assert.equal(again.prepare('SELECT * FROM of_tomorrow').all().length, 0);
  assert.deepEqual({ ...again.prepare('PRAGMA user_version').get() }, { user_version: 3 });
});

test('a file that is no database is set aside as it is, and a new one is begun', async (t) => {
  const folder = await temporaryFolder(t);
  const file = join(folder, 'backend.sqlite');
  await writeFile(file, 'This is no database. '.repeat(100));
  const setAside: string[] = [];
  const database = openDatabase(file, (name) => setAside.push(name));
  t.after(() => database.close());
  const [aside = ''] = setAside;
  assert.ok(aside.startsWith(`${file}.corrupt-`), aside);
  assert.match(await readFile(aside, 'utf8'), /^This is no database\. /);
  assert.deepEqual(new FileTable(database).unindexed(), []);
});

test('a new database that another process has put in the place of a damaged one is not set aside', async (t) => {
  const file = join(await temporaryFolder(t), 'backend.sqlite');
  await writeFile(file, 'This is no database. '.repeat(100));
  const { exec } = DatabaseSync.prototype;
  let other: DatabaseSync | undefined;
  let isFirst = true;
  t.mock.method(DatabaseSync.prototype, 'exec', function (this: DatabaseSync, statement: string) {
    try {
      exec.call(this, statement);
    } catch (error) {
      // This is the moment in which the other one is quicker.
      if (isFirst) {
        isFirst = false;
        other = openDatabase(file, () => undefined);
      }
      throw error;
    }
  });
  const database = openDatabase(file, () => assert.fail('set aside'));
  t.after(() => {
    for (const each of [database, other]) each?.close();
  });
  other?.prepare('INSERT INTO small_blobs VALUES (?, ?)').run('a', Buffer.from('a'));
  assert.equal(database.prepare('SELECT * FROM small_blobs').all().length, 1);
});

test('the log of a damaged database goes with it, where another process still has it open', async (t) => {
  const file = join(await temporaryFolder(t), 'backend.sqlite');
  const other = connect(file);
  t.after(() => other.close());
  other.exec('CREATE TABLE kept (a); PRAGMA wal_checkpoint(TRUNCATE)');
  other.exec(`INSERT INTO kept VALUES ('What is in the log alone.')`);
  const log = await readFile(`${file}-wal`);
  const handle = await open(file, 'r+');
  await handle.write(Buffer.alloc(900, 0xff), 0, 900, 100);
  await handle.close();
  const setAside: string[] = [];
  const database = openDatabase(file, (name) => setAside.push(name));
  t.after(() => database.close());
  assert.deepEqual(await readFile(`${setAside[0] ?? ''}-wal`), log);
});

test('a database that cannot be made is told, and nothing is set aside', async (t) => {
  const folder = await temporaryFolder(t);
  const file = join(folder, 'gone', 'backend.sqlite');
  assert.throws(() => openDatabase(file, () => assert.fail('set aside')));
  await mkdir(join(folder, 'folder'));
  assert.throws(() => openDatabase(join(folder, 'folder'), () => assert.fail('set aside')));
  assert.deepEqual(await readdir(folder), ['folder']);
});

test('a database is for its owner alone, with all that is beside it', async (t) => {
  if (process.platform === 'win32') return t.skip('On Windows the place of a file decides who may read it.');
  const folder = await temporaryFolder(t);
  const file = join(folder, 'backend.sqlite');
  await writeFile(file, '', { mode: 0o644 });
  const database = openDatabase(file, () => assert.fail('set aside'));
  t.after(() => database.close());
  const names = await readdir(folder);
  const modes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).mode & 0o777));
  assert.deepEqual([names.length, ...new Set(modes)], [3, 0o600]);
});

test('what is no lock of another writer is not waited for', async (t) => {
  const database = openDatabase(join(await temporaryFolder(t), 'backend.sqlite'), () => undefined);
  t.after(() => database.close());
  const waits = t.mock.method(Atomics, 'wait', () => 'timed-out');
  transact(database, () => assert.throws(() => beginWriting(database), /within a transaction/));
  assert.equal(waits.mock.callCount(), 0);
});

test('a transaction within another is a part of it', async (t) => {
  const database = openDatabase(join(await temporaryFolder(t), 'backend.sqlite'), () => undefined);
  t.after(() => database.close());
  const keep = (content: string): unknown =>
    transact(database, () =>
      database.prepare('INSERT INTO small_blobs VALUES (?, ?)').run(content, Buffer.from(content)),
    );
  assert.throws(
    () =>
      transact(database, () => {
        keep('a');
        throw new Error('The whole fails.');
      }),
    /The whole fails/,
  );
  assert.equal(database.isTransaction, false);
  transact(database, () => keep('b'));
  assert.deepEqual(
    database
      .prepare('SELECT sha256 FROM small_blobs')
      .all()
      .map((row) => row['sha256']),
    ['b'],
  );
});

test('chunks are noted of content that a file has, and of no other', async (t) => {
  const database = openDatabase(join(await temporaryFolder(t), 'backend.sqlite'), () => undefined);
  t.after(() => database.close());
  const [files, chunks] = [new FileTable(database), new ChunkTable(database)];
  const sha256 = 'ab'.repeat(32);
  const { id } = files.findOrCreate({ sha256, bytes: 5000, filename: 'a.txt', purpose: 'user_data' });
  // More than one transaction of them.
  const found = Array.from({ length: 2500 }, (_, index) => ({
    sha256: index.toString(16).padStart(64, '0'),
    length: 2,
  }));
  chunks.add(sha256, found);
  assert.deepEqual(chunks.find(found[2499]?.sha256 ?? ''), { blob: sha256, offset: 4998, length: 2 });
  files.remove(id);
  chunks.removeBlob(sha256);
  chunks.add(sha256, found);
  assert.equal(chunks.find(found[0]?.sha256 ?? ''), undefined);
});
