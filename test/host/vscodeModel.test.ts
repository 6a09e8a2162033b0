import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import { chosenModel, vscodeModel } from '../../src/commands/agents/vscodeModel.ts';
import type { ChatMessage } from '../../src/grounding/prompt.ts';

const MESSAGES: readonly ChatMessage[] = [
  { role: 'system', content: 'Answer from the passages.' },
  { role: 'user', content: 'Who built it?' },
];

/** A model as VS Code hands one out, whose every reply the test writes. */
class FakeChat implements vscode.LanguageModelChat {
  readonly name = 'Fake';
  readonly id = 'fake-1';
  readonly vendor = 'test';
  readonly family = 'fake';
  readonly version = '1';
  readonly maxInputTokens = 4_096;
  readonly asked: string[] = [];
  /** The token of the last request. */
  token: vscode.CancellationToken | undefined;
  readonly #reply: (token: vscode.CancellationToken) => AsyncIterable<string>;

  constructor(reply: (token: vscode.CancellationToken) => AsyncIterable<string>) {
    this.#reply = reply;
  }

  sendRequest(
    messages: vscode.LanguageModelChatMessage[],
    options?: vscode.LanguageModelChatRequestOptions,
    token = new vscode.CancellationTokenSource().token,
  ): Promise<vscode.LanguageModelChatResponse> {
    assert.ok(options?.justification, 'VS Code tells the person why');
    this.token = token;
    for (const { content } of messages) {
      for (const part of content) if (part instanceof vscode.LanguageModelTextPart) this.asked.push(part.value);
    }
    const text = this.#reply(token);
    return Promise.resolve({ text, stream: text });
  }

  countTokens(text: string | vscode.LanguageModelChatMessage): Promise<number> {
    assert.ok(typeof text === 'string');
    return Promise.resolve(text.length);
  }
}

async function* pieces(...texts: readonly string[]): AsyncGenerator<string> {
  yield* texts;
  await Promise.resolve();
}

async function* failing(error: Error): AsyncGenerator<string> {
  yield 'Ada';
  await Promise.reject(error);
}

/** Says one thing, then nothing until it is cancelled. */
async function* untilCancelled(token: vscode.CancellationToken): AsyncGenerator<string> {
  yield 'Ada';
  await new Promise((resolve) => token.onCancellationRequested(resolve));
  throw new vscode.CancellationError();
}

suite('The models of VS Code', () => {
  const { signal } = new AbortController();
  const nothing = (): void => undefined;

  test('are asked with the instructions first, and their answer grows', async () => {
    const chat = new FakeChat(() => pieces('Ada ', 'Lindqvist'));
    const deltas: string[] = [];
    const text = await chosenModel(chat).ask(MESSAGES, { signal, onDelta: (delta) => deltas.push(delta) });
    assert.equal(text, 'Ada Lindqvist');
    assert.deepEqual(deltas, ['Ada ', 'Lindqvist']);
    assert.deepEqual(
      chat.asked,
      MESSAGES.map(({ content }) => content),
    );
  });

  test('count their tokens themselves', async () => {
    const model = chosenModel(new FakeChat(() => pieces()));
    assert.equal(await model.countTokens('twelve chars', signal), 12);
    assert.equal(model.maxInputTokens, 4_096);
  });

  test('say in plain words why they give no answer', async () => {
    const cases: readonly [Error, RegExp][] = [
      [vscode.LanguageModelError.NoPermissions('consent'), /you have not allowed Smart File Query/],
      [vscode.LanguageModelError.Blocked('quota'), /blocked, or no quota is left/],
      [vscode.LanguageModelError.NotFound('gone'), /no longer there/],
      [new Error('out of order'), /^out of order$/],
    ];
    for (const [error, message] of cases) {
      const asking = chosenModel(new FakeChat(() => failing(error))).ask(MESSAGES, { signal, onDelta: nothing });
      await assert.rejects(asking, (thrown) => thrown instanceof Error && message.test(thrown.message));
    }
  });

  test('stop when the person stops', async () => {
    const stopping = new AbortController();
    const chat = new FakeChat(untilCancelled);
    const onDelta = (): void => stopping.abort();
    await assert.rejects(chosenModel(chat).ask(MESSAGES, { signal: stopping.signal, onDelta }), { name: 'AbortError' });
    assert.equal(chat.token?.isCancellationRequested, true);
  });

  test('are told to be missing where there are none of that name', async () => {
    await assert.rejects(vscodeModel.choose('no-such-model'), /no language model "no-such-model"/);
  });
});
