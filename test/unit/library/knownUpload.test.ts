import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { knownUploads } from '../../../src/library/knownUpload.ts';
import { traceOf } from '../../../src/library/uploadTrace.ts';
import { outcome, trace } from './traces.ts';

suite('the trace of an upload', () => {
  test('tells how the file got there', () => {
    const taken = [
      outcome(),
      outcome({ path: { kind: 'sync', reason: 'disabled', bucket: 1 } }),
      outcome({ fallbackUsed: true }),
      outcome({ deduplicated: true }),
    ].map((end) => traceOf('embedded', end, 7).pathTaken);
    assert.deepEqual(taken, ['async', 'sync', 'fell-back', 'deduplicated']);
    assert.deepEqual(traceOf('embedded', outcome(), 7), trace({ pathTaken: 'async', at: 7 }));
  });
});

suite('what is known of uploads', () => {
  test('asking again about an unchanged file is no news of how and when it got there', () => {
    const known = knownUploads(
      [trace({ pathTaken: 'async' }), trace({ pathTaken: 'deduplicated', at: 2 })],
      'embedded',
    );
    assert.deepEqual(known.get('file-1'), { localPath: '/w/a.md', pathTaken: 'async', at: 1 });
  });

  test('a file that was sent again is known by the last time it was sent', () => {
    const known = knownUploads([trace({ pathTaken: 'sync' }), trace({ pathTaken: 'async', at: 2 })], 'embedded');
    assert.deepEqual(known.get('file-1'), { localPath: '/w/a.md', pathTaken: 'async', at: 2 });
  });

  test('a file that was there before this machine came is known as that', () => {
    const known = knownUploads([trace({ pathTaken: 'deduplicated' })], 'embedded');
    assert.equal(known.get('file-1')?.pathTaken, 'deduplicated');
  });

  test('a file that has moved is where it was seen last', () => {
    const moved = trace({ pathTaken: 'deduplicated', localPath: '/w/b.md', at: 2 });
    assert.equal(knownUploads([trace(), moved], 'embedded').get('file-1')?.localPath, '/w/b.md');
  });

  test('an earlier version no longer lies where a later one does', () => {
    const known = knownUploads([trace(), trace({ fileId: 'file-2', at: 2 })], 'embedded');
    assert.equal(known.get('file-1')?.localPath, undefined);
    assert.equal(known.get('file-2')?.localPath, '/w/a.md');
  });

  test('a version that comes back lies there again', () => {
    const back = [trace(), trace({ fileId: 'file-2', at: 2 }), trace({ pathTaken: 'deduplicated', at: 3 })];
    const known = knownUploads(back, 'embedded');
    assert.deepEqual(known.get('file-1'), { localPath: '/w/a.md', pathTaken: 'sync', at: 1 });
    assert.equal(known.get('file-2')?.localPath, undefined);
  });

  test('another backend is another matter', () => {
    const known = knownUploads([trace({ backendId: 'https://query.example.com' })], 'embedded');
    assert.equal(known.size, 0);
  });
});
