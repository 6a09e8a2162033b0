import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { open, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { PassThrough, Readable } from 'node:stream';
import { suite, test, type TestContext } from 'node:test';
import { openDatabase, transact } from '../../../src/backend/store/database.ts';
import { TusStore } from '../../../src/backend/uploads/tusStore.ts';
import { UploadEpochs } from '../../../src/backend/uploads/uploadEpochs.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { until } from '../../helpers/until.ts';

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

/** Two stores on one folder: to each other they are two backends, both of which run. */
async function twoStores(t: TestContext) {
  const folder = await temporaryFolder(t);
  const stores = await Promise.all(
    [1, 2].map(async () => {
      const database = openDatabase(join(folder, 'backend.sqlite'), (message) => assert.fail(message));
      t.after(() => database.close());
      return { database, store: await TusStore.open(folder, database) };
    }),
  );
  const [one, other] = stores;
  assert.ok(one && other);
  return { folder, database: one.database, one: one.store, other: other.store };
}

/** A body that has brought `first` and waits, until it is told to bring the rest. */
function heldBody(first: string): { readonly body: Readable; finish(rest: string): void } {
  const body = new PassThrough();
  body.write(first);
  return { body, finish: (rest) => body.end(rest) };
}

const text = (content: string): Readable => Readable.from([Buffer.from(content)]);
const sha256 = (content: string): string => createHash('sha256').update(content).digest('hex');

test('a backend that was slow cannot write into an upload that another has taken over', async (t) => {
  const { one, other } = await twoStores(t);
  const upload = await one.create(9, '');
  const path = one.pathOf(upload.id);
  assert.equal(await one.append(upload, 0, text('aaa')), 3);
  const slow = heldBody('a');
  const slowEnd = one.append(upload, 3, slow.body);
  slowEnd.catch(() => undefined);
  await until('the first byte', async () => (await readFile(path, 'utf8')) === 'aaaa');
  assert.equal(await other.append(upload, 4, text('bb')), 6);
  slow.finish('aaaaa');
  await assert.rejects(slowEnd, { status: 409 });
  assert.equal(await other.append(upload, 6, text('bbb')), 9);
  assert.equal(await readFile(path, 'utf8'), 'aaaabbbbb');
  assert.equal((await other.whole(upload)).sha256, sha256('aaaabbbbb'));
});

test('a digest counts only where no other backend has written meanwhile, else the file is read again', async (t) => {
  const { folder, one, other } = await twoStores(t);
  const upload = await one.create(9, '');
  await one.append(upload, 0, text('aaa'));
  await other.append(upload, 3, text('bbb'));
  assert.equal(await one.append(upload, 6, text('ccc')), 9);
  assert.equal((await one.whole(upload)).sha256, sha256('aaabbbccc'));
  assert.deepEqual(
    (await readdir(join(folder, 'uploads'))).length,
    1,
    'nobody was writing, so that nothing was copied',
  );
});

test('an upload that another has taken over is neither published nor removed by whoever had it before', async (t) => {
  const { database, one, other } = await twoStores(t);
  const upload = await one.create(3, '');
  await one.append(upload, 0, text('aaa'));
  const { epoch } = await one.whole(upload);
  await other.whole(upload);
  assert.throws(() => transact(database, () => one.finish(upload.id, epoch, 'file-1')), { status: 409 });
  await one.remove(upload.id, epoch);
  assert.equal(await other.offset(upload), 3);
  const current = await other.whole(upload);
  other.finish(upload.id, current.epoch, 'file-1');
  assert.equal(one.get(upload.id)?.fileId, 'file-1');
  await assert.rejects(one.append(upload, 3, text('')), { status: 409 });
});

test('whoever has looked at an upload before another ended what it wrote has to look again', async (t) => {
  const { one, other } = await twoStores(t);
  const upload = await one.create(9, '');
  const slow = heldBody('aaa');
  const slowEnd = one.append(upload, 0, slow.body);
  await until('the bytes', async () => (await readFile(one.pathOf(upload.id), 'utf8')) === 'aaa');
  // Between its look at the upload, which is at 3 bytes, and its taking, the first has written and ended.
  const take = t.mock.method(UploadEpochs.prototype, 'take');
  take.mock.mockImplementationOnce(function (this: UploadEpochs, ...args) {
    const ended = this.end(upload.id, this.current(upload.id).epoch);
    assert.ok(ended !== undefined);
    appendFileSync(one.pathOf(upload.id), 'aaa');
    return this.take(...args);
  });
  await assert.rejects(other.append(upload, 3, text('bbb')), { status: 409 });
  assert.equal(await readFile(one.pathOf(upload.id), 'utf8'), 'aaaaaa');
  slow.finish('');
  await assert.rejects(slowEnd, { status: 409 });
});

test('bytes whose checksum is still to come do not count for others', async (t) => {
  const { one, other } = await twoStores(t);
  const upload = await one.create(9, '');
  await one.append(upload, 0, text('aaa'));
  const slow = heldBody('xxx');
  const checksum = { hash: createHash('sha1'), expected: createHash('sha1').update('other bytes').digest() };
  const slowEnd = one.append(upload, 3, slow.body, checksum);
  await until('the bytes', async () => (await readFile(one.pathOf(upload.id), 'utf8')) === 'aaaxxx');
  assert.equal(await other.offset(upload), 3);
  slow.finish('');
  assert.equal(await slowEnd, undefined);
  assert.equal(await other.append(upload, 3, text('bbbbbb')), 9);
  assert.equal((await other.whole(upload)).sha256, sha256('aaabbbbbb'));
});

/** Makes an upload one that a process has left in the middle, which is gone if `pid` is. */
async function leaveOpen(database: DatabaseSync, store: TusStore, pid: number, soundTo: number | null = null) {
  // Whoever writes is noted as its machine, its process and its run.
  const other = await store.create(1, '');
  const held = heldBody('a');
  const end = store.append(other, 0, held.body);
  const select = database.prepare('SELECT writer FROM upload_epochs WHERE upload_id = ?');
  const writer = await until('the writer', () => select.get(other.id)?.['writer']?.toString());
  held.finish('');
  await end;
  await store.remove(other.id);
  const left = writer.replace(` ${String(process.pid)} `, ` ${String(pid)} `);
  assert.notEqual(left, writer);
  database.prepare('UPDATE upload_epochs SET writer = ?, sound_to = ?').run(left, soundTo);
}

test('the upload of a process that is gone goes on in its place; that of one that runs, in a copy', async (t) => {
  const { database, one, other } = await twoStores(t);
  for (const [pid, isCopied] of [
    [99_999_999, false],
    [process.ppid, true],
  ] as const) {
    const upload = await one.create(6, '');
    await one.append(upload, 0, text('aaa'));
    await leaveOpen(database, one, pid);
    const { ino } = await stat(one.pathOf(upload.id));
    assert.equal(await other.append(upload, 3, text('bbb')), 6);
    assert.equal((await stat(one.pathOf(upload.id))).ino !== ino, isCopied, String(pid));
    assert.equal((await other.whole(upload)).sha256, sha256('aaabbb'));
    await other.remove(upload.id);
  }
});

test('of a killed process whose checksum had not come, what was sent under it is sent again', async (t) => {
  const { database, one, other } = await twoStores(t);
  const upload = await one.create(9, '');
  await one.append(upload, 0, text('aaaxxx'));
  await leaveOpen(database, one, 99_999_999, 3);
  assert.equal(await other.offset(upload), 3);
  await assert.rejects(other.append(upload, 6, text('bbb')), { status: 409 });
  assert.equal(await other.append(upload, 3, text('bbbbbb')), 9);
  assert.equal((await other.whole(upload)).sha256, sha256('aaabbbbbb'));
});

test('a copy that a killed process has not finished is cleared away', async (t) => {
  const { folder, one } = await twoStores(t);
  const upload = await one.create(9, '');
  const names = [`${upload.id}.3`, `${upload.id}.4`];
  for (const name of names) await writeFile(join(folder, 'uploads', name), 'aaa');
  const hoursAgo = new Date(Date.now() - 2 * 60 * 60 * 1000);
  await utimes(join(folder, 'uploads', names[0] ?? ''), hoursAgo, hoursAgo);
  await one.removeExpired();
  assert.deepEqual((await readdir(join(folder, 'uploads'))).toSorted(), [upload.id, names[1]]);
});

test('an upload that another backend is writing to is not cleared away, though its time is over', async (t) => {
  const { database, one, other } = await twoStores(t);
  const upload = await one.create(9, '');
  const slow = heldBody('aaa');
  const end = one.append(upload, 0, slow.body);
  await until('the bytes', async () => (await readFile(one.pathOf(upload.id), 'utf8')) === 'aaa');
  database.exec('UPDATE uploads SET expires_at = 1');
  await other.removeExpired();
  slow.finish('');
  assert.equal(await end, 3);
  await other.removeExpired();
  assert.equal(one.get(upload.id), undefined);
});

suite('an upload', () => {
  test('is what its creation said, empty, and for its owner alone', async (t) => {
    const { one } = await twoStores(t);
    t.mock.method(Date, 'now', () => 1_000);
    const upload = await one.create(9, 'filename YS50eHQ=');
    assert.deepEqual(upload, {
      id: upload.id,
      length: 9,
      metadata: 'filename YS50eHQ=',
      expiresAt: 1_000 + 7 * 24 * 60 * 60 * 1000,
      fileId: undefined,
    });
    assert.match(upload.id, /^[0-9a-f]{32}$/);
    assert.deepEqual(one.get(upload.id), upload);
    assert.deepEqual([await one.offset(upload), await one.hasBytes(upload)], [0, true]);
    if (process.platform !== 'win32') assert.equal((await stat(one.pathOf(upload.id))).mode & 0o777, 0o600);
    assert.equal(one.get('another'), undefined);
  });

  test('that has become a file is at its end, though its bytes are elsewhere', async (t) => {
    const { database, one } = await twoStores(t);
    const upload = await one.create(3, '');
    await one.append(upload, 0, text('aaa'));
    const { epoch } = await one.whole(upload);
    transact(database, () => one.finish(upload.id, epoch, 'file-1'));
    await rm(one.pathOf(upload.id));
    const finished = one.get(upload.id)!;
    assert.equal(finished.fileId, 'file-1');
    assert.deepEqual([await one.offset(finished), await one.hasBytes(finished)], [3, true]);
    assert.equal(await one.hasBytes(upload), false);
  });

  test('whose creation cannot be noted leaves no bytes', async (t) => {
    const { database, folder, one } = await twoStores(t);
    database.exec(`CREATE TRIGGER no_insert BEFORE INSERT ON uploads BEGIN SELECT RAISE(FAIL, 'no room'); END`);
    await assert.rejects(one.create(3, ''), /no room/);
    assert.deepEqual(await readdir(join(folder, 'uploads')), []);
  });

  test('that is removed is gone with its bytes; with an epoch that is over, nothing happens', async (t) => {
    const { one } = await twoStores(t);
    const upload = await one.create(3, '');
    await one.append(upload, 0, text('aaa'));
    await one.remove(upload.id, 99);
    assert.deepEqual([one.get(upload.id)?.id, await one.hasBytes(upload)], [upload.id, true]);
    await one.remove(upload.id);
    assert.deepEqual([one.get(upload.id), await one.hasBytes(upload)], [undefined, false]);
  });
});

suite('a body', () => {
  test('that is longer than what is left is refused, and what came before its last piece stays', async (t) => {
    const { one } = await twoStores(t);
    const upload = await one.create(5, '');
    const pieces = Readable.from(['aaa', 'bbb'].map((piece) => Buffer.from(piece)));
    await assert.rejects(one.append(upload, 0, pieces), { status: 400, param: 'Upload-Length' });
    assert.equal(pieces.destroyed, false, 'it can still be answered in words');
    assert.equal(await one.offset(upload), 3);
    assert.equal(await one.append(upload, 3, text('bb')), 5);
  });

  test('that is cut is kept as far as it came', async (t) => {
    const { one } = await twoStores(t);
    const upload = await one.create(6, '');
    const { body: cut } = heldBody('aaa');
    const end = one.append(upload, 0, cut);
    await until('the bytes', async () => (await readFile(one.pathOf(upload.id), 'utf8')) === 'aaa');
    cut.destroy(new Error('The connection was cut.'));
    assert.equal(await end, 3);
    assert.equal(await one.append(upload, 3, text('bbb')), 6);
    assert.equal((await one.whole(upload)).sha256, sha256('aaabbb'));
  });

  for (const [code, isDamaged] of [
    ['Z_DATA_ERROR', true],
    ['ZSTD_error_corruption_detected', true],
    ['Z_BUF_ERROR', false],
  ] as const) {
    test(`whose decoding ends with ${code} is ${isDamaged ? 'damaged, and leaves nothing' : 'cut'}`, async (t) => {
      const { one } = await twoStores(t);
      const upload = await one.create(6, '');
      await one.append(upload, 0, text('aaa'));
      const { body: coded } = heldBody('bb');
      const end = one.append(upload, 3, coded);
      end.catch(() => undefined);
      await until('the bytes', async () => (await readFile(one.pathOf(upload.id), 'utf8')) === 'aaabb');
      coded.destroy(Object.assign(new Error('incorrect'), { code }));
      if (isDamaged) await assert.rejects(end, { status: 460 });
      else assert.equal(await end, 5);
      assert.equal(await one.offset(upload), isDamaged ? 3 : 5);
    });
  }

  test('counts only with its checksum, where it has one', async (t) => {
    const { one } = await twoStores(t);
    const upload = await one.create(6, '');
    const checksum = (of: string) => ({ hash: createHash('sha1'), expected: createHash('sha1').update(of).digest() });
    assert.equal(await one.append(upload, 0, text('aaa'), checksum('aaa')), 3);
    assert.equal(await one.append(upload, 3, text('xxx'), checksum('bbb')), undefined);
    assert.equal(await one.offset(upload), 3);
    assert.equal(await one.append(upload, 3, text('bbb'), checksum('bbb')), 6);
    assert.equal((await one.whole(upload)).sha256, sha256('aaabbb'));
  });

  test('is not taken where the upload stands elsewhere', async (t) => {
    const { one } = await twoStores(t);
    const upload = await one.create(6, '');
    await one.append(upload, 0, text('aaa'));
    for (const offset of [0, 2, 4]) await assert.rejects(one.append(upload, offset, text('b')), { status: 409 });
    assert.equal(await readFile(one.pathOf(upload.id), 'utf8'), 'aaa');
  });
});

test('the digest of a large upload that was written by others is read from the disk', async (t) => {
  const { one, other } = await twoStores(t);
  const upload = await one.create(3 * MIB, '');
  await one.append(upload, 0, body(3));
  const expected = createHash('sha256')
    .update(Buffer.concat([PIECE, PIECE, PIECE]))
    .digest('hex');
  assert.equal((await other.whole(upload)).sha256, expected);
  // What was kept on the way is of an epoch that is over, so that all is read; the second time as well.
  for (let time = 0; time < 2; time++) {
    const { sha256: found, epoch } = await one.whole(upload);
    assert.deepEqual([found, one.isCurrent(upload.id, epoch)], [expected, true]);
  }
});

test('a request for an upload that another one holds has that one stopped, and waits until it has ended', async (t) => {
  const { one } = await twoStores(t);
  const steps: string[] = [];
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  const stop = (): void => {
    steps.push('stopped');
    end();
  };
  const first = one.withLock('id', stop, async () => {
    await ended;
    steps.push('first');
    return 1;
  });
  const second = one.withLock(
    'id',
    () => assert.fail('stopped'),
    () => {
      steps.push('second');
      return Promise.resolve(2);
    },
  );
  assert.equal(
    await one.withLock(
      'other',
      () => undefined,
      () => Promise.resolve(3),
    ),
    3,
  );
  assert.deepEqual([await first, await second], [1, 2]);
  assert.deepEqual(steps, ['stopped', 'first', 'second']);
  const again = await one.withLock(
    'id',
    () => undefined,
    () => Promise.resolve(4),
  );
  assert.equal(again, 4);
});

test('bytes without a row are cleared away after a week, the copies of killed processes after an hour', async (t) => {
  const { folder, one } = await twoStores(t);
  const MINUTE = 60_000;
  const WEEK = 7 * 24 * 60 * MINUTE;
  const ages = { 'week-old': WEEK + MINUTE, 'days-old': WEEK - MINUTE, 'copy.1': 61 * MINUTE, 'copy.2': 59 * MINUTE };
  for (const [name, ageMs] of Object.entries(ages)) {
    const path = join(folder, 'uploads', name);
    const at = new Date(Date.now() - ageMs);
    await writeFile(path, 'aaa');
    await utimes(path, at, at);
  }
  await one.removeExpired();
  assert.deepEqual((await readdir(join(folder, 'uploads'))).toSorted(), ['copy.2', 'days-old']);
});
