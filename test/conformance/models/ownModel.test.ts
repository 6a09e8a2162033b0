import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AskService } from '../../../src/query/askService.ts';
import { CLOSED_GATE } from '../../../src/query/consent.ts';
import { answerWithOwnModel, type OwnModel } from '../../../src/query/ownModel.ts';
import { clientOf } from '../../helpers/testBackend.ts';
import { backendWith, GROUNDED, QUESTION } from './askModel.ts';

const options = { question: QUESTION, model: '', maxTokens: 8000, onEvent: () => undefined };

test("the person's own model gets the passages, and its answer is checked like any other", async (t) => {
  const { backend, fileId } = await backendWith(t, {});
  const client = clientOf(t, { url: backend.url, token: backend.token });
  const asked: string[] = [];
  const own: OwnModel = {
    ask: (messages, { onDelta }) => {
      asked.push(...messages.map(({ content }) => content));
      onDelta(GROUNDED);
      return Promise.resolve({ text: `${GROUNDED} It is tall.`, model: 'own' });
    },
  };
  const question = { ...options, fileIds: [fileId], signal: new AbortController().signal };
  const answer = await answerWithOwnModel(client, own, question);
  assert.equal(answer?.provider, 'vscode');
  assert.deepEqual(
    answer.claims?.map(({ verified }) => verified),
    [true, false],
  );
  assert.match(asked[1] ?? '', /Ada Lindqvist/);
  assert.equal(answer.receipt?.passages_sent, 1);
});

test('where the person has no model, the answer is made without one and says so', async (t) => {
  const { backend, fileId } = await backendWith(t, {});
  const client = clientOf(t, { url: backend.url, token: backend.token });
  const file = await client.getFile(fileId);
  const uploaded = { file, localPath: '/a.txt' };
  const asking = new AskService({
    client,
    // The file is there already; how it got there is another test's matter.
    queue: { add: () => Promise.resolve(uploaded) } as never,
    consent: CLOSED_GATE,
    settings: () => ({ 'query.provider': 'vscode', 'query.model': '', 'query.maxTokens': 8000 }),
  });
  const { signal } = new AbortController();
  const answer = await asking.ask({ paths: ['/a.txt'], question: QUESTION, signal, onProgress: () => undefined });
  assert.equal(answer.provider, 'local');
  assert.match(answer.answer, /Ada Lindqvist/);
  assert.match(answer.notes?.join() ?? '', /models of VS Code gave no answer: there are none here/);
});
