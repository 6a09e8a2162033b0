import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { ModelProviderId } from '../../../src/protocol/providers.ts';
import { startScriptedModel, type ModelReply } from '../../helpers/scriptedModel.ts';
import { ask, askStreaming, backendWith, GROUNDED, impatient, KEY } from './askModel.ts';

const ANSWER = 'Ada Lindqvist built it [1].';

/** Every service by its id; those that are asked for their models have none of their own. */
const SERVICES: readonly { id: ModelProviderId; model: string; authorization: string }[] = [
  { id: 'kimi', model: 'kimi-k2.6', authorization: `Bearer ${KEY}` },
  { id: 'glm', model: 'glm-5.2', authorization: `Bearer ${KEY}` },
  { id: 'openai', model: 'gpt-6.1-terra', authorization: `Bearer ${KEY}` },
  { id: 'custom', model: 'first-model', authorization: `Bearer ${KEY}` },
  { id: 'ollama', model: 'first-model', authorization: 'Bearer none' },
];

for (const { id, model, authorization } of SERVICES) {
  const keys = id === 'ollama' ? {} : { [id]: KEY };

  suite(id, () => {
    test('answers in a stream, with its key and its own model', async (t) => {
      const service = await startScriptedModel(t, {
        kind: 'stream',
        pieces: ['Ada Lindq', 'vist built it [1 "bui', 'lt by Ada Lindqvist"].'],
      });
      const { backend, fileId } = await backendWith(t, { keys, baseUrls: { [id]: service.url } });
      const events = await Array.fromAsync(askStreaming(backend, fileId, { provider: id }));
      const shown = events.map((event) => (event.type === 'delta' ? event.text : '')).join('');
      assert.equal(shown, ANSWER);
      const last = events.at(-1);
      assert.ok(last?.type === 'done');
      assert.equal(last.response.answer, ANSWER);
      assert.equal(last.response.provider, id);
      assert.equal(last.response.model, model);
      assert.deepEqual(last.response.claims, [{ text: ANSWER, citations: [1], verified: true, state: 'verified' }]);
      assert.deepEqual(
        last.response.citations.map(({ line_start, line_end }) => [line_start, line_end]),
        [[3, 3]],
      );
      assert.equal(service.chats[0]?.model, model);
      assert.equal(service.chats[0]?.stream, true);
      assert.ok(service.seen.every((request) => request.authorization === authorization));
    });

    test('is understood when it answers in one piece', async (t) => {
      const service = await startScriptedModel(t, { kind: 'json', text: GROUNDED });
      const { backend, fileId } = await backendWith(t, { keys, baseUrls: { [id]: service.url } });
      const answer = await ask(backend, fileId, { provider: id, model: 'a-model' });
      assert.equal(answer.answer, ANSWER);
      assert.equal(answer.model, 'a-model');
      assert.equal(service.chats[0]?.model, 'a-model');
    });

    const failures: readonly [string, ModelReply, RegExp][] = [
      [
        'a wrong key',
        { kind: 'error', status: 401, body: { error: { message: `Incorrect API key: ${KEY}` } } },
        /refused the key/,
      ],
      ['too many requests', { kind: 'error', status: 429, headers: { 'Retry-After': '3600' } }, /asks to wait/],
      ['a failure of its own', { kind: 'error', status: 500 }, /failure of its own/],
      [
        'a rejected request',
        { kind: 'error', status: 404, body: { error: { message: 'no model of this name' } } },
        /no model of this name/,
      ],
      ['bytes that are no events', { kind: 'raw', body: 'data: {"choices": [{"delta":\n\n' }, /could not be read/],
      ['an answer of another shape', { kind: 'raw', body: 'data: {"choices": "none"}\n\n' }, /could not be read/],
      [
        'an error within the stream',
        { kind: 'raw', body: 'data: {"error": {"message": "overloaded"}}\n\n' },
        /failure of its own/,
      ],
      [
        'an answer that is cut off',
        { kind: 'raw', body: 'data: {"choices":[{"delta":{"content":"Ada"}}]}\n\n' },
        /cut off/,
      ],
      ['an empty answer', { kind: 'stream', pieces: [] }, /empty/],
    ];
    for (const [name, reply, note] of failures) {
      test(`falls back to the answer without a model after ${name}`, async (t) => {
        const service = await startScriptedModel(t, reply);
        const { backend, fileId } = await backendWith(t, { keys, baseUrls: { [id]: service.url } });
        const answer = await ask(backend, fileId, { provider: id });
        assert.equal(answer.provider, 'local');
        assert.match(answer.answer, /Ada Lindqvist/);
        assert.match(answer.notes?.join('\n') ?? '', note);
        assert.match(answer.notes?.join('\n') ?? '', /without a model/);
        assert.ok(!JSON.stringify(answer).includes(KEY), 'the key is in the answer');
        assert.ok(!backend.logged.join('\n').includes(KEY), 'the key is in the log');
        assert.equal(service.chats.length, 1);
      });
    }

    test('is given up when it says nothing', async (t) => {
      const service = await startScriptedModel(t, { kind: 'hang', pieces: ['Ada'] });
      const { backend, fileId } = await backendWith(t, { keys, baseUrls: { [id]: service.url } }, impatient);
      const answer = await ask(backend, fileId, { provider: id });
      assert.equal(answer.provider, 'local');
      assert.match(answer.notes?.[0] ?? '', /did not answer in time/);
    });

    test('is asked once more after the moment it asks for', async (t) => {
      const wait: ModelReply = { kind: 'error', status: 429, headers: { 'Retry-After': '0' } };
      const service = await startScriptedModel(t, wait, { kind: 'stream', pieces: [GROUNDED] });
      const { backend, fileId } = await backendWith(t, { keys, baseUrls: { [id]: service.url } });
      assert.equal((await ask(backend, fileId, { provider: id })).answer, ANSWER);
      assert.equal(service.chats.length, 2);
    });

    test('ends its request when the client leaves', async (t) => {
      const service = await startScriptedModel(t, { kind: 'hang', pieces: ['Ada Lindqvist '] });
      const { backend, fileId } = await backendWith(t, { keys, baseUrls: { [id]: service.url } });
      const leaving = new AbortController();
      const events = askStreaming(backend, fileId, { provider: id }, leaving.signal);
      for (let event = await events.next(); !event.done && event.value.type !== 'delta';) event = await events.next();
      leaving.abort();
      await assert.rejects(events.next());
      await service.seen.at(-1)?.closed;
      assert.equal(service.chats.length, 1);
      assert.deepEqual(backend.logged, []);
    });
  });
}

test('a service that cannot be reached is followed by the answer without a model', async (t) => {
  const service = await startScriptedModel(t);
  const { backend, fileId } = await backendWith(t, { baseUrls: { custom: service.url } });
  await service.close();
  service.close = () => Promise.resolve();
  const answer = await ask(backend, fileId, { provider: 'custom', model: 'a-model' });
  assert.equal(answer.provider, 'local');
  assert.match(answer.notes?.[0] ?? '', /cannot be reached/);
});

test('no redirect is followed', async (t) => {
  const elsewhere = await startScriptedModel(t, { kind: 'stream', pieces: [GROUNDED] });
  const service = await startScriptedModel(t, {
    kind: 'error',
    status: 307,
    headers: { Location: `${elsewhere.url}/chat/completions` },
  });
  const { backend, fileId } = await backendWith(t, { baseUrls: { custom: service.url } });
  const answer = await ask(backend, fileId, { provider: 'custom', model: 'a-model' });
  assert.equal(answer.provider, 'local');
  assert.deepEqual(elsewhere.seen, []);
});

test('a service without models says so', async (t) => {
  const service = await startScriptedModel(t);
  service.models = [];
  const { backend, fileId } = await backendWith(t, { baseUrls: { ollama: service.url } });
  assert.match((await ask(backend, fileId, { provider: 'ollama' })).notes?.[0] ?? '', /no models/);
});
