import assert from 'node:assert/strict';
import { suite, test, type TestContext } from 'node:test';
import type { QueryResponse } from '../../../src/protocol/query.ts';
import { startScriptedModel, type ModelReply } from '../../helpers/scriptedModel.ts';
import { ask, backendWith, GROUNDED } from './askModel.ts';

const ANSWER = 'Ada Lindqvist built it [1].';

async function answerTo(t: TestContext, ...replies: ModelReply[]): Promise<{ answer: QueryResponse; asked: number }> {
  const service = await startScriptedModel(t, ...replies);
  const { backend, fileId } = await backendWith(t, { baseUrls: { custom: service.url } });
  const answer = await ask(backend, fileId, { provider: 'custom', model: 'm' });
  return { answer, asked: service.chats.length };
}

/** Events of a stream as bytes, each of one choice. */
function events(...choices: readonly object[]): string {
  return choices.map((choice) => `data: ${JSON.stringify({ choices: [choice] })}\n\n`).join('');
}
const said = (content: unknown): object => ({ delta: { content } });

suite('an answer that is not whole says so', () => {
  for (const [reason, note] of [
    ['length', /cut off: the model had written as much as it may/],
    ['content_filter', /cut off by the content filter/],
    ['network_error', /cut off: the service has lost its connection/],
    ['model_context_window_exceeded', /cut off: the model can hold no more/],
  ] as const) {
    test(reason, async (t) => {
      const body = events(said(GROUNDED), { delta: {}, finish_reason: reason });
      const { answer } = await answerTo(t, { kind: 'raw', body });
      assert.deepEqual([answer.provider, answer.answer], ['custom', ANSWER]);
      assert.match(answer.notes?.join('\n') ?? '', note);
    });
  }

  test('where the model repeats itself, and the service is not listened to any longer', async (t) => {
    const pieces = [`${GROUNDED} `, ...Array.from({ length: 400 }, () => 'So it was and so it is said. ')];
    const { answer } = await answerTo(t, { kind: 'hang', pieces });
    assert.ok(answer.answer.startsWith(ANSWER) && answer.answer.length < 400, answer.answer);
    assert.match(answer.notes?.join('\n') ?? '', /repeat itself/);
  });

  test('where the model goes on with white space', async (t) => {
    const { answer } = await answerTo(t, { kind: 'hang', pieces: [GROUNDED, ' \t\n'.repeat(600)] });
    assert.equal(answer.answer, ANSWER);
    assert.match(answer.notes?.join('\n') ?? '', /repeat itself/);
  });
});

suite('no answer says why there is none', () => {
  for (const [name, body, note] of [
    [
      'a refusal',
      events({ delta: { refusal: 'I cannot.' } }, { delta: {}, finish_reason: 'stop' }),
      /refused to answer/,
    ],
    ['a filtered answer', events({ delta: {}, finish_reason: 'content_filter' }), /refused to answer/],
    ['an event without an end', `data: ${'x'.repeat(999)}\n`.repeat(4_200), /it is too long\./],
    ['an empty answer', events({ delta: {}, finish_reason: 'stop' }), /it is empty\./],
    [
      'thinking to the end',
      events(said('<think>Hm'), { delta: {}, finish_reason: 'length' }),
      /empty, since it was cut off/,
    ],
  ] as const) {
    test(name, async (t) => {
      const { answer } = await answerTo(t, { kind: 'raw', body });
      assert.equal(answer.provider, 'local');
      assert.match(answer.notes?.join('\n') ?? '', note);
    });
  }
});

suite('an answer is understood', () => {
  const parts = [
    { type: 'thinking', text: 'Was it Bo?' },
    { type: 'text', text: GROUNDED },
  ];
  const whole = JSON.stringify({ choices: [{ message: { content: parts } }] });
  for (const [name, reply] of [
    ['without a finish reason', { kind: 'raw', body: `${events(said(GROUNDED))}data: [DONE]\n\n` }],
    [
      'with a finish reason that is the name of a property',
      { kind: 'raw', body: events(said(GROUNDED), { finish_reason: 'constructor' }) },
    ],
    ['in parts', { kind: 'raw', body: events(said(parts), { delta: {}, finish_reason: 'stop' }) }],
    ['in parts, in one piece', { kind: 'raw', type: 'application/json', body: whole }],
    ['in one piece that is called an event stream', { kind: 'raw', body: whole }],
    [
      'in events that are called JSON',
      { kind: 'raw', type: 'application/json', body: events(said(GROUNDED), { finish_reason: 'stop' }) },
    ],
    [
      'in events that are called text',
      {
        kind: 'raw',
        type: 'text/plain',
        body: `: hello\r\n\r\n${events(said(GROUNDED), { finish_reason: 'stop' }).replaceAll('\n', '\r\n')}`,
      },
    ],
  ] as const satisfies readonly (readonly [string, ModelReply])[]) {
    test(name, async (t) => assert.equal((await answerTo(t, reply)).answer.answer, ANSWER));
  }
});

suite('a service that asks to wait', () => {
  const soon = new Date(Date.now() - 1000).toUTCString();
  for (const [name, status, headers] of [
    ['by 503 and seconds', 503, { 'Retry-After': '0' }],
    ['by a date', 429, { 'Retry-After': soon }],
    ['by milliseconds', 429, { 'Retry-After-Ms': '1' }],
  ] as const) {
    test(`${name} is asked again`, async (t) => {
      const { answer, asked } = await answerTo(t, { kind: 'error', status, headers }, { kind: 'error', status, headers }, { kind: 'stream', pieces: [GROUNDED] }); // prettier-ignore
      assert.deepEqual([answer.answer, asked], [ANSWER, 3]);
    });
  }

  test('is asked three times at most, and not at all for longer than it may take', async (t) => {
    assert.equal((await answerTo(t, { kind: 'error', status: 429, headers: { 'Retry-After': '0' } })).asked, 3);
    assert.equal((await answerTo(t, { kind: 'error', status: 503, headers: { 'Retry-After': '21' } })).asked, 1);
  });
});

suite('a refusal of the service is named', () => {
  for (const [name, status, body, note] of [
    [
      'a region or a model that the key is not for',
      403,
      { error: { message: 'country not supported' } },
      /the key, the model, the region.*country not supported/,
    ],
  ] as const) {
    test(name, async (t) => {
      const { answer } = await answerTo(t, { kind: 'error', status, body });
      assert.match(answer.notes?.join('\n') ?? '', note);
    });
  }

  for (const [name, status, error] of [
    [
      'llama.cpp',
      400,
      { message: 'the request exceeds the available context size', type: 'exceed_context_size_error' },
    ],
    ['Z.ai', 400, { message: 'Prompt exceeds max length', code: '1261' }],
    ['vLLM', 400, { message: "This model's maximum context length is 4096 tokens." }],
    ['a gateway', 413, { message: 'too large' }],
  ] as const) {
    test(`a context that is too small is known from ${name}, and half of it is sent`, async (t) => {
      const { answer, asked } = await answerTo(
        t,
        { kind: 'error', status, body: { error } },
        { kind: 'stream', pieces: [GROUNDED] },
      );
      assert.deepEqual([answer.answer, asked], [ANSWER, 2]);
    });
  }
});
