import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFile, rm, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import { digestFile } from '../../../src/localFile/digest.ts';
import { takeSnapshot, type FileSnapshot, readWholeFile } from '../../../src/localFile/fileSnapshot.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { openDescriptors, sha256Of, textOf } from '../../helpers/uploadSource.ts';

const MIB = 1024 * 1024;
const quiet = new AbortController().signal;

async function snapshotOf(t: TestContext, content: string | Buffer): Promise<FileSnapshot> {
  const path = join(await temporaryFolder(t), 'a.txt');
  await writeFile(path, content);
  return takeSnapshot(path, 100 * MIB);
}

suite('the digest of a file', () => {
  // FIPS 180-2, appendix B.
  const vectors: readonly [string, string][] = [
    ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
    [
      'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
      '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
    ],
    ['a'.repeat(1_000_000), 'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0'],
  ];
  for (const [text, digest] of vectors) {
    test(`of ${String(text.length)} known bytes`, async (t) => {
      const snapshot = await snapshotOf(t, text);
      assert.equal(await digestFile(snapshot, quiet), digest);
      assert.equal((await readWholeFile(snapshot)).sha256, digest);
    });
  }

  for (const size of [1, MIB - 1, MIB, MIB + 1, 2 * MIB, 3 * MIB + 7]) {
    test(`of ${String(size)} bytes, with progress to its end`, async (t) => {
      const content = textOf(size);
      const reported: number[] = [];
      const snapshot = await snapshotOf(t, content);
      assert.equal(await digestFile(snapshot, quiet, (bytes) => reported.push(bytes)), sha256Of(content));
      assert.equal(reported.at(-1), size);
      assert.equal(await openDescriptors(snapshot.path), 0);
    });
  }

  const changes: readonly [string, (path: string) => Promise<unknown>, RegExp][] = [
    ['grown', (path) => appendFile(path, 'x'), /^file_changed$/],
    ['shrunk', (path) => truncate(path, 10), /^file_changed$/],
    ['touched', (path) => utimes(path, 1, 1), /^file_changed$/],
    ['deleted', (path) => rm(path), /^file_unreadable$/],
    ['replaced by a FIFO', (path) => replaceByFifo(path), /^file_(changed|unreadable)$/],
  ];
  for (const [what, change, kind] of changes) {
    test(`is none of a file that has been ${what} since it was looked at`, async (t) => {
      const snapshot = await snapshotOf(t, textOf(5000));
      await change(snapshot.path);
      for (const read of [() => digestFile(snapshot, quiet), () => readWholeFile(snapshot)]) {
        await assert.rejects(read, (error: { kind?: string }) => kind.test(error.kind ?? ''));
      }
      assert.equal(await openDescriptors(snapshot.path), 0);
    });
  }

  test('is none of a file that changes while it is read', async (t) => {
    const snapshot = await snapshotOf(t, textOf(4 * MIB));
    const changing: Promise<void>[] = [];
    const digest = digestFile(snapshot, quiet, (bytes) => {
      if (bytes === MIB) changing.push(appendFile(snapshot.path, 'x'));
    }).then(async () => {
      await Promise.all(changing);
      return digestFile(snapshot, quiet);
    });
    await assert.rejects(digest, { kind: 'file_changed' });
  });

  test('stops when it is cancelled, and lets go of the file', async (t) => {
    const snapshot = await snapshotOf(t, textOf(4 * MIB));
    const controller = new AbortController();
    const reported: number[] = [];
    const digest = digestFile(snapshot, controller.signal, (bytes) => {
      reported.push(bytes);
      controller.abort();
    });
    await assert.rejects(digest, { name: 'AbortError' });
    assert.equal(reported.length, 1);
    assert.equal(await openDescriptors(snapshot.path), 0);
  });
});

async function replaceByFifo(path: string): Promise<void> {
  await rm(path);
  execFileSync('mkfifo', [path]);
}
