import assert from 'node:assert/strict';
import { test } from 'node:test';
import type * as vscode from 'vscode';
import { ApiKeyStore } from '../../../src/commands/privacy/credentialStore.ts';

/** VS Code's secret storage with these secrets, of which only reading is used. */
function secretsWith(secrets: Readonly<Record<string, string>>): vscode.SecretStorage {
  return { get: (key: string) => Promise.resolve(secrets[key]) } as unknown as vscode.SecretStorage;
}

test('the embedded backend gets the keys with the addresses that the settings name', async () => {
  const store = new ApiKeyStore(secretsWith({ 'apiKey:kimi': 'sk-1' }));
  assert.deepEqual(await store.all({ 'query.baseUrl': '', 'query.region': 'international' }), {
    keys: { kimi: 'sk-1' },
    baseUrls: {},
  });
  const { baseUrls } = await store.all({ 'query.baseUrl': 'https://models.test/v1', 'query.region': 'china' });
  assert.deepEqual(baseUrls, {
    kimi: 'https://api.moonshot.cn/v1',
    glm: 'https://open.bigmodel.cn/api/paas/v4',
    custom: 'https://models.test/v1',
  });
});
