import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import fsPromises, { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import { promisify } from 'node:util';
import { lock, tryLock } from '../../../src/system/processLock.ts';
import { holdFiles } from '../../helpers/heldFiles.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';

const COUNTER = join(import.meta.dirname, 'countUnderLock.ts');

/** The id of a process that has ended. */
async function deadProcess(): Promise<number> {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'exit');
  assert.ok(child.pid !== undefined);
  return child.pid;
}

/** Makes this system one that says of no process when it started, as Windows and a Mac. */
function withoutProc(t: TestContext): void {
  const read = fsPromises.readFile.bind(fsPromises);
  t.mock.method(fsPromises, 'readFile', (path: string, encoding: 'utf8') =>
    path.startsWith('/proc/')
      ? Promise.reject(Object.assign(new Error('None.'), { code: 'ENOENT' }))
      : read(path, encoding),
  );
  syncBuiltinESMExports();
  t.after(() => {
    t.mock.restoreAll();
    syncBuiltinESMExports();
  });
}

async function age(file: string, seconds: number): Promise<void> {
  const time = Date.now() / 1000 - seconds;
  await utimes(file, time, time);
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

suite('a lock where it cannot be told when a process started', () => {
  test('is taken over from a living process that has not renewed it for a minute: the id may be another one’s', async (t) => {
    withoutProc(t);
    const file = join(await temporaryFolder(t), 'lock');
    await writeFile(file, String(process.ppid));
    await age(file, 50);
    assert.equal(await tryLock(file), undefined);
    await age(file, 70);
    const release = await tryLock(file);
    assert.ok(release);
    await release();
  });

  test('stays with the process that has taken it over', async (t) => {
    const file = join(await temporaryFolder(t), 'lock');
    const release = await tryLock(file);
    assert.ok(release);
    await writeFile(file, String(process.ppid));
    await release();
    assert.equal(await readFile(file, 'utf8'), String(process.ppid));
  });
});

suite('a lock on Windows', () => {
  for (const code of ['EPERM', 'EACCES', 'EBUSY']) {
    test(`is held while its file may not be looked at, and had afterwards (${code})`, async (t) => {
      const file = join(await temporaryFolder(t), 'lock');
      await writeFile(file, String(await deadProcess()));
      const held = holdFiles(t, {
        calls: ['open', 'readFile'],
        code,
        refusals: Infinity,
        isHeld: (path) => path === file,
      });
      assert.equal(await tryLock(file), undefined);
      held.free();
      assert.ok(await tryLock(file));
    });

    test(`is had where the file of the one before is going away (${code})`, async (t) => {
      const file = join(await temporaryFolder(t), 'lock');
      const held = holdFiles(t, { calls: ['open'], code, refusals: 2, isHeld: (path) => path === file });
      assert.ok(await tryLock(file));
      assert.equal(held.refused, 2);
    });

    test(`is not held in a folder that takes no files, which is told (${code})`, async (t) => {
      const file = join(await temporaryFolder(t), 'lock');
      holdFiles(t, { calls: ['open'], code, refusals: Infinity, isHeld: (path) => path === file });
      await assert.rejects(tryLock(file), { code });
    });

    test(`of a dead process is held for as long as its file cannot be removed (${code})`, async (t) => {
      const file = join(await temporaryFolder(t), 'lock');
      await writeFile(file, String(await deadProcess()));
      const held = holdFiles(t, { calls: ['rm'], code, refusals: Infinity, isHeld: (path) => path === file });
      assert.equal(await tryLock(file), undefined);
      held.free();
      assert.ok(await tryLock(file));
    });
  }

  test('that cannot be removed does not turn work that is done into a failure', async (t) => {
    const file = join(await temporaryFolder(t), 'lock');
    const release = await tryLock(file);
    assert.ok(release);
    holdFiles(t, { calls: ['rm'], code: 'EBUSY', refusals: Infinity, isHeld: (path) => path === file });
    await release();
  });
});
