import { Core } from '../../../src/core.ts';
import { MetricsStore } from '../../../src/metrics/metricsStore.ts';
import { SETTINGS, type SettingName, type Settings } from '../../../src/settings.ts';
import { runClient } from './runClient.ts';
import { join } from 'node:path';
import { silentLog } from './silentLog.ts';

/**
 * The extension's whole way, as a person gets it: queue, digest, duplicate check, choice of the path, upload, index,
 * metrics and rollout. Variants: `async` and `sync`.
 */
await runClient(async ({ url, token, files, concurrency, variant, folder }) => {
  const settings = settingsWith({
    'asyncUpload.enabled': true,
    'asyncUpload.rolloutPercentage': 100,
    'rollout.holdbackPercentage': 0,
    'upload.maxConcurrent': concurrency,
    'upload.maxFileSizeMB': 5120,
  });
  const core = new Core({
    stateFolder: folder,
    connection: { id: 'bench', address: () => Promise.resolve({ url, token }) },
    metrics: new MetricsStore(join(folder, 'metrics')),
    machineId: 'bench',
    version: 'bench',
    log: silentLog,
    settings: () => settings,
  });
  const override = variant === 'sync' ? 'sync' : 'async';
  const { signal } = new AbortController();
  const outcomes = await Promise.all(files.map(({ path }) => core.queue.add({ path, signal, override })));
  for (const { file, path, deduplicated } of outcomes) {
    const isAsAsked = file.status === 'processed' && path.kind === override && !deduplicated;
    if (!isAsAsked) throw new Error(`${file.filename} is ${file.status} and went by ${path.kind}.`);
  }
});

function settingsWith(values: Partial<Settings>): Settings {
  const names = Object.keys(SETTINGS) as SettingName[];
  const defaults = Object.fromEntries(names.map((name) => [name, SETTINGS[name].parse(undefined)]));
  return { ...(defaults as Settings), ...values };
}
