import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test, type TestContext } from 'node:test';
import OpenAI, { APIError, BadRequestError, NotFoundError, toFile } from 'openai';
import { OpenAiUpload } from '../../../src/protocol/openAiUploads.ts';
import { startTestBackend, type TestBackend } from '../../helpers/testBackend.ts';

const FIRST = 'The harbour opens at nine.\n';
const SECOND = 'The market sells fish on Thursdays.\n';
const WHOLE = FIRST + SECOND;

async function start(t: TestContext): Promise<{ backend: TestBackend; openai: OpenAI }> {
  const backend = await startTestBackend(t);
  return { backend, openai: new OpenAI({ baseURL: `${backend.url}/v1`, apiKey: backend.token, maxRetries: 0 }) };
}

function begin(openai: OpenAI, bytes = Buffer.byteLength(WHOLE)): Promise<OpenAI.Upload> {
  return openai.uploads.create({ bytes, filename: 'notes.md', mime_type: 'text/markdown', purpose: 'assistants' });
}

async function part(openai: OpenAI, id: string, text: string): Promise<string> {
  return (await openai.uploads.parts.create(id, { data: await toFile(Buffer.from(text), 'part') })).id;
}

test('parts that came in another order are put together as they are named, verified and indexed', async (t) => {
  const { backend, openai } = await start(t);
  const upload = await begin(openai);
  assert.deepEqual(OpenAiUpload.parse(upload), upload);
  assert.equal(upload.status, 'pending');
  assert.equal(upload.expires_at - upload.created_at, 3600);
  const second = await part(openai, upload.id, SECOND);
  const first = await part(openai, upload.id, FIRST);
  const md5 = createHash('md5').update(WHOLE).digest('hex');
  const done = await openai.uploads.complete(upload.id, { part_ids: [first, second], md5 });
  assert.equal(done.status, 'completed');
  const id = done.file?.id ?? '';
  assert.equal(await (await openai.files.content(id)).text(), WHOLE);
  assert.equal((await openai.files.retrieve(id)).filename, 'notes.md');
  assert.deepEqual(await backend.arriving(), [], 'the parts are deleted');
});

test('a wrong length or digest leaves the upload pending, and it can still be completed', async (t) => {
  const { openai } = await start(t);
  const { id } = await begin(openai);
  const first = await part(openai, id, FIRST);
  await assert.rejects(openai.uploads.complete(id, { part_ids: [first] }), BadRequestError);
  const second = await part(openai, id, SECOND);
  await assert.rejects(openai.uploads.complete(id, { part_ids: [first, first] }), BadRequestError);
  await assert.rejects(openai.uploads.complete(id, { part_ids: [first, 'part_none'] }), BadRequestError);
  const wrong = openai.uploads.complete(id, { part_ids: [second, first], md5: '0'.repeat(32) });
  await assert.rejects(wrong, (error) => error instanceof APIError && error.status === 460);
  assert.equal((await openai.uploads.complete(id, { part_ids: [first, second] })).status, 'completed');
});

test('a cancelled upload takes no part and cannot be completed', async (t) => {
  const { backend, openai } = await start(t);
  const { id } = await begin(openai);
  const first = await part(openai, id, FIRST);
  assert.equal((await openai.uploads.cancel(id)).status, 'cancelled');
  await assert.rejects(part(openai, id, SECOND), BadRequestError);
  await assert.rejects(openai.uploads.complete(id, { part_ids: [first] }), BadRequestError);
  assert.deepEqual(await backend.arriving(), []);
  await assert.rejects(openai.uploads.cancel('upload_none'), NotFoundError);
});

test('what is too large is refused before it is sent', async (t) => {
  const { openai } = await start(t);
  await assert.rejects(begin(openai, 1e12), (error) => error instanceof APIError && error.status === 413);
});
