import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerWithOwnModel } from '../../../src/asking/ownModel.ts';
import { startScriptedModel } from '../../helpers/scriptedModel.ts';
import { clientOf } from '../../helpers/testBackend.ts';
import { ask, backendWith, GROUNDED, KEY, QUESTION } from './askModel.ts';

const UNCHOSEN = /harbour opens/;
const CHOSEN = /built by Ada Lindqvist/;
const rangesOf = (fileId: string) => [{ file_id: fileId, line_start: 3, line_end: 3 }];

for (const provider of ['openai', 'kimi'] as const) {
  test(`${provider} is shown the chosen lines and no others, and the citations are of them`, async (t) => {
    const service = await startScriptedModel(t, { kind: 'stream', pieces: [GROUNDED] });
    const secrets = { keys: { [provider]: KEY }, baseUrls: { [provider]: service.url } };
    const { backend, fileId } = await backendWith(t, secrets);
    const answer = await ask(backend, fileId, { provider, ranges: rangesOf(fileId) });
    assert.equal(answer.provider, provider);
    const seen = service.seen.map(({ body }) => body).join('\n');
    assert.match(seen, CHOSEN);
    assert.doesNotMatch(seen, UNCHOSEN);
    assert.deepEqual(
      answer.citations.map(({ line_start, line_end }) => [line_start, line_end]),
      [[3, 3]],
    );
  });
}

test("so is the person's own model", async (t) => {
  const { backend, fileId } = await backendWith(t, {});
  const client = clientOf(t, { url: backend.url, token: backend.token });
  const asked: string[] = [];
  const model = {
    id: 'own',
    maxInputTokens: 10_000,
    countTokens: () => Promise.resolve(10),
    ask: (messages: readonly { content: string }[]) => {
      asked.push(...messages.map(({ content }) => content));
      return Promise.resolve(GROUNDED);
    },
  };
  const answer = await answerWithOwnModel(
    client,
    { choose: () => Promise.resolve(model) },
    {
      fileIds: [fileId],
      ranges: rangesOf(fileId),
      question: QUESTION,
      model: '',
      maxTokens: 8000,
      signal: new AbortController().signal,
      onEvent: () => undefined,
    },
  );
  assert.equal(answer?.citations[0]?.line_start, 3);
  assert.match(asked.join('\n'), CHOSEN);
  assert.doesNotMatch(asked.join('\n'), UNCHOSEN);
});
