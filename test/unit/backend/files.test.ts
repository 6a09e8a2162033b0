import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { connect as connectSocket } from 'node:net';
import { join } from 'node:path';
import { DatabaseSync, StatementSync } from 'node:sqlite';
import { test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { FileList } from '../../../src/protocol/files.ts';
import { encodeUploadMetadata, TUS_CONTENT_TYPE, UPLOADS_PATH } from '../../../src/protocol/uploads.ts';
import { noteDiskEvents } from '../../helpers/flushes.ts';
import { startTestBackend, TEST_TOKEN, type TestBackend } from '../../helpers/testBackend.ts';
import { call, errorOf, fileOf, type Answer, type Call } from './httpCall.ts';
import { fileForm, FORM_END, FORM_TYPE, multipartForm, partHead } from './multipartForm.ts';
import { until } from '../../helpers/until.ts';

const TEXT = 'The harbour opens at nine.\n';
const MEBIBYTE = 1024 * 1024;
const sha256Of = (content: Buffer | string): string => createHash('sha256').update(content).digest('hex');

const api = (backend: TestBackend, method: string, path: string, options: Call = {}): Promise<Answer> =>
  call(backend.url, method, path, { token: TEST_TOKEN, ...options });
const post = (backend: TestBackend, form: Call): Promise<Answer> => api(backend, 'POST', '/v1/files', form);

async function listed(backend: TestBackend, query = ''): Promise<FileList['data']> {
  return FileList.parse(JSON.parse((await api(backend, 'GET', `/v1/files${query}`)).text)).data;
}

/** Names of everything under `folder` of the data folder that is a file. */
async function assertNothingKept(backend: TestBackend): Promise<void> {
  assert.deepEqual(await listed(backend), []);
  assert.deepEqual(await backend.contents(), []);
  assert.deepEqual(await backend.arriving(), []);
}

/** A form of one file whose content is made while it is sent. */
async function* streamedForm(content: Iterable<Buffer>): AsyncGenerator<Buffer> {
  yield partHead({ name: 'file', filename: 'streamed.txt' });
  for (const chunk of content) {
    yield chunk;
    await new Promise(setImmediate);
  }
  yield FORM_END;
}

/** What is held at this moment, without what a collection would free: when that comes is up to V8. */
function heldBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect === 'function') Reflect.apply(collect, undefined, []);
  const { arrayBuffers, heapUsed } = process.memoryUsage();
  return arrayBuffers + heapUsed;
}

test('a form of unknown length is stored in bounded memory', async (t) => {
  const backend = await startTestBackend(t);
  const chunk = Buffer.alloc(64 * 1024, 'All work and no play.\n');
  const before = heldBytes();
  let most = 0;
  function* content(): Generator<Buffer> {
    for (let sent = 0; sent < 48 * MEBIBYTE; sent += chunk.length) {
      yield chunk;
      if (sent % (4 * MEBIBYTE) === 0) most = Math.max(most, heldBytes() - before);
    }
  }
  // A digest that is not its own spares the test the indexing of all that.
  const announced = multipartForm({ name: 'sha256', content: '0'.repeat(64) }).body.subarray(0, -FORM_END.length);
  async function* body(): AsyncGenerator<Buffer> {
    yield announced;
    yield* streamedForm(content());
  }
  const answer = await post(backend, { headers: { 'Content-Type': FORM_TYPE }, body: body() });
  assert.equal(answer.status, 460);
  assert.ok(most < 20 * MEBIBYTE, `${String(Math.round(most / MEBIBYTE))} MiB were held`);
  await assertNothingKept(backend);
});

test('an announced sha256 is verified wherever it stands in the form', async (t) => {
  const backend = await startTestBackend(t);
  const file = { name: 'file', filename: 'a.txt', content: TEXT };
  const wrong = { name: 'sha256', content: sha256Of('something else') };
  for (const parts of [
    [wrong, file],
    [file, wrong],
  ]) {
    const answer = await post(backend, multipartForm(...parts));
    assert.equal(answer.status, 460);
    assert.equal(errorOf(answer).code, 'checksum_mismatch');
  }
  await assertNothingKept(backend);
  const right = await post(backend, multipartForm({ name: 'sha256', content: sha256Of(TEXT) }, file));
  assert.equal(fileOf(right).sha256, sha256Of(TEXT));
});

test('an announced sha256 that is no digest is a 400', async (t) => {
  const backend = await startTestBackend(t);
  const form = multipartForm({ name: 'sha256', content: 'abc' }, { name: 'file', filename: 'a.txt', content: TEXT });
  const answer = await post(backend, form);
  assert.equal(answer.status, 400);
  assert.equal(errorOf(answer).param, 'sha256');
  await assertNothingKept(backend);
});

test('the same upload twice, and many times at once, is one file', async (t) => {
  const backend = await startTestBackend(t);
  const answers = await Promise.all(Array.from({ length: 6 }, () => post(backend, fileForm('a.txt', TEXT))));
  answers.push(await post(backend, fileForm('a.txt', TEXT)));
  assert.equal(new Set(answers.map((answer) => fileOf(answer).id)).size, 1);
  assert.equal((await backend.contents()).length, 1);
  assert.deepEqual(await backend.arriving(), []);
});

test('the same content under two names is two files on one blob, which goes with the last of them', async (t) => {
  const backend = await startTestBackend(t);
  const first = fileOf(await post(backend, fileForm('a.txt', TEXT)));
  const second = fileOf(await post(backend, fileForm('b.txt', TEXT)));
  assert.notEqual(first.id, second.id);
  assert.deepEqual(await backend.contents(), [sha256Of(TEXT)]);
  assert.equal((await api(backend, 'DELETE', `/v1/files/${first.id}`)).status, 200);
  assert.equal((await api(backend, 'GET', `/v1/files/${second.id}/content`)).text, TEXT);
  assert.equal((await api(backend, 'DELETE', `/v1/files/${second.id}`)).status, 200);
  await assertNothingKept(backend);
  assert.equal((await api(backend, 'DELETE', `/v1/files/${second.id}`)).status, 404);
});

test('a file that is deleted and uploaded again at the same time keeps its content', async (t) => {
  const backend = await startTestBackend(t);
  for (let round = 0; round < 10; round++) {
    const before = await listed(backend);
    const [answer] = await Promise.all([
      post(backend, fileForm(`${String(round)}.txt`, TEXT)),
      ...before.map(({ id }) => api(backend, 'DELETE', `/v1/files/${id}`)),
    ]);
    const file = fileOf(answer);
    assert.equal((await api(backend, 'GET', `/v1/files/${file.id}/content`)).text, TEXT);
  }
});

test('forms that are no upload are a 400 that says why', async (t) => {
  const backend = await startTestBackend(t);
  const file = { name: 'file', filename: 'a.txt', content: TEXT };
  const cases: [string, Call, RegExp][] = [
    ['no file', multipartForm({ name: 'purpose', content: 'x' }), /no file/],
    ['file under another name', multipartForm({ ...file, name: 'attachment' }), /no file/],
    ['file field without a filename', multipartForm({ name: 'file', content: TEXT }), /no file/],
    ['two files', multipartForm(file, { ...file, filename: 'b.txt' }), /one file/],
    [
      'file without a name, and another',
      multipartForm(file, { name: 'other', filename: 'b.txt', content: TEXT }),
      /one file/,
    ],
    ['JSON', { headers: { 'Content-Type': 'application/json' }, body: '{}' }, /multipart/],
    ['no type', { body: 'x' }, /multipart/],
    ['no boundary', { headers: { 'Content-Type': 'multipart/form-data' }, body: 'x' }, /boundary/],
    [
      'another boundary',
      { ...fileForm('a.txt', TEXT), headers: { 'Content-Type': `${FORM_TYPE}-other` } },
      /could not be read/,
    ],
    ['garbage', { headers: { 'Content-Type': FORM_TYPE }, body: '\r\n--\0\r\n\r\n--test--' }, /could not be read/],
    [
      'no end',
      { ...fileForm('a.txt', TEXT), body: fileForm('a.txt', TEXT).body.subarray(0, -FORM_END.length) },
      /could not be read/,
    ],
    ['nothing', { headers: { 'Content-Type': FORM_TYPE }, body: '' }, /could not be read|no file/],
  ];
  for (const [name, form, message] of cases) {
    const answer = await post(backend, form);
    assert.equal(answer.status, 400, name);
    assert.match(errorOf(answer).message, message, name);
  }
  await assertNothingKept(backend);
});

test('an empty file is a 400 of its own', async (t) => {
  const backend = await startTestBackend(t);
  const answer = await post(backend, fileForm('a.txt', ''));
  assert.equal(answer.status, 400);
  assert.equal(errorOf(answer).code, 'empty_file');
  await assertNothingKept(backend);
});

test('binary content is a 415 and nothing is kept, also where only the end shows it', async (t) => {
  const backend = await startTestBackend(t);
  const lateNul = Buffer.concat([Buffer.alloc(20_000, 'text\n'), Buffer.alloc(10_000, Buffer.from([0, 1, 2]))]);
  const lateNoise = Buffer.concat([Buffer.alloc(10_000, 'text\n'), Buffer.alloc(10_000, Buffer.from([0x81, 1, 2]))]);
  for (const content of [
    Buffer.from('PK\x03\x04'),
    Buffer.from('\x89PNG\r\n', 'latin1'),
    Buffer.from([1, 0]),
    lateNul,
    lateNoise,
  ]) {
    const answer = await post(backend, fileForm('a.txt', content));
    assert.equal(answer.status, 415);
    assert.equal(errorOf(answer).code, 'unsupported_format');
    await assertNothingKept(backend);
  }
});

test('bytes that are no document, under the name of one, are said to be damaged, and what to do', async (t) => {
  const backend = await startTestBackend(t);
  const noise = Buffer.from(Array.from({ length: 4_000 }, (_, index) => (index * 151) % 256));
  const refused = await api(backend, 'POST', '/v1/files', fileForm('price.docx', noise));
  assert.equal(refused.status, 415);
  assert.match(errorOf(refused).message, /not that of a \.docx file.* Save it again/);
});

test('a document that is refused is not kept, whichever way it came, and its id tells why for a day', async (t) => {
  const backend = await startTestBackend(t);
  const damaged = Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(100_000, 'nothing of a PDF\n')]);
  assert.equal((await post(backend, fileForm('a.pdf', damaged))).status, 415);
  await assertNothingKept(backend);

  const headers = {
    'Tus-Resumable': '1.0.0',
    'Upload-Length': String(damaged.length),
    'Upload-Metadata': encodeUploadMetadata({ filename: 'a.pdf' }),
    'Content-Type': TUS_CONTENT_TYPE,
  };
  const created = await api(backend, 'POST', UPLOADS_PATH, { headers, body: damaged });
  const id = String(created.headers['file-id']);
  const status = await until('the refusal', async () => {
    const file = fileOf(await api(backend, 'GET', `/v1/files/${id}`));
    return file.status === 'error' && file;
  });
  assert.match(status.status_details ?? '', /damaged/);
  await assertNothingKept(backend);
  const content = await api(backend, 'GET', `/v1/files/${id}/content`);
  assert.equal(content.status, 409);
  assert.match(errorOf(content).message, /a\.pdf was refused: .*damaged/);
  const question = JSON.stringify({ file_ids: [id], question: 'What?' });
  assert.match(errorOf(await api(backend, 'POST', '/v1/query', { body: question })).message, /was refused: .*damaged/);

  const database = new DatabaseSync(join(backend.dataFolder, 'backend.sqlite'), { timeout: 5000 });
  t.after(() => database.close());
  const sizes = ['document_texts', 'document_files', 'small_blobs'].map(
    (table) => database.prepare(`SELECT count(*) AS count FROM ${table}`).get()?.['count'],
  );
  assert.deepEqual(sizes, [0, 0, 0]);
  assert.equal((await api(backend, 'DELETE', `/v1/files/${id}`)).status, 200);
  assert.equal((await api(backend, 'GET', `/v1/files/${id}`)).status, 404);
});

test('a refused document takes nothing from another file of the same content', async (t) => {
  const backend = await startTestBackend(t);
  const text = Buffer.alloc(100_000, '{ No notebook, but a text.\n');
  const kept = fileOf(await post(backend, fileForm('a.txt', text)));
  assert.equal((await post(backend, fileForm('a.ipynb', text))).status, 415);
  assert.deepEqual(await listed(backend), [kept]);
  assert.equal((await api(backend, 'GET', `/v1/files/${kept.id}/content`)).text, text.toString());
});

test('on a full disk a file can be deleted, though the change has no room before its bytes are gone', async (t) => {
  const backend = await startTestBackend(t);
  const { id, sha256 } = fileOf(await post(backend, fileForm('a.txt', TEXT)));
  const blob = join(backend.dataFolder, 'blobs', sha256.slice(0, 2), sha256);
  const run = StatementSync.prototype.run;
  const full = t.mock.method(
    StatementSync.prototype,
    'run',
    function (this: StatementSync, ...values: Parameters<typeof run>) {
      if (!existsSync(blob)) return run.apply(this, values);
      throw Object.assign(new Error('database or disk is full'), { code: 'ERR_SQLITE_ERROR', errcode: 13 });
    },
  );
  assert.equal((await api(backend, 'DELETE', `/v1/files/${id}`)).status, 200);
  full.mock.restore();
  await assertNothingKept(backend);
});

test('a file over the limit is a 413 by its Content-Length', async (t) => {
  const backend = await startTestBackend(t, { maxFileBytes: MEBIBYTE });
  const answer = await post(backend, fileForm('a.txt', Buffer.alloc(2 * MEBIBYTE, 'x')));
  assert.equal(answer.status, 413);
  assert.match(errorOf(answer).message, /1048576/);
  await assertNothingKept(backend);
});

test('a file of unknown length is a 413 as soon as it is over the limit, even if it never ends', async (t) => {
  const backend = await startTestBackend(t, { maxFileBytes: MEBIBYTE });
  function* endless(): Generator<Buffer> {
    for (;;) yield Buffer.alloc(64 * 1024, 'x');
  }
  const answer = await post(backend, { headers: { 'Content-Type': FORM_TYPE }, body: streamedForm(endless()) });
  assert.equal(answer.status, 413);
  await until('the temporary file to go', async () => (await backend.arriving()).length === 0);
});

test('what is stored has its bytes and its name on the disk', { skip: process.platform === 'win32' }, async (t) => {
  const backend = await startTestBackend(t);
  const events = await noteDiskEvents(t);
  assert.equal((await post(backend, fileForm('a.txt', TEXT))).status, 200);
  const blobs = join(backend.dataFolder, 'blobs');
  const sha256 = sha256Of(TEXT);
  const folder = join(blobs, sha256.slice(0, 2));
  const file = join(folder, sha256);
  const [ofFile, ofFolder, ofBlobs] = await Promise.all(
    [file, folder, blobs].map(async (path) => ({ flushed: (await stat(path)).ino })),
  );
  assert.deepEqual(events, [ofFile, { renamedTo: file }, ofFolder, ofBlobs]);
});

test('a file of exactly the limit is accepted, one byte more is not', async (t) => {
  const backend = await startTestBackend(t, { maxFileBytes: 1000 });
  assert.equal((await post(backend, fileForm('a.txt', 'x'.repeat(1000)))).status, 200);
  assert.equal((await post(backend, fileForm('b.txt', 'x'.repeat(1001)))).status, 413);
  assert.equal((await listed(backend)).length, 1);
});

test('a client that is cut in the middle leaves nothing behind', async (t) => {
  const backend = await startTestBackend(t);
  const { hostname, port } = new URL(backend.url);
  const socket = connectSocket(Number(port), hostname);
  socket.on('error', () => undefined);
  const lines = ['POST /v1/files HTTP/1.1', 'Host: backend', `Authorization: Bearer ${TEST_TOKEN}`];
  socket.write(`${[...lines, `Content-Type: ${FORM_TYPE}`, 'Content-Length: 100000'].join('\r\n')}\r\n\r\n`);
  socket.write(Buffer.concat([partHead({ name: 'file', filename: 'a.txt' }), Buffer.alloc(50_000, 'x')]));
  await until('the temporary file', async () => (await backend.arriving()).length === 1);
  socket.destroy();
  await until('the temporary file to go', async () => (await backend.arriving()).length === 0);
  await assertNothingKept(backend);
  // A node of a team logs each request.
  assert.deepEqual(
    backend.logged.filter((line) => !line.startsWith('info: ')),
    [],
  );
});

test('names are kept as they are, but for folders', async (t) => {
  const backend = await startTestBackend(t);
  const longest = `${'ä'.repeat(125)}.text`;
  assert.equal(Buffer.byteLength(longest), 255);
  // On the wire as browsers and `fetch` write it, and what it means.
  const names: [string, string][] = [
    ['say %22hi%22.txt', 'say "hi".txt'],
    ['say \\"hi\\".txt', 'say "hi".txt'],
    ['two%0Alines.txt', 'two\nlines.txt'],
    ['two%0D%0Alines.txt', 'two\r\nlines.txt'],
    ['🦜 déjà vu.txt', '🦜 déjà vu.txt'],
    ['abc\u202Etxt.exe', 'abc\u202Etxt.exe'],
    [longest, longest],
    ['../../etc/passwd', 'passwd'],
    ['/etc/passwd', 'passwd'],
    ['C:\\Temp\\x.txt', 'x.txt'],
    ['..', 'file'],
    ['.env', '.env'],
    ['x'.repeat(5000), 'x'.repeat(1024)],
  ];
  // Content without letters is quick to index; each has its own, so that names are all that is compared.
  for (const [index, [sent, expected]] of names.entries()) {
    const file = fileOf(await post(backend, fileForm(sent, `${String(index)}\n`)));
    assert.equal(file.filename, expected, `sent as ${sent.slice(0, 40)}`);
    assert.deepEqual(fileOf(await api(backend, 'GET', `/v1/files/${file.id}`)), file);
  }
  assert.equal((await backend.contents()).length, names.length);
});

test('a name that climbs with backslashes loses its folders by tus, and by a form that escapes them', async (t) => {
  const backend = await startTestBackend(t);
  assert.equal(fileOf(await post(backend, fileForm('..\\\\..\\\\x', TEXT))).filename, 'x');
  const metadata = `filename ${Buffer.from('..\\..\\y').toString('base64')}`;
  const created = await api(backend, 'POST', '/v1/uploads', {
    headers: {
      'Tus-Resumable': '1.0.0',
      'Upload-Length': String(TEXT.length),
      'Upload-Metadata': metadata,
      'Content-Type': 'application/offset+octet-stream',
    },
    body: TEXT,
  });
  const file = fileOf(await api(backend, 'GET', `/v1/files/${String(created.headers['file-id'])}`));
  assert.equal(file.filename, 'y');
});

test('an empty name becomes "file"', async (t) => {
  const backend = await startTestBackend(t);
  const answer = await post(backend, fileForm('', TEXT));
  assert.equal(answer.status, 200, answer.text);
  assert.equal(fileOf(answer).filename, 'file');
});

test('the list is filtered by sha256 and purpose, and paged', async (t) => {
  const backend = await startTestBackend(t);
  const purposed = multipartForm(
    { name: 'purpose', content: 'assistants' },
    { name: 'file', filename: 'b.txt', content: 'b\n' },
  );
  const first = fileOf(await post(backend, fileForm('a.txt', 'a\n')));
  const second = fileOf(await post(backend, purposed));
  assert.equal(first.purpose, 'file-extract');
  assert.deepEqual(await listed(backend, `?sha256=${sha256Of('a\n')}`), [first]);
  assert.deepEqual(await listed(backend, `?sha256=${sha256Of('c\n')}`), []);
  assert.deepEqual(await listed(backend, '?purpose=assistants'), [second]);
  assert.deepEqual(await listed(backend), [second, first]);
  assert.deepEqual(await listed(backend, '?order=asc'), [first, second]);
  assert.deepEqual(await listed(backend, `?limit=1&after=${second.id}`), [first]);
});

test('a list that cannot be answered is a 400 that names the parameter', async (t) => {
  const backend = await startTestBackend(t);
  const queries = { sha256: 'abc', limit: '0', order: 'up', after: 'file-that-was-deleted' };
  for (const [param, value] of Object.entries(queries)) {
    const answer = await api(backend, 'GET', `/v1/files?${param}=${value}`);
    assert.equal(answer.status, 400, param);
    assert.equal(errorOf(answer).param?.split('.')[0], param);
  }
});

test('an answer that comes early is not lost on a client that is still sending', async (t) => {
  const backend = await startTestBackend(t);
  const { hostname, port } = new URL(backend.url);
  const socket = connectSocket(Number(port), hostname);
  t.after(() => socket.destroy());
  const failed: string[] = [];
  socket.on('error', ({ message }) => failed.push(message));
  socket.write(`POST /v1/files HTTP/1.1\r\nHost: backend\r\nContent-Length: ${String(8 * MEBIBYTE)}\r\n\r\n`);
  const [answer] = (await once(socket, 'data')) as [Buffer];
  assert.match(answer.toString(), /^HTTP\/1\.1 401 /);
  const closed = once(socket, 'close');
  for (let sent = 0; sent < 8 * MEBIBYTE && !socket.destroyed; sent += MEBIBYTE) {
    await new Promise((resolve) => socket.write(Buffer.alloc(MEBIBYTE), resolve));
  }
  await closed;
  assert.deepEqual(failed, []);
});
