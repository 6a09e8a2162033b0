import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdir, stat, unlink, writeFile } from 'node:fs/promises';
import { connect as connectSocket, type Socket } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test, type TestContext } from 'node:test';
import { gzipSync } from 'node:zlib';
import { encodeUploadMetadata, TUS_CONTENT_TYPE, TUS_EXTENSIONS, UPLOADS_PATH } from '../../../src/protocol/tus.ts';
import { startTestBackend, TEST_TOKEN, type TestBackend } from '../../helpers/testBackend.ts';
import { call, errorOf, fileOf, type Answer } from './httpCall.ts';
import { until } from '../../helpers/until.ts';

// What https://tus.io/protocols/resumable-upload demands, request by request.

const TEXT = Buffer.from('The first line.\nThe second line.\nThe third line.\n');
const HALF = 20;
const sha256Of = (content: Buffer): string => createHash('sha256').update(content).digest('hex');

interface Sent {
  readonly headers?: Record<string, string>;
  readonly body?: Buffer;
}

/** The request of a well-behaved client; `headers` are added or, when empty, taken away. */
function tus(backend: TestBackend, method: string, path: string, { headers = {}, body }: Sent = {}): Promise<Answer> {
  const all = { 'Tus-Resumable': '1.0.0', ...headers };
  const sent = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
  return call(backend.url, method, path, { token: TEST_TOKEN, headers: sent, ...(body ? { body } : {}) });
}

async function create(
  backend: TestBackend,
  length = TEXT.length,
  metadata: Record<string, string> = {},
): Promise<string> {
  const headers = {
    'Upload-Length': String(length),
    'Upload-Metadata': encodeUploadMetadata({ filename: 'a.txt', ...metadata }),
  };
  const answer = await tus(backend, 'POST', UPLOADS_PATH, { headers });
  assert.equal(answer.status, 201, answer.text);
  return answer.headers.location ?? '';
}

function patch(backend: TestBackend, path: string, offset: number, body: Buffer, headers = {}): Promise<Answer> {
  const all = { 'Content-Type': TUS_CONTENT_TYPE, 'Upload-Offset': String(offset), ...headers };
  return tus(backend, 'PATCH', path, { headers: all, body });
}

const head = (backend: TestBackend, path: string): Promise<Answer> => tus(backend, 'HEAD', path);

async function offsetOf(backend: TestBackend, path: string): Promise<number> {
  const answer = await head(backend, path);
  assert.equal(answer.status, 200);
  return Number(answer.headers['upload-offset']);
}

function storedPath(backend: TestBackend, path: string): string {
  return join(backend.dataFolder, 'uploads', path.slice(UPLOADS_PATH.length + 1));
}

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

/** Another process's view of the backend's database. */
function withDatabase(backend: TestBackend, sql: string): void {
  const database = new DatabaseSync(join(backend.dataFolder, 'backend.sqlite'), { timeout: 5000 });
  database.exec(sql);
  database.close();
}

test('OPTIONS names version, extensions, limit and checksum algorithms', async (t) => {
  const backend = await startTestBackend(t, { maxFileBytes: 1234 });
  const { status, headers } = await tus(backend, 'OPTIONS', UPLOADS_PATH, { headers: { 'Tus-Resumable': '' } });
  assert.equal(status, 204);
  assert.equal(headers['tus-version'], '1.0.0');
  assert.equal(headers['tus-extension'], TUS_EXTENSIONS);
  assert.equal(headers['tus-max-size'], '1234');
  assert.ok(String(headers['tus-checksum-algorithm']).split(',').includes('sha1'), 'the protocol demands SHA-1');
});

test('412 with Tus-Version where Tus-Resumable is missing or wrong, and nothing is done', async (t) => {
  const backend = await startTestBackend(t);
  const path = await create(backend);
  const body = {
    headers: { 'Content-Type': TUS_CONTENT_TYPE, 'Upload-Offset': '0', 'Upload-Length': '3' },
    body: TEXT,
  };
  for (const version of ['', '0.2.2', '1.0', '1.0.0, 1.0.0']) {
    for (const [method, at] of [
      ['POST', UPLOADS_PATH],
      ['HEAD', path],
      ['PATCH', path],
      ['DELETE', path],
    ] as const) {
      const sent = method === 'HEAD' || method === 'DELETE' ? { headers: {} } : body;
      const answer = await tus(backend, method, at, {
        ...sent,
        headers: { ...sent.headers, 'Tus-Resumable': version },
      });
      assert.equal(answer.status, 412, `${method} with "${version}"`);
      assert.equal(answer.headers['tus-version'], '1.0.0');
    }
  }
  assert.equal(await offsetOf(backend, path), 0);
  assert.equal((await readdir(join(backend.dataFolder, 'uploads'))).length, 1);
});

test('every answer carries Tus-Resumable, errors too', async (t) => {
  const backend = await startTestBackend(t, { maxFileBytes: 1000 });
  const path = await create(backend);
  const answers = {
    created: await tus(backend, 'POST', UPLOADS_PATH, { headers: { 'Upload-Length': '5' } }),
    offset: await head(backend, path),
    tooLarge: await tus(backend, 'POST', UPLOADS_PATH, { headers: { 'Upload-Length': '5000' } }),
    malformed: await tus(backend, 'POST', UPLOADS_PATH, { headers: { 'Upload-Length': 'x' } }),
    unknown: await head(backend, `${UPLOADS_PATH}/none`),
    type: await patch(backend, path, 0, TEXT, { 'Content-Type': 'text/plain' }),
    conflict: await patch(backend, path, 3, TEXT),
    mismatch: await patch(backend, path, 0, TEXT, { 'Upload-Checksum': `sha1 ${Buffer.alloc(20).toString('base64')}` }),
    deleted: await tus(backend, 'DELETE', path),
  };
  for (const [name, answer] of Object.entries(answers)) assert.equal(answer.headers['tus-resumable'], '1.0.0', name);
});

test('creation answers with a Location, and HEAD tells offset, length and metadata and is not cached', async (t) => {
  const backend = await startTestBackend(t);
  const path = await create(backend);
  assert.ok(path.startsWith(`${UPLOADS_PATH}/`));
  const { headers } = await head(backend, path);
  assert.equal(headers['upload-offset'], '0');
  assert.equal(headers['upload-length'], String(TEXT.length));
  assert.equal(headers['upload-metadata'], encodeUploadMetadata({ filename: 'a.txt' }));
  assert.equal(headers['cache-control'], 'no-store');
});

test('400 for malformed creation headers, each named', async (t) => {
  const backend = await startTestBackend(t);
  const malformed: [string, string, string][] = [
    ['Upload-Length', '', 'Upload-Length'],
    ['Upload-Length', '-1', 'Upload-Length'],
    ['Upload-Length', '1e3', 'Upload-Length'],
    ['Upload-Length', '1.5', 'Upload-Length'],
    ['Upload-Length', '99999999999999999999', 'Upload-Length'],
    ['Upload-Metadata', 'filename a b', 'Upload-Metadata'],
    ['Upload-Metadata', 'filename !!!', 'Upload-Metadata'],
    ['Upload-Metadata', `sha256 ${Buffer.from('nonsense').toString('base64')}`, 'Upload-Metadata'],
    ['Upload-Checksum', 'crc32 AAAA', 'Upload-Checksum'],
    ['Upload-Checksum', 'sha1', 'Upload-Checksum'],
  ];
  for (const [name, value, param] of malformed) {
    const answer = await tus(backend, 'POST', UPLOADS_PATH, { headers: { 'Upload-Length': '5', [name]: value } });
    assert.equal(answer.status, 400, `${name}: ${value}`);
    assert.equal(errorOf(answer).param, param);
  }
  assert.deepEqual(await readdir(join(backend.dataFolder, 'uploads')), []);
});

test('400 for an upload of no bytes, 501 for a part of a concatenation', async (t) => {
  const backend = await startTestBackend(t);
  const empty = await tus(backend, 'POST', UPLOADS_PATH, { headers: { 'Upload-Length': '0' } });
  assert.equal(empty.status, 400);
  assert.equal(errorOf(empty).code, 'empty_file');
  const part = await tus(backend, 'POST', UPLOADS_PATH, {
    headers: { 'Upload-Length': '5', 'Upload-Concat': 'partial' },
  });
  assert.equal(part.status, 501);
});

test('413 over the limit, and at the limit 201', async (t) => {
  const backend = await startTestBackend(t, { maxFileBytes: 1000 });
  const over = await tus(backend, 'POST', UPLOADS_PATH, { headers: { 'Upload-Length': '1001' } });
  assert.equal(over.status, 413);
  assert.equal(errorOf(over).code, 'too_large');
  await create(backend, 1000);
});

test('415 for another content type, 400 for a malformed offset, 409 for a wrong one; nothing is stored', async (t) => {
  const backend = await startTestBackend(t);
  const path = await create(backend);
  assert.equal((await patch(backend, path, 0, TEXT, { 'Content-Type': 'application/octet-stream' })).status, 415);
  assert.equal((await patch(backend, path, 0, TEXT, { 'Content-Type': '' })).status, 415);
  for (const offset of ['', 'x', '-1', '0.5']) {
    assert.equal((await patch(backend, path, 0, TEXT, { 'Upload-Offset': offset })).status, 400, offset);
  }
  assert.equal((await patch(backend, path, 1, TEXT)).status, 409);
  assert.equal(await offsetOf(backend, path), 0);
});

test('404 for an unknown upload in every method, also for what looks like a path', async (t) => {
  const backend = await startTestBackend(t);
  for (const id of ['unknown', '..%2f..%2fbackend.sqlite', '%2e%2e%2fbackend.sqlite']) {
    assert.equal((await head(backend, `${UPLOADS_PATH}/${id}`)).status, 404);
    assert.equal((await patch(backend, `${UPLOADS_PATH}/${id}`, 0, TEXT)).status, 404);
    assert.equal((await tus(backend, 'DELETE', `${UPLOADS_PATH}/${id}`)).status, 404);
  }
});

test('PATCH moves the offset; the last one and every later HEAD and PATCH name the file', async (t) => {
  const backend = await startTestBackend(t);
  const path = await create(backend);
  const first = await patch(backend, path, 0, TEXT.subarray(0, HALF));
  assert.equal(first.status, 204);
  assert.equal(first.headers['upload-offset'], String(HALF));
  assert.equal(first.headers['file-id'], undefined);
  const last = await patch(backend, path, HALF, TEXT.subarray(HALF));
  assert.equal(last.status, 204);
  assert.equal(last.headers['upload-offset'], String(TEXT.length));
  const fileId = String(last.headers['file-id']);
  const after = await head(backend, path);
  assert.equal(after.headers['upload-offset'], String(TEXT.length));
  assert.equal(after.headers['file-id'], fileId);
  const again = await patch(backend, path, TEXT.length, Buffer.alloc(0));
  assert.equal(again.headers['file-id'], fileId);
  const file = fileOf(await call(backend.url, 'GET', `/v1/files/${fileId}`, { token: TEST_TOKEN }));
  assert.equal(file.sha256, sha256Of(TEXT));
  assert.equal(file.filename, 'a.txt');
  assert.deepEqual(await readdir(join(backend.dataFolder, 'uploads')), []);
});

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
  assert.deepEqual(await readdir(join(backend.dataFolder, 'uploads')), []);
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
  assert.deepEqual(await readdir(join(backend.dataFolder, 'uploads')), []);
  const list = await call(backend.url, 'GET', '/v1/files', { token: TEST_TOKEN });
  assert.deepEqual((JSON.parse(list.text) as { data: unknown[] }).data, []);
});

test('binary content is 415 at its last byte and nothing is kept', async (t) => {
  const backend = await startTestBackend(t);
  const path = await create(backend, 4);
  const answer = await patch(backend, path, 0, Buffer.from('a\0b\0'));
  assert.equal(answer.status, 415);
  assert.equal(errorOf(answer).code, 'unsupported_format');
  assert.equal((await head(backend, path)).status, 404);
});

test('a body longer than announced is a 400 that arrives, and the upload can be finished', async (t) => {
  const backend = await startTestBackend(t);
  const path = await create(backend, TEXT.length);
  const overlong = await patch(backend, path, 0, Buffer.concat([TEXT, Buffer.alloc(8 * 1024 * 1024, 'x')]));
  assert.equal(overlong.status, 400);
  const offset = await offsetOf(backend, path);
  assert.ok(offset <= TEXT.length);
  const last = await patch(backend, path, offset, TEXT.subarray(offset));
  assert.match(String(last.headers['file-id']), /^file-/);
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

test('a body that does not have the encoding it names is a 400, an encoding that is not offered a 415', async (t) => {
  const backend = await startTestBackend(t);
  const path = await create(backend);
  assert.equal((await patch(backend, path, 0, TEXT, { 'Content-Encoding': 'gzip' })).status, 400);
  // The second is a member of every object, and must not be found as an encoding.
  for (const unknown of ['compress', 'constructor']) {
    const answer = await patch(backend, path, 0, TEXT, { 'Content-Encoding': unknown });
    assert.deepEqual([answer.status, errorOf(answer).param], [415, 'Content-Encoding']);
  }
  assert.equal(await offsetOf(backend, path), 0);
});

test('uploads name their end of life, and are 410 after it', async (t) => {
  const backend = await startTestBackend(t);
  const path = await create(backend);
  const answer = await patch(backend, path, 0, TEXT.subarray(0, HALF));
  assert.ok(Date.parse(String(answer.headers['upload-expires'])) > Date.now());
  withDatabase(backend, 'UPDATE uploads SET expires_at = 1');
  assert.equal((await patch(backend, path, HALF, TEXT.subarray(HALF))).status, 410);
  assert.deepEqual(await readdir(join(backend.dataFolder, 'uploads')), []);
});

test('expired uploads are cleared away at the next start', async (t) => {
  const first = await startTestBackend(t);
  const path = await create(first);
  await patch(first, path, 0, TEXT.subarray(0, HALF));
  await first.close();
  withDatabase(first, 'UPDATE uploads SET expires_at = 1');
  const second = await startTestBackend(t, { dataFolder: first.dataFolder });
  assert.deepEqual(await readdir(join(second.dataFolder, 'uploads')), []);
  assert.equal((await head(second, path)).status, 404);
});

test('DELETE frees the bytes, and the upload is gone', async (t) => {
  const backend = await startTestBackend(t);
  const path = await create(backend);
  await patch(backend, path, 0, TEXT.subarray(0, HALF));
  assert.equal((await tus(backend, 'DELETE', path)).status, 204);
  assert.deepEqual(await readdir(join(backend.dataFolder, 'uploads')), []);
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

test('what a crash left whole but unfinished is finished by HEAD', async (t) => {
  const first = await startTestBackend(t);
  const path = await create(first, TEXT.length, { sha256: sha256Of(TEXT) });
  await first.close();
  await writeFile(storedPath(first, path), TEXT);
  const second = await startTestBackend(t, { dataFolder: first.dataFolder });
  const answer = await head(second, path);
  assert.equal(answer.headers['upload-offset'], String(TEXT.length));
  assert.match(String(answer.headers['file-id']), /^file-/);
});

test('an upload whose bytes a crash has moved away is 404, so that the client begins anew', async (t) => {
  const backend = await startTestBackend(t);
  const path = await create(backend);
  await unlink(storedPath(backend, path));
  assert.equal((await head(backend, path)).status, 404);
  assert.equal((await patch(backend, path, 0, TEXT)).status, 404);
});
