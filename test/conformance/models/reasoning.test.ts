import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { QueryStreamEvent } from '../../../src/protocol/query.ts';
import { startScriptedModel, type ModelReply } from '../../helpers/scriptedModel.ts';
import { ask, askStreaming, backendWith, GROUNDED } from './askModel.ts';

const ANSWER = 'Ada Lindqvist built it [1].';
const THOUGHT = 'The user asks who built it. Was it Napoleon in 1804 [1]?';

/** What a reader has before them at the end of a stream, and whether anything was ever taken back. */
function read(events: readonly QueryStreamEvent[]): { shown: string; everShown: string; restarts: number } {
  let shown = '';
  let everShown = '';
  let restarts = 0;
  for (const event of events) {
    if (event.type === 'delta') {
      shown += event.text;
      everShown += event.text;
    } else if (event.type === 'restart') {
      shown = '';
      restarts++;
    }
  }
  return { shown, everShown, restarts };
}

const WAYS: readonly [string, ModelReply][] = [
  ['in a field of its own', { kind: 'stream', reasoning: [THOUGHT], pieces: [GROUNDED] }],
  ['in tags', { kind: 'stream', pieces: ['<thi', 'nk>', THOUGHT, '</th', 'ink>\n\n', GROUNDED] }],
  ['in tags, in one piece', { kind: 'json', text: `<think>${THOUGHT}</think>${GROUNDED}` }],
];

for (const [name, reply] of WAYS) {
  test(`reasoning that comes ${name} is neither shown nor checked`, async (t) => {
    const service = await startScriptedModel(t, reply);
    const { backend, fileId } = await backendWith(t, { baseUrls: { custom: service.url } });
    const events = await Array.fromAsync(askStreaming(backend, fileId, { provider: 'custom', model: 'm' }));
    const { shown, everShown } = read(events);
    assert.equal(shown, ANSWER);
    assert.ok(!everShown.includes('Napoleon'));
    const last = events.at(-1);
    assert.ok(last?.type === 'done');
    assert.equal(last.response.answer, ANSWER);
    assert.deepEqual(last.response.claims, [{ text: ANSWER, citations: [1], verified: true, state: 'verified' }]);
  });
}

test('reasoning whose opening tag the service has swallowed is taken back when it ends', async (t) => {
  const service = await startScriptedModel(t, { kind: 'stream', pieces: [`${THOUGHT}\n`, '</think>\n\n', GROUNDED] });
  const { backend, fileId } = await backendWith(t, { baseUrls: { custom: service.url } });
  const events = await Array.fromAsync(askStreaming(backend, fileId, { provider: 'custom', model: 'm' }));
  const { shown, restarts } = read(events);
  assert.deepEqual([shown, restarts], [ANSWER, 1]);
  const last = events.at(-1);
  assert.ok(last?.type === 'done');
  assert.equal(last.response.answer, ANSWER);
  assert.equal(last.response.notes, undefined);
});

test('a model that thinks to the end has given no answer', async (t) => {
  const service = await startScriptedModel(t, { kind: 'stream', pieces: ['<think>', THOUGHT] });
  const { backend, fileId } = await backendWith(t, { baseUrls: { custom: service.url } });
  const answer = await ask(backend, fileId, { provider: 'custom', model: 'm' });
  assert.equal(answer.provider, 'local');
  assert.match(answer.notes?.[0] ?? '', /it is empty/);
});

test('a model that thinks first may still say that the passages do not answer', async (t) => {
  const service = await startScriptedModel(t, { kind: 'stream', pieces: ['<think>Hm.</think>\nNOT_IN_FILE'] });
  const { backend, fileId } = await backendWith(t, { baseUrls: { custom: service.url } });
  assert.match((await ask(backend, fileId, { provider: 'custom', model: 'm' })).answer, /^Not in this file/);
});
