import assert from 'node:assert/strict';
import { suite, test } from 'mocha';
import { activatedExtension } from './extension.ts';

suite('Activation', () => {
  test('ends without an error', async () => {
    assert.equal((await activatedExtension()).isActive, true);
  });
});
