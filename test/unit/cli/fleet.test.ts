import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import * as z from 'zod';
import { fleetCommand, type FleetCommandOptions } from '../../../src/cli/fleetCommand.ts';
import { rolloutCommand } from '../../../src/cli/rolloutCommand.ts';
import { UsageError } from '../../../src/cli/usage.ts';
import { FleetStatus } from '../../../src/protocol/fleet.ts';
import { startTestBackend, TEST_TOKEN } from '../../helpers/testBackend.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { call } from '../backend/httpCall.ts';
import { FAILED, fleetRecord } from '../fleet/fleetRecords.ts';

const ADMIN = 'the-token-of-an-admin';

/** A terminal of an admin, or with `token` of somebody else, on a backend with a fleet. */
async function terminal(t: TestContext) {
  const backend = await startTestBackend(t, { adminToken: ADMIN });
  const data = await temporaryFolder(t);
  const optionsOf = (token: string): FleetCommandOptions => ({
    json: false,
    anyway: false,
    data,
    backend: backend.url,
    environment: { SMART_FILE_QUERY_TOKEN: token },
  });
  const run = (verb: string, more: Partial<FleetCommandOptions> = {}, token = ADMIN): Promise<string> =>
    fleetCommand([verb], { ...optionsOf(token), ...more });
  const status = async (): Promise<FleetStatus> => FleetStatus.parse(JSON.parse(await run('status', { json: true })));
  /** A machine of its own shares uploads that fail. */
  const shareFailures = async (): Promise<void> => {
    const { generation } = (await status()).flag;
    const records = Array.from({ length: 3 }, () => fleetRecord({ request_id: randomUUID(), generation, ...FAILED }));
    const body = JSON.stringify({ installation: randomUUID(), records });
    const answer = await call(backend.url, 'POST', '/v1/fleet/records', { token: TEST_TOKEN, body });
    assert.equal(answer.status, 200, answer.text);
  };
  return { run, status, shareFailures, data };
}

suite('the rollout of a fleet in a terminal', () => {
  test('an admin starts it by a plan, a faulty build trips machines, the fleet stops, and the report tells it', async (t) => {
    const { run, status, shareFailures, data } = await terminal(t);
    assert.match(await run('status'), /Fleet +no rollout has begun/);
    const config = join(data, 'plan.json');
    await writeFile(config, JSON.stringify({ baselineHours: 0, minMachines: 5 }));
    const stages = [{ percentage: 10, hours: 1, successRate: 99 }];
    await run('start', { config, stages, autoAdvance: true, reason: 'release 1.4' });
    assert.match(await run('status'), /Fleet +running: the baseline, on sync/);
    await run('advance', { anyway: true });
    assert.match(await run('status'), /Fleet +running: 10 % of the machines, stage 1 of 1/);
    for (let machine = 0; machine < 3; machine++) await shareFailures();
    assert.equal((await status()).flag.kill, true);
    const report = await run('report');
    assert.match(report, /^# Rollout of async uploads\n\nThe rollout was stopped/);
    assert.match(report, /\| 10 % \| .* \| 3 of 3 \|/);
    assert.match(report, /## Incidents\n\n- .*, fleet: The stage at 10 % has failed: the guard has tripped on 3 of 3/);
    assert.match(report, /, admin: .*Reason: release 1\.4/);
    const asJson = z.object({ outcome: z.string(), stages: z.array(z.object({ outcome: z.string() })) });
    const { outcome, stages: told } = asJson.parse(JSON.parse(await run('report', { json: true })));
    assert.deepEqual([outcome, told.map((stage) => stage.outcome)], ['stopped', ['advance', 'fail']]);
  });

  test('whoever is no admin is refused, in a sentence', async (t) => {
    const { run, status } = await terminal(t);
    await assert.rejects(run('start', {}, TEST_TOKEN), /Only an admin may change the rollout of the fleet/);
    await assert.rejects(run('pause'), /There is no running rollout to pause/);
    assert.equal((await status()).status, 'idle');
  });

  test('options that do not belong to a verb, and plans that cannot be used, are wrong usage', async (t) => {
    const { run, data } = await terminal(t);
    for (const wrong of [
      () => run('burn'),
      () => run('status', { reason: 'why' }),
      () => run('pause', { anyway: true }),
      () => run('advance', { autoAdvance: true }),
      () => run('start', { backend: undefined }),
      () => run('start', { config: join(data, 'missing.json') }),
      () => fleetCommand(['status', 'more'], { json: false, anyway: false, data }),
    ]) {
      await assert.rejects(wrong(), UsageError);
    }
    const config = join(data, 'plan.json');
    await writeFile(config, '{"baselineDays": 1}');
    await assert.rejects(run('start', { config }), UsageError);
  });

  test('a backend without a fleet says so', async (t) => {
    const { url } = await startTestBackend(t);
    const environment = { SMART_FILE_QUERY_TOKEN: TEST_TOKEN };
    const options = { json: false, anyway: false, data: await temporaryFolder(t), backend: url, environment };
    await assert.rejects(rolloutCommand(['fleet', 'status'], options), /runs no rollout over a fleet/);
  });
});
