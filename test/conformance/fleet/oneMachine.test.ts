import assert from 'node:assert/strict';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { suite, test } from 'node:test';
import { parseReceivers } from '../../../src/backend/fleet/webhooks.ts';
import { Health } from '../../../src/protocol/health.ts';
import { startScriptedServer } from '../../helpers/scriptedServer.ts';
import { startTestBackend, TEST_TOKEN } from '../../helpers/testBackend.ts';
import { call } from '../../unit/backend/httpCall.ts';
import { describesAFleet } from './fleetConformance.ts';

const ADMIN = 'the-token-of-an-admin';

suite('the fleet of one machine’s backend', () => {
  describesAFleet(async (t) => {
    const backend = await startTestBackend(t, { adminToken: ADMIN });
    return {
      url: backend.url,
      admin: ADMIN,
      member: () => Promise.resolve(TEST_TOKEN),
      reader: undefined,
      knowsPersons: false,
      forgeDecision: async () => {
        const database = new DatabaseSync(join(backend.dataFolder, 'backend.sqlite'));
        try {
          await Promise.resolve();
          database.exec("UPDATE fleet_decisions SET decision = '{}'");
        } finally {
          database.close();
        }
      },
    };
  });

  test('without the token of an admin there is none, and nothing of it is told', async (t) => {
    const { url, token } = await startTestBackend(t);
    const health = Health.parse(JSON.parse((await call(url, 'GET', '/health')).text));
    assert.equal(health.capabilities.fleet, undefined);
    assert.equal((await call(url, 'GET', '/v1/fleet', { token })).status, 404);
    assert.equal((await call(url, 'GET', '/metrics', { token })).status, 404);
    const flag = await call(url, 'POST', '/ofrep/v1/evaluate/flags/async_upload', { token, body: '{}' });
    assert.deepEqual([flag.status, /FLAG_NOT_FOUND/.test(flag.text)], [404, true]);
  });

  test('tells a webhook what it decides, and answers without waiting for it', async (t) => {
    const receiver = await startScriptedServer(t);
    const webhooks = { receivers: parseReceivers(receiver.url), secret: 'a-secret-for-tests-only' };
    const { url } = await startTestBackend(t, { adminToken: ADMIN, webhooks });
    const start = { token: ADMIN, body: JSON.stringify({ command: 'start', reason: 'release day' }) };
    assert.equal((await call(url, 'POST', '/v1/fleet/commands', start)).status, 200);
    const told = await receiver.nextRequest();
    assert.match((await told.body()).toString('utf8'), /"type":"fleet\.start".*"reason":"release day"/);
    assert.match(String(told.headers['webhook-signature']), /^v1,/);
    await told.respondWith({ status: 204 });
  });

  test('outlives a restart', async (t) => {
    const first = await startTestBackend(t, { adminToken: ADMIN });
    const start = { token: ADMIN, body: JSON.stringify({ command: 'start' }) };
    assert.equal((await call(first.url, 'POST', '/v1/fleet/commands', start)).status, 200);
    await first.close();
    const second = await startTestBackend(t, { adminToken: ADMIN, dataFolder: first.dataFolder });
    const status = await call(second.url, 'GET', '/v1/fleet', { token: ADMIN });
    assert.match(status.text, /"status":"running"/);
  });
});
