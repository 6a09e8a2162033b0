import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import type { BackendConnection } from '../../../src/client/backendConnection.ts';
import { Core } from '../../../src/core.ts';
import { MetricsStore } from '../../../src/metrics/metricsStore.ts';
import { rolloutFileSchema } from '../../../src/rollout/rolloutFile.ts';
import { resolveSettings, type Settings } from '../../../src/settings.ts';
import { startScriptedBackend, type ScriptedBackend } from '../../helpers/scriptedBackend.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';

const SETTINGS: Settings = {
  ...resolveSettings(() => undefined, {}).settings,
  'asyncUpload.enabled': true,
  'asyncUpload.rolloutPercentage': 100,
  'asyncUpload.maxRetries': 0,
  'rollout.holdbackPercentage': 0,
};

/** A window of a machine: everything but the folder is its own. */
async function openWindow(t: TestContext, backend: ScriptedBackend, folder: string): Promise<Core> {
  const connection: BackendConnection = {
    id: 'backend',
    address: () => Promise.resolve({ url: backend.url, token: backend.token }),
  };
  const ignore = (): void => undefined;
  const core = new Core({
    stateFolder: folder,
    connection,
    metrics: new MetricsStore(join(folder, 'metrics')),
    machineId: 'a machine',
    version: '0',
    log: { debug: ignore, info: ignore, warn: ignore, error: ignore },
    settings: () => SETTINGS,
  });
  t.after(() => core.dispose());
  await core.settingsChanged(SETTINGS);
  return core;
}

let uploads = 0;

/** Uploads a file that the backend does not have; large enough to go by itself. Resolves with the reason of its path. */
async function upload(core: Core, folder: string): Promise<string> {
  const path = join(folder, `file-${uploads++}.txt`);
  await writeFile(path, `This is upload ${uploads}. `.repeat(4_000));
  const outcome = await core.queue.add({ path, signal: new AbortController().signal });
  return `${outcome.path.kind}: ${outcome.path.reason}${outcome.fallbackUsed ? ', fell back' : ''}`;
}

/** Turns the clock of the cool-down: as if it had ended a moment ago. */
async function endCooldown(folder: string): Promise<void> {
  const file = join(folder, 'rollout.json');
  const state = rolloutFileSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  for (const { guard } of state.states) if (guard.until !== null) guard.until = Date.now() - 1;
  await writeFile(file, JSON.stringify(state));
}

test('three failures roll back, the next upload is sync, and five clean trials bring async back', async (t) => {
  const backend = await startScriptedBackend(t);
  const folder = await temporaryFolder(t);
  const core = await openWindow(t, backend, folder);

  backend.failAsyncUploads(500);
  for (let failure = 0; failure < 3; failure++) {
    assert.equal(await upload(core, folder), 'async: full-rollout, fell back');
  }
  assert.equal(await upload(core, folder), 'sync: rolled-back');

  backend.failAsyncUploads(undefined);
  await endCooldown(folder);
  for (let trial = 0; trial < 5; trial++) assert.equal(await upload(core, folder), 'async: half-open');
  assert.equal(await upload(core, folder), 'async: full-rollout');
});

test('a failure on trial rolls back again, for twice as long', async (t) => {
  const backend = await startScriptedBackend(t);
  const folder = await temporaryFolder(t);
  const core = await openWindow(t, backend, folder);
  backend.failAsyncUploads(500);
  for (let failure = 0; failure < 3; failure++) await upload(core, folder);
  await endCooldown(folder);
  assert.equal(await upload(core, folder), 'async: half-open, fell back');
  assert.equal(await upload(core, folder), 'sync: rolled-back');
  const state = await core.rollout.state();
  const hours = ((state?.guard.until ?? 0) - Date.now()) / 3_600_000;
  assert.ok(hours > 47 && hours <= 48, `${hours} hours`);
});

test('a rollback in one window holds in all of them', async (t) => {
  const backend = await startScriptedBackend(t);
  const folder = await temporaryFolder(t);
  const [one, two] = [await openWindow(t, backend, folder), await openWindow(t, backend, folder)];
  backend.failAsyncUploads(500);
  for (const core of [one, two, one]) await upload(core, folder);
  backend.failAsyncUploads(undefined);
  assert.equal(await upload(two, folder), 'sync: rolled-back');
  assert.equal(await upload(one, folder), 'sync: rolled-back');
});
