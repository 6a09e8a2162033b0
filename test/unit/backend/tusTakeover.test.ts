import assert from 'node:assert/strict';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { connect as connectSocket, type Socket } from 'node:net';
import { test, type TestContext } from 'node:test';
import { TUS_CONTENT_TYPE } from '../../../src/protocol/uploads.ts';
import { startTestBackend, TEST_TOKEN, type TestBackend } from '../../helpers/testBackend.ts';
import { call, fileOf } from './httpCall.ts';
import { until } from '../../helpers/until.ts';
import { TEXT, HALF, sha256Of, create, patch, offsetOf, storedPath } from './tusCalls.ts';

/** A PATCH that announces all bytes, has sent only some that the server has stored, and stays open. */
async function halfPatch(t: TestContext, backend: TestBackend, path: string): Promise<Socket> {
  const { hostname, port } = new URL(backend.url);
  const socket = connectSocket(Number(port), hostname);
  socket.on('error', () => undefined);
  t.after(() => socket.destroy());
  const lines = [
    `PATCH ${path} HTTP/1.1`,
    'Host: backend',
    `Authorization: Bearer ${TEST_TOKEN}`,
    'Tus-Resumable: 1.0.0',
    `Content-Type: ${TUS_CONTENT_TYPE}`,
    'Upload-Offset: 0',
    `Content-Length: ${String(TEXT.length)}`,
  ];
  socket.write(`${lines.join('\r\n')}\r\n\r\n`);
  socket.write(TEXT.subarray(0, HALF));
  await until('the first half', async () => (await stat(storedPath(backend, path))).size === HALF);
  return socket;
}

test('HEAD takes an upload over from a half-open connection, with every byte that arrived', async (t) => {
  const backend = await startTestBackend(t);
  const path = await create(backend);
  const socket = await halfPatch(t, backend, path);
  const closed = once(socket, 'close');
  assert.equal(await offsetOf(backend, path), HALF);
  await closed;
  const last = await patch(backend, path, HALF, TEXT.subarray(HALF));
  assert.match(String(last.headers['file-id']), /^file-/);
});

test('of two connections that send to one upload the newer takes over', async (t) => {
  const backend = await startTestBackend(t);
  const path = await create(backend, TEXT.length, { sha256: sha256Of(TEXT) });
  const socket = await halfPatch(t, backend, path);
  const closed = once(socket, 'close');
  const newer = await patch(backend, path, HALF, TEXT.subarray(HALF));
  assert.equal(newer.status, 204);
  assert.match(String(newer.headers['file-id']), /^file-/);
  await closed;
});

test('many at one upload at once: one file, whole', async (t) => {
  const backend = await startTestBackend(t);
  const path = await create(backend, TEXT.length, { sha256: sha256Of(TEXT) });
  await Promise.allSettled(Array.from({ length: 8 }, () => patch(backend, path, 0, TEXT)));
  const offset = await offsetOf(backend, path);
  const last = await patch(backend, path, offset, TEXT.subarray(offset));
  const file = fileOf(
    await call(backend.url, 'GET', `/v1/files/${String(last.headers['file-id'])}`, { token: TEST_TOKEN }),
  );
  assert.equal(file.sha256, sha256Of(TEXT));
});
