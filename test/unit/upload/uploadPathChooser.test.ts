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

/** Chooses a path while the guard has one trial turn free. Answers with the choice and whether the turn was asked for. */
async function choose(t: TestContext, { settings, override, backendPaths = ['sync', 'async'] }: Case): Promise<string> {
  const server = await startScriptedServer(t);
  server.always((request) => {
    const capabilities = { upload_paths: backendPaths, max_file_bytes: 1_000_000, providers: [] };
    return request.respondWith({ status: 200, body: { status: 'ok', version: '0', capabilities } });
  });
  const asked: string[] = [];
  const chooser = new UploadPathChooser({
    client: clientOf(t, { url: server.url, token: TEST_TOKEN }),
    machineId: 'a-machine',
    log: rememberingLog(),
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
  const { kind, reason } = await chooser.choosePath('request', override);
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
