import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { Failure } from '../../../src/failure.ts';
import type { FileObject } from '../../../src/protocol/files.ts';
import type { Health } from '../../../src/protocol/health.ts';
import { canBatch, type BatchSender, BatchUploader } from '../../../src/upload/uploaders/batchUploader.ts';
import type { UploadSource } from '../../../src/upload/uploader.ts';
import { newCost, quietOptions } from '../../helpers/uploadSource.ts';

const file = (id: string): FileObject => ({ id }) as FileObject;
const content = Buffer.from('ten bytes!');
const source = { filename: 'a.txt', sha256: 'a'.repeat(64), content } as unknown as UploadSource;

/** An uploader whose batch ends so, before another one that always succeeds. */
function stage(send: () => Promise<FileObject | Failure>, options = quietOptions()) {
  const sent: unknown[] = [];
  let next = 0;
  const sender = {
    send: (what: unknown) => {
      sent.push(what);
      return send();
    },
  } as unknown as BatchSender;
  const uploader = new BatchUploader(sender, {
    upload: () => {
      next++;
      return Promise.resolve(file('alone'));
    },
  });
  const cost = newCost();
  const upload = (what = source): Promise<FileObject> => uploader.upload(what, options, cost);
  return { upload, cost, options, sent, next: () => next };
}

suite('a small file', () => {
  test('goes with others, and tells its progress and its cost', async () => {
    const { upload, cost, options, sent, next } = stage(() => Promise.resolve(file('batched')));
    assert.equal((await upload()).id, 'batched');
    assert.deepEqual(sent, [{ filename: 'a.txt', sha256: 'a'.repeat(64), content }]);
    assert.deepEqual(cost, { attempts: 1, bytesSent: 10 });
    assert.deepEqual(options.reported, [
      { phase: 'uploading', bytes: 0, totalBytes: 10 },
      { phase: 'indexing', bytes: 10, totalBytes: 10 },
    ]);
    assert.equal(next(), 0);
  });

  test('goes alone where it is not in memory, as if there were no batches', async () => {
    const { upload, cost, options, sent } = stage(() => assert.fail('sent'));
    const { content: _content, ...large } = source;
    assert.equal((await upload(large)).id, 'alone');
    assert.deepEqual([cost, options.reported, sent], [{ attempts: 0, bytesSent: 0 }, [], []]);
  });

  test('goes alone where the batch failed as a whole, or this file in it for a while', async () => {
    for (const send of [
      () => Promise.reject(new Failure('too_large', 'Too large.')),
      () => Promise.reject(new Failure('unauthorized', 'Something on the way refuses it.')),
      () => Promise.resolve(new Failure('server_error', 'Busy.')),
    ]) {
      const { upload, next, options } = stage(send);
      assert.equal((await upload()).id, 'alone');
      assert.equal(next(), 1);
      assert.equal(
        options.reported.some(({ phase }) => phase === 'indexing'),
        false,
      );
    }
  });

  test('fails where the backend itself refuses the token or this very file', async () => {
    const refused = new Failure('unauthorized', 'No.', { backendCode: 'unauthorized' });
    for (const [send, kind] of [
      [() => Promise.reject(refused), 'unauthorized'],
      [() => Promise.resolve(new Failure('empty_file', 'It is empty.')), 'empty_file'],
    ] as const) {
      const { upload, next } = stage(send);
      await assert.rejects(upload(), { kind });
      assert.equal(next(), 0);
    }
  });

  test('fails at once where it is cancelled, whatever becomes of its batch', async () => {
    const { upload, next } = stage(() => new Promise(() => undefined), quietOptions(AbortSignal.abort()));
    await assert.rejects(upload(), { kind: 'cancelled' });
    assert.equal(next(), 0);
  });
});

test('a file can be batched up to the smaller limit of the two sides', () => {
  const health = (max_file_bytes?: number): Health =>
    ({ capabilities: max_file_bytes === undefined ? {} : { batch: { max_file_bytes } } }) as Health;
  const limits = [undefined, 1_000, 64 * 1024, 1_000_000].map((limit) =>
    [1_000, 1_001, 64 * 1024, 64 * 1024 + 1].filter((bytes) => canBatch(health(limit), bytes)),
  );
  assert.deepEqual(limits, [[], [1_000], [1_000, 1_001, 64 * 1024], [1_000, 1_001, 64 * 1024]]);
});
