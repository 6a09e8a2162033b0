import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { takeSnapshot } from '../../../src/localFile/fileSnapshot.ts';
import { RedactedCopies } from '../../../src/privacy/secretFile.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { PASSWORD } from './secretSamples.ts';

const { signal } = new AbortController();

async function stage(t: TestContext) {
  const root = await temporaryFolder(t);
  const path = join(root, 'config.txt');
  await writeFile(path, `password = "${PASSWORD}"\n`);
  const folder = join(root, 'copies');
  return { folder, copies: new RedactedCopies(folder), snapshot: await takeSnapshot(path, Infinity) };
}

test('a copy has the name of the file, lacks its secrets, and is gone when the work has ended or failed', async (t) => {
  const { folder, copies, snapshot } = await stage(t);
  const result = await copies.during(snapshot, signal, async (copy) => {
    assert.deepEqual([basename(copy), dirname(dirname(copy))], ['config.txt', folder]);
    assert.equal(await readFile(copy, 'utf8'), 'password = "[redacted]"\n');
    return 'done';
  });
  assert.equal(result, 'done');
  assert.deepEqual(await readdir(folder), []);
  const failing = copies.during(snapshot, signal, () => Promise.reject(new Error('no')));
  await assert.rejects(failing, { message: 'no' });
  assert.deepEqual(await readdir(folder), []);
});

test('two copies of one file at once are apart from each other', async (t) => {
  const { copies, snapshot } = await stage(t);
  await copies.during(snapshot, signal, async (one) => {
    await copies.during(snapshot, signal, (other) => Promise.resolve(assert.notEqual(one, other)));
    assert.ok((await stat(one)).isFile());
  });
});

test('the folder of the copies is closed to others, also where it was open', async (t) => {
  if (process.platform === 'win32') return t.skip('On Windows the place of a folder decides who may enter it.');
  const { folder, copies, snapshot } = await stage(t);
  await mkdir(folder, { mode: 0o755 });
  await copies.during(snapshot, signal, async (copy) => {
    const modes = await Promise.all([folder, dirname(copy), copy].map(async (path) => (await stat(path)).mode & 0o777));
    assert.deepEqual(modes, [0o700, 0o700, 0o600]);
  });
});

test('what a process has left that is gone is removed, what one has that lives stays', async (t) => {
  const { folder, copies, snapshot } = await stage(t);
  const dead = spawnSync(process.execPath, ['-e', '']).pid;
  const mine = `${String(process.pid)}-another`;
  for (const name of [`${String(dead)}-x`, mine]) await mkdir(join(folder, name), { recursive: true });
  await copies.during(snapshot, signal, () => Promise.resolve());
  assert.deepEqual(await readdir(folder), [mine]);
});
