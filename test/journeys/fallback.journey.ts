import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { startScriptedBackend, type ScriptedBackend } from '../helpers/scriptedBackend.ts';
import { notificationButtons, notificationText, pressNotificationButton, saveSecret } from './notifications.ts';
import { boxInput, explorerContextMenu, runCommand, statusBarItem } from './steps.ts';
import { ask, openMetrics, pathSection, receiptOf } from './webviews.ts';
import { screenshot, useWorkbench } from './workbench.ts';

let backend: ScriptedBackend;
const journey = useWorkbench(async (context) => {
  backend = await startScriptedBackend(context);
  backend.failAsyncUploads(500);
  return {
    settings: {
      'smartFileQuery.asyncUpload.enabled': true,
      'smartFileQuery.asyncUpload.rolloutPercentage': 100,
      'smartFileQuery.asyncUpload.maxRetries': 0,
      'smartFileQuery.rollout.holdbackPercentage': 0,
    },
    machineSettings: { 'smartFileQuery.backend.url': backend.url },
    files: {
      'glazes/blue.md': 'Blue glaze dries for two days.\n',
      'glazes/green.md': 'Green glaze dries for three days.\n',
    },
  };
});

test('a token for the backend is set by a command and kept off the disk', async () => {
  const { page, workbench } = journey;
  await runCommand(page, 'Smart File Query: Set Backend Token…', boxInput(page));
  await screenshot(page, 'token');
  await saveSecret(page, 'Smart File Query: Set Backend Token…', [backend.token], /has been saved/);
  assert.deepEqual(await filesWith(workbench.serverDataDir, backend.token), []);
});

test('an async upload that fails is sent again by sync, and the person gets the answer', async () => {
  const { page, workspace } = journey;
  await writeFile(join(workspace, 'kiln.md'), 'The kiln is fired on Mondays.\n');
  const answer = await ask(page, 'kiln.md', 'When is the kiln fired?');
  assert.match(await answer.locator('.answer').innerText(), /Mondays/);
  assert.match(await receiptOf(answer), /sync, after async had failed/);
});

test('the panel lists the fallback with its reason', async () => {
  const { page } = journey;
  const panel = await openMetrics(page);
  const mishaps = panel.getByRole('region', { name: 'What went wrong?' });
  await mishaps.getByText(/1 Server error/).waitFor();
  await mishaps.getByRole('row', { name: /Server error/ }).waitFor();
  await mishaps.scrollIntoViewIfNeeded();
  await screenshot(page, 'fallback');
});

test('the third failure rolls back: a notification says so in numbers, and the status bar warns', async () => {
  const { page } = journey;
  await explorerContextMenu(page, 'glazes', 'Upload to Smart File Query');
  const message = await notificationText(page, /rolled back/);
  assert.match(message, /3 of the last 3 uploads failed/);
  assert.deepEqual(await notificationButtons(page, /rolled back/), ['Show Metrics', 'Show Log', 'Turn Back On']);
  await statusBarItem(page).getByText('Uploads: Sync (rolled back)').waitFor();
  assert.match((await statusBarItem(page).getAttribute('class')) ?? '', /warning-kind/);
  await screenshot(page, 'rolled-back');
});

test('after the rollback the next upload goes by sync, and the panel says why', async () => {
  const { page, workspace } = journey;
  await writeFile(join(workspace, 'shop.md'), 'The shop opens at nine.\n');
  assert.match(await receiptOf(await ask(page, 'shop.md', 'When does the shop open?')), /\(sync\)/);
  const panel = await openMetrics(page);
  await pathSection(panel)
    .getByText(/async was rolled back and stays off until/)
    .waitFor();
  await screenshot(page, 'rolled-back-panel');
});

test('“Turn Back On” brings async back once the backend is well again', async () => {
  const { page, workspace } = journey;
  backend.failAsyncUploads(undefined);
  await pressNotificationButton(page, /rolled back/, 'Turn Back On', statusBarItem(page).getByText('Async'));
  await writeFile(join(workspace, 'clay.md'), 'The clay rests for a week.\n');
  assert.match(await receiptOf(await ask(page, 'clay.md', 'How long does the clay rest?')), /\(async\)/);
});

/** The files below a folder in which the text stands. */
async function filesWith(folder: string, text: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry) => {
        const file = join(entry.parentPath, entry.name);
        return (await readFile(file).catch(() => Buffer.alloc(0))).includes(text) ? [file] : [];
      }),
  );
  return found.flat();
}
