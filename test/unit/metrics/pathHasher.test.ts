import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { PathHasher } from '../../../src/metrics/pathHasher.ts';
import { temporaryFolder, type Owner } from '../../helpers/temporaryFolder.ts';

const PATH = '/home/somebody/notes.txt';

async function stage(t: Owner) {
  const folder = join(await temporaryFolder(t), 'state');
  const keyFile = join(folder, 'metrics-key');
  const warnings: string[] = [];
  const hasher = (): PathHasher => new PathHasher(keyFile, (message) => warnings.push(message));
  return { folder, keyFile, warnings, hasher };
}

test('a path is hashed under a secret of the machine, which is made once', async (t) => {
  const { folder, keyFile, warnings, hasher } = await stage(t);
  const hashes = await Promise.all([hasher(), hasher(), hasher()].map((one) => one.hash(PATH)));
  const key = Buffer.from(await readFile(keyFile, 'utf8'), 'hex');
  assert.equal(key.length, 32);
  const expected = createHmac('sha256', key).update(PATH).digest('hex').slice(0, 16);
  assert.deepEqual(hashes, [expected, expected, expected], 'in every window');
  assert.equal(await hasher().hash(PATH), expected, 'and in every session');
  assert.notEqual(await hasher().hash(`${PATH}.bak`), expected);
  assert.notEqual(expected, createHash('sha256').update(PATH).digest('hex').slice(0, 16));
  assert.deepEqual(await readdir(folder), ['metrics-key']);
  assert.deepEqual(warnings, []);
});

test('two machines hash the same path otherwise', async (t) => {
  const [one, two] = [await stage(t), await stage(t)];
  assert.notEqual(await one.hasher().hash(PATH), await two.hasher().hash(PATH));
});

test('the secret is for its owner alone, also where it was not', { skip: process.platform === 'win32' }, async (t) => {
  const { keyFile, hasher } = await stage(t);
  const hash = await hasher().hash(PATH);
  assert.equal((await stat(keyFile)).mode & 0o777, 0o600);
  await chmod(keyFile, 0o644);
  assert.equal(await hasher().hash(PATH), hash);
  assert.equal((await stat(keyFile)).mode & 0o777, 0o600);
});

for (const damaged of ['', 'no key', 'ab'.repeat(31)]) {
  test(`a damaged secret (${JSON.stringify(damaged)}) is set aside and told, and a new one is made`, async (t) => {
    const { folder, keyFile, warnings, hasher } = await stage(t);
    await mkdir(folder);
    await writeFile(keyFile, damaged);
    const hash = await hasher().hash(PATH);
    assert.equal(await hasher().hash(PATH), hash);
    const aside = (await readdir(folder)).filter((name) => name.startsWith('metrics-key.corrupt-'));
    assert.equal(aside.length, 1);
    assert.equal(await readFile(join(folder, aside[0] ?? ''), 'utf8'), damaged);
    assert.equal(warnings.length, 1);
    assert.ok(warnings[0]?.includes(aside[0] ?? '?'));
  });
}

test('a secret that cannot be kept lasts for the session, which is told once', async (t) => {
  const { folder, warnings, hasher } = await stage(t);
  await writeFile(folder, 'a file where the folder should be');
  const one = hasher();
  assert.equal(await one.hash(PATH), await one.hash(PATH));
  assert.match(await one.hash(PATH), /^[0-9a-f]{16}$/);
  assert.equal(warnings.length, 1);
  assert.match(warnings[0] ?? '', /cannot be kept/);
});
