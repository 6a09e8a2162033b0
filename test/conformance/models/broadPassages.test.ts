import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startScriptedModel } from '../../helpers/scriptedModel.ts';
import { ask, backendWith, GROUNDED } from './askModel.ts';

const LONG = Array.from({ length: 400 }, (_, index) => `## Part ${String(index)}\n\nParagraph ${String(index)} tells of harbour ${String(index)} and its boats.\n`).join('\n'); // prettier-ignore

/** The parts of the long file that a model was given. */
function partsIn(prompt: string): number[] {
  return [...prompt.matchAll(/Paragraph (\d+) tells/g)].map(([, number]) => Number(number)).toSorted((a, b) => a - b);
}

test('a question in another language than the file reaches the model with the file', async (t) => {
  const service = await startScriptedModel(t, { kind: 'stream', pieces: [GROUNDED] });
  const { backend, fileId } = await backendWith(t, { baseUrls: { custom: service.url } });
  const question = '灯塔是谁建的？';
  const answer = await ask(backend, fileId, { provider: 'custom', model: 'm', question });
  assert.equal(answer.provider, 'custom');
  assert.match(service.chats[0]?.messages[1]?.content ?? '', /The lighthouse was built by Ada Lindqvist/);
  assert.equal(answer.receipt?.passages_sent, answer.receipt?.passages_considered);
});

test('an overview of a long file is made from parts of all of it, within the budget', async (t) => {
  const service = await startScriptedModel(t, { kind: 'stream', pieces: ['NOT_IN_FILE'] });
  const { backend, fileId } = await backendWith(t, { baseUrls: { custom: service.url } }, { text: LONG });
  for (const max_tokens of [2_000, 20_000]) {
    await ask(backend, fileId, { provider: 'custom', model: 'm', question: 'Summarise this file', max_tokens });
    const parts = partsIn(service.chats.at(-1)?.messages[1]?.content ?? '');
    assert.ok(parts[0] === 0, 'the beginning');
    assert.ok((parts.at(-1) ?? 0) > 250, JSON.stringify(parts));
    const gaps = parts.slice(1).map((part, index) => part - (parts[index] ?? 0));
    assert.ok(Math.max(...gaps) <= 200, JSON.stringify(parts));
  }
});

test('a question without a hit that is limited to lines reaches the model with these lines alone', async (t) => {
  const service = await startScriptedModel(t, { kind: 'stream', pieces: [GROUNDED] });
  const { backend, fileId } = await backendWith(t, { baseUrls: { custom: service.url } });
  const ranges = [{ file_id: fileId, line_start: 3, line_end: 3 }];
  await ask(backend, fileId, { provider: 'custom', model: 'm', question: '谁建的？', ranges });
  const prompt = service.chats[0]?.messages[1]?.content ?? '';
  assert.match(prompt, /built by Ada/);
  assert.doesNotMatch(prompt, /opens at nine/);
});
