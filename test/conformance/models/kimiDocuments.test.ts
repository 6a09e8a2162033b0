import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProviderRegistry } from '../../../src/backend/answering/models/modelProviders.ts';
import { startScriptedModel } from '../../helpers/scriptedModel.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { startTestBackend } from '../../helpers/testBackend.ts';
import { until } from '../../helpers/until.ts';
import { ask, backendWith, GROUNDED, KEY, TEXT } from './askModel.ts';

const secretsFor = (url: string) => ({ keys: { kimi: KEY }, baseUrls: { kimi: url } });

test('a small document goes to Kimi as a whole, its extracted content into the messages, and is deleted there', async (t) => {
  const service = await startScriptedModel(t, { kind: 'stream', pieces: [GROUNDED] });
  const { backend, fileId } = await backendWith(t, secretsFor(service.url));
  const answer = await ask(backend, fileId, { provider: 'kimi' });
  assert.deepEqual(
    service.seen.slice(0, 3).map(({ method, path }) => `${method} ${path}`),
    ['POST /v1/files', 'GET /v1/files/kimi-1/content', 'DELETE /v1/files/kimi-1'].toSorted(byMention(service.seen)),
  );
  const upload = service.seen.find(({ method, path }) => method === 'POST' && path === '/v1/files');
  assert.match(upload?.body ?? '', /name="purpose"\r\n\r\nfile-extract/);
  assert.match(upload?.body ?? '', /filename="a\.txt"/);
  assert.equal(service.files.size, 0);
  assert.ok(service.chats[0]?.messages[1]?.content.includes(TEXT.trim()));
  assert.deepEqual(
    answer.citations.map(({ filename, line_start, line_end }) => [filename, line_start, line_end]),
    [['a.txt', 3, 3]],
  );
  assert.deepEqual(
    answer.claims?.map(({ verified }) => verified),
    [true],
  );
});

test('a document beyond the budget is asked by its passages and never uploaded', async (t) => {
  const service = await startScriptedModel(t, { kind: 'stream', pieces: [GROUNDED] });
  const text = TEXT + 'Another paragraph about the harbour.\n\n'.repeat(2000);
  const { backend, fileId } = await backendWith(t, secretsFor(service.url), { text });
  const answer = await ask(backend, fileId, { provider: 'kimi' });
  assert.equal(answer.provider, 'kimi');
  assert.ok(service.seen.every(({ path }) => path === '/v1/chat/completions'));
});

test('where Kimi takes no more files, it gets passages, and the answer says so', async (t) => {
  const service = await startScriptedModel(t, { kind: 'stream', pieces: [GROUNDED] });
  const error = { message: 'file limit of 1000 reached', type: 'invalid_request_error' };
  service.fileReply = { kind: 'error', status: 400, body: { error } };
  const { backend, fileId } = await backendWith(t, secretsFor(service.url));
  const answer = await ask(backend, fileId, { provider: 'kimi' });
  assert.equal(answer.provider, 'kimi');
  assert.match(answer.notes?.join() ?? '', /could not take the whole document .*file limit of 1000/);
  assert.match(service.chats[0]?.messages[1]?.content ?? '', /Ada Lindqvist/);
});

test('a document that Kimi could not delete is deleted at the next start, and when a key comes back', async (t) => {
  const service = await startScriptedModel(t, { kind: 'stream', pieces: [GROUNDED] });
  const dataFolder = await temporaryFolder(t);
  const { backend, fileId } = await backendWith(t, secretsFor(service.url), { dataFolder });
  service.deleteReply = { kind: 'error', status: 503 };
  await ask(backend, fileId, { provider: 'kimi' });
  const isAsked = (): boolean => service.seen.some(({ method }) => method === 'DELETE');
  await until('the deletion that fails', isAsked);
  await backend.close();
  assert.equal(service.files.size, 1);

  service.deleteReply = undefined;
  const providers = new ProviderRegistry();
  await startTestBackend(t, { dataFolder, providers, serviceDocumentMs: 0 });
  assert.equal(service.files.size, 1, 'without a key nothing can be deleted');
  providers.replace(secretsFor(service.url));
  await until('the deletion', () => service.files.size === 0);
});

/** Sorts method and path as they were seen: the deletion is not waited for. */
function byMention(seen: readonly { method: string; path: string }[]): (a: string, b: string) => number {
  const order = seen.map(({ method, path }) => `${method} ${path}`);
  return (a, b) => order.indexOf(a) - order.indexOf(b);
}
