import assert from 'node:assert/strict';
import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import OpenAI, { APIError, AuthenticationError, BadRequestError, NotFoundError, toFile } from 'openai';
import { FileObject } from '../../../src/protocol/files.ts';
import { startTestBackend, type TestBackend } from '../../helpers/testBackend.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';

function openaiFor({ url, token }: Pick<TestBackend, 'url' | 'token'>): OpenAI {
  return new OpenAI({ baseURL: `${url}/v1`, apiKey: token, maxRetries: 0 });
}

async function start(t: TestContext, maxFileBytes?: number): Promise<{ backend: TestBackend; openai: OpenAI }> {
  const backend = await startTestBackend(t, maxFileBytes === undefined ? {} : { maxFileBytes });
  return { backend, openai: openaiFor(backend) };
}

async function createNamed(openai: OpenAI, names: readonly string[]): Promise<void> {
  for (const name of names) {
    await openai.files.create({ file: await toFile(Buffer.from(`Text of ${name}.\n`), name), purpose: 'user_data' });
  }
}

/** The rejection of `promise`, whose class and fields are then looked at. */
async function failureOf(promise: Promise<unknown>): Promise<APIError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof APIError, `expected an APIError, got ${String(error)}`);
  return error;
}

test('files.create takes a stream and answers with the indexed file', async (t) => {
  const { openai } = await start(t);
  const path = join(await temporaryFolder(t), 'stream.md');
  await writeFile(path, '# Title\n\nThe harbour opens at nine.\n');
  const file = FileObject.parse(await openai.files.create({ file: createReadStream(path), purpose: 'assistants' }));
  assert.equal(file.object, 'file');
  assert.equal(file.filename, 'stream.md');
  assert.equal(file.bytes, 36);
  assert.equal(file.purpose, 'assistants');
  assert.equal(file.status, 'processed');
  assert.ok(Math.abs(file.created_at - Date.now() / 1000) < 60, 'created_at is in seconds');
});

test('files.create takes a Buffer through toFile', async (t) => {
  const { openai } = await start(t);
  const file = await openai.files.create({
    file: await toFile(Buffer.from('one\ntwo\n'), 'né "1".txt'),
    purpose: 'user_data',
  });
  assert.equal(file.filename, 'né "1".txt');
  assert.equal(file.bytes, 8);
});

test('files.list pages by itself through all files, newest first', async (t) => {
  const { openai } = await start(t);
  const names = ['1.txt', '2.txt', '3.txt', '4.txt', '5.txt'];
  await createNamed(openai, names);
  const seen: string[] = [];
  for await (const file of openai.files.list({ limit: 2 })) seen.push(file.filename);
  assert.deepEqual(seen, names.toReversed());
});

test('files.list obeys limit, after, order and purpose', async (t) => {
  const { openai } = await start(t);
  await createNamed(openai, ['1.txt', '2.txt', '3.txt']);
  const first = await openai.files.list({ limit: 2, order: 'asc' });
  assert.deepEqual(
    first.data.map(({ filename }) => filename),
    ['1.txt', '2.txt'],
  );
  assert.equal(first.has_more, true);
  const second = await openai.files.list({ limit: 2, order: 'asc', after: first.data[1]?.id ?? '' });
  assert.deepEqual(
    second.data.map(({ filename }) => filename),
    ['3.txt'],
  );
  assert.equal(second.has_more, false);
  assert.deepEqual((await openai.files.list({ purpose: 'batch' })).data, []);
});

test('files.retrieve, content and delete work on what create returned', async (t) => {
  const { openai } = await start(t);
  const created = await openai.files.create({
    file: await toFile(Buffer.from('Grüße\n'), 'a.txt'),
    purpose: 'user_data',
  });
  assert.deepEqual(await openai.files.retrieve(created.id), created);
  assert.equal(await (await openai.files.content(created.id)).text(), 'Grüße\n');
  assert.deepEqual(await openai.files.delete(created.id), { id: created.id, object: 'file', deleted: true });
  assert.ok((await failureOf(openai.files.retrieve(created.id))) instanceof NotFoundError);
  assert.deepEqual((await openai.files.list()).data, []);
});

test('files.waitForProcessing returns an indexed file', async (t) => {
  const { openai } = await start(t);
  const created = await openai.files.create({
    file: await toFile(Buffer.from('text\n'), 'a.txt'),
    purpose: 'user_data',
  });
  assert.equal(FileObject.parse(await openai.files.waitForProcessing(created.id)).status, 'processed');
});

test('a wrong token is an AuthenticationError with the code', async (t) => {
  const { backend } = await start(t);
  const error = await failureOf(openaiFor({ url: backend.url, token: 'wrong' }).files.list().then());
  assert.ok(error instanceof AuthenticationError);
  assert.equal(error.code, 'unauthorized');
  assert.match(error.message, /token is missing or wrong/);
});

test('an upload with a wrong token is an AuthenticationError, not a cut connection', async (t) => {
  const { backend } = await start(t);
  const openai = openaiFor({ url: backend.url, token: 'wrong' });
  const file = await toFile(Buffer.alloc(8 * 1024 * 1024, 'x'), 'large.txt');
  assert.ok((await failureOf(openai.files.create({ file, purpose: 'user_data' }))) instanceof AuthenticationError);
});

test('unknown files are a NotFoundError in every method', async (t) => {
  const { openai } = await start(t);
  for (const attempt of [
    () => openai.files.retrieve('file-0'),
    () => openai.files.content('file-0'),
    () => openai.files.delete('file-0'),
  ]) {
    const error = await failureOf(attempt());
    assert.ok(error instanceof NotFoundError);
    assert.equal(error.code, 'not_found');
  }
});

test('a file over the limit is an APIError with status 413', async (t) => {
  const { openai } = await start(t, 1024 * 1024);
  const file = await toFile(Buffer.alloc(4 * 1024 * 1024, 'x'), 'large.txt');
  const error = await failureOf(openai.files.create({ file, purpose: 'user_data' }));
  assert.equal(error.status, 413);
  assert.equal(error.code, 'too_large');
});

test('a binary file is an APIError with status 415 that says what it is', async (t) => {
  const { openai } = await start(t);
  const error = await failureOf(
    openai.files.create({ file: await toFile(Buffer.from('%PDF-1.7\n'), 'a.pdf'), purpose: 'user_data' }),
  );
  assert.equal(error.status, 415);
  assert.equal(error.code, 'unsupported_format');
  assert.match(error.message, /PDF/);
});

test('an empty file is a BadRequestError that names the field', async (t) => {
  const { openai } = await start(t);
  const error = await failureOf(
    openai.files.create({ file: await toFile(Buffer.alloc(0), 'empty.txt'), purpose: 'user_data' }),
  );
  assert.ok(error instanceof BadRequestError);
  assert.equal(error.code, 'empty_file');
  assert.equal(error.param, 'file');
});
