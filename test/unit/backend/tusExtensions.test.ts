import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { TUS_CONTENT_TYPE, UPLOADS_PATH } from '../../../src/protocol/uploads.ts';
import { startTestBackend, TEST_TOKEN, type TestBackend } from '../../helpers/testBackend.ts';
import { call, errorOf, fileOf } from './httpCall.ts';
import { TEXT, HALF, sha256Of, tus, create, patch, head, offsetOf } from './tusCalls.ts';

/** Another process's view of the backend's database. */
function withDatabase(backend: TestBackend, sql: string): void {
  const database = new DatabaseSync(join(backend.dataFolder, 'backend.sqlite'), { timeout: 5000 });
  database.exec(sql);
  database.close();
}

test('creation-with-upload takes the first bytes, or all', async (t) => {
  const backend = await startTestBackend(t);
  const headers = { 'Upload-Length': String(TEXT.length), 'Content-Type': TUS_CONTENT_TYPE };
  const part = await tus(backend, 'POST', UPLOADS_PATH, { headers, body: TEXT.subarray(0, HALF) });
  assert.equal(part.status, 201);
  assert.equal(part.headers['upload-offset'], String(HALF));
  assert.equal(await offsetOf(backend, String(part.headers.location)), HALF);
  const whole = await tus(backend, 'POST', UPLOADS_PATH, { headers, body: TEXT });
  assert.equal(whole.status, 201);
  assert.equal(whole.headers['upload-offset'], String(TEXT.length));
  assert.match(String(whole.headers['file-id']), /^file-/);
});

test('a creation whose body fails leaves nothing behind, for nobody knows its address', async (t) => {
  const backend = await startTestBackend(t);
  const headers = { 'Upload-Length': '10', 'Content-Type': TUS_CONTENT_TYPE };
  const wrong = { ...headers, 'Upload-Checksum': `sha1 ${Buffer.alloc(20).toString('base64')}` };
  assert.equal((await tus(backend, 'POST', UPLOADS_PATH, { headers: wrong, body: TEXT.subarray(0, 10) })).status, 460);
  assert.equal((await tus(backend, 'POST', UPLOADS_PATH, { headers, body: TEXT })).status, 400);
  assert.deepEqual(await backend.unfinishedUploads(), []);
});

test('the right checksum is accepted in each algorithm; a wrong one is 460 and the bytes are dropped', async (t) => {
  const backend = await startTestBackend(t);
  for (const algorithm of ['sha1', 'sha256', 'md5']) {
    const path = await create(backend);
    const checksum = (content: Buffer): string =>
      `${algorithm} ${createHash(algorithm).update(content).digest('base64')}`;
    const first = await patch(backend, path, 0, TEXT.subarray(0, HALF), {
      'Upload-Checksum': checksum(TEXT.subarray(0, HALF)),
    });
    assert.equal(first.status, 204);
    const wrong = await patch(backend, path, HALF, TEXT.subarray(HALF), { 'Upload-Checksum': checksum(TEXT) });
    assert.equal(wrong.status, 460);
    assert.equal(errorOf(wrong).code, 'checksum_mismatch');
    assert.equal(await offsetOf(backend, path), HALF);
    const right = await patch(backend, path, HALF, TEXT.subarray(HALF), {
      'Upload-Checksum': checksum(TEXT.subarray(HALF)),
    });
    assert.equal(right.status, 204);
    const file = fileOf(
      await call(backend.url, 'GET', `/v1/files/${String(right.headers['file-id'])}`, { token: TEST_TOKEN }),
    );
    assert.equal(file.sha256, sha256Of(TEXT));
  }
});

test('400 for a checksum in an unknown algorithm, and the offset stays', async (t) => {
  const backend = await startTestBackend(t);
  const path = await create(backend);
  assert.equal((await patch(backend, path, 0, TEXT, { 'Upload-Checksum': 'crc32 AAAA' })).status, 400);
  assert.equal(await offsetOf(backend, path), 0);
});

test('other bytes than the announced sha256 are 460 and nothing is kept', async (t) => {
  const backend = await startTestBackend(t);
  const path = await create(backend, TEXT.length, { sha256: sha256Of(Buffer.from('something else')) });
  const answer = await patch(backend, path, 0, TEXT);
  assert.equal(answer.status, 460);
  assert.equal((await head(backend, path)).status, 404);
  assert.deepEqual(await backend.unfinishedUploads(), []);
  const list = await call(backend.url, 'GET', '/v1/files', { token: TEST_TOKEN });
  assert.deepEqual((JSON.parse(list.text) as { data: unknown[] }).data, []);
});

test('a compressed body counts by what it decodes to, and its checksum is that of the text', async (t) => {
  const backend = await startTestBackend(t);
  const gzip = { 'Content-Encoding': 'gzip' };
  const path = await create(backend, TEXT.length, { sha256: sha256Of(TEXT) });
  const first = await patch(backend, path, 0, gzipSync(TEXT.subarray(0, HALF)), gzip);
  assert.equal(first.headers['upload-offset'], String(HALF));
  const bomb = await patch(backend, path, HALF, gzipSync(Buffer.alloc(64 * 1024 * 1024)), gzip);
  assert.equal(bomb.status, 400);
  const offset = await offsetOf(backend, path);
  assert.ok(offset <= TEXT.length);
  const last = await patch(backend, path, offset, gzipSync(TEXT.subarray(offset)), gzip);
  assert.match(String(last.headers['file-id']), /^file-/);
});

test('a body that does not have the encoding it names is a 460, an encoding that is not offered a 415', async (t) => {
  const backend = await startTestBackend(t);
  const path = await create(backend);
  assert.equal((await patch(backend, path, 0, TEXT, { 'Content-Encoding': 'gzip' })).status, 460);
  // The second is a member of every object, and must not be found as an encoding.
  for (const unknown of ['compress', 'constructor']) {
    const answer = await patch(backend, path, 0, TEXT, { 'Content-Encoding': unknown });
    assert.deepEqual([answer.status, errorOf(answer).param], [415, 'Content-Encoding']);
  }
  assert.equal(await offsetOf(backend, path), 0);
});

test('a compressed body in which a bit has flipped is a checksum mismatch and leaves nothing behind', async (t) => {
  const backend = await startTestBackend(t);
  const content = Buffer.from(Array.from({ length: 20_000 }, (_, index) => `Line ${String(index * index)}\n`).join(''));
  const path = await create(backend, 5 + content.length);
  await patch(backend, path, 0, Buffer.from('Head\n'));
  // In the middle, so that much has been decoded by then, and in the checksum at the end, when all of it has.
  for (const position of [0.5, 1]) {
    const damaged = gzipSync(content);
    const index = Math.min(damaged.length - 5, Math.floor(damaged.length * position));
    damaged.writeUInt8(damaged.readUInt8(index) ^ 0x10, index);
    const answer = await patch(backend, path, 5, damaged, { 'Content-Encoding': 'gzip' });
    assert.equal(answer.status, 460, String(position));
    assert.equal(errorOf(answer).code, 'checksum_mismatch');
    assert.equal(await offsetOf(backend, path), 5);
  }
  const last = await patch(backend, path, 5, gzipSync(content), { 'Content-Encoding': 'gzip' });
  assert.match(String(last.headers['file-id']), /^file-/);
});

test('uploads name their end of life, and are 410 after it', async (t) => {
  const backend = await startTestBackend(t);
  const path = await create(backend);
  const answer = await patch(backend, path, 0, TEXT.subarray(0, HALF));
  assert.ok(Date.parse(String(answer.headers['upload-expires'])) > Date.now());
  withDatabase(backend, 'UPDATE uploads SET expires_at = 1');
  assert.equal((await patch(backend, path, HALF, TEXT.subarray(HALF))).status, 410);
  assert.deepEqual(await backend.unfinishedUploads(), []);
});

test('expired uploads are cleared away at the next start', async (t) => {
  const first = await startTestBackend(t);
  const path = await create(first);
  await patch(first, path, 0, TEXT.subarray(0, HALF));
  await first.close();
  withDatabase(first, 'UPDATE uploads SET expires_at = 1');
  const second = await startTestBackend(t, { dataFolder: first.dataFolder });
  assert.deepEqual(await second.unfinishedUploads(), []);
  assert.equal((await head(second, path)).status, 404);
});

test('DELETE frees the bytes, and the upload is gone', async (t) => {
  const backend = await startTestBackend(t);
  const path = await create(backend);
  await patch(backend, path, 0, TEXT.subarray(0, HALF));
  assert.equal((await tus(backend, 'DELETE', path)).status, 204);
  assert.deepEqual(await backend.unfinishedUploads(), []);
  assert.equal((await head(backend, path)).status, 404);
});

test('DELETE of a finished upload leaves the file that it has become', async (t) => {
  const backend = await startTestBackend(t);
  const path = await create(backend);
  const fileId = String((await patch(backend, path, 0, TEXT)).headers['file-id']);
  assert.equal((await tus(backend, 'DELETE', path)).status, 204);
  assert.equal(
    (await call(backend.url, 'GET', `/v1/files/${fileId}/content`, { token: TEST_TOKEN })).text,
    TEXT.toString(),
  );
});

test('X-HTTP-Method-Override turns POST into PATCH, HEAD and DELETE, and needs the token as ever', async (t) => {
  const backend = await startTestBackend(t);
  const path = await create(backend);
  const override = (method: string): Record<string, string> => ({ 'X-HTTP-Method-Override': method });
  const patched = await tus(backend, 'POST', path, {
    headers: { ...override('PATCH'), 'Content-Type': TUS_CONTENT_TYPE, 'Upload-Offset': '0' },
    body: TEXT.subarray(0, HALF),
  });
  assert.equal(patched.headers['upload-offset'], String(HALF));
  assert.equal(
    (await tus(backend, 'POST', path, { headers: override('HEAD') })).headers['upload-offset'],
    String(HALF),
  );
  const anonymous = await call(backend.url, 'POST', path, { headers: override('DELETE') });
  assert.equal(anonymous.status, 401);
  assert.equal((await tus(backend, 'POST', path, { headers: override('DELETE') })).status, 204);
  assert.equal((await head(backend, path)).status, 404);
});
