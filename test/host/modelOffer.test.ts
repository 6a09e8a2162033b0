import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import type * as vscode from 'vscode';
import type { Conversation } from '../../src/asking/answer.ts';
import { ModelOffer, type ModelOfferParts } from '../../src/commands/asking/modelOffer.ts';
import { configuredValue, writeSetting } from '../../src/contributions.ts';
import { asPerson } from './person.ts';

/** State that is kept in memory. */
class MemoryState implements vscode.Memento {
  readonly #values = new Map<string, unknown>();
  readonly keys = (): readonly string[] => [...this.#values.keys()];
  get<T>(key: string): T | undefined {
    // What a memento holds has the type that its reader names.
    return this.#values.get(key) as T | undefined;
  }
  update(key: string, value: unknown): Promise<void> {
    this.#values.set(key, value);
    return Promise.resolve();
  }
}

/** A conversation whose latest answer is of this provider; nothing else of it is looked at. */
const answeredBy = (provider: string): Conversation =>
  ({ earlier: [], latest: { provider } }) as unknown as Conversation;

suite('the models of VS Code', () => {
  interface Asked {
    readonly messages: readonly string[];
    readonly again: readonly Conversation[];
  }

  /** What a person is asked, and what is asked again, after these answers. */
  async function after(
    conversations: readonly Conversation[],
    choose: (buttons: readonly string[]) => string | undefined,
    parts: Partial<ModelOfferParts> = {},
  ): Promise<Asked> {
    const again: Conversation[] = [];
    const offer = new ModelOffer({
      state: new MemoryState(),
      isAutomatic: () => true,
      models: () => Promise.resolve(['Test Model 1']),
      warn: () => undefined,
      askAgain: (conversation) => void again.push(conversation),
      ...parts,
    });
    return asPerson(
      undefined,
      async ({ messages }) => {
        for (const conversation of conversations) await offer.offerAfter(conversation);
        return { messages: [...messages], again };
      },
      (_, buttons) => choose(buttons),
    );
  }

  test('are offered once after an answer without a model, and “Not Now” is kept', async () => {
    const { messages, again } = await after([answeredBy('local'), answeredBy('local')], (buttons) => buttons[1]);
    assert.equal(messages.length, 1);
    assert.match(messages[0] ?? '', /Test Model 1/);
    assert.deepEqual(again, []);
    assert.equal(configuredValue('query.provider'), undefined);
  });

  test('become who answers where the person says so, and the question is asked again', async () => {
    const conversation = answeredBy('local');
    try {
      const { again } = await after([conversation], (buttons) => buttons[0]);
      assert.deepEqual(again, [conversation]);
      assert.equal(configuredValue('query.provider'), 'vscode');
    } finally {
      await writeSetting('query.provider', undefined);
    }
  });

  test('are not offered where there are none, where a model has answered, and where the person has chosen who answers', async () => {
    const choose = (): undefined => undefined;
    const none = { models: () => Promise.resolve([]) };
    assert.deepEqual((await after([answeredBy('local')], choose, none)).messages, []);
    assert.deepEqual((await after([answeredBy('openai')], choose)).messages, []);
    assert.deepEqual((await after([answeredBy('local')], choose, { isAutomatic: () => false })).messages, []);
  });

  test('are not offered where they cannot be listed, which only the log says', async () => {
    const warnings: string[] = [];
    const { messages } = await after([answeredBy('local')], () => undefined, {
      models: () => Promise.reject(new Error('no model service')),
      warn: (message) => void warnings.push(message),
    });
    assert.deepEqual(messages, []);
    assert.match(warnings.join(), /no model service/);
  });
});
