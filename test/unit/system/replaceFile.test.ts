import assert from 'node:assert/strict';
import fsPromises, { open, readdir, readFile, stat, writeFile, type FileHandle } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { test } from 'node:test';
import { replaceFile, replaceText } from '../../../src/system/replaceFile.ts';
import { noteDiskEvents } from '../../helpers/flushes.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';

test('a file is replaced as a whole, and belongs to its owner alone', async (t) => {
  const folder = await temporaryFolder(t);
  const file = join(folder, 'state.json');
  await replaceText(file, 'one');
  await replaceText(file, 'two');
  assert.equal(await readFile(file, 'utf8'), 'two');
  assert.deepEqual(await readdir(folder), ['state.json']);
  if (process.platform !== 'win32') assert.equal((await stat(file)).mode & 0o077, 0);
});

test('a failure leaves the old content and nothing else', async (t) => {
  const folder = await temporaryFolder(t);
  const file = join(folder, 'state.json');
  await replaceText(file, 'one');
  await assert.rejects(
    replaceFile(file, async (temporary) => {
      await writeFile(temporary, 'half of ');
      throw new Error('The disk is full.');
    }),
    /full/,
  );
  assert.deepEqual([await readFile(file, 'utf8'), await readdir(folder)], ['one', ['state.json']]);
});

test('a file that somebody else holds for a moment is waited for', async (t) => {
  const file = join(await temporaryFolder(t), 'state.json');
  const rename = fsPromises.rename.bind(fsPromises);
  let refusals = 2;
  t.mock.method(fsPromises, 'rename', async (from: string, to: string) => {
    if (refusals-- > 0) throw Object.assign(new Error('It is in use.'), { code: 'EBUSY' });
    await rename(from, to);
  });
  syncBuiltinESMExports();
  t.after(() => {
    t.mock.restoreAll();
    syncBuiltinESMExports();
  });
  await replaceText(file, 'one');
  assert.equal(await readFile(file, 'utf8'), 'one');
});

test('a new content is on the disk before its name is, and its name before anybody hears of it', async (t) => {
  const folder = await temporaryFolder(t);
  const file = join(folder, 'state.json');
  const events = await noteDiskEvents(t);
  await replaceText(file, 'one');
  const { ino } = await stat(file);
  const afterwards = process.platform === 'win32' ? [] : [{ flushed: (await stat(folder)).ino }];
  assert.deepEqual(events, [{ flushed: ino }, { renamedTo: file }, ...afterwards]);
});

test('a file system that cannot flush is written to all the same; a disk that fails is told', async (t) => {
  const file = join(await temporaryFolder(t), 'state.json');
  const handle = await open(import.meta.filename, 'r');
  let code = 'EINVAL';
  t.mock.method(Object.getPrototypeOf(handle) as FileHandle, 'sync', () =>
    Promise.reject(Object.assign(new Error('No.'), { code })),
  );
  await handle.close();
  await replaceText(file, 'one');
  code = 'EIO';
  await assert.rejects(replaceText(file, 'two'), { code: 'EIO' });
  assert.equal(await readFile(file, 'utf8'), 'one');
});
