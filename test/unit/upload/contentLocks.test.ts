import assert from 'node:assert/strict';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { ContentLocks } from '../../../src/upload/contentLocks.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';

const SHA = 'a'.repeat(64);
const quiet = new AbortController().signal;

suite('the lock of a content', () => {
  test('is had by one at a time, and the next one knows that it has waited', async (t) => {
    for (const isShared of [false, true]) {
      const locks = new ContentLocks(join(await temporaryFolder(t), 'locks'));
      const first = await locks.acquire(SHA, isShared, quiet);
      assert.equal(first.hasWaited, false);
      let isNext = false;
      const next = locks.acquire(SHA, isShared, quiet).then((lock) => {
        isNext = true;
        return lock;
      });
      const other = await locks.acquire('b'.repeat(64), isShared, quiet);
      assert.equal(isNext, false);
      await other.release();
      await first.release();
      const second = await next;
      assert.equal(second.hasWaited, true);
      await second.release();
    }
  });

  test('is waited for across windows only where it is shared', async (t) => {
    const folder = await temporaryFolder(t);
    await writeFile(join(folder, `${SHA}.lock`), String(process.ppid));
    const locks = new ContentLocks(folder);
    await (await locks.acquire(SHA, false, quiet)).release();
    const controller = new AbortController();
    const waiting = locks.acquire(SHA, true, controller.signal);
    controller.abort();
    await assert.rejects(waiting, { kind: 'cancelled' });
  });

  test('is waited for as long as another window may take, which is told once; then the content is sent all the same', async (t) => {
    const folder = await temporaryFolder(t);
    await writeFile(join(folder, `${SHA}.lock`), String(process.ppid));
    let told = 0;
    const lock = await new ContentLocks(folder, 250).acquire(SHA, true, quiet, () => told++);
    assert.deepEqual([told, lock.hasWaited], [1, true]);
    await lock.release();
    assert.deepEqual(await readdir(folder), [`${SHA}.lock`]);
  });

  test('is left by whoever is cancelled while another upload of this window has it, at once', async (t) => {
    const locks = new ContentLocks(join(await temporaryFolder(t), 'locks'));
    const first = await locks.acquire(SHA, false, quiet);
    assert.equal(first.isAwaited(), false);
    const controller = new AbortController();
    const waiting = locks.acquire(SHA, false, controller.signal);
    assert.equal(first.isAwaited(), true);
    controller.abort();
    // The first one still has its lock.
    await assert.rejects(waiting, { kind: 'cancelled' });
    assert.equal(first.isAwaited(), false);
    await first.release();
  });

  test('that was given up is free for the next one', async (t) => {
    const folder = await temporaryFolder(t);
    const locks = new ContentLocks(folder);
    await assert.rejects(locks.acquire(SHA, true, AbortSignal.abort()), { kind: 'cancelled' });
    const lock = await locks.acquire(SHA, true, quiet);
    await lock.release();
    assert.deepEqual(await readdir(folder), []);
  });

  test('is had without a lock where none can be had', async (t) => {
    const file = join(await temporaryFolder(t), 'file');
    await writeFile(file, '');
    const locks = new ContentLocks(file);
    const lock = await locks.acquire(SHA, true, quiet);
    assert.equal(lock.hasWaited, false);
    await lock.release();
  });
});
