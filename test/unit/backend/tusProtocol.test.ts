import assert from 'node:assert/strict';
import { unlink, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { encodeUploadMetadata, TUS_CONTENT_TYPE, TUS_EXTENSIONS, UPLOADS_PATH } from '../../../src/protocol/uploads.ts';
import { startTestBackend, TEST_TOKEN } from '../../helpers/testBackend.ts';
import { call, errorOf, fileOf } from './httpCall.ts';
import { TEXT, HALF, sha256Of, tus, create, patch, head, offsetOf, storedPath } from './tusCalls.ts';

// What https://tus.io/protocols/resumable-upload demands, request by request.

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
  assert.equal((await backend.unfinishedUploads()).length, 1);
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

test('a slash at the end of an address changes nothing', async (t) => {
  const backend = await startTestBackend(t);
  const created = await tus(backend, 'POST', `${UPLOADS_PATH}/`, { headers: { 'Upload-Length': String(TEXT.length) } });
  assert.equal(created.status, 201);
  const path = String(created.headers.location);
  assert.ok(path.startsWith(`${UPLOADS_PATH}/`) && !path.slice(UPLOADS_PATH.length + 1).includes('/'), path);
  assert.equal((await tus(backend, 'OPTIONS', `${UPLOADS_PATH}/`)).status, 204);
  const last = await patch(backend, `${path}/`, 0, TEXT);
  assert.match(String(last.headers['file-id']), /^file-/);
  assert.equal((await head(backend, `${path}/`)).status, 200);
  assert.equal((await call(backend.url, 'GET', '/v1/files/', { token: TEST_TOKEN })).status, 200);
  assert.equal((await head(backend, `${path}//`)).status, 404);
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
  assert.deepEqual(await backend.unfinishedUploads(), []);
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
  assert.deepEqual(await backend.unfinishedUploads(), []);
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
