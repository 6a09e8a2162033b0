import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Failure } from '../../../src/failure.ts';
import { UploadActivity } from '../../../src/library/uploadActivity.ts';
import type { UploadOutcome, UploadRequest, UploadProgress } from '../../../src/upload/uploader.ts';
import { outcome } from './uploads.ts';

const HALF: UploadProgress = { phase: 'uploading', bytes: 5, totalBytes: 10 };

function stage() {
  const heard: string[] = [];
  const activity = new UploadActivity({
    onChange: () => heard.push('changed'),
    onProgress: () => heard.push('progress'),
    onUploaded: (backendId, { file }) => heard.push(`${backendId}: ${file.id}`),
  });
  const told: UploadProgress[] = [];
  const request: UploadRequest = {
    path: '/w/a.md',
    signal: new AbortController().signal,
    onProgress: (progress) => told.push(progress),
  };
  return { heard, activity, told, request };
}

test('an upload is among the running ones while its work lasts, with how far it is', async () => {
  const { heard, activity, told, request } = stage();
  const end = Promise.withResolvers<UploadOutcome>();
  let report: UploadRequest['onProgress'] = () => assert.fail('the work has not begun');
  const watched = activity.watch('embedded', request, ({ onProgress }) => {
    report = onProgress;
    return end.promise;
  });
  const [running] = activity.running;
  assert.deepEqual(running, { id: 'upload-1', backendId: 'embedded', localPath: '/w/a.md', progress: undefined });
  report(HALF);
  assert.deepEqual(activity.running[0]?.progress, HALF);
  assert.deepEqual(told, [HALF]);
  end.resolve(outcome());
  assert.equal((await watched).file.id, 'file-1');
  assert.deepEqual(activity.running, []);
  assert.deepEqual(heard, ['changed', 'progress', 'embedded: file-1', 'changed']);
});

test('an upload that fails is no longer running, and its failure goes on', async () => {
  const { heard, activity, request } = stage();
  const failure = new Failure('offline', 'No network.');
  await assert.rejects(
    activity.watch('embedded', request, () => Promise.reject(failure)),
    failure,
  );
  assert.deepEqual(activity.running, []);
  assert.deepEqual(heard, ['changed', 'changed']);
});
