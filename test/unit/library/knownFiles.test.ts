import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { knownFiles, registeredUpload } from '../../../src/library/uploadRegistry.ts';
import { outcome, uploadWith } from './uploads.ts';

suite('what is registered of an upload', () => {
  test('tells how the file got there', () => {
    const taken = [
      outcome(),
      outcome({ path: { kind: 'sync', reason: 'disabled', bucket: 1 } }),
      outcome({ fallbackUsed: true }),
      outcome({ deduplicated: true }),
    ].map((end) => registeredUpload('embedded', end, 7).pathTaken);
    assert.deepEqual(taken, ['async', 'sync', 'fell-back', 'deduplicated']);
    assert.deepEqual(registeredUpload('embedded', outcome(), 7), uploadWith({ pathTaken: 'async', at: 7 }));
  });
});

suite('what is known of uploads', () => {
  test('asking again about an unchanged file is no news of how and when it got there', () => {
    const known = knownFiles(
      [uploadWith({ pathTaken: 'async' }), uploadWith({ pathTaken: 'deduplicated', at: 2 })],
      'embedded',
    );
    assert.deepEqual(known.get('file-1'), { localPath: '/w/a.md', pathTaken: 'async', at: 1 });
  });

  test('a file that was sent again is known by the last time it was sent', () => {
    const known = knownFiles(
      [uploadWith({ pathTaken: 'sync' }), uploadWith({ pathTaken: 'async', at: 2 })],
      'embedded',
    );
    assert.deepEqual(known.get('file-1'), { localPath: '/w/a.md', pathTaken: 'async', at: 2 });
  });

  test('a file is the same one whatever the case of its drive letter is', () => {
    const uploads = [
      uploadWith({ fileId: 'file-1', localPath: 'C:\\w\\a.md' }),
      uploadWith({ fileId: 'file-2', localPath: 'c:\\w\\a.md', at: 2 }),
    ];
    const known = knownFiles(uploads, 'embedded', 'win32');
    assert.deepEqual([known.get('file-1')?.localPath, known.get('file-2')?.localPath], [undefined, 'c:\\w\\a.md']);
  });

  test('a file that was there before this machine came is known as that', () => {
    const known = knownFiles([uploadWith({ pathTaken: 'deduplicated' })], 'embedded');
    assert.equal(known.get('file-1')?.pathTaken, 'deduplicated');
  });

  test('a file that has moved is where it was seen last', () => {
    const moved = uploadWith({ pathTaken: 'deduplicated', localPath: '/w/b.md', at: 2 });
    assert.equal(knownFiles([uploadWith(), moved], 'embedded').get('file-1')?.localPath, '/w/b.md');
  });

  test('an earlier version no longer lies where a later one does', () => {
    const known = knownFiles([uploadWith(), uploadWith({ fileId: 'file-2', at: 2 })], 'embedded');
    assert.deepEqual([known.get('file-1')?.localPath, known.get('file-1')?.formerPath], [undefined, '/w/a.md']);
    assert.deepEqual([known.get('file-2')?.localPath, known.get('file-2')?.formerPath], ['/w/a.md', undefined]);
  });

  test('a file that comes back to what it was has its earlier version in its place again', () => {
    const back = uploadWith({ pathTaken: 'deduplicated', at: 3 });
    const known = knownFiles([uploadWith(), uploadWith({ fileId: 'file-2', at: 2 }), back], 'embedded');
    assert.deepEqual([known.get('file-1')?.localPath, known.get('file-1')?.formerPath], ['/w/a.md', undefined]);
    assert.equal(known.get('file-2')?.formerPath, '/w/a.md');
  });

  test('a file is known with the folder of the workspace that it was in last', () => {
    const known = knownFiles([uploadWith({ workspaceFolder: '/w' })], 'embedded');
    assert.equal(known.get('file-1')?.workspaceFolder, '/w');
    assert.equal(registeredUpload('embedded', outcome(), 7, '/w').workspaceFolder, '/w');
  });

  test('a version that comes back lies there again', () => {
    const back = [
      uploadWith(),
      uploadWith({ fileId: 'file-2', at: 2 }),
      uploadWith({ pathTaken: 'deduplicated', at: 3 }),
    ];
    const known = knownFiles(back, 'embedded');
    assert.deepEqual(known.get('file-1'), { localPath: '/w/a.md', pathTaken: 'sync', at: 1 });
    assert.equal(known.get('file-2')?.localPath, undefined);
  });

  test('another backend is another matter', () => {
    const known = knownFiles([uploadWith({ backendId: 'https://query.example.com' })], 'embedded');
    assert.equal(known.size, 0);
  });
});
