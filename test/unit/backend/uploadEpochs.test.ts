import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { openDatabase } from '../../../src/backend/store/database.ts';
import { UploadEpochs } from '../../../src/backend/uploads/uploadEpochs.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';

const yes = (): boolean => true;

/** The epochs of two backends that share a database; to each other they are processes that run. */
async function stage(t: TestContext) {
  const database = openDatabase(join(await temporaryFolder(t), 'backend.sqlite'), (name) => assert.fail(name));
  t.after(() => database.close());
  const [one, other] = [new UploadEpochs(database), new UploadEpochs(database)];
  const take = (epochs: UploadEpochs, seen: number, offset = 0, isProvisional = false) =>
    epochs.take('id', { seen, offset, isProvisional }, yes);
  /** Makes the writer another one, of this machine or of `machine`. */
  const rewrite = (pid: number, machine?: string): void => {
    const writer = String(database.prepare('SELECT writer FROM upload_epochs').get()?.['writer']);
    const [here, , run] = writer.split(' ');
    database.prepare('UPDATE upload_epochs SET writer = ?').run(`${machine ?? here} ${String(pid)} ${run}`);
  };
  return { database, one, other, take, rewrite };
}

test('an upload that was never written to is in epoch 0, and all of its bytes count', async (t) => {
  const { one } = await stage(t);
  assert.deepEqual(one.current('id'), { epoch: 0, soundTo: Infinity });
  assert.equal(one.isWrittenElsewhere('id'), false);
});

test('each taking and each end begins the next epoch', async (t) => {
  const { one, take } = await stage(t);
  assert.deepEqual(take(one, 0), { epoch: 1, isShared: false });
  assert.equal(one.current('id').epoch, 1);
  assert.equal(one.end('id', 1), 2);
  assert.equal(one.current('id').epoch, 2);
  assert.deepEqual(take(one, 2), { epoch: 3, isShared: false });
});

test('a writer that has seen an earlier epoch takes nothing and ends nothing, nor does one that may not', async (t) => {
  const { one, other, take } = await stage(t);
  take(one, 0);
  assert.deepEqual([take(other, 0), one.end('id', 0), one.end('id', 2)], [undefined, undefined, undefined]);
  assert.equal(
    one.take('id', { seen: 1, offset: 0, isProvisional: false }, () => false),
    undefined,
  );
  assert.equal(one.current('id').epoch, 1);
});

test('an upload is written elsewhere while another process that runs has it', async (t) => {
  const { one, other, take, rewrite } = await stage(t);
  take(one, 0);
  rewrite(process.ppid);
  assert.deepEqual([one.isWrittenElsewhere('id'), other.isWrittenElsewhere('id')], [true, true]);
  rewrite(99_999_999);
  assert.equal(one.isWrittenElsewhere('id'), false);
  rewrite(99_999_999, 'another-machine');
  assert.equal(one.isWrittenElsewhere('id'), true, 'whether a process of another machine runs cannot be told');
});

test('a process does not share an upload with itself, nor with any other once it has ended', async (t) => {
  const { one, other, take } = await stage(t);
  take(one, 0);
  assert.deepEqual([one.isWrittenElsewhere('id'), other.isWrittenElsewhere('id')], [false, true]);
  assert.equal(take(one, 1)?.isShared, false);
  one.end('id', 2);
  assert.equal(other.isWrittenElsewhere('id'), false);
});

test('provisional bytes do not count before the end', async (t) => {
  const { one, take } = await stage(t);
  take(one, 0, 5, true);
  assert.equal(one.current('id').soundTo, 5);
  one.end('id', 1);
  assert.equal(one.current('id').soundTo, Infinity);
});

test('in a shared file nothing behind the offset counts, until a file of our own has taken its place', async (t) => {
  const { one, other, take } = await stage(t);
  take(one, 0);
  assert.deepEqual(take(other, 1, 7), { epoch: 2, isShared: true });
  assert.equal(one.current('id').soundTo, 7);
  assert.equal(other.isWrittenElsewhere('id'), true, 'the first one is still noted');
  let renames = 0;
  assert.equal(
    other.replaceFile('id', 1, () => renames++),
    false,
  );
  assert.equal(
    other.replaceFile('id', 2, () => renames++),
    true,
  );
  assert.deepEqual([renames, other.isWrittenElsewhere('id'), one.isWrittenElsewhere('id')], [1, false, true]);
  other.end('id', 2);
  assert.deepEqual([one.isWrittenElsewhere('id'), one.current('id').soundTo], [false, Infinity]);
});

test('the writer of a shared file stays noted where no file of our own has come into being', async (t) => {
  const { one, other, take } = await stage(t);
  take(one, 0);
  take(other, 1, 7);
  assert.equal(other.end('id', 2), 3);
  assert.deepEqual([other.isWrittenElsewhere('id'), other.current('id').soundTo], [true, 7]);
});

test('an upload that is forgotten begins anew', async (t) => {
  const { one, take } = await stage(t);
  take(one, 0, 5, true);
  one.forget('id');
  assert.deepEqual(one.current('id'), { epoch: 0, soundTo: Infinity });
});
