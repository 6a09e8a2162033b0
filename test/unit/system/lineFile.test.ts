import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { LineFile } from '../../../src/system/lineFile.ts';
import { holdFiles } from '../../helpers/heldFiles.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';

for (const code of ['EISDIR', 'EPERM', 'ENOTSUP', 'ENOSYS']) {
  test(`a file system without hard links, such as exFAT, takes a file with its header (${code})`, async (t) => {
    const folder = await temporaryFolder(t);
    const path = join(folder, 'metrics.csv');
    holdFiles(t, { calls: ['link'], code, refusals: Infinity, isHeld: (held) => held === path });
    const file = new LineFile(path, { maxBytes: 1000, keep: 1, header: 'one,two' });
    await file.append('1,2');
    assert.equal(await readFile(path, 'utf8'), 'one,two\n1,2\n');
    assert.deepEqual(await readdir(folder), ['metrics.csv']);
  });
}

test('a line is on file where the leftovers of its file are held', async (t) => {
  const path = join(await temporaryFolder(t), 'metrics.csv');
  holdFiles(t, { calls: ['rm'], code: 'EBUSY', refusals: Infinity, isHeld: (held) => held.startsWith(`${path}.`) });
  const file = new LineFile(path, { maxBytes: 10, keep: 0 });
  await file.append('a long line');
  await file.append('another one');
  assert.equal(await readFile(path, 'utf8'), 'another one\n');
});
