import assert from 'node:assert/strict';
import { appendFile, rm } from 'node:fs/promises';
import { test, type TestContext } from 'node:test';
import { ResumeStore } from '../../../src/upload/retry/resumeStore.ts';
import { AsyncUploader } from '../../../src/upload/uploaders/asyncUploader.ts';
import type { FileObject } from '../../../src/protocol/files.ts';
import { startScriptedServer } from '../../helpers/scriptedServer.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { clientOf, TEST_TOKEN } from '../../helpers/testBackend.ts';
import { newCost, quietOptions, sourceOf, textOf } from '../../helpers/uploadSource.ts';

/** An upload of a file to a backend that refuses everything, and the requests that this one hears. */
async function stage(t: TestContext, isEnabled = true) {
  const server = await startScriptedServer(t);
  const requests: string[] = [];
  server.always((request) => {
    requests.push(`${request.method} ${request.path}`);
    return request.respondWith({ status: 413 });
  });
  const folder = await temporaryFolder(t);
  const source = await sourceOf(folder, textOf(1_000));
  const client = clientOf(t, { url: server.url, token: TEST_TOKEN });
  const settings = { isEnabled, maxRetries: 0, timeoutMs: 60_000 };
  const resumes = new ResumeStore(`${folder}/resumes`);
  const uploader = new AsyncUploader(client, resumes, () => settings);
  const cost = newCost();
  const upload = (): Promise<FileObject> => uploader.upload(source, quietOptions(), cost);
  return { requests, source, upload, cost };
}

test('of a file that has changed or is gone since it was looked at, nothing is sent', async (t) => {
  const changed = await stage(t);
  await appendFile(changed.source.snapshot.path, 'more');
  await assert.rejects(changed.upload(), { kind: 'file_changed' });
  const gone = await stage(t);
  await rm(gone.source.snapshot.path);
  await assert.rejects(gone.upload(), { kind: 'file_unreadable' });
  for (const { requests, cost } of [changed, gone]) {
    assert.deepEqual([requests, cost], [[], { bytesSent: 0, attempts: 0 }]);
  }
});

test('nothing is sent once async uploads are turned off', async (t) => {
  const { requests, upload, cost } = await stage(t, false);
  await assert.rejects(upload(), { kind: 'turned_off' });
  assert.deepEqual([requests, cost.attempts], [[], 0]);
});

test('a refusal is one attempt, and what was sent of it is counted', async (t) => {
  const { requests, upload, cost } = await stage(t);
  await assert.rejects(upload(), { kind: 'too_large', status: 413 });
  assert.deepEqual(requests, ['POST /v1/uploads']);
  assert.deepEqual(cost, { bytesSent: 1_000, attempts: 1 });
});
