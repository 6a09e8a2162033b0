import assert from 'node:assert/strict';
import { test } from 'node:test';
import { estimateTokens } from '../../../src/grounding/prompt.ts';
import { ProviderList } from '../../../src/protocol/providers.ts';
import { PassagesResponse } from '../../../src/protocol/query.ts';
import { startScriptedModel } from '../../helpers/scriptedModel.ts';
import { TEST_TOKEN } from '../../helpers/testBackend.ts';
import { call } from '../../unit/backend/httpCall.ts';
import { ask, askStreaming, backendWith, GROUNDED, KEY, QUESTION } from './askModel.ts';

test('an automatic choice without any key is the answer without a model, and says why', async (t) => {
  const { backend, fileId } = await backendWith(t, {});
  const answer = await ask(backend, fileId);
  assert.equal(answer.provider, 'local');
  assert.match(answer.notes?.join() ?? '', /no model service has a key/);
  assert.equal(answer.claims, undefined);
});

test('an automatic choice goes from one service to the next, in its order, and tells all of it', async (t) => {
  const custom = await startScriptedModel(t, { kind: 'error', status: 500 });
  const kimi = await startScriptedModel(t, { kind: 'error', status: 401 });
  const glm = await startScriptedModel(t, { kind: 'stream', pieces: [GROUNDED] });
  const { backend, fileId } = await backendWith(t, {
    keys: { kimi: KEY, glm: KEY },
    baseUrls: { custom: custom.url, kimi: kimi.url, glm: glm.url },
  });
  const answer = await ask(backend, fileId, { provider: 'auto', model: 'only-for-a-named-provider' });
  assert.equal(answer.provider, 'glm');
  assert.equal(answer.model, 'glm-5.2');
  assert.deepEqual(
    answer.notes?.map((note) => note.replace(/:.*?\. /, ': … ')),
    [
      'Chosen automatically: The custom service.',
      'The custom service gave no answer: … Kimi was asked instead.',
      'Kimi gave no answer: … Z.ai GLM was asked instead.',
    ],
  );
});

test('what a service had streamed before it failed is taken back', async (t) => {
  const custom = await startScriptedModel(t, {
    kind: 'raw',
    body: 'data: {"choices":[{"delta":{"content":"Nonsense"}}]}\n\n',
  });
  const { backend, fileId } = await backendWith(t, { baseUrls: { custom: custom.url } });
  const events = await Array.fromAsync(askStreaming(backend, fileId, { provider: 'custom', model: 'm' }));
  const types = events.map(({ type }) => type);
  assert.deepEqual(types, ['citations', 'delta', 'restart', 'citations', 'delta', 'done']);
});

test('a remote service is not asked before somebody has agreed to its host', async (t) => {
  // No connection can be made to this name; a request would be told in the notes as one that failed.
  const baseUrls = { custom: 'https://models.invalid/v1' };
  const { backend, fileId } = await backendWith(t, { keys: { custom: KEY }, baseUrls });
  for (const options of [{}, { provider: 'custom' }, { provider: 'custom', send_to: ['other.invalid'] }]) {
    const answer = await ask(backend, fileId, options);
    assert.equal(answer.provider, 'local');
    assert.match(answer.notes?.join() ?? '', /nobody has agreed to send passages to models\.invalid/);
  }
  const agreed = await ask(backend, fileId, { provider: 'custom', model: 'm', send_to: ['models.invalid'] });
  assert.match(agreed.notes?.join() ?? '', /cannot be reached/);
});

test('the list of providers tells hosts and readiness, never a key, and is closed without the token', async (t) => {
  const { backend } = await backendWith(t, { keys: { kimi: KEY } });
  const answer = await call(backend.url, 'GET', '/v1/providers', { token: TEST_TOKEN });
  assert.ok(!answer.text.includes(KEY));
  const { providers, auto } = ProviderList.parse(JSON.parse(answer.text));
  assert.deepEqual(auto, ['kimi']);
  const [kimi, glm] = providers;
  assert.deepEqual([kimi?.host, kimi?.is_remote, kimi?.is_ready], ['api.moonshot.ai', true, true]);
  assert.deepEqual([glm?.host, glm?.is_remote, glm?.is_ready], ['api.z.ai', true, false]);
  assert.equal((await call(backend.url, 'GET', '/v1/providers')).status, 401);
  const health = await call(backend.url, 'GET', '/health');
  assert.ok(!health.text.includes(KEY));
});

/** Paragraphs that all match the question, each of them a passage. */
const LONG = Array.from(
  { length: 200 },
  (_, index) => `The lighthouse number ${String(index)} was built by Ada Lindqvist ${'near the harbour '.repeat(20)}.`,
).join('\n\n');

test('what is sent stays within the token budget, and the receipt tells what was left out', async (t) => {
  const service = await startScriptedModel(t, { kind: 'stream', pieces: [GROUNDED] });
  const { backend, fileId } = await backendWith(t, { baseUrls: { custom: service.url } }, { text: LONG });
  for (const max_tokens of [1000, 2000, 4000]) {
    const { receipt, notes } = await ask(backend, fileId, { provider: 'custom', model: 'm', max_tokens });
    assert.equal(notes, undefined, 'there is nothing to note');
    const sent = service.chats.at(-1)?.messages ?? [];
    const tokens = sent.reduce((sum, { content }) => sum + estimateTokens(content), 0);
    assert.ok(receipt);
    assert.equal(receipt.tokens_sent, tokens);
    assert.equal(receipt.tokens_budget, max_tokens);
    assert.ok(tokens <= max_tokens, `${String(tokens)} of ${String(max_tokens)}`);
    const leftOut = receipt.left_out.reduce((sum, { count }) => sum + count, 0);
    assert.equal(receipt.passages_sent + leftOut, receipt.passages_considered);
    assert.ok(receipt.passages_sent > 0 && leftOut > 0);
    assert.equal(receipt.files[0]?.bytes, Buffer.byteLength(LONG));
    assert.equal(receipt.files[0]?.lines, LONG.split('\n').length);
  }
});

test('a model that is too small for the passages gets half of them', async (t) => {
  const error = { message: 'maximum context length is 4096 tokens', code: 'context_length_exceeded' };
  const service = await startScriptedModel(
    t,
    { kind: 'error', status: 400, body: { error } },
    { kind: 'stream', pieces: [GROUNDED] },
  );
  const { backend, fileId } = await backendWith(t, { baseUrls: { custom: service.url } }, { text: LONG });
  const answer = await ask(backend, fileId, { provider: 'custom', model: 'm', max_tokens: 4000 });
  assert.equal(answer.provider, 'custom');
  const [first = 0, second = 0] = service.chats.map(({ messages }) => JSON.stringify(messages).length);
  assert.ok(second < 0.6 * first);
});

test('passages can be had without an answer', async (t) => {
  const { backend, fileId } = await backendWith(t, {});
  const body = JSON.stringify({ file_ids: [fileId], question: QUESTION });
  const answer = await call(backend.url, 'POST', '/v1/passages', { token: TEST_TOKEN, body });
  const { passages, passages_considered, files } = PassagesResponse.parse(JSON.parse(answer.text));
  assert.match(passages[0]?.text ?? '', /Ada Lindqvist/);
  assert.ok(passages_considered >= passages.length);
  assert.equal(files[0]?.filename, 'a.txt');
});

test('an answer without a model has as many citations as are asked for', async (t) => {
  const { backend, fileId } = await backendWith(t, {}, { text: LONG });
  const citationsOf = async (max_citations?: number): Promise<number> => {
    const limit = max_citations === undefined ? {} : { max_citations };
    const { citations } = await ask(backend, fileId, { provider: 'local', ...limit });
    return citations.length;
  };
  assert.equal(await citationsOf(1), 1);
  assert.equal(await citationsOf(12), 12);
  assert.ok((await citationsOf()) <= 5);
});
