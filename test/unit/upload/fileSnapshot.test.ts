import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFile, mkdir, rename, rm, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { Failure } from '../../../src/failure.ts';
import { isUnchanged, openForReading, takeSnapshot } from '../../../src/localFile/fileSnapshot.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';

const LIMIT = 1024 * 1024;

async function failure(path: string, limit = LIMIT): Promise<Failure> {
  const error: unknown = await takeSnapshot(path, limit).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof Failure, `${path} was accepted`);
  return error;
}

suite('a file that cannot be sent is refused before anything is read of it:', () => {
  const cases: readonly [string, (folder: string) => string | Promise<string>, string, RegExp][] = [
    ['a missing one', (folder) => join(folder, 'none.txt'), 'file_unreadable', /does not exist/],
    ['a folder', (folder) => folder, 'file_unreadable', /folder/],
    ['an empty one', (folder) => made(join(folder, 'empty.txt'), ''), 'empty_file', /empty/],
    ['one that is too large', (folder) => sparse(join(folder, 'large.txt'), LIMIT + 1), 'too_large', /limit of 1 MB/],
    ['a FIFO', (folder) => fifo(join(folder, 'pipe')), 'file_unreadable', /regular file/],
    ['a device', () => '/dev/zero', 'file_unreadable', /regular file/],
    ['a link in a circle', (folder) => circle(folder), 'file_unreadable', /leads back to itself/],
    [
      'a path through a file',
      async (folder) => join(await made(join(folder, 'f'), 'x'), 'g'),
      'file_unreadable',
      /ENOTDIR/,
    ],
    [
      'a name that is too long',
      (folder) => join(folder, 'n'.repeat(300)),
      'file_unreadable',
      /name of the file is too long/,
    ],
    ['a name with a NUL', (folder) => join(folder, 'a\0b'), 'file_unreadable', /./],
  ];
  for (const [what, make, type, message] of cases) {
    test(what, async (t) => {
      const error = await failure(await make(await temporaryFolder(t)));
      assert.equal(error.kind, type);
      assert.match(error.message, message);
    });
  }

  test('the limit itself is no byte too many, also where it is no whole number', async (t) => {
    const path = await made(join(await temporaryFolder(t), 'a.txt'), 'x'.repeat(1500));
    assert.equal((await takeSnapshot(path, 1500)).size, 1500);
    assert.equal((await takeSnapshot(path, 1500.5)).size, 1500);
    assert.equal((await failure(path, 1499.9)).kind, 'too_large');
    assert.match((await failure(path, 0.001 * 1024 * 1024)).message, /0\.001 MB/);
  });
});

suite('a version of a file', () => {
  const changes: readonly [string, (path: string) => Promise<void>][] = [
    ['grown', (path) => appendFile(path, 'more')],
    ['shrunk', (path) => truncate(path, 3)],
    ['touched', (path) => utimes(path, 1, 1)],
    ['replaced', async (path) => rename(await made(`${path}.new`, 'some text'), path)],
    ['deleted', (path) => rm(path)],
  ];
  for (const [what, change] of changes) {
    test(`is another once it has been ${what}`, async (t) => {
      const path = await made(join(await temporaryFolder(t), 'a.txt'), 'some text');
      const snapshot = await takeSnapshot(path, LIMIT);
      const handle = await openForReading(path);
      t.after(() => handle.close());
      assert.equal(await isUnchanged(snapshot, handle), true);
      await change(path);
      assert.equal(await isUnchanged(snapshot), false);
      assert.equal(await isUnchanged(snapshot, handle), false);
    });
  }

  test('is followed through a link', async (t) => {
    const folder = await temporaryFolder(t);
    const path = await made(join(folder, 'a.txt'), 'some text');
    await symlink(path, join(folder, 'link.txt'));
    assert.equal((await takeSnapshot(join(folder, 'link.txt'), LIMIT)).size, 9);
  });
});

test('a FIFO that has taken the place of a file does not hold anybody up', async (t) => {
  const handle = await openForReading(fifo(join(await temporaryFolder(t), 'pipe')));
  await handle.close();
});

async function made(path: string, text: string): Promise<string> {
  await writeFile(path, text);
  return path;
}

async function sparse(path: string, bytes: number): Promise<string> {
  await writeFile(path, '');
  await truncate(path, bytes);
  return path;
}

function fifo(path: string): string {
  execFileSync('mkfifo', [path]);
  return path;
}

async function circle(folder: string): Promise<string> {
  await mkdir(join(folder, 'sub'));
  await symlink(join(folder, 'b'), join(folder, 'a'));
  await symlink(join(folder, 'a'), join(folder, 'b'));
  return join(folder, 'a');
}
