import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseRolloutFile } from '../../src/rollout/rolloutFile.ts';
import { changeSettings } from './settingsEditor.ts';
import { statusBarItem } from './steps.ts';
import { ask, openMetrics, pathSection, receiptOf } from './webviews.ts';
import { screenshot, useWorkbench } from './workbench.ts';

const journey = useWorkbench(() => ({ settings: { 'smartFileQuery.rollout.holdbackPercentage': 0 } }));

test('as installed, uploads use the sync path, and the panel says why', async () => {
  const { page } = journey;
  await note('first.md', 'The kiln is fired on Mondays.');
  assert.match(await receiptOf(await ask(page, 'first.md', 'When is the kiln fired?')), /\(sync\)/);
  const panel = await openMetrics(page);
  await pathSection(panel).getByText('Uploads use the sync path: async uploads are turned off.').waitFor();
  assert.equal(await statusBarItem(page).count(), 0);
  await screenshot(page, 'flag-off');
});

test('turned on in the settings, the next upload goes by async, without a reload', async () => {
  const { page } = journey;
  await changeSettings(journey, {
    'smartFileQuery.asyncUpload.enabled': true,
    'smartFileQuery.asyncUpload.rolloutPercentage': 100,
  });
  await statusBarItem(page).getByText('Uploads: Async').waitFor();
  await note('second.md', 'The glaze dries for two days.');
  assert.match(await receiptOf(await ask(page, 'second.md', 'How long does the glaze dry?')), /\(async\)/);
  const panel = await openMetrics(page);
  await pathSection(panel).getByText('Uploads use the async path: async uploads are rolled out to everyone.').waitFor();
  await pathSection(panel).getByText('(set by hand)').waitFor();
  const row = panel.getByRole('table', { name: 'Outcomes by path' }).getByRole('row', { name: /^Async/ });
  assert.match(await row.first().innerText(), /^Async\s+1\s+1\s+0/);
  await screenshot(page, 'flag-on');
});

test('a percentage of 0 takes the machine out again', async () => {
  const { page } = journey;
  await changeSettings(journey, { 'smartFileQuery.asyncUpload.rolloutPercentage': 0 });
  await statusBarItem(page).waitFor({ state: 'hidden' });
  await note('third.md', 'The shop opens at nine.');
  assert.match(await receiptOf(await ask(page, 'third.md', 'When does the shop open?')), /\(sync\)/);
});

test('a percentage of the workspace acts in its window, and leaves the rollout that all windows share alone', async () => {
  const { page, workspace } = journey;
  const before = await sharedProgress();
  await mkdir(join(workspace, '.vscode'));
  const settings = { 'smartFileQuery.asyncUpload.rolloutPercentage': 100 };
  await writeFile(join(workspace, '.vscode', 'settings.json'), JSON.stringify(settings));
  await statusBarItem(page).getByText('Uploads: Async').waitFor();
  await note('fourth.md', 'The clay comes from the river.');
  assert.match(await receiptOf(await ask(page, 'fourth.md', 'Where does the clay come from?')), /\(async\)/);
  assert.deepEqual(await sharedProgress(), before);
});

/** How far the rollout has come, as all windows read it. */
async function sharedProgress(): Promise<unknown[]> {
  const state = 'data/User/globalStorage/smart-file-query.smart-file-query/rollout.json';
  const file = parseRolloutFile(await readFile(join(journey.workbench.serverDataDir, state), 'utf8'));
  assert.ok(file && file.states.length > 0);
  return file.states.map(({ progress }) => progress);
}

async function note(name: string, text: string): Promise<void> {
  await writeFile(join(journey.workspace, name), `${text}\n`);
}
