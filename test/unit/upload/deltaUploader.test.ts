import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { appendFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { suite, test, type TestContext } from 'node:test';
import { Chunker } from '../../../src/chunking/chunker.ts';
import type { BackendClient, SendLimits } from '../../../src/client/backendClient.ts';
import { Failure } from '../../../src/failure.ts';
import { CHUNKED_FILE_BYTES, MAX_CHUNK } from '../../../src/protocol/uploads.ts';
import { DeltaUploader } from '../../../src/upload/uploaders/deltaUploader.ts';
import { SyncUploader } from '../../../src/upload/uploaders/syncUploader.ts';
import type { Uploader } from '../../../src/upload/uploader.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { clientOf, startTestBackend, type TestBackend } from '../../helpers/testBackend.ts';
import { until } from '../../helpers/until.ts';
import { newCost, openDescriptors, quietOptions, sourceAt, sourceOf, storedBytes } from '../../helpers/uploadSource.ts';

const SIZE = 2 * CHUNKED_FILE_BYTES + 12_345;
const TIMEOUT_MS = 30_000;
const HALF = Math.floor(SIZE / 2);

/** Text without repetition, so that no two of its chunks are the same. */
function variedText(bytes: number): Buffer {
  const lines: string[] = [];
  for (let length = 0; length < bytes; length += 65) lines.push(randomBytes(32).toString('hex'));
  return Buffer.from(lines.join('\n')).subarray(0, bytes);
}

interface Stage {
  /** Uploads a first version and resolves when the backend has noted its chunks, which it does once the file can be asked. */
  readonly uploadFirst: (content: Buffer) => Promise<void>;
  readonly backend: TestBackend;
  readonly client: BackendClient;
  readonly folder: string;
  readonly uploader: Uploader;
  /** How often the whole file went the other way. */
  readonly whole: string[];
}

async function stage(t: TestContext): Promise<Stage> {
  const backend = await startTestBackend(t, { isRemote: true });
  const client = clientOf(t, backend);
  const sync = new SyncUploader(client);
  const whole: string[] = [];
  const next: Uploader = {
    upload: (source, options, cost) => {
      whole.push(source.filename);
      return sync.upload(source, options, cost);
    },
  };
  const folder = await temporaryFolder(t);
  const uploader = new DeltaUploader(client, next, () => TIMEOUT_MS);
  return {
    backend,
    client,
    folder,
    uploader,
    whole,
    async uploadFirst(content) {
      await uploader.upload(await sourceOf(folder, content), quietOptions(), newCost());
      const chunker = new Chunker();
      const chunks = [...chunker.push(content), ...chunker.end()].map(({ sha256 }) => sha256);
      await until('the chunks are noted', async () => {
        return (await client.missingChunks(chunks, {})).length === 0;
      });
    },
  };
}

suite('a delta', () => {
  test('of a file of which the backend has no chunks is the whole file', async (t) => {
    const { uploader, folder, whole } = await stage(t);
    await uploader.upload(await sourceOf(folder, variedText(SIZE)), quietOptions(), newCost());
    assert.deepEqual(whole, ['notes.txt']);
  });

  const edits: readonly [string, (content: Buffer) => Buffer][] = [
    [
      'changed in the middle',
      (content) =>
        Buffer.concat([content.subarray(0, SIZE / 2), Buffer.from('edited'), content.subarray(SIZE / 2 + 6)]),
    ],
    ['with a line put in ahead', (content) => Buffer.concat([Buffer.from('a new first line\n'), content])],
    ['that has lost its first line', (content) => content.subarray(65)],
    ['with more at its end', (content) => Buffer.concat([content, Buffer.from('\nand one more line\n')])],
  ];
  for (const [what, edit] of edits) {
    test(`of a file ${what} is a small part of it, and the stored bytes match`, async (t) => {
      const { uploader, uploadFirst, backend, folder, whole } = await stage(t);
      const content = variedText(SIZE);
      await uploadFirst(content);
      const edited = edit(content);
      const cost = newCost();
      const options = quietOptions();
      const source = await sourceOf(folder, edited);
      const file = await uploader.upload(source, options, cost);
      assert.deepEqual(whole, ['notes.txt'], 'only the first version went whole');
      assert.ok(cost.bytesSent < 3 * MAX_CHUNK, `${String(cost.bytesSent)} bytes were sent`);
      assert.equal(file.status, 'processed');
      assert.deepEqual(await storedBytes(backend.dataFolder, file), edited);
      assert.equal(options.reported.at(-1)?.bytes, edited.length);
      assert.equal(await openDescriptors(source.snapshot.path), 0);
    });
  }

  test('of a file that is another altogether is the whole file', async (t) => {
    const { uploader, uploadFirst, backend, folder, whole } = await stage(t);
    await uploadFirst(variedText(SIZE));
    const other = variedText(SIZE);
    const file = await uploader.upload(await sourceOf(folder, other), quietOptions(), newCost());
    assert.equal(whole.length, 2);
    assert.deepEqual(await storedBytes(backend.dataFolder, file), other);
  });

  test('is not made of a file that has changed since it was looked at', async (t) => {
    const { uploader, uploadFirst, folder, client } = await stage(t);
    const content = variedText(SIZE);
    await uploadFirst(content);
    content.write('edited', 1000);
    const source = await sourceOf(folder, content);
    content.write('once more', 5000);
    await writeFile(source.snapshot.path, content);
    await assert.rejects(uploader.upload(source, quietOptions(), newCost()), { kind: 'file_changed' });
    assert.deepEqual(await client.findByDigest(source.sha256), []);
    assert.equal(await openDescriptors(source.snapshot.path), 0);
  });

  const changes: readonly [string, (path: string, content: Buffer) => Promise<void>][] = [
    ['shrinks', (path) => truncate(path, HALF)],
    ['grows', (path) => appendFile(path, 'one more line')],
    ['is written over in place', (path, content) => writeFile(path, Buffer.from(content).fill('x', 100, HALF))],
    ['is deleted', (path) => rm(path)],
    [
      'is replaced',
      async (path) => {
        await writeFile(`${path}.new`, variedText(SIZE));
        await rename(`${path}.new`, path);
      },
    ],
  ];
  for (const [what, change] of changes) {
    test(`is no mix of two versions when the file ${what} on the way`, async (t) => {
      const { uploader, uploadFirst, backend, client, folder } = await stage(t);
      const content = variedText(SIZE);
      await uploadFirst(content);
      const edited = Buffer.concat([Buffer.from('a new first line\n'), content]);
      const source = await sourceOf(folder, edited);
      const ask = client.missingChunks.bind(client);
      t.mock.method(client, 'missingChunks', async (...question: Parameters<typeof ask>) => {
        const missing = await ask(...question);
        await change(source.snapshot.path, edited);
        return missing;
      });
      await assert.rejects(uploader.upload(source, quietOptions(), newCost()), (error: Failure) =>
        ['file_changed', 'file_unreadable'].includes(error.kind),
      );
      for (const file of await client.findByDigest(source.sha256)) {
        assert.deepEqual(await storedBytes(backend.dataFolder, file), edited, 'wholly the version that was hashed');
      }
      assert.equal(await openDescriptors(source.snapshot.path), 0);
    });
  }

  test('that is indexed for longer than a silence may last is followed, and not sent again', async (t) => {
    const { uploader, uploadFirst, backend, client, folder, whole } = await stage(t);
    const content = variedText(SIZE);
    await uploadFirst(content);
    const create = client.createDelta.bind(client);
    const limits: SendLimits[] = [];
    t.mock.method(client, 'createDelta', async (...[body, given]: Parameters<typeof create>) => {
      limits.push(given);
      await create(body, given);
      throw new Failure('timeout', 'The backend did not answer in time.');
    });
    const edited = Buffer.concat([Buffer.from('a new first line\n'), content]);
    const file = await uploader.upload(await sourceOf(folder, edited), quietOptions(), newCost());
    assert.equal(file.status, 'processed');
    assert.deepEqual(await storedBytes(backend.dataFolder, file), edited);
    assert.deepEqual(whole, ['notes.txt'], 'only the first version went whole');
    assert.deepEqual(
      limits.map(({ silenceMs }) => silenceMs),
      [TIMEOUT_MS],
    );
  });

  test('that is cancelled does not go on with the whole file', async (t) => {
    const { uploader, folder, whole } = await stage(t);
    const source = await sourceOf(folder, variedText(SIZE));
    await uploader.upload(source, quietOptions(), newCost());
    const again = await sourceAt(source.snapshot.path);
    await assert.rejects(uploader.upload(again, quietOptions(AbortSignal.abort()), newCost()), { kind: 'cancelled' });
    assert.equal(whole.length, 1);
  });
});
