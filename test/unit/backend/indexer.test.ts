import assert from 'node:assert/strict';
import { once } from 'node:events';
import { join } from 'node:path';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { Indexer, indexProgram, IndexThread } from '../../../src/backend/indexing/indexer.ts';
import type { IndexOutcome } from '../../../src/backend/indexing/indexWorker.ts';
import { openDatabase } from '../../../src/backend/store/database.ts';
import { DocumentStore } from '../../../src/backend/store/documentStore.ts';
import { silentLogger } from '../../helpers/silentLogger.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { until } from '../../helpers/until.ts';

const job = (filename: string, content: string) => ({
  fileId: 'file-1',
  filename,
  sha256: 'ab'.repeat(32),
  stored: { content: Buffer.from(content) },
});

test('a job that cannot even be begun has failed, and the next one for the file is tried anew', async (t) => {
  const databaseFile = join(await temporaryFolder(t), 'backend.sqlite');
  const database = openDatabase(databaseFile, (message) => assert.fail(message));
  t.after(() => database.close());
  const documents = new DocumentStore(database);
  // A worker's program has to be an absolute path.
  const indexer = new Indexer('nowhere.js', databaseFile, documents, silentLogger);
  t.after(() => indexer.close());
  for (let attempt = 0; attempt < 2; attempt++) {
    const outcome = await indexer.index(job('a.txt', 'text'), 4);
    assert.equal(outcome.kind, 'failed');
  }
  t.mock.method(documents, 'has', () => {
    throw new Error('disk I/O error');
  });
  const outcome = await indexer.index(job('a.ipynb', '{ "cells": [] }'), 15);
  assert.deepEqual(outcome, { kind: 'failed', fileId: 'file-1', message: 'disk I/O error' });
});

test('a job that its thread cannot be told has failed once, and does not fail again with the thread', async (t) => {
  const databaseFile = join(await temporaryFolder(t), 'backend.sqlite');
  openDatabase(databaseFile, (message) => assert.fail(message)).close();
  const outcomes: IndexOutcome[] = [];
  const thread = new IndexThread({
    program: indexProgram(),
    databaseFile,
    log: silentLogger,
    onOutcome: (outcome) => outcomes.push(outcome),
  });
  t.after(() => thread.close());
  const twice = new ArrayBuffer(1);
  thread.run(job('a.txt', 'text'), [twice, twice]);
  await until('the outcome', () => outcomes.length > 0);
  const worker = thread.start();
  const exit = once(worker, 'exit');
  await worker.terminate();
  await exit;
  assert.deepEqual(
    outcomes.map(({ kind, fileId }) => [kind, fileId]),
    [['failed', 'file-1']],
  );
});

test('jobs that come together are told together, and each has its outcome', async (t) => {
  const databaseFile = join(await temporaryFolder(t), 'backend.sqlite');
  const database = openDatabase(databaseFile, (message) => assert.fail(message));
  t.after(() => database.close());
  const indexer = new Indexer(indexProgram(), databaseFile, new DocumentStore(database), silentLogger);
  t.after(() => indexer.close());
  const told = t.mock.method(Worker.prototype, 'postMessage');
  const content = new Uint8Array(Buffer.from('A text of its own.'));
  const outcomes = await Promise.all(
    ['one', 'two', 'three'].map((fileId) =>
      indexer.index({ ...job('a.txt', 'A text.'), fileId, ...(fileId === 'two' && { stored: { content } }) }, 7),
    ),
  );
  assert.deepEqual(
    outcomes.map(({ kind, fileId }) => [kind, fileId]),
    [
      ['indexed', 'one'],
      ['indexed', 'two'],
      ['indexed', 'three'],
    ],
  );
  assert.equal(told.mock.callCount(), 1);
  assert.equal(content.length, 0, 'memory of its own is handed over');
});
