import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ProviderRegistry } from '../../../../src/backend/answering/models/modelProviders.ts';
import { type ModelProviderId, regionalBaseUrls } from '../../../../src/protocol/providers.ts';
import { ApiKey, BackendSecrets } from '../../../../src/protocol/ipc.ts';
import { destinationOf } from '../../../../src/protocol/destination.ts';

test('keys can be replaced while the backend runs, and never show in a state', () => {
  const registry = new ProviderRegistry();
  assert.equal(registry.access('kimi'), undefined);
  registry.replace({ keys: { kimi: 'sk-1' }, baseUrls: {} });
  assert.deepEqual(registry.access('kimi'), { baseUrl: 'https://api.moonshot.ai/v1', key: 'sk-1' });
  assert.ok(!JSON.stringify(registry.states()).includes('sk-1'));
  registry.replace({ keys: {}, baseUrls: {} });
  assert.equal(registry.access('kimi'), undefined);
});

test('ollama needs no key and stays here; custom needs an address', () => {
  const registry = new ProviderRegistry();
  assert.deepEqual([registry.state('ollama').is_ready, registry.state('ollama').is_remote], [true, false]);
  assert.equal(registry.state('custom').is_ready, false);
  registry.replace({ keys: {}, baseUrls: { custom: 'https://models.example/v1' } });
  assert.deepEqual([registry.state('custom').is_ready, registry.state('custom').host], [true, 'models.example']);
});

test('a key is a header, so nothing that would break one is a key', () => {
  for (const key of ['', 'a b', 'a\nb', 'é', 'x'.repeat(1001)]) assert.equal(ApiKey.safeParse(key).success, false, key);
  const message = { type: 'secrets', keys: { kimi: 'sk-1' }, baseUrls: { custom: 'file:///etc' } };
  assert.equal(BackendSecrets.safeParse(message).success, false);
});

test('a destination is remote unless it is this machine, and tells when it is not encrypted', () => {
  const cases: [string, string, boolean][] = [
    ['https://api.example.com/v1', 'api.example.com', true],
    ['http://api.example.com:8080', 'http://api.example.com:8080', true],
    ['http://127.0.0.1:11434/v1', '127.0.0.1:11434', false],
    ['http://0x7f.1', '127.0.0.1', false],
    ['http://localhost', 'localhost', false],
    ['http://[::1]:1', '[::1]:1', false],
    ['https://127.0.0.1.example.com', '127.0.0.1.example.com', true],
    ['https://localhost.example.com', 'localhost.example.com', true],
    ['http://10.0.0.1', 'http://10.0.0.1', true],
  ];
  for (const [address, host, isRemote] of cases) assert.deepEqual(destinationOf(address), { host, isRemote }, address);
  assert.equal(destinationOf('embedded'), undefined);
  assert.equal(destinationOf('file:///etc/passwd'), undefined);
});

test('keys of the platforms in China are sent there, and to no other host of the service', () => {
  const baseUrls = regionalBaseUrls('china');
  const registry = new ProviderRegistry({ keys: { kimi: 'sk-1', glm: 'sk-2', openai: 'sk-3' }, baseUrls });
  const hostOf = (id: ModelProviderId): string | null => registry.state(id).host;
  assert.deepEqual(
    [hostOf('kimi'), hostOf('glm'), hostOf('openai')],
    ['api.moonshot.cn', 'open.bigmodel.cn', 'api.openai.com'],
  );
  assert.deepEqual(regionalBaseUrls('international'), {});
});
