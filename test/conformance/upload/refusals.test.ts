import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { after, before, suite, test, type TestContext } from 'node:test';
import type { BackendConnection } from '../../../src/client/backendConnection.ts';
import { Core } from '../../../src/core.ts';
import { MetricsStore } from '../../../src/metrics/metricsStore.ts';
import { Health } from '../../../src/protocol/health.ts';
import type { UploadRecord } from '../../../src/protocol/metrics.ts';
import type { Settings } from '../../../src/settings.ts';
import { startGateway, type Gateway } from '../../helpers/gateway.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { connectionTo, startTestBackend, TEST_TOKEN, type TestBackend } from '../../helpers/testBackend.ts';
import { until } from '../../helpers/until.ts';
import { rememberingLog, settingsWith } from '../../helpers/uploadServiceStage.ts';
import { storedBytes, textOf } from '../../helpers/uploadSource.ts';

const MIB = 1024 * 1024;

/** Goes by PATCH; the smaller ones go along with the creation, or in a batch. */
const LARGE = MIB + 1000;
const MEDIUM = 200_000;
const SMALL = 500;

type Concerns = (request: IncomingMessage) => boolean;

const isPatch: Concerns = ({ method }) => method === 'PATCH';
const isTus: Concerns = ({ url }) => url?.startsWith('/v1/uploads') === true;
const isBatch: Concerns = ({ url }) => url === '/v1/files/batch';
const isEvents: Concerns = ({ url }) => url?.endsWith('/events') === true;
const isForm: Concerns = ({ method, url }) => method === 'POST' && url === '/v1/files';
const isAnythingButHealth: Concerns = ({ url }) => url !== '/health';
const either =
  (...all: readonly Concerns[]): Concerns =>
  (request) =>
    all.some((concerns) => concerns(request));

let backend: TestBackend;
let variant = 0;

const ending: (() => unknown)[] = [];
before(async () => {
  backend = await startTestBackend({ after: (end) => ending.unshift(end) }, { isRemote: true });
});
after(async () => {
  for (const end of ending) await end();
});

interface Stage {
  readonly gateway: Gateway;
  readonly core: Core;
  /** Uploads a new file of so many bytes. Resolves with the path that it was given and whether it fell back. */
  upload(bytes: number): Promise<string>;
  records(): Promise<UploadRecord[]>;
}

/** A window whose uploads all go async, to a real backend behind a gateway. */
async function stage(
  t: TestContext,
  changes: Partial<Settings> = {},
  renewToken: BackendConnection['renewToken'] = () => Promise.resolve(false),
): Promise<Stage> {
  const gateway = await startGateway(t, backend);
  const folder = await temporaryFolder(t);
  const settings = settingsWith({
    'asyncUpload.enabled': true,
    'asyncUpload.rolloutPercentage': 100,
    'rollout.holdbackPercentage': 0,
    ...changes,
  });
  const metrics = new MetricsStore(join(folder, 'metrics'));
  const core = new Core({
    stateFolder: join(folder, 'state'),
    connection: { ...connectionTo({ url: gateway.url, token: TEST_TOKEN }), renewToken },
    metrics,
    machineId: 'a machine',
    version: '0',
    log: rememberingLog(),
    settings: () => settings,
  });
  t.after(() => core.dispose());
  await core.settingsChanged(settings);
  return {
    gateway,
    core,
    async upload(bytes) {
      const content = textOf(bytes, variant++);
      const path = join(folder, `${String(variant)}.txt`);
      await writeFile(path, content);
      const outcome = await core.queue.add({ path, signal: new AbortController().signal });
      if (bytes > SMALL) assert.deepEqual(await storedBytes(backend.dataFolder, outcome.file), content);
      return `${outcome.path.kind}: ${outcome.path.reason}${outcome.fallbackUsed ? ', fell back' : ''}`;
    },
    async records() {
      return (await metrics.read()).records.filter((record) => record.event_type === 'upload');
    },
  };
}

interface Refusal {
  readonly status: number;
  readonly concerns: Concerns;
  readonly bytes?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const HOUR = { 'Retry-After': '3600' };
const OWN_WORDS = JSON.stringify({
  error: { message: 'Forbidden.', type: 'invalid_request_error', code: 'unauthorized', param: null },
});

const REFUSALS: Readonly<Record<string, Refusal>> = {
  'a firewall answers PATCH with 403': { status: 403, concerns: isPatch },
  'a firewall answers PATCH with 401': { status: 401, concerns: isPatch },
  "a firewall answers PATCH with 401 in the backend's own words": { status: 401, concerns: isPatch, body: OWN_WORDS },
  'a firewall answers PATCH with 405': { status: 405, concerns: isPatch },
  'a proxy answers PATCH with 413': { status: 413, concerns: isPatch },
  'a proxy answers PATCH with 507': { status: 507, concerns: isPatch },
  'a gateway wants PATCH to wait for an hour (503)': { status: 503, concerns: isPatch, headers: HOUR },
  'a gateway wants PATCH to wait for an hour (429)': { status: 429, concerns: isPatch, headers: HOUR },
  'a firewall answers the creation of uploads with 403': { status: 403, concerns: isTus },
  'a proxy answers a creation with bytes with 413': { status: 413, concerns: isTus, bytes: MEDIUM },
  'a firewall answers every request of the async path with 401': {
    status: 401,
    concerns: either(isTus, isBatch),
    bytes: SMALL,
  },
  'a gateway wants every request of the async path to wait for an hour': {
    status: 503,
    concerns: either(isTus, isBatch),
    bytes: SMALL,
    headers: HOUR,
  },
  'a proxy refuses streams of events with 403': { status: 403, concerns: isEvents },
};

suite('a refusal that only async meets', { concurrency: 2 }, () => {
  for (const [what, { status, concerns, bytes = LARGE, headers = {}, body }] of Object.entries(REFUSALS)) {
    test(`${what}: sync brings the files over, and async is blamed until it is rolled back`, async (t) => {
      const { gateway, core, upload, records } = await stage(t);
      gateway.answerWith({ status, concerns, headers: () => headers, ...(body === undefined ? {} : { body }) });
      for (let failure = 0; failure < 3; failure++) {
        assert.equal(await upload(bytes), 'async: full-rollout, fell back');
      }
      assert.equal(await upload(bytes), 'sync: rolled-back');
      const state = await core.rollout.state();
      assert.equal(state?.guard.status, 'rolled-back');
      assert.equal(state.outcomes.blamed, 3);
      assert.deepEqual(
        (await records()).map(({ execution_type, success }) => `${execution_type} ${String(success)}`),
        ['sync_fallback true', 'sync_fallback true', 'sync_fallback true', 'sync true'],
      );
    });
  }

  test('with the fallback turned off, it is said what is refused, and async is blamed all the same', async (t) => {
    const { gateway, core, upload } = await stage(t, { 'asyncUpload.fallbackOnError': false });
    gateway.answerWith({ status: 403, concerns: isPatch });
    for (let failure = 0; failure < 3; failure++) {
      await assert.rejects(upload(LARGE), {
        kind: 'protocol',
        message: /^Async uploads are refused on the way to the backend \(status 403\)/,
      });
    }
    assert.equal((await core.rollout.state())?.guard.status, 'rolled-back');
  });

  test('a batch alone that is refused with 401 costs its files no more than a request of their own', async (t) => {
    const { gateway, upload } = await stage(t);
    gateway.answerWith({ status: 401, concerns: isBatch });
    assert.equal(await upload(SMALL), 'async: full-rollout');
  });
});

suite('a refusal that both paths meet', { concurrency: 2 }, () => {
  const BOTH: Readonly<Record<string, Omit<Refusal, 'body'> & { readonly thrown: string }>> = {
    'a firewall lets nothing be sent (403)': {
      status: 403,
      concerns: either(isPatch, isForm),
      thrown: 'unauthorized',
    },
    'a proxy takes no file of this size (413)': {
      status: 413,
      concerns: either(isPatch, isForm),
      thrown: 'too_large',
    },
    'uploads of either kind have to wait for an hour': {
      status: 503,
      concerns: either(isTus, isForm),
      headers: HOUR,
      thrown: 'server_error',
    },
  };
  for (const [what, { status, concerns, headers = {}, thrown }] of Object.entries(BOTH)) {
    test(`${what}: nobody is blamed`, async (t) => {
      const { gateway, core, upload } = await stage(t);
      gateway.answerWith({ status, concerns, headers: () => headers });
      for (let failure = 0; failure < 4; failure++) await assert.rejects(upload(LARGE), { kind: thrown });
      const state = await core.rollout.state();
      assert.equal(state?.guard.status, 'watching');
      assert.deepEqual(state.guard.window, []);
      assert.equal(state.outcomes.blamed, 0);
    });
  }

  const ALL: Readonly<Record<string, { status: number; headers: Record<string, string>; thrown: string }>> = {
    'a token that is refused from now on': { status: 401, headers: {}, thrown: 'unauthorized' },
    'a backend that wants to be left alone for an hour': { status: 503, headers: HOUR, thrown: 'backend_down' },
  };
  for (const [what, { status, headers, thrown }] of Object.entries(ALL)) {
    test(`${what} is asked once more and then left alone`, async (t) => {
      const { gateway, core, upload } = await stage(t);
      let hasBegun = false;
      gateway.answerWith({
        status,
        headers: () => headers,
        concerns: (request) => isAnythingButHealth(request) && (hasBegun ||= isPatch(request)),
      });
      await assert.rejects(upload(LARGE), { kind: thrown });
      const { outcomes } = (await core.rollout.state()) ?? {};
      assert.equal(outcomes?.blamed, 0);
      assert.deepEqual(outcomes.excluded, { [thrown]: 1 });
      assert.equal(gateway.refused.length, 2, gateway.refused.join(', '));
      assert.match(gateway.refused.join(', '), /^PATCH [^,]*, GET \/v1\/files\?limit=1$/);
    });
  }
});

test('a backend that offers no async any more since it was asked is asked again after the first fallback', async (t) => {
  const { gateway, core, upload } = await stage(t);
  await upload(LARGE);
  const health = Health.parse(await (await fetch(`${backend.url}/health`)).json());
  const body = JSON.stringify({ ...health, capabilities: { ...health.capabilities, upload_paths: ['sync'] } });
  gateway.answerWith({ status: 404, concerns: isTus });
  assert.equal(await upload(LARGE), 'async: full-rollout, fell back');
  gateway.answerWith({ status: 200, concerns: ({ url }) => url === '/health', body });
  assert.equal(await upload(LARGE), 'sync: backend-lacks-async');
  assert.equal((await core.rollout.state())?.guard.status, 'watching');
});

test('an upload that is cancelled while sync stands in for async is a cancellation, and nobody is blamed', async (t) => {
  const { gateway, core, records } = await stage(t);
  const controller = new AbortController();
  const folder = await temporaryFolder(t);
  const path = join(folder, 'notes.txt');
  await writeFile(path, textOf(LARGE, variant++));
  gateway.answerWith({
    status: 403,
    concerns: (request) => {
      if (isForm(request)) controller.abort();
      return isPatch(request);
    },
  });
  await assert.rejects(core.queue.add({ path, signal: controller.signal }), { kind: 'cancelled' });
  const [record] = await until('the record', async () => {
    const found = await records();
    return found.length > 0 && found;
  });
  assert.deepEqual([record?.error_type, record?.success], ['cancelled', false]);
  const { outcomes, guard } = (await core.rollout.state()) ?? {};
  assert.deepEqual(outcomes?.excluded, { cancelled: 1 });
  assert.deepEqual(guard?.window, []);
});

test('what went wrong before a token was renewed is not on record for the upload that then went well', async (t) => {
  const { gateway, upload, records } = await stage(t, { 'asyncUpload.maxRetries': 0 }, () => {
    gateway.recover();
    return Promise.resolve(true);
  });
  gateway.answerWith({
    status: 401,
    // Async fails by itself, then the token expires while sync stands in for it.
    concerns: (request) => {
      if (isPatch(request)) request.socket.resetAndDestroy();
      return isForm(request);
    },
  });
  assert.equal(await upload(LARGE), 'async: full-rollout');
  const [record] = await records();
  assert.deepEqual([record?.execution_type, record?.error_type, record?.fallback_used], ['async', null, false]);
});
