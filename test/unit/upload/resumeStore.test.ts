import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test } from 'node:test';
import { ResumeStore } from '../../../src/upload/retry/resumeStore.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';

const SHA = 'a'.repeat(64);

suite('the resume store', () => {
  test('remembers an upload for whoever comes next with the same content', async (t) => {
    const folder = await temporaryFolder(t);
    const first = await new ResumeStore(folder).claim('backend', SHA, 'a.txt', 10);
    assert.equal(first.uploadPath, undefined);
    await first.remember('/v1/uploads/1');
    assert.equal(first.uploadPath, '/v1/uploads/1');
    await first.release();
    const second = await new ResumeStore(folder).claim('backend', SHA, 'a.txt', 10);
    assert.equal(second.uploadPath, '/v1/uploads/1');
    await second.forget();
    assert.equal(second.uploadPath, undefined);
    await second.release();
    assert.deepEqual(await readdir(folder), []);
  });

  test('keeps backends, contents and names apart', async (t) => {
    const store = new ResumeStore(await temporaryFolder(t));
    const claim = await store.claim('backend', SHA, 'a.txt', 10);
    await claim.remember('/v1/uploads/1');
    await claim.release();
    for (const [backend, sha256, name] of [
      ['other', SHA, 'a.txt'],
      ['backend', 'b'.repeat(64), 'a.txt'],
      ['backend', SHA, 'b.txt'],
    ] as const) {
      const other = await store.claim(backend, sha256, name, 10);
      assert.equal(other.uploadPath, undefined);
      await other.release();
    }
  });

  test('gives a held record to nobody else, who still remembers for itself', async (t) => {
    const folder = await temporaryFolder(t);
    const store = new ResumeStore(folder);
    const holder = await store.claim('backend', SHA, 'a.txt', 10);
    await holder.remember('/v1/uploads/1');
    const other = await store.claim('backend', SHA, 'a.txt', 10);
    assert.equal(other.uploadPath, undefined);
    await other.remember('/v1/uploads/2');
    assert.equal(other.uploadPath, '/v1/uploads/2');
    await other.forget();
    assert.equal(other.uploadPath, undefined);
    await other.release();
    assert.equal(holder.uploadPath, '/v1/uploads/1');
    await holder.release();
    assert.equal((await store.claim('backend', SHA, 'a.txt', 10)).uploadPath, '/v1/uploads/1');
  });

  for (const damage of [
    '',
    'not json',
    '[]',
    '{"version":2,"uploadPath":"/x","size":10}',
    '{"version":1,"uploadPath":"x","size":10}',
  ]) {
    test(`sets a damaged record aside (${damage || 'empty'}) and says so once`, async (t) => {
      const folder = await temporaryFolder(t);
      const warnings: string[] = [];
      const store = new ResumeStore(folder, (warning) => warnings.push(warning));
      const claim = await store.claim('backend', SHA, 'a.txt', 10);
      await claim.remember('/v1/uploads/1');
      await claim.release();
      const [record = ''] = await readdir(folder);
      await writeFile(join(folder, record), damage);
      for (let round = 0; round < 2; round++) {
        const again = await store.claim('backend', SHA, 'a.txt', 10);
        assert.equal(again.uploadPath, undefined);
        await again.release();
      }
      assert.equal(warnings.length, 1);
      assert.match(warnings[0] ?? '', new RegExp(`${record}\\.corrupt`));
      assert.equal(await readFile(join(folder, `${record}.corrupt`), 'utf8'), damage);
    });
  }

  test('does not resume a record of another size', async (t) => {
    const store = new ResumeStore(await temporaryFolder(t));
    const claim = await store.claim('backend', SHA, 'a.txt', 10);
    await claim.remember('/v1/uploads/1');
    await claim.release();
    assert.equal((await store.claim('backend', SHA, 'a.txt', 11)).uploadPath, undefined);
  });

  test('works without a folder to write to, and says so once', async (t) => {
    const file = join(await temporaryFolder(t), 'file');
    await writeFile(file, '');
    const warnings: string[] = [];
    const store = new ResumeStore(join(file, 'resume'), (warning) => warnings.push(warning));
    for (let round = 0; round < 3; round++) {
      const claim = await store.claim('backend', SHA, 'a.txt', 10);
      await claim.remember('/v1/uploads/1');
      assert.equal(claim.uploadPath, '/v1/uploads/1');
      await claim.release();
    }
    assert.deepEqual(warnings, ['Uploads cannot be resumed after a restart (ENOTDIR).']);
  });

  test('loses no upload because its record cannot be written', async (t) => {
    const folder = await temporaryFolder(t);
    const warnings: string[] = [];
    const store = new ResumeStore(folder, (warning) => warnings.push(warning));
    const claim = await store.claim('backend', SHA, 'a.txt', 10);
    const [lock = ''] = await readdir(folder);
    await mkdir(join(folder, lock.replace(/lock$/, 'json')));
    await claim.remember('/v1/uploads/1');
    assert.equal(claim.uploadPath, '/v1/uploads/1');
    assert.match(warnings[0] ?? '', /cannot be resumed after a restart \(EISDIR\)/);
    await claim.release();
  });

  test('is readable by nobody else', async (t) => {
    const folder = join(await temporaryFolder(t), 'resume');
    const claim = await new ResumeStore(folder).claim('backend', SHA, 'a.txt', 10);
    await claim.remember('/v1/uploads/1');
    await claim.release();
    const [record = ''] = await readdir(folder);
    assert.equal((await stat(folder)).mode & 0o077, 0);
    assert.equal((await stat(join(folder, record))).mode & 0o077, 0);
  });

  test('forgets what the backends have forgotten, and nothing else', async (t) => {
    const folder = await temporaryFolder(t);
    for (const [name, daysAgo] of [
      ['old.json', 8],
      ['recent.json', 6],
      ['old.json.corrupt', 8],
    ] as const) {
      const file = join(folder, name);
      await writeFile(file, '{}');
      const time = new Date(Date.now() - daysAgo * 24 * 60 * 60_000);
      await utimes(file, time, time);
    }
    const claim = await new ResumeStore(folder).claim('backend', SHA, 'a.txt', 10);
    await claim.release();
    assert.deepEqual((await readdir(folder)).toSorted(), ['old.json.corrupt', 'recent.json']);
  });

  test('says once what is wrong with its folder, however many uploads there are', async (t) => {
    const folder = join(await temporaryFolder(t), 'resume');
    const warnings: string[] = [];
    const store = new ResumeStore(folder, (warning) => warnings.push(warning));
    for (const name of ['a.txt', 'b.txt', 'c.txt']) {
      const claim = await store.claim('backend', SHA, name, 10);
      // The folder vanishes under the upload: its record can no longer be written.
      await rm(folder, { recursive: true });
      await claim.remember('/v1/uploads/1');
      assert.equal(claim.uploadPath, '/v1/uploads/1', 'the upload goes on all the same');
      await claim.release();
    }
    assert.deepEqual(warnings, ['The upload cannot be resumed after a restart (ENOENT).']);
  });
});
