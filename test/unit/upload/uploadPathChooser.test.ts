import assert from 'node:assert/strict';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { suite, test, type TestContext } from 'node:test';
import type { BackendClient } from '../../../src/client/backendClient.ts';
import { Failure } from '../../../src/failure.ts';
import { CHUNKING } from '../../../src/protocol/uploads.ts';
import type { Capabilities, UploadPathKind } from '../../../src/protocol/health.ts';
import { resolveSettings, type Settings } from '../../../src/settings.ts';
import type { UploadRequest, UploadSource } from '../../../src/upload/uploader.ts';
import { UploadPathChooser } from '../../../src/upload/uploadPathChooser.ts';
import { startScriptedServer } from '../../helpers/scriptedServer.ts';
import { clientOf, TEST_TOKEN } from '../../helpers/testBackend.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { rememberingLog } from '../../helpers/uploadServiceStage.ts';

interface Case {
  readonly settings?: Partial<Settings>;
  readonly override?: UploadPathKind;
  readonly backendPaths?: readonly UploadPathKind[];
}

/** A chooser while the guard has one trial turn free, with the ids that have asked for the turn. */
async function stage(t: TestContext, { settings, backendPaths = ['sync', 'async'] }: Case) {
  const server = await startScriptedServer(t);
  server.always((request) => {
    const capabilities = { upload_paths: backendPaths, max_file_bytes: 1_000_000, providers: [] };
    return request.respondWith({ status: 200, body: { status: 'ok', version: '0', capabilities } });
  });
  const asked: string[] = [];
  const log = rememberingLog();
  const chooser = new UploadPathChooser({
    client: clientOf(t, { url: server.url, token: TEST_TOKEN }),
    machineId: 'a-machine',
    log,
    rollout: {
      read: (requestId) => {
        asked.push(requestId);
        const guard = { kind: 'half-open', isTrialFree: true, cleanUploads: 0, cleanUploadsNeeded: 5 } as const;
        return Promise.resolve({ isPaused: false, guard });
      },
      record: () => Promise.resolve(),
    },
    settings: () => ({
      ...resolveSettings(() => undefined, {}).settings,
      'asyncUpload.enabled': true,
      'asyncUpload.rolloutPercentage': 100,
      ...settings,
    }),
  });
  return { chooser, asked, log };
}

/** Chooses a path. Answers with the choice and whether the turn was asked for. */
async function choose(t: TestContext, given: Case): Promise<string> {
  const { chooser, asked } = await stage(t, given);
  const { kind, reason } = await chooser.choosePath('request', given.override);
  return `${kind} ${reason}, ${asked.length === 0 ? 'not asked' : 'asked'}`;
}

suite('the turn of a guard on trial', () => {
  const cases: Record<string, Case & { readonly expected: string }> = {
    'an upload that nothing keeps from async': { expected: 'async half-open, asked' },
    'an upload of which sync is asked': { override: 'sync', expected: 'sync override, not asked' },
    'an upload of which async is asked': { override: 'async', expected: 'async override, not asked' },
    'an upload while async is turned off': {
      settings: { 'asyncUpload.enabled': false },
      expected: 'sync disabled, not asked',
    },
    'an upload at 0 %': { settings: { 'asyncUpload.rolloutPercentage': 0 }, expected: 'sync zero-percent, not asked' },
    'a machine that is not in': {
      settings: { 'asyncUpload.rolloutPercentage': 0.01 },
      expected: 'sync out-of-cohort, not asked',
    },
    'a backend without async': { backendPaths: ['sync'], expected: 'sync backend-lacks-async, not asked' },
  };
  for (const [name, { expected, ...given }] of Object.entries(cases)) {
    test(`${name}: ${expected}`, async (t) => assert.equal(await choose(t, given), expected));
  }
});

suite('a path that was asked for', () => {
  test('is said, once, not to be had where the backend does not offer it', async (t) => {
    const { chooser, log } = await stage(t, { backendPaths: ['sync'] });
    for (let upload = 0; upload < 2; upload++) {
      const { kind, reason } = await chooser.choosePath('request', 'async');
      assert.deepEqual([kind, reason], ['sync', 'backend-lacks-async']);
    }
    assert.deepEqual(
      log.lines.filter((line) => line.startsWith('warn')),
      ['warn: The backend does not offer async uploads; what was asked to go that way goes by sync.'],
    );
  });

  test('needs no word where it is taken, nor where nobody asked', async (t) => {
    const { chooser, log } = await stage(t, { backendPaths: ['sync'] });
    await chooser.choosePath('request', 'sync');
    await chooser.choosePath('request', undefined);
    const { chooser: other, log: otherLog } = await stage(t, {});
    await other.choosePath('request', 'async');
    assert.deepEqual(
      [...log.lines, ...otherLog.lines].filter((line) => line.startsWith('warn')),
      [],
    );
  });
});

const MIB = 1024 * 1024;

/** A chooser at 100 % whose backend can do so much, and the questions that it is asked. */
function chooserOf(capabilities: Partial<Capabilities>, settings: Partial<Settings> = {}) {
  const backend = { isThere: true, hasFile: true, asked: [] as string[] };
  const answer = <T>(name: string, value: T): Promise<T> => {
    backend.asked.push(name);
    return backend.isThere ? Promise.resolve(value) : Promise.reject(new Failure('backend_down', 'Away.'));
  };
  const all: Capabilities = { upload_paths: ['sync', 'async'], max_file_bytes: 1e9, providers: [], ...capabilities };
  const chooser = new UploadPathChooser({
    client: {
      health: () => answer('health', { status: 'ok', version: '0', capabilities: all }),
      hasFileNamed: (name: string) => answer(name, backend.hasFile),
    } as unknown as BackendClient,
    machineId: 'a-machine',
    log: rememberingLog(),
    rollout: {
      read: () => Promise.resolve({ isPaused: false, guard: { kind: 'watching' } }),
      record: () => Promise.resolve(),
    },
    settings: () => ({
      ...resolveSettings(() => undefined, {}).settings,
      'asyncUpload.enabled': true,
      'asyncUpload.rolloutPercentage': 100,
      ...settings,
    }),
  });
  return { chooser, backend };
}

suite('the lane of a file', () => {
  const batch = { max_files: 100, max_file_bytes: 64 * 1024 };
  const lanes = async (
    t: TestContext,
    { chooser }: ReturnType<typeof chooserOf>,
    override?: UploadPathKind,
  ): Promise<string[]> => {
    const path = join(await temporaryFolder(t), 'file');
    const handle = await open(path, 'w');
    t.after(() => handle.close());
    const found: string[] = [];
    for (const size of [64 * 1024, 64 * 1024 + 1, MIB, MIB + 1]) {
      await handle.truncate(size);
      found.push(await chooser.laneOf(path, override));
    }
    return found;
  };

  test('is by its size, and that of batches where the backend takes them', async (t) => {
    assert.deepEqual(await lanes(t, chooserOf({ batch })), ['batched', 'small', 'small', 'large']);
    assert.deepEqual(await lanes(t, chooserOf({})), ['small', 'small', 'small', 'large']);
  });

  test('is that of batches only where the upload may go by async', async (t) => {
    assert.equal((await lanes(t, chooserOf({ batch }), 'sync'))[0], 'small');
    assert.equal((await lanes(t, chooserOf({ batch }, { 'asyncUpload.enabled': false })))[0], 'small');
    assert.equal((await lanes(t, chooserOf({ batch }, { 'asyncUpload.enabled': false }), 'async'))[0], 'batched');
    assert.equal((await lanes(t, chooserOf({ batch }, { 'asyncUpload.rolloutPercentage': 0 })))[0], 'small');
  });

  test('is the small one where the file or the backend is not there', async (t) => {
    const given = chooserOf({ batch });
    assert.equal(await given.chooser.laneOf(join(await temporaryFolder(t), 'gone'), undefined), 'small');
    given.backend.isThere = false;
    assert.equal((await lanes(t, given))[0], 'small');
    given.backend.isThere = true;
    assert.equal((await lanes(t, given))[0], 'batched', 'it is asked again');
  });
});

suite('whether there may be an earlier version', () => {
  const request = (override?: UploadPathKind) =>
    ({ override, signal: new AbortController().signal }) as unknown as UploadRequest;
  const source = (size: number) => ({ snapshot: { size }, filename: 'a.txt' }) as unknown as UploadSource;

  test('is asked from one MiB on, before it is known whether the backend keeps chunks', async () => {
    const { chooser, backend } = chooserOf({ chunks: CHUNKING });
    assert.equal(await chooser.hasEarlierVersion(source(MIB - 1), request()), false);
    assert.deepEqual(backend.asked, []);
    assert.equal(await chooser.hasEarlierVersion(source(MIB), request()), true);
    assert.deepEqual(backend.asked.toSorted(), ['a.txt', 'health']);
    backend.hasFile = false;
    assert.equal(await chooser.hasEarlierVersion(source(MIB), request()), false);
  });

  test('is not asked where the backend is known to keep no chunks, or sync is asked for', async () => {
    const { chooser, backend } = chooserOf({});
    await chooser.backendHealth();
    assert.equal(await chooser.hasEarlierVersion(source(MIB), request()), false);
    assert.deepEqual(backend.asked, ['health']);
    const keeping = chooserOf({ chunks: CHUNKING });
    assert.equal(await keeping.chooser.hasEarlierVersion(source(MIB), request('sync')), false);
    assert.deepEqual(keeping.backend.asked, []);
  });

  test('is no where the backend keeps no chunks, cuts them otherwise, or does not answer', async () => {
    for (const chunks of [undefined, 'another-way']) {
      const { chooser } = chooserOf(chunks === undefined ? {} : { chunks });
      assert.equal(await chooser.hasEarlierVersion(source(MIB), request()), false);
    }
    const { chooser, backend } = chooserOf({ chunks: CHUNKING });
    backend.isThere = false;
    assert.equal(await chooser.hasEarlierVersion(source(MIB), request()), false);
  });
});

test('what the backend can do is asked once, and again once it is to be forgotten', async () => {
  const { chooser, backend } = chooserOf({});
  await Promise.all([chooser.backendHealth(), chooser.backendHealth()]);
  await chooser.choosePath('request', undefined);
  assert.deepEqual(backend.asked, ['health']);
  chooser.forgetHealth();
  await chooser.backendHealth();
  assert.deepEqual(backend.asked, ['health', 'health']);
});
