import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test, type TestContext } from 'node:test';
import {
  type DetailedError,
  Upload,
  type HttpRequest,
  type HttpResponse,
  type OnSuccessPayload,
  type UploadOptions,
} from 'tus-js-client';
import { FILE_ID_HEADER, UPLOADS_PATH } from '../../../src/protocol/uploads.ts';
import { clientOf, startTestBackend, type TestBackend } from '../../helpers/testBackend.ts';

/** Text of about `bytes` bytes whose lines are all different. */
function textOf(bytes: number): Buffer {
  const lines: string[] = [];
  for (let length = 0, n = 1; length < bytes; n++) {
    const line = `Line ${String(n)} of the text that travels by tus.\n`;
    lines.push(line);
    length += line.length;
  }
  return Buffer.from(lines.join(''));
}

function optionsFor({ url, token }: Pick<TestBackend, 'url' | 'token'>, options: UploadOptions = {}): UploadOptions {
  return {
    endpoint: url + UPLOADS_PATH,
    headers: { Authorization: `Bearer ${token}` },
    metadata: { filename: 'tus.txt', filetype: 'text/plain' },
    retryDelays: null,
    ...options,
  };
}

/** Runs an upload to its end, however it was set up. */
function finish(upload: Upload): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    upload.options.onSuccess = ({ lastResponse }: OnSuccessPayload) => resolve(lastResponse);
    upload.options.onError = reject;
    upload.start();
  });
}

/** Starts an upload and aborts it once the server has accepted a chunk; more is still to be sent then. */
function abortAfterFirstChunk(content: Buffer, options: UploadOptions): Promise<Upload> {
  return new Promise((resolve, reject) => {
    const upload = new Upload(content, {
      ...options,
      onChunkComplete: () => void upload.abort().then(() => resolve(upload), reject),
      onSuccess: () => reject(new Error('The upload was not aborted.')),
      onError: reject,
    });
    upload.start();
  });
}

async function assertStored(
  t: TestContext,
  backend: TestBackend,
  lastResponse: HttpResponse,
  content: Buffer,
): Promise<void> {
  const fileId = lastResponse.getHeader(FILE_ID_HEADER);
  assert.ok(fileId, 'the last answer names the file');
  const client = clientOf(t, backend);
  const file = await client.waitUntilProcessed({ id: fileId }, AbortSignal.timeout(20_000));
  assert.equal(file.sha256, createHash('sha256').update(content).digest('hex'));
  assert.equal(file.filename, 'tus.txt');
  const stored = await client.http.send(`/v1/files/${fileId}/content`, {});
  assert.ok(Buffer.from(await stored.arrayBuffer()).equals(content));
}

function recordingRequests(requests: HttpRequest[]): Pick<UploadOptions, 'onBeforeRequest'> {
  return { onBeforeRequest: (request) => void requests.push(request) };
}

test('uploads a Buffer and names the file in the last answer', async (t) => {
  const backend = await startTestBackend(t);
  const content = textOf(200_000);
  await assertStored(t, backend, await finish(new Upload(content, optionsFor(backend))), content);
});

test('uploads in chunks', async (t) => {
  const backend = await startTestBackend(t);
  const content = textOf(200_000);
  const requests: HttpRequest[] = [];
  const upload = new Upload(content, optionsFor(backend, { chunkSize: 64 * 1024, ...recordingRequests(requests) }));
  await assertStored(t, backend, await finish(upload), content);
  assert.equal(requests.filter((request) => request.getMethod() === 'PATCH').length, 4);
});

test('uploads all of it in the creating request', async (t) => {
  const backend = await startTestBackend(t);
  const content = textOf(50_000);
  const requests: HttpRequest[] = [];
  const options = optionsFor(backend, { uploadDataDuringCreation: true, ...recordingRequests(requests) });
  await assertStored(t, backend, await finish(new Upload(content, options)), content);
  assert.deepEqual(
    requests.map((request) => request.getMethod()),
    ['POST'],
  );
});

test('uploads the first chunk in the creating request and the others after it', async (t) => {
  const backend = await startTestBackend(t);
  const content = textOf(50_000);
  const requests: HttpRequest[] = [];
  const options = { uploadDataDuringCreation: true, chunkSize: 20_000, ...recordingRequests(requests) };
  await assertStored(t, backend, await finish(new Upload(content, optionsFor(backend, options))), content);
  assert.deepEqual(
    requests.map((request) => request.getMethod()),
    ['POST', 'PATCH', 'PATCH'],
  );
});

test('uploads by POST with a method override', async (t) => {
  const backend = await startTestBackend(t);
  const content = textOf(50_000);
  const requests: HttpRequest[] = [];
  const options = optionsFor(backend, { overridePatchMethod: true, ...recordingRequests(requests) });
  await assertStored(t, backend, await finish(new Upload(content, options)), content);
  assert.deepEqual(
    requests.map((request) => request.getMethod()),
    ['POST', 'POST'],
  );
});

test('resumes an aborted upload from the bytes that arrived', async (t) => {
  const backend = await startTestBackend(t);
  const content = textOf(300_000);
  const aborted = await abortAfterFirstChunk(content, optionsFor(backend, { chunkSize: 100_000 }));
  const offsets: (string | undefined)[] = [];
  const resumed = new Upload(content, {
    ...optionsFor(backend, { uploadUrl: aborted.url }),
    onBeforeRequest: (request) => void offsets.push(request.getHeader('Upload-Offset')),
  });
  await assertStored(t, backend, await finish(resumed), content);
  assert.equal(offsets[0], undefined, 'it asks for the offset first');
  assert.ok(Number(offsets[1]) >= 100_000, `it goes on at ${String(offsets[1])}`);
});

test('resumes on a backend that was restarted on the same data folder', async (t) => {
  const first = await startTestBackend(t);
  const content = textOf(300_000);
  const aborted = await abortAfterFirstChunk(content, optionsFor(first, { chunkSize: 100_000 }));
  await first.close();
  const second = await startTestBackend(t, { dataFolder: first.dataFolder });
  const uploadUrl = second.url + new URL(aborted.url ?? '').pathname;
  const methods: string[] = [];
  const resumed = new Upload(content, {
    ...optionsFor(second, { uploadUrl }),
    onBeforeRequest: (request) => void methods.push(request.getMethod()),
  });
  await assertStored(t, second, await finish(resumed), content);
  assert.deepEqual(methods, ['HEAD', 'PATCH']);
});

test('terminates an upload', async (t) => {
  const backend = await startTestBackend(t);
  const aborted = await abortAfterFirstChunk(textOf(300_000), optionsFor(backend, { chunkSize: 100_000 }));
  await Upload.terminate(aborted.url ?? '', optionsFor(backend));
  const gone = await fetch(aborted.url ?? '', {
    method: 'HEAD',
    headers: { Authorization: `Bearer ${backend.token}`, 'Tus-Resumable': '1.0.0' },
  });
  assert.equal(gone.status, 404);
});

test('goes on from the true offset after it was refused for a wrong one', async (t) => {
  const backend = await startTestBackend(t);
  const content = textOf(50_000);
  const statuses: number[] = [];
  let isFirst = true;
  const upload = new Upload(content, {
    ...optionsFor(backend, { retryDelays: [0] }),
    onBeforeRequest: (request) => {
      if (request.getMethod() !== 'PATCH' || !isFirst) return;
      isFirst = false;
      request.setHeader('Upload-Offset', '7');
    },
    onAfterResponse: (_request, response) => void statuses.push(response.getStatus()),
  });
  await assertStored(t, backend, await finish(upload), content);
  assert.deepEqual(statuses, [201, 409, 200, 204]);
});

test('hears of a file over the limit before it sends any of it', async (t) => {
  const backend = await startTestBackend(t, { maxFileBytes: 1000 });
  const upload = new Upload(textOf(2000), optionsFor(backend));
  await assert.rejects(finish(upload), (error: DetailedError) => error.originalResponse?.getStatus() === 413);
});

test('hears that parallel uploads are not offered, and leaves no file behind', async (t) => {
  const backend = await startTestBackend(t);
  const upload = new Upload(textOf(50_000), optionsFor(backend, { parallelUploads: 2 }));
  await assert.rejects(finish(upload), (error: DetailedError) => error.originalResponse?.getStatus() === 501);
  const list = await clientOf(t, backend).http.send('/v1/files', {});
  assert.deepEqual(((await list.json()) as { data: unknown[] }).data, []);
});
