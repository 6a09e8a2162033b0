import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import { test, type TestContext } from 'node:test';
import { TUS_CONTENT_TYPE, UPLOADS_PATH } from '../../../src/protocol/uploads.ts';
import { startTestBackend, TEST_TOKEN, type TestBackend } from '../../helpers/testBackend.ts';

const MIB = 1024 * 1024;
const LENGTH = 16 * MIB;

/** What the kernel takes from a client before the server has read any of it. */
const ARRIVED = MIB;

function open(backend: TestBackend, method: string, path: string, headers: Record<string, string>): ClientRequest {
  const all = { Authorization: `Bearer ${TEST_TOKEN}`, 'Tus-Resumable': '1.0.0', ...headers };
  return request(backend.url + path, { method, headers: all, agent: false });
}

async function answer(sent: ClientRequest): Promise<IncomingMessage> {
  const [response] = (await once(sent.end(), 'response')) as [IncomingMessage];
  response.resume();
  return response;
}

/** An upload whose first bytes have left the client, on a connection of which nothing more is heard. */
async function halfOpen(t: TestContext): Promise<{ backend: TestBackend; path: string }> {
  const backend = await startTestBackend(t);
  const created = await answer(open(backend, 'POST', UPLOADS_PATH, { 'Upload-Length': String(LENGTH) }));
  const path = String(created.headers.location);
  const headers = { 'Upload-Offset': '0', 'Content-Type': TUS_CONTENT_TYPE, 'Content-Length': String(LENGTH) };
  const dead = open(backend, 'PATCH', path, headers);
  dead.on('error', () => undefined);
  t.after(() => dead.destroy());
  await new Promise((resolve) => dead.write(Buffer.alloc(ARRIVED, 'a line\n'), resolve));
  return { backend, path };
}

test('what had arrived of an upload before it was taken over need not be sent again', async (t) => {
  const { backend, path } = await halfOpen(t);
  const head = await answer(open(backend, 'HEAD', path, {}));
  assert.equal(head.headers['upload-offset'], String(ARRIVED));
});

test('an upload that is given up waits for nobody', async (t) => {
  const { backend, path } = await halfOpen(t);
  assert.equal((await answer(open(backend, 'DELETE', path, {}))).statusCode, 204);
  assert.equal((await answer(open(backend, 'HEAD', path, {}))).statusCode, 404);
});
