import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultModel } from '../../../src/commands/agents/defaultModel.ts';

const MODELS = [
  { id: 'local', vendor: 'ollama' },
  { id: 'fast', vendor: 'copilot' },
  { id: 'best', vendor: 'copilot' },
];

test('a person who names no model gets the one that they chose in the chat, else the first of Copilot’s, else the first', () => {
  assert.equal(defaultModel(MODELS, 'best')?.id, 'best');
  assert.equal(defaultModel(MODELS, undefined)?.id, 'fast');
  assert.equal(defaultModel(MODELS, 'gone')?.id, 'fast');
  assert.equal(defaultModel(MODELS.slice(0, 1), undefined)?.id, 'local');
  assert.equal(defaultModel([], 'best'), undefined);
});
