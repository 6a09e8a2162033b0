import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import { clearApiKey, clearToken } from '../../src/commands/privacy/credentialCommands.ts';
import { ApiKeyStore, TokenStore } from '../../src/commands/privacy/credentialStore.ts';
import { asPerson } from './person.ts';

/** The place for secrets, in memory. */
class FakeSecrets implements vscode.SecretStorage {
  readonly #secrets = new Map<string, string>();
  readonly onDidChange = new vscode.EventEmitter<vscode.SecretStorageChangeEvent>().event;

  keys(): Promise<string[]> {
    return Promise.resolve([...this.#secrets.keys()]);
  }

  get(key: string): Promise<string | undefined> {
    return Promise.resolve(this.#secrets.get(key));
  }

  store(key: string, value: string): Promise<void> {
    this.#secrets.set(key, value);
    return Promise.resolve();
  }

  delete(key: string): Promise<void> {
    this.#secrets.delete(key);
    return Promise.resolve();
  }
}

suite('Clear API Key…', () => {
  test('offers the services that have a key, and no others', async () => {
    const keys = new ApiKeyStore(new FakeSecrets());
    await keys.set('openai', 'key-1');
    await keys.set('kimi', 'key-2');
    const offered: (readonly string[])[] = [];
    const messages = await asPerson(
      '',
      async (person) => {
        await clearApiKey(keys);
        return person.messages;
      },
      (_title, labels) => (labels.length > 0 && offered.push(labels), 'OpenAI'),
    );
    assert.deepEqual(offered, [['Kimi', 'OpenAI']]);
    assert.deepEqual(messages, ['The key of OpenAI has been removed.']);
    assert.deepEqual([await keys.has('openai'), await keys.has('kimi')], [false, true]);
  });

  test('says so where there is none', async () => {
    await asPerson('', async (person) => {
      await clearApiKey(new ApiKeyStore(new FakeSecrets()));
      assert.deepEqual(person.messages, ['There is no key to remove: no model service has one.']);
    });
  });
});

suite('Clear Backend Token', () => {
  const url = 'https://query.example.com';

  test('says whether there was one', async () => {
    const tokens = new TokenStore(new FakeSecrets());
    await tokens.set(url, 'token');
    await asPerson('', async (person) => {
      assert.equal(await clearToken(tokens, url), true);
      assert.equal(await tokens.get(url), undefined);
      assert.equal(await clearToken(tokens, url), false);
      assert.deepEqual(person.messages, [
        `The token for ${url} has been removed.`,
        `There is no token for ${url} to remove.`,
      ]);
    });
  });

  test('is not needed for the embedded backend', async () => {
    await asPerson('', async (person) => {
      assert.equal(await clearToken(new TokenStore(new FakeSecrets()), ''), false);
      assert.match(person.messages.join(), /needs no token/);
    });
  });
});
