import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clientOf, startTestBackend } from '../../helpers/testBackend.ts';

test('the health route is open and names what the backend can do', async (t) => {
  const backend = await startTestBackend(t);
  const health = await clientOf(t, { url: backend.url, token: undefined }).health();
  assert.deepEqual(health.capabilities.upload_paths, ['sync', 'async']);
});
