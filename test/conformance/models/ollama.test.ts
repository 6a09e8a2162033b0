import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as z from 'zod';
import { startScriptedModel } from '../../helpers/scriptedModel.ts';
import { ask, backendWith, GROUNDED } from './askModel.ts';

const Sent = z.object({
  model: z.string(),
  options: z.object({ num_ctx: z.int() }),
  messages: z.array(z.object({ content: z.string() })),
});

test('Ollama is asked by its own API, with a context in which all that is sent has room', async (t) => {
  const service = await startScriptedModel(t);
  const [first, second] = [GROUNDED.slice(0, 9), GROUNDED.slice(9)];
  service.ollamaLines = [
    { message: { role: 'assistant', content: '', thinking: 'Was it Bo?' }, done: false },
    { message: { role: 'assistant', content: first }, done: false },
    { message: { role: 'assistant', content: second }, done: false },
    { message: { role: 'assistant', content: '' }, done: true, done_reason: 'length' },
  ];
  const text = `${'The harbour opens at nine and the lighthouse is lit.\n\n'.repeat(2_000)}The lighthouse was built by Ada Lindqvist.\n`;
  const { backend, fileId } = await backendWith(t, { baseUrls: { ollama: service.url } }, { text });
  const answer = await ask(backend, fileId, { provider: 'ollama', model: 'm', max_tokens: 20_000 });
  assert.equal(answer.provider, 'ollama');
  assert.match(answer.notes?.join() ?? '', /cut off/);
  const sent = Sent.parse(JSON.parse(service.seen.find(({ path }) => path === '/api/chat')?.body ?? ''));
  const characters = sent.messages.reduce((sum, { content }) => sum + content.length, 0);
  assert.ok(characters > 3_000, String(characters));
  assert.ok(sent.options.num_ctx >= characters / 4 + 4_096, String(sent.options.num_ctx));
  assert.equal(service.chats.length, 0);
});

test('of a prompt that Ollama has read only in part, by its own count, the answer says so', async (t) => {
  const service = await startScriptedModel(t);
  const text = `${'The harbour opens at nine and the lighthouse is lit.\n\n'.repeat(2_000)}The lighthouse was built by Ada Lindqvist.\n`;
  const { backend, fileId } = await backendWith(t, { baseUrls: { ollama: service.url } }, { text });
  const notesAfter = async (count?: number): Promise<string> => {
    const counted = count === undefined ? {} : { prompt_eval_count: count };
    service.ollamaLines = [{ message: { content: GROUNDED }, done: true, done_reason: 'stop', ...counted }];
    const answer = await ask(backend, fileId, { provider: 'ollama', model: 'm', max_tokens: 20_000 });
    assert.equal(answer.provider, 'ollama');
    return answer.notes?.join() ?? '';
  };
  await notesAfter();
  const sent = Sent.parse(JSON.parse(service.seen.findLast(({ path }) => path === '/api/chat')?.body ?? ''));
  const tokens = Math.round(sent.messages.reduce((sum, { content }) => sum + content.length, 0) / 4);
  assert.ok(tokens > 1_000, String(tokens));
  for (const whole of [undefined, 0, tokens, Math.round(tokens * 1.2)]) {
    assert.doesNotMatch(await notesAfter(whole), /Ollama has read/, String(whole));
  }
  for (const part of [Math.round(tokens / 4), sent.options.num_ctx]) {
    assert.match(await notesAfter(part), new RegExp(`Ollama has read ${part} of about \\d+ tokens`));
  }
});

test('a service in the place of Ollama without its API is asked in the dialect of OpenAI', async (t) => {
  const service = await startScriptedModel(t, { kind: 'stream', pieces: [GROUNDED] });
  const { backend, fileId } = await backendWith(t, { baseUrls: { ollama: service.url } });
  assert.equal((await ask(backend, fileId, { provider: 'ollama', model: 'm' })).provider, 'ollama');
  assert.equal(service.chats.length, 1);
});
