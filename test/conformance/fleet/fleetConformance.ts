import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test, type TestContext } from 'node:test';
import { OFREPProvider } from '@openfeature/ofrep-provider';
import { OpenFeature } from '@openfeature/server-sdk';
import * as z from 'zod';
import { FleetFlag, FleetStatus, type FleetRecord } from '../../../src/protocol/fleet.ts';
import { call, type Answer } from '../../unit/backend/httpCall.ts';
import { FAILED, fleetRecord, OUT } from '../../unit/fleet/fleetRecords.ts';

/** A backend with a fleet, as a test uses it. */
export interface FleetBackend {
  readonly url: string;
  readonly admin: string;
  /** The token of a machine of this name; where all have one token, the same for every name. */
  member(name: string): Promise<string>;
  /** The token of somebody who may only look; undefined where there is no such role. */
  readonly reader: string | undefined;
  /** Whether each machine has a token of its own. */
  readonly knowsPersons: boolean;
  /** Tries to change a decision that has been made. Rejects where the database refuses. */
  forgeDecision(): Promise<void>;
}

const STAGES = [
  { percentage: 10, hours: 0, successRate: 98 },
  { percentage: 100, hours: 0, successRate: 98 },
];
const PLAN = { stages: STAGES, baselineHours: 0, holdback: 0, minMachines: 5 };
const FLAG = '/ofrep/v1/evaluate/flags/async_upload';

/** What every backend with a fleet does. */
export function describesAFleet(start: (t: TestContext) => Promise<FleetBackend>): void {
  const send = (
    { url }: FleetBackend,
    token: string | undefined,
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> =>
    call(url, method, path, {
      token,
      headers: { 'Content-Type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const statusIn = (answer: Answer): FleetStatus => {
    assert.equal(answer.status, 200, answer.text);
    return FleetStatus.parse(JSON.parse(answer.text));
  };
  const run = (backend: FleetBackend, command: string, more: object = {}): Promise<Answer> =>
    send(backend, backend.admin, 'POST', '/v1/fleet/commands', { command, ...more });
  const share = async (
    backend: FleetBackend,
    machine: string,
    records: readonly FleetRecord[],
    installation: string = randomUUID(),
  ): Promise<{ accepted: number; duplicates: number }> => {
    const token = await backend.member(machine);
    const answer = await send(backend, token, 'POST', '/v1/fleet/records', { installation, records });
    assert.equal(answer.status, 200, answer.text);
    return z.object({ accepted: z.number(), duplicates: z.number() }).parse(JSON.parse(answer.text));
  };
  const started = async (t: TestContext, plan: object = {}): Promise<FleetBackend> => {
    const backend = await start(t);
    statusIn(await run(backend, 'start', { plan: { ...PLAN, ...plan } }));
    statusIn(await run(backend, 'advance', { anyway: true, reason: 'no baseline in a test' }));
    return backend;
  };
  const records = (count: number, generation: number, changes: Partial<FleetRecord> = {}): FleetRecord[] =>
    Array.from({ length: count }, () => fleetRecord({ request_id: randomUUID(), generation, ...changes }));
  const status = async (backend: FleetBackend, token = backend.admin): Promise<FleetStatus> =>
    statusIn(await send(backend, token, 'GET', '/v1/fleet'));

  test('evidence of machines leads up the ladder, and every step is a row of the log', async (t) => {
    const backend = await started(t, { autoAdvance: true });
    const { flag } = await status(backend);
    assert.deepEqual([flag.active, flag.percentage, flag.finished], [true, 10, false]);
    for (let machine = 0; machine < 8; machine++) {
      await share(backend, `in-${String(machine)}`, records(60, flag.generation));
      for (let out = 0; out < 8; out++) {
        await share(backend, `out-${String(machine)}-${String(out)}`, records(1, flag.generation, OUT));
      }
    }
    const after = await status(backend);
    assert.equal(after.flag.percentage, 100, JSON.stringify(after.criteria));
    assert.deepEqual(
      after.decisions.map(({ action, actor }) => [action, actor === 'fleet']),
      [
        ['start', false],
        ['advance', false],
        ['pass', true],
        ['advance', true],
      ],
    );
    assert.equal(after.decisions[1]?.reason, 'no baseline in a test');
    await assert.rejects(backend.forgeDecision(), /only appended/);
  });

  test('a record counts once, however often it is sent', async (t) => {
    const backend = await started(t);
    const { flag } = await status(backend);
    const sent = records(3, flag.generation);
    const installation = randomUUID();
    assert.deepEqual(await share(backend, 'ada', [...sent, sent[0]!], installation), { accepted: 3, duplicates: 1 });
    assert.deepEqual(await share(backend, 'ada', sent, installation), { accepted: 0, duplicates: 3 });
    assert.equal((await status(backend)).uploads.counted, 3);
  });

  test('a faulty build trips machines, and the fleet stops for everybody', async (t) => {
    const backend = await started(t);
    const { flag } = await status(backend);
    for (let machine = 0; machine < 3; machine++) {
      await share(backend, `in-${String(machine)}`, records(3, flag.generation, FAILED));
    }
    const after = await status(backend, await backend.member('in-0'));
    assert.deepEqual([after.status, after.flag.kill, after.flag.percentage], ['stopped', true, 0]);
    assert.match(after.decisions.at(-1)?.message ?? '', /the guard has tripped on 3 of 3 machines/);
  });

  test('a flood of forged records changes no verdict', async (t) => {
    const backend = await started(t);
    if (!backend.knowsPersons) return;
    const { flag } = await status(backend);
    for (const changes of [FAILED, {}]) {
      for (let batch = 0; batch < 10; batch++) {
        await share(backend, 'mallory', records(200, flag.generation, changes));
      }
    }
    const after = await status(backend);
    assert.deepEqual([after.status, after.verdict, after.flag.percentage], ['running', 'hold', 10]);
    assert.deepEqual([after.machines.in, after.machines.tripped, after.uploads.counted], [1, 1, 0]);
  });

  test('only an admin changes anything, and only what has something to do', async (t) => {
    const backend = await start(t);
    const member = await backend.member('ada');
    for (const token of [member, ...(backend.reader === undefined ? [] : [backend.reader])]) {
      const refused = await send(backend, token, 'POST', '/v1/fleet/commands', { command: 'start' });
      assert.equal(refused.status, 403, refused.text);
    }
    assert.equal((await send(backend, undefined, 'POST', '/v1/fleet/commands', { command: 'start' })).status, 401);
    const unplanned = await run(backend, 'start', { plan: { stages: STAGES.toReversed() } });
    assert.deepEqual([unplanned.status, /percentages must rise/.test(unplanned.text)], [409, true]);
    assert.equal((await run(backend, 'pause')).status, 409);
    assert.equal((await run(backend, 'burn')).status, 400);
    assert.equal((await status(backend)).status, 'idle');
    assert.deepEqual((await status(backend)).decisions, []);
    statusIn(await run(backend, 'start', { reason: 'now' }));
    const seen = await status(backend, member);
    assert.equal(seen.may_change, false);
    assert.deepEqual(
      seen.decisions.map(({ actor, reason }) => [actor, reason]),
      [['admin', null]],
    );
    if (backend.reader === undefined) return;
    const body = { installation: randomUUID(), records: records(1, 1) };
    assert.equal((await send(backend, backend.reader, 'POST', '/v1/fleet/records', body)).status, 403);
  });

  test('nobody reads another’s records', async (t) => {
    const backend = await started(t);
    const { flag } = await status(backend);
    const installation = randomUUID();
    await share(backend, 'ada', records(2, flag.generation), installation);
    const idsOf = async (name: string, of: string): Promise<number> => {
      const answer = await send(backend, await backend.member(name), 'GET', `/v1/fleet/records?installation=${of}`);
      assert.equal(answer.status, 200, answer.text);
      return z.object({ data: z.array(z.unknown()) }).parse(JSON.parse(answer.text)).data.length;
    };
    assert.equal(await idsOf('ada', installation), 2);
    // Where all machines share a token, knowing the installation's id is what tells one from another.
    assert.equal(await idsOf('bob', backend.knowsPersons ? installation : randomUUID()), 0);
  });

  test('malformed records are refused as a whole, and nothing is kept while there is no rollout', async (t) => {
    const backend = await start(t);
    const member = await backend.member('ada');
    const installation = randomUUID();
    const good = records(1, 0)[0]!;
    for (const bad of [
      { ...good, bucket: 10_000 },
      { ...good, extension_version: '__proto__' },
      { ...good, flag_version: 'a"b' },
      { ...good, duration_ms: -1 },
      { ...good, error_type: 'something' },
    ]) {
      const answer = await send(backend, member, 'POST', '/v1/fleet/records', { installation, records: [good, bad] });
      assert.equal(answer.status, 400, answer.text);
    }
    assert.deepEqual(await share(backend, 'ada', [good], installation), { accepted: 0, duplicates: 0 });
  });

  test('the flag has an ETag, which changes with it', async (t) => {
    const backend = await started(t);
    const member = await backend.member('ada');
    for (const path of [FLAG, '/ofrep/v1/evaluate/flags']) {
      const first = await send(backend, member, 'POST', path, { context: { targetingKey: 'x' } });
      const etag = first.headers.etag ?? '';
      assert.deepEqual([first.status, etag.length > 10], [200, true], first.text);
      const again = await send(backend, member, 'POST', path, {}, { 'If-None-Match': etag });
      assert.deepEqual([again.status, again.text], [304, '']);
      statusIn(await run(backend, 'pause'));
      const changed = await send(backend, member, 'POST', path, {}, { 'If-None-Match': etag });
      assert.equal(changed.status, 200);
      statusIn(await run(backend, 'resume'));
    }
    assert.equal((await send(backend, undefined, 'POST', FLAG, {})).status, 401);
    const wrong = await send(backend, member, 'POST', FLAG, { context: 3 });
    assert.deepEqual([wrong.status, /INVALID_CONTEXT/.test(wrong.text)], [400, true]);
  });

  test('the OpenFeature SDK reads the flag by its OFREP provider, and is told of a flag that is not there', async (t) => {
    const backend = await started(t);
    const member = await backend.member('ada');
    const domain = randomUUID();
    const provider = new OFREPProvider({ baseUrl: backend.url, headers: [['Authorization', `Bearer ${member}`]] });
    await OpenFeature.setProviderAndWait(domain, provider);
    t.after(() => OpenFeature.clearProviders());
    const client = OpenFeature.getClient(domain);
    const found = await client.getObjectDetails('async_upload', {}, { targetingKey: 'anybody' });
    const flag = FleetFlag.parse(found.value);
    assert.deepEqual([flag.percentage, flag.paused, flag.kill, flag.stages.length], [10, false, false, 2]);
    assert.deepEqual([found.reason, found.flagMetadata['generation']], ['STATIC', flag.generation]);
    const missing = await client.getObjectDetails('another', { none: true });
    assert.deepEqual([missing.errorCode, missing.value], ['FLAG_NOT_FOUND', { none: true }]);
  });

  test('shared uploads are counted for Prometheus, without a machine', async (t) => {
    const backend = await started(t);
    const { flag } = await status(backend);
    const installation = randomUUID();
    await share(backend, 'ada', [...records(2, flag.generation), ...records(1, flag.generation, FAILED)], installation);
    const { text } = await send(backend, undefined, 'GET', '/metrics');
    const of = (path: string, outcome: string, error: string): string =>
      `sfq_fleet_uploads_total{path="${path}",outcome="${outcome}",error="${error}",size_class="under_64_kib",version="1.0.0",generation="${String(flag.generation)}"}`;
    assert.ok(text.includes(`${of('async', 'success', '')} 2\n`), text);
    assert.ok(text.includes(`${of('sync_fallback', 'fallback', 'server_error')} 1\n`), text);
    assert.ok(!text.includes(installation) && !text.includes('ada'));
  });
}
