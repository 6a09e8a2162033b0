import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { estimateTokens } from '../../../src/grounding/prompt.ts';
import { CLOSED_GATE } from '../../../src/privacy/consent.ts';
import type { QueryStreamEvent } from '../../../src/protocol/query.ts';
import type { Answer } from '../../../src/asking/answer.ts';
import { AskService } from '../../../src/asking/askService.ts';
import { answerWithOwnModel, type ChosenModel, type OwnModel } from '../../../src/asking/ownModel.ts';
import { clientOf } from '../../helpers/testBackend.ts';
import { backendWith, GROUNDED, QUESTION } from './askModel.ts';

const MAX_TOKENS = 8_000;

/** A model that replies so, and keeps what it is asked. */
function modelThat(reply: ChosenModel['ask'], parts: Partial<ChosenModel> = {}): { own: OwnModel; asked: string[][] } {
  const asked: string[][] = [];
  const model: ChosenModel = {
    id: 'own',
    maxInputTokens: 100_000,
    countTokens: (text) => Promise.resolve(estimateTokens(text)),
    ...parts,
    ask: (messages, options) => {
      asked.push(messages.map(({ content }) => content));
      return reply(messages, options);
    },
  };
  return { own: { choose: () => Promise.resolve(model) }, asked };
}

/** Streams a text in two pieces. */
const saying =
  (text: string): ChosenModel['ask'] =>
  (_messages, { onDelta }) => {
    onDelta(text.slice(0, 10));
    onDelta(text.slice(10));
    return Promise.resolve(text);
  };

async function askOwn(
  t: TestContext,
  own: OwnModel | undefined,
  { text, signal = new AbortController().signal }: { text?: string; signal?: AbortSignal } = {},
): Promise<{ answer: Answer; events: QueryStreamEvent[] }> {
  const { backend, fileId } = await backendWith(t, {}, text === undefined ? {} : { text });
  const client = clientOf(t, { url: backend.url, token: backend.token });
  const file = await client.getFile(fileId);
  const asking = new AskService({
    client,
    // The file is there already; how it got there is another test's matter.
    queue: { add: () => Promise.resolve({ file, localPath: '/a.txt' }) } as never,
    consent: CLOSED_GATE,
    ...(own ? { ownModel: own } : {}),
    settings: () => ({ 'query.provider': 'vscode', 'query.model': '', 'query.maxTokens': MAX_TOKENS }),
  });
  const events: QueryStreamEvent[] = [];
  const answer = await asking.ask({
    paths: ['/a.txt'],
    question: QUESTION,
    signal,
    onProgress: () => undefined,
    onEvent: (event) => events.push(event),
  });
  return { answer, events };
}

const shownBy = (events: readonly QueryStreamEvent[]): string =>
  events.map((event) => (event.type === 'delta' ? event.text : '')).join('');

test("the person's own model gets the passages, and its answer is checked like any other", async (t) => {
  const { own, asked } = modelThat(saying(`<think>Was it Ada?</think>${GROUNDED} It is tall.`));
  const { answer, events } = await askOwn(t, own);
  assert.deepEqual([answer.provider, answer.model], ['vscode', 'own']);
  assert.deepEqual(
    answer.claims?.map(({ verified }) => verified),
    [true, false],
  );
  assert.match(asked[0]?.[1] ?? '', /Ada Lindqvist/);
  assert.equal(answer.receipt?.passages_sent, 1);
  assert.equal(shownBy(events), 'Ada Lindqvist built it [1]. It is tall.');
});

/** Paragraphs that all match the question. */
const LONG = Array.from(
  { length: 80 },
  (_, index) => `The lighthouse number ${String(index)} was built by Ada Lindqvist ${'near the harbour '.repeat(20)}.`,
).join('\n\n');

test('the budget is kept in the count of the model itself, and so is what the model takes', async (t) => {
  // It counts three tokens where one was estimated.
  const countTokens = (text: string): Promise<number> => Promise.resolve(3 * estimateTokens(text));
  for (const maxInputTokens of [100_000, 5_000]) {
    const { own, asked } = modelThat(saying(GROUNDED), { maxInputTokens, countTokens });
    const { answer } = await askOwn(t, own, { text: LONG });
    assert.equal(answer.provider, 'vscode', answer.notes?.join());
    const counts = await Promise.all((asked[0] ?? []).map(countTokens));
    const tokens = counts.reduce((sum, count) => sum + count, 0);
    assert.ok(tokens <= Math.min(MAX_TOKENS, maxInputTokens), String(tokens));
    assert.equal(answer.receipt?.tokens_sent, tokens);
    assert.ok(answer.receipt.passages_sent > 0 && answer.receipt.left_out.length > 0);
  }
});

const FAILURES: readonly [string, OwnModel | undefined, RegExp][] = [
  ['there is none', undefined, /there are none here/],
  ['none can be chosen', { choose: () => Promise.reject(new Error('VS Code has no language model')) }, /no language/],
  ['it is refused', modelThat(() => Promise.reject(new Error('you have not allowed it'))).own, /not allowed it/],
  ['it says nothing', modelThat(saying(' ')).own, /answer is empty/],
  ['it only thinks', modelThat(saying('<think>Was it Ada?')).own, /answer is empty/],
  ['it is too small', modelThat(saying(GROUNDED), { maxInputTokens: 10 }).own, /no passage fits/],
  ['the file does not tell it', modelThat(saying('NOT_IN_FILE')).own, /do not answer the question from the file/],
];

for (const [name, own, note] of FAILURES) {
  test(`where ${name}, the answer is made without a model and says so`, async (t) => {
    const { answer, events } = await askOwn(t, own);
    assert.equal(answer.provider, 'local');
    assert.match(answer.answer, /Ada Lindqvist/);
    assert.match(answer.notes?.[0] ?? '', note);
    assert.match(answer.notes?.[0] ?? '', /without a model/);
    assert.ok(events.some(({ type }) => type === 'restart'));
  });
}

test('a question that is stopped ends as stopped, with no other answer', async (t) => {
  const stopping = new AbortController();
  const { own } = modelThat((_messages, { signal }) => {
    stopping.abort();
    return Promise.reject(new Error('cut off', { cause: signal.reason }));
  });
  await assert.rejects(askOwn(t, own, { signal: stopping.signal }), { kind: 'cancelled' });
});

test('an own model that sends nothing for too long is given up, also where it does not heed that', async (t) => {
  const { backend, fileId } = await backendWith(t, {});
  const client = clientOf(t, { url: backend.url, token: backend.token });
  const begun = modelThat((_messages, { onDelta }) => {
    onDelta('Ada');
    return new Promise<never>(() => undefined);
  });
  const asking = answerWithOwnModel(client, begun.own, {
    fileIds: [fileId],
    question: QUESTION,
    model: '',
    maxTokens: MAX_TOKENS,
    signal: new AbortController().signal,
    silenceMs: 100,
    onEvent: () => undefined,
  });
  await assert.rejects(asking, /nothing came from them for 1 seconds/);
  assert.equal(begun.asked.length, 1);
});
