import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { fileRows, isBinaryDocument, isUnderWay, percentDone } from '../../../src/library/fileRow.ts';
import { fileObject } from './uploads.ts';

const NOTHING = { files: [], known: new Map(), running: [] };
const running = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    id: `upload-${index}`,
    backendId: 'embedded',
    localPath: `/w/${index}.md`,
    progress: undefined,
  }));

suite('the rows of the view', () => {
  test('nothing at all is no row', () => {
    assert.deepEqual(fileRows(NOTHING), []);
  });

  test('what is on its way comes first', () => {
    const rows = fileRows({ ...NOTHING, files: [fileObject()], running: running(1) });
    assert.deepEqual(
      rows.map(({ kind }) => kind),
      ['uploading', 'file'],
    );
  });

  test('a file that this machine has uploaded has its path, the way it took and the time it came', () => {
    const known = new Map([['file-1', { localPath: '/w/a.md', pathTaken: 'async' as const, at: 5_000 }]]);
    const [row] = fileRows({ ...NOTHING, files: [fileObject()], known });
    assert.ok(row?.kind === 'file');
    assert.deepEqual([row.localPath, row.pathTaken, row.uploadedAt], ['/w/a.md', 'async', 5_000]);
  });

  test('of a file that others have uploaded there are the name and the time of the backend', () => {
    const [row] = fileRows({ ...NOTHING, files: [fileObject({ created_at: 7 })] });
    assert.ok(row?.kind === 'file');
    assert.deepEqual([row.name, row.localPath, row.pathTaken, row.uploadedAt], ['a.md', undefined, undefined, 7_000]);
  });

  test('of a file that has no index there is the reason', () => {
    const failed = fileObject({ status: 'error', status_details: 'The document is encrypted.' });
    const [row, other] = fileRows({ ...NOTHING, files: [failed, fileObject({ id: 'file-2' })] });
    assert.ok(row?.kind === 'file' && other?.kind === 'file');
    assert.deepEqual([row.statusDetails, other.statusDetails], ['The document is encrypted.', undefined]);
  });

  test('a document that no editor shows is told by the end of its name, in capitals or not', () => {
    const isBinary = (name: string): boolean => {
      const [row] = fileRows({ ...NOTHING, files: [fileObject({ filename: name })] });
      assert.ok(row?.kind === 'file');
      return isBinaryDocument(row);
    };
    assert.deepEqual(['a.pdf', 'B.DOCX', 'c.xlsx'].map(isBinary), [true, true, true]);
    assert.deepEqual(['a.md', 'pdf', 'a.pdf.txt', 'page.html'].map(isBinary), [false, false, false, false]);
  });

  test('of a thousand running uploads only some have rows', () => {
    assert.equal(fileRows({ ...NOTHING, running: running(1_000) }).length, 20);
  });

  test('an upload whose bytes are there and not yet indexed has one row, not two', () => {
    const files = [
      fileObject({ filename: '0.md', status: 'processing' }),
      fileObject({ id: 'file-2', filename: '0.md' }),
      fileObject({ id: 'file-3', filename: 'other.md', status: 'processing' }),
    ];
    const ids = fileRows({ ...NOTHING, files, running: running(1) }).map(({ id }) => id);
    assert.deepEqual(ids, ['upload-0', 'file-2', 'file-3']);
  });

  test('a file that the backend is at work on is under way', () => {
    const statuses = ['uploaded', 'processing', 'processed', 'error'] as const;
    const rows = fileRows({ ...NOTHING, files: statuses.map((status) => fileObject({ status })), running: running(1) });
    assert.deepEqual(rows.map(isUnderWay), [false, true, true, false, false]);
  });
});

suite('how much of an upload is done', () => {
  test('is counted while it is sent', () => {
    assert.equal(percentDone({ phase: 'uploading', bytes: 999, totalBytes: 1000 }), 99);
    assert.equal(percentDone({ phase: 'uploading', bytes: 1000, totalBytes: 1000 }), 100);
  });

  test('is never more than all, where the file has grown meanwhile', () => {
    assert.equal(percentDone({ phase: 'uploading', bytes: 1_500, totalBytes: 1_000 }), 100);
  });

  test('is unknown before and after, and of an empty file', () => {
    assert.equal(percentDone(undefined), undefined);
    assert.equal(percentDone({ phase: 'indexing', bytes: 10, totalBytes: 10 }), undefined);
    assert.equal(percentDone({ phase: 'uploading', bytes: 0, totalBytes: 0 }), undefined);
  });
});
