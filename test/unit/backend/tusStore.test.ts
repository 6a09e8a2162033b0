import assert from 'node:assert/strict';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { openDatabase } from '../../../src/backend/store/database.ts';
import { TusStore } from '../../../src/backend/uploads/tusStore.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';

const MIB = 1024 * 1024;
const PIECE = Buffer.alloc(MIB, 'What goes to the disk. ');
const body = (mebibytes: number): Readable => Readable.from(Array.from({ length: mebibytes }, () => PIECE));

test('an upload whose bytes the disk has refused goes on behind the last that it has confirmed', async (t) => {
  const folder = await temporaryFolder(t);
  const database = openDatabase(join(folder, 'backend.sqlite'), (message) => assert.fail(message));
  t.after(() => database.close());
  const store = await TusStore.open(folder, database);
  const handle = await open(join(folder, 'handle'), 'w');
  const prototype = Object.getPrototypeOf(handle) as typeof handle;
  await handle.close();
  const isRefused: boolean[] = [];
  t.mock.method(prototype, 'datasync', () =>
    isRefused.shift() === true ? Promise.reject(new Error('EIO: i/o error, fdatasync')) : Promise.resolve(),
  );

  const upload = await store.create(300 * MIB, '');
  assert.equal(await store.append(upload, 0, body(3)), 3 * MIB);
  isRefused.push(true);
  await assert.rejects(store.append(upload, 3 * MIB, body(80)), /EIO/);
  assert.equal(await store.offset(upload), 3 * MIB);
  isRefused.push(false, true);
  await assert.rejects(store.append(upload, 3 * MIB, body(200)), /EIO/);
  const offset = await store.offset(upload);
  assert.ok(offset >= 67 * MIB && offset < 140 * MIB, String(offset));
  assert.equal(await store.append(upload, offset, body(1)), offset + MIB);
});
