import assert from 'node:assert/strict';
import { test } from 'node:test';
import { planProviders } from '../../../../src/backend/answering/models/modelProviders.ts';
import type { ProviderState } from '../../../../src/protocol/providers.ts';

const state = (id: ProviderState['id'], change: Partial<ProviderState> = {}): ProviderState => ({
  id,
  label: id.toUpperCase(),
  host: `${id}.example`,
  is_remote: true,
  is_ready: true,
  default_model: 'm',
  takes_documents: false,
  ...change,
});

test('local asks nobody and says nothing', () => {
  assert.deepEqual(planProviders('local', [state('kimi')], ['kimi.example']), { order: [], notes: [] });
});

test('an automatic choice takes all that are ready and agreed to, best first', () => {
  const states = [state('custom', { is_ready: false }), state('kimi'), state('glm'), state('openai')];
  const { order, notes } = planProviders('auto', states, ['kimi.example', 'openai.example']);
  assert.deepEqual(order, ['kimi', 'openai']);
  assert.match(notes.join(), /GLM was not asked: nobody has agreed to send passages to glm\.example/);
  assert.match(notes.join(), /Chosen automatically: KIMI/);
});

test('an automatic choice without anybody says why', () => {
  assert.match(
    planProviders('auto', [state('kimi', { is_ready: false })], []).notes.join(),
    /no model service has a key/,
  );
  assert.deepEqual(planProviders('auto', [state('kimi')], []).order, []);
});

test('a named provider is asked alone, or told why it is not', () => {
  const states = [state('kimi'), state('glm'), state('openai', { is_ready: false }), state('custom', { host: null })];
  const all = ['kimi.example', 'glm.example'];
  assert.deepEqual(planProviders('glm', states, all).order, ['glm']);
  assert.match(planProviders('openai', states, all).notes.join(), /no key/);
  assert.match(planProviders('custom', states, all).notes.join(), /no address/);
  assert.match(planProviders('kimi', states, []).notes.join(), /nobody has agreed/);
});

test('what stays on the machine needs no agreement', () => {
  assert.deepEqual(planProviders('ollama', [state('ollama', { is_remote: false })], []).order, ['ollama']);
});
