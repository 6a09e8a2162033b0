import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { Failure } from '../../../src/failure.ts';
import { ReceivedTexts } from '../../../src/library/receivedTexts.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';

const signal = new AbortController().signal;

async function received(t: TestContext, content: (id: string) => Promise<string>) {
  const folder = join(await temporaryFolder(t), 'received');
  return { folder, texts: new ReceivedTexts(folder, () => ({ content })) };
}

test('a text that is fetched lies on this machine under its name, and goes with its file', async (t) => {
  const { texts } = await received(t, (id) => Promise.resolve(`The text of ${id}.`));
  const path = await texts.fetch('file-1', 'a.md', signal);
  const other = await texts.fetch('file-2', 'a.md', signal);
  assert.equal(basename(path), 'a.md');
  assert.equal(await readFile(path, 'utf8'), 'The text of file-1.');
  assert.equal(texts.holds(path), true);
  await texts.remove(['file-1']);
  assert.deepEqual([existsSync(path), existsSync(other)], [false, true]);
});

test('a copy can be read by its owner only', { skip: process.platform === 'win32' }, async (t) => {
  const { texts } = await received(t, () => Promise.resolve('text'));
  const path = await texts.fetch('file-1', 'a.md', signal);
  const modes = [path, dirname(path)].map(async (each) => (await stat(each)).mode & 0o777);
  assert.deepEqual(await Promise.all(modes), [0o600, 0o700]);
});

test('a folder of copies that others could enter is closed', { skip: process.platform === 'win32' }, async (t) => {
  const { texts, folder } = await received(t, () => Promise.resolve('text'));
  await mkdir(folder, { mode: 0o755 });
  await texts.fetch('file-1', 'a.md', signal);
  assert.equal((await stat(folder)).mode & 0o777, 0o700);
});

test('a file without a copy can go like any other', async (t) => {
  const { texts } = await received(t, (id) => Promise.resolve(`The text of ${id}.`));
  const path = await texts.fetch('file-2', 'a.md', signal);
  await texts.remove(['file-1', 'file-2']);
  assert.equal(existsSync(path), false);
});

test('neither a name nor an id that a backend gives leads out of the folder', async (t) => {
  const { texts } = await received(t, () => Promise.resolve('text'));
  for (const name of ['../../a.md', '/etc/passwd', '..', '.', '', 'a\\..\\b.md', 'C:\\a.md']) {
    assert.equal(texts.holds(await texts.fetch('file-1', name, signal)), true, name);
  }
  assert.equal(texts.holds(await texts.fetch('../../../outside', 'a.md', signal)), true);
  assert.equal(basename(await texts.fetch('file-1', 'C:\\a:b*.md', signal)), 'C__a_b_.md');
});

test('a file of the person is none of the copies', async (t) => {
  const { texts, folder } = await received(t, () => Promise.resolve('text'));
  assert.deepEqual([texts.holds('/w/a.md'), texts.holds(`${folder}-of-mine/a.md`)], [false, false]);
});

test('a backend in trouble leaves nothing behind', async (t) => {
  const failure = new Failure('backend_down', 'The backend cannot be reached.');
  const { texts, folder } = await received(t, () => Promise.reject(failure));
  await assert.rejects(texts.fetch('file-1', 'a.md', signal), failure);
  assert.equal(existsSync(folder), false);
});
