import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { suite, test } from 'node:test';
import { messageOf, parseReceivers, Webhooks } from '../../../src/backend/fleet/webhooks.ts';
import type { FleetDecision } from '../../../src/protocol/fleet.ts';
import { startScriptedServer } from '../../helpers/scriptedServer.ts';
import { rememberingLog } from '../../helpers/uploadServiceStage.ts';

const SECRET = 'a-secret-for-tests-only';

const decision = (changes: Partial<FleetDecision> = {}): FleetDecision => ({
  at: '2026-01-05T00:00:00.000Z',
  generation: 2,
  action: 'fail',
  actor: 'fleet',
  from_percentage: 10,
  percentage: 1,
  message: 'The stage at 10 % has failed.',
  reason: null,
  numbers: { uploads: 300 },
  ...changes,
});

suite('webhooks of a fleet', () => {
  test('deliver every decision in order, signed, and again where the receiver fails', async (t) => {
    const server = await startScriptedServer(t);
    const [receiver] = parseReceivers(`${server.url}/hook`);
    const hooks = new Webhooks({ receivers: [receiver!], secret: SECRET, log: rememberingLog(), retryAfterMs: [1, 1] });
    t.after(() => hooks.close());
    hooks.tell([decision({ message: 'one' }), decision({ message: 'two' })]);
    const first = await server.nextRequest();
    await first.respondWith({ status: 503, body: {} });
    const again = await server.nextRequest();
    const body = (await again.body()).toString('utf8');
    const id = String(again.headers['webhook-id']);
    assert.equal(id, first.headers['webhook-id'], 'by which a receiver tells that it has the message');
    const content = `${id}.${String(again.headers['webhook-timestamp'])}.${body}`;
    const expected = createHmac('sha256', SECRET).update(content).digest('base64');
    assert.equal(again.headers['webhook-signature'], `v1,${expected}`);
    assert.match(body, /"type":"fleet\.fail".*"message":"one"/);
    await again.respondWith({ status: 200, body: {} });
    const second = await server.nextRequest();
    assert.match((await second.body()).toString('utf8'), /"message":"two"/);
    await second.respondWith({ status: 200, body: {} });
  });

  test('give a receiver up in the end, and name its host alone', async (t) => {
    const server = await startScriptedServer(t);
    server.always((request) => request.respondWith({ status: 500, body: {} }));
    const log = rememberingLog();
    const receivers = parseReceivers(`${server.url}/T000/secret-part`);
    const hooks = new Webhooks({ receivers, log, retryAfterMs: [] });
    hooks.tell([decision()]);
    while (log.lines.length === 0) await new Promise((resolve) => setImmediate(resolve));
    assert.match(log.lines[0] ?? '', /was not told that "The stage at 10 % has failed\." \(status 500\)/);
    assert.doesNotMatch(log.lines[0] ?? '', /secret-part/);
    await hooks.close();
  });

  test('end at once, whatever is still to be delivered', async (t) => {
    const server = await startScriptedServer(t);
    server.always((request) => request.respondWith({ status: 500, body: {} }));
    const hooks = new Webhooks({ receivers: parseReceivers(server.url), log: rememberingLog(), retryAfterMs: [1e9] });
    hooks.tell([decision()]);
    await hooks.close();
  });

  test('know their shape by the host or by name, and refuse what is no address without repeating it', () => {
    const shapes = parseReceivers(
      'https://hooks.slack.com/services/x, https://a.webhook.office.com/y, https://example.com/z, slack+http://chat.local/x',
    );
    assert.deepEqual(
      shapes.map(({ shape }) => shape),
      ['slack', 'teams', 'generic', 'slack'],
    );
    assert.throws(
      () => parseReceivers('ftp://secret'),
      (error: Error) => !error.message.includes('secret'),
    );
  });

  test('speak to Slack and Teams in their own shapes, in which nothing of a message is markup', () => {
    const said = decision({ reason: '<!channel> & more', actor: 'ada' });
    assert.deepEqual(messageOf('slack', said), {
      text: '⚠️ Async uploads: The stage at 10 % has failed. By ada (&lt;!channel&gt; &amp; more).',
    });
    assert.match(JSON.stringify(messageOf('teams', said)), /"type":"AdaptiveCard".*has failed/);
  });
});
