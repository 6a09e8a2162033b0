import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { beginWriting, connect, openDatabase } from '../../../src/backend/store/database.ts';
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
