import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { promisify } from 'node:util';
import { lock, tryLock } from '../../../src/system/processLock.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';

const COUNTER = join(import.meta.dirname, 'countUnderLock.ts');

/** The id of a process that has ended. */
async function deadProcess(): Promise<number> {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'exit');
  assert.ok(child.pid !== undefined);
  return child.pid;
}

suite('a lock between processes', () => {
  test('is had by one at a time', async (t) => {
    const file = join(await temporaryFolder(t), 'lock');
    const release = await tryLock(file);
    assert.ok(release);
    assert.equal(await tryLock(file), undefined);
    assert.equal(await readFile(file, 'utf8'), String(process.pid));
    await release();
    const again = await tryLock(file);
    assert.ok(again);
    await again();
  });

  test('keeps processes from each other, whoever is quicker', async (t) => {
    const folder = await temporaryFolder(t);
    await writeFile(join(folder, 'count'), '0');
    const processes = Array.from({ length: 4 }, () => promisify(execFile)(process.execPath, [COUNTER, folder, '40']));
    await Promise.all(processes);
    assert.equal(await readFile(join(folder, 'count'), 'utf8'), '160');
    assert.deepEqual(await readdir(folder), ['count']);
  });

  test('of a dead process is taken over, by one at a time', async (t) => {
    const folder = await temporaryFolder(t);
    await writeFile(join(folder, 'count'), '0');
    await writeFile(join(folder, 'lock'), String(await deadProcess()));
    await Promise.all(Array.from({ length: 4 }, () => promisify(execFile)(process.execPath, [COUNTER, folder, '10'])));
    assert.equal(await readFile(join(folder, 'count'), 'utf8'), '40');
    assert.deepEqual(await readdir(folder), ['count']);
  });

  test('of a living process is respected', async (t) => {
    const file = join(await temporaryFolder(t), 'lock');
    await writeFile(file, String(process.ppid));
    assert.equal(await tryLock(file), undefined);
    await assert.rejects(lock(file, 30), /Another window holds/);
  });

  test('of a process whose id has passed to another one since is taken over', async (t) => {
    const file = join(await temporaryFolder(t), 'lock');
    await writeFile(file, String(process.ppid));
    await utimes(file, 1, 1);
    assert.ok(await tryLock(file));
  });

  test('with the id of this process from before a crash is taken over', async (t) => {
    const file = join(await temporaryFolder(t), 'lock');
    await writeFile(file, String(process.pid));
    assert.ok(await tryLock(file));
  });

  for (const content of ['', 'nonsense', '-1', '1.5']) {
    test(`that says ${JSON.stringify(content)} is being written, until it is old`, async (t) => {
      const file = join(await temporaryFolder(t), 'lock');
      await writeFile(file, content);
      assert.equal(await tryLock(file), undefined);
      await utimes(file, 1, 1);
      assert.ok(await tryLock(file));
    });
  }

  test('that cannot be had for another reason says so', async (t) => {
    const folder = await temporaryFolder(t);
    await assert.rejects(tryLock(join(folder, 'missing', 'lock')), { code: 'ENOENT' });
    await mkdir(join(folder, 'lock'));
    await assert.rejects(tryLock(join(folder, 'lock')), { code: 'EISDIR' });
    await assert.rejects(tryLock(join(folder, 'lock')), { code: 'EISDIR' }, 'a failure does not count as holding it');
  });

  test('is waited for', async (t) => {
    const file = join(await temporaryFolder(t), 'lock');
    const release = await lock(file, 1000);
    const order: string[] = [];
    const second = lock(file, 30_000).then((free) => {
      order.push('second');
      return free();
    });
    order.push('first');
    await release();
    await second;
    assert.deepEqual(order, ['first', 'second']);
  });
});
