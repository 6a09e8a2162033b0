import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { FleetStatus } from '../../../src/protocol/fleet.ts';
import { suitePostgres } from '../../helpers/testPostgres.ts';
import { startTestTeam } from '../../helpers/testTeam.ts';
import { call } from '../../unit/backend/httpCall.ts';
import { describesAFleet } from './fleetConformance.ts';

suite('the fleet of a team', () => {
  const server = suitePostgres();

  describesAFleet(async (t) => {
    const team = await startTestTeam(t, server());
    const admin = await team.token('harbour', 'grace', 'admin');
    const node = await team.node(admin);
    const tokens = new Map<string, Promise<string>>();
    return {
      url: node.url,
      admin,
      member: (name) => {
        const token = tokens.get(name) ?? team.token('harbour', name);
        tokens.set(name, token);
        return token;
      },
      reader: await team.token('harbour', 'looker', 'reader'),
      knowsPersons: true,
      forgeDecision: async () => void (await team.sql`UPDATE fleet_decisions SET decision = '{}'`),
    };
  });

  test('is one over all nodes, and another one for each tenant', async (t) => {
    const team = await startTestTeam(t, server());
    const admin = await team.token('harbour', 'grace', 'admin');
    const stranger = await team.token('airport', 'grace', 'admin');
    const [one, two] = [await team.node(admin), await team.node(admin)];
    const body = JSON.stringify({ command: 'start' });
    // Both at once: one of them starts it, the other is told that it has been.
    const answers = await Promise.all(
      [one, two].map(({ url }) => call(url, 'POST', '/v1/fleet/commands', { token: admin, body })),
    );
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, 409]);
    const at = async (url: string, token: string): Promise<string> =>
      FleetStatus.parse(JSON.parse((await call(url, 'GET', '/v1/fleet', { token })).text)).status;
    assert.deepEqual(
      [await at(one.url, admin), await at(two.url, admin), await at(two.url, stranger)],
      ['running', 'running', 'idle'],
    );
  });
});
