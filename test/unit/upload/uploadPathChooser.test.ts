import assert from 'node:assert/strict';
import { suite, test, type TestContext } from 'node:test';
import type { UploadPathKind } from '../../../src/protocol/health.ts';
import { resolveSettings, type Settings } from '../../../src/settings.ts';
import { UploadPathChooser } from '../../../src/upload/uploadPathChooser.ts';
import { startScriptedServer } from '../../helpers/scriptedServer.ts';
import { clientOf, TEST_TOKEN } from '../../helpers/testBackend.ts';
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
