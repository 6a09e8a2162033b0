import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { openDatabase } from '../../../src/backend/store/database.ts';
import { takeSnapshot } from '../../../src/localFile/fileSnapshot.ts';
import { RedactedCopies } from '../../../src/privacy/secretFile.ts';
import { removeFile, removeLeftover, renameFile } from '../../../src/system/heldFiles.ts';
import { replaceText } from '../../../src/system/replaceFile.ts';
import { holdFiles } from '../../helpers/heldFiles.ts';
import { startTestBackend, TEST_TOKEN } from '../../helpers/testBackend.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { until } from '../../helpers/until.ts';
import { call, fileOf } from '../backend/httpCall.ts';
import { fileForm } from '../backend/multipartForm.ts';

const CODES = ['EPERM', 'EACCES', 'EBUSY'];
/** A second goes by before a file counts as held for good: 20 attempts, 50 ms apart. */
const HALF_A_SECOND = 10;

suite('a file that a virus scanner holds', () => {
  for (const code of CODES) {
    test(`is renamed and removed once it is free (${code})`, async (t) => {
      const folder = await temporaryFolder(t);
      const [from, to] = [join(folder, 'one'), join(folder, 'two')];
      await writeFile(from, 'text');
      const renames = holdFiles(t, { calls: ['rename'], code, refusals: 2, isHeld: (path) => path === to });
      await renameFile(from, to);
      const removals = holdFiles(t, { calls: ['rm'], code, refusals: 2, isHeld: (path) => path === to });
      await removeFile(to);
      assert.deepEqual([renames.refused, removals.refused, await readdir(folder)], [2, 2, []]);
    });
  }

  test('for good is told where it is to be removed, and not where it is only left over', async (t) => {
    const file = join(await temporaryFolder(t), 'file');
    await writeFile(file, 'text');
    holdFiles(t, { calls: ['rm'], code: 'EBUSY', refusals: Infinity, isHeld: (path) => path === file });
    await Promise.all([assert.rejects(removeFile(file), { code: 'EBUSY' }), removeLeftover(file)]);
  });

  test('for another reason is not tried again', async (t) => {
    const file = join(await temporaryFolder(t), 'file');
    const held = holdFiles(t, { calls: ['rm'], code: 'EIO', refusals: Infinity, isHeld: (path) => path === file });
    await assert.rejects(removeFile(file), { code: 'EIO' });
    assert.equal(held.refused, 1);
  });
});

suite('what is left lying', () => {
  test('does not turn a failed replacement into another failure', async (t) => {
    const folder = await temporaryFolder(t);
    await mkdir(join(folder, 'state.json'));
    holdFiles(t, { calls: ['rm'], code: 'EPERM', refusals: Infinity, isHeld: (path) => path.endsWith('.tmp') });
    await assert.rejects(replaceText(join(folder, 'state.json'), 'text'), { code: 'EISDIR' });
  });

  test('does not turn a redacted copy that was sent into a failure', async (t) => {
    const folder = await temporaryFolder(t);
    const file = join(folder, 'notes.txt');
    await writeFile(file, 'Nothing secret.\n');
    const copies = new RedactedCopies(join(folder, 'copies'));
    holdFiles(t, { calls: ['rm'], code: 'EBUSY', refusals: Infinity, isHeld: (path) => path.includes('copies') });
    const { signal } = new AbortController();
    assert.equal(
      await copies.during(await takeSnapshot(file, Infinity), signal, () => Promise.resolve('sent')),
      'sent',
    );
  });

  test('does not keep a damaged database from being replaced', async (t) => {
    const file = join(await temporaryFolder(t), 'backend.sqlite');
    await writeFile(file, 'This is no database, and too long to be taken for an empty one. '.repeat(20));
    holdFiles(t, { calls: ['rm'], code: 'EBUSY', refusals: Infinity, isHeld: (path) => path.endsWith('-shm') });
    const setAside: string[] = [];
    openDatabase(file, (name) => setAside.push(name)).close();
    assert.equal(setAside.length, 1);
  });
});

suite('the embedded backend', () => {
  const sha256Of = (content: string): string => createHash('sha256').update(content).digest('hex');
  const pathOf = (dataFolder: string, sha256: string): string => join(dataFolder, 'blobs', sha256.slice(0, 2), sha256);

  for (const code of CODES) {
    test(`stores an upload that a virus scanner holds for half a second (${code})`, async (t) => {
      const backend = await startTestBackend(t);
      const held = holdFiles(t, {
        calls: ['rename'],
        code,
        refusals: HALF_A_SECOND,
        isHeld: (path) => path.includes('incoming'),
      });
      const form = fileForm('harbour.txt', 'The harbour opens at nine.\n');
      const answer = await call(backend.url, 'POST', '/v1/files', { token: TEST_TOKEN, ...form });
      assert.deepEqual([answer.status, held.refused, fileOf(answer).status], [200, HALF_A_SECOND, 'processed']);
      assert.deepEqual(await readdir(join(backend.dataFolder, 'incoming')), []);
    });
  }

  test('deletes a file whose bytes a virus scanner holds, and the bytes once they are free', async (t) => {
    const backend = await startTestBackend(t);
    const content = 'The harbour opens at nine.\n';
    const form = fileForm('harbour.txt', content);
    const { id } = fileOf(await call(backend.url, 'POST', '/v1/files', { token: TEST_TOKEN, ...form }));
    const path = pathOf(backend.dataFolder, sha256Of(content));
    assert.equal(await readFile(path, 'utf8'), content);
    holdFiles(t, { calls: ['rm'], code: 'EBUSY', refusals: 2, isHeld: (held) => held === path });
    const answer = await call(backend.url, 'DELETE', `/v1/files/${id}`, { token: TEST_TOKEN });
    assert.equal(answer.status, 200);
    await until('the bytes are gone', async () => !(await readdir(join(path, '..'))).includes(sha256Of(content)));
  });
});
