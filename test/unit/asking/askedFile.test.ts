import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { compareVersion, VersionStates } from '../../../src/asking/answer.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';

const TEXT = 'The harbour opens at nine.\n';

async function askedFile(context: TestContext): Promise<{ path: string; bytes: number; sha256: string }> {
  const path = join(await temporaryFolder(context), 'a.txt');
  await writeFile(path, TEXT);
  return { path, bytes: TEXT.length, sha256: createHash('sha256').update(TEXT).digest('hex') };
}

const { signal } = new AbortController();

test('a file that is as it was asked about is the same version, whenever it was written', async (context) => {
  const file = await askedFile(context);
  await writeFile(file.path, TEXT);
  assert.equal(await compareVersion(file, signal), 'same');
});

for (const [name, text] of [
  ['of another size', `${TEXT}Or at ten.\n`],
  ['of the same size', TEXT.replace('nine', 'noon')],
  ['that is empty', ''],
] as const) {
  test(`a file ${name} has changed`, async (context) => {
    const file = await askedFile(context);
    await writeFile(file.path, text);
    assert.equal(await compareVersion(file, signal), 'changed');
  });
}

test('a file that is gone is unavailable, not changed', async (context) => {
  const file = await askedFile(context);
  await rm(file.path);
  assert.equal(await compareVersion(file, signal), 'unavailable');
});

test('a file is read once, whoever wants to know', async (context) => {
  const file = await askedFile(context);
  const states = new VersionStates();
  assert.equal(await states.of(file), 'same');
  await writeFile(file.path, '');
  assert.equal(await states.of({ ...file }), 'same');
  assert.equal(await states.of({ ...file, sha256: '0'.repeat(64) }), 'changed', 'another version of it');
  assert.equal(await new VersionStates().of(file), 'changed');
});
