import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import * as z from 'zod';
import { ShapingProxy } from '../helpers/shapingProxy.ts';
import { startTestBackend, type TestBackend } from '../helpers/testBackend.ts';
import { sha256Of, storedBytes, textOf } from '../helpers/uploadSource.ts';
import { dialog, notificationText, saveSecret } from './notifications.ts';
import { explorerContextMenu, quickInput } from './steps.ts';
import { until } from '../helpers/until.ts';
import { screenshot, useWorkbench } from './workbench.ts';

const MIB = 1024 * 1024;
const CONTENT = textOf(24 * MIB);
const HELD_AT = 12 * MIB;

/** What may be in the kernel's buffers when a process is killed, and is lost with it, in bytes. */
const BUFFERED_BYTES = 8 * MIB;

let backend: TestBackend;
let proxy: ShapingProxy;
const journey = useWorkbench(async (context) => {
  backend = await startTestBackend(context);
  const target = { host: '127.0.0.1', port: Number(new URL(backend.url).port) };
  let isFirst = true;
  proxy = new ShapingProxy({ target: () => target, plan: () => (isFirst ? { holdAt: HELD_AT } : {}) });
  void proxy.held.then(() => {
    isFirst = false;
  });
  await proxy.accept();
  context.after(() => {
    proxy.dispose();
  });
  return {
    settings: {
      'smartFileQuery.asyncUpload.enabled': true,
      'smartFileQuery.asyncUpload.rolloutPercentage': 100,
      'smartFileQuery.rollout.holdbackPercentage': 0,
    },
    machineSettings: { 'smartFileQuery.backend.url': proxy.url },
    files: { 'long.txt': CONTENT },
  };
});

test('an extension host that is killed in mid-upload goes on with it when it is back, and asks nothing', async () => {
  const { page } = journey;
  await saveSecret(page, 'Smart File Query: Set Backend Token…', [backend.token], /has been saved/);
  await explorerContextMenu(page, 'long.txt', 'Upload to Smart File Query');
  await proxy.held;
  const [partial = ''] = await readdir(join(backend.dataFolder, 'uploads'));
  assert.notEqual(partial, '', 'the upload is under way');

  process.kill(await extensionHostId(), 'SIGKILL');
  proxy.release();
  const sentBefore = proxy.counts.clientBytes;
  // VS Code starts another one by itself; the window, which keeps the token, stays.
  assert.match(await notificationText(page, /uploaded/), /^1 uploaded: .*long\.txt/);
  await screenshot(page, 'restart');
  assert.deepEqual(await storedBytes(backend.dataFolder, { sha256: sha256Of(CONTENT) }), CONTENT);
  const sentAgain = proxy.counts.clientBytes - sentBefore;
  assert.ok(sentAgain < CONTENT.length - HELD_AT + BUFFERED_BYTES, `${String(sentAgain)} bytes went out again`);
  assert.equal(await dialog(page).count(), 0);
  assert.equal(await quickInput(page).count(), 0);
  await until('nothing waits any more', async () => (await journals()).length === 0);
});

/** What windows have written down as waiting, which names the process of their extension host. */
async function journals(): Promise<string[]> {
  const folder = join(
    journey.workbench.serverDataDir,
    'data/User/globalStorage/smart-file-query.smart-file-query/queue',
  );
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => name.endsWith('.json')).map((name) => join(folder, name));
}

async function extensionHostId(): Promise<number> {
  await until('the upload is written down', async () => (await journals()).length === 1);
  const [file = ''] = await journals();
  return z.object({ pid: z.int().positive() }).parse(JSON.parse(await readFile(file, 'utf8'))).pid;
}
