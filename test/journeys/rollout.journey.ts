import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dialog, notificationText, pressDialogButton } from './notifications.ts';
import { settingOnFile } from './settingsEditor.ts';
import { click, paletteRows, runCommand, statusBarItem } from './steps.ts';
import { until } from '../helpers/until.ts';
import { openMetrics, pathSection } from './webviews.ts';
import { screenshot, useWorkbench } from './workbench.ts';

const PERCENTAGE = 'smartFileQuery.asyncUpload.rolloutPercentage';
const ENABLED = 'smartFileQuery.asyncUpload.enabled';
const journey = useWorkbench();

test('Start Rollout begins the first stage, in the settings and in the panel', async () => {
  const { page } = journey;
  const panel = await openMetrics(page);
  await runCommand(page, 'Smart File Query: Start Rollout of Async Uploads');
  await settingsSay(true, 1);
  await pathSection(panel)
    .getByText(/^1 of 4, /)
    .waitFor();
  await panel.getByRole('heading', { name: 'Stage at 1 %' }).waitFor();
  await screenshot(page, 'rollout-started');
});

test('Advance Stage asks first and names what is missing', async () => {
  const { page } = journey;
  await runCommand(page, 'Smart File Query: Advance Rollout Stage', dialog(page));
  const text = await dialog(page).innerText();
  await screenshot(page, 'advance-early');
  assert.match(text, /This stage has not passed yet\. Advance anyway\?/);
  assert.match(text, /0 of 24 hours|24 h/);
  assert.match(text, /0 of 756 uploads/);
  await pressDialogButton(page, 'Cancel');
  await settingsSay(true, 1);
  await runCommand(page, 'Smart File Query: Advance Rollout Stage', dialog(page));
  await pressDialogButton(page, 'Advance Anyway');
  await settingsSay(true, 10);
  const panel = await openMetrics(page);
  await pathSection(panel)
    .getByText(/^2 of 4, /)
    .waitFor();
});

test('Pause and Resume', async () => {
  const { page } = journey;
  const panel = await openMetrics(page);
  await runCommand(page, 'Smart File Query: Pause Rollout');
  await panel.getByRole('button', { name: 'Resume Rollout' }).waitFor();
  await screenshot(page, 'rollout-paused');
  await settingsSay(true, 10);
  await click(
    panel.getByRole('button', { name: 'Resume Rollout' }),
    panel.getByRole('button', { name: 'Pause Rollout' }),
  );
});

test('the palette offers no command of the rollout that has nothing to do', async () => {
  const { page } = journey;
  const offered = await paletteRows(page, 'Smart File Query: rollout');
  assert.ok(offered.includes('Smart File Query: Pause Rollout'), offered.join());
  assert.ok(!offered.includes('Smart File Query: Resume Rollout'), offered.join());
});

test('Turn Async Uploads Off acts on everything', async () => {
  const { page } = journey;
  const panel = await openMetrics(page);
  await runCommand(page, 'Smart File Query: Turn Async Uploads Off');
  await notificationText(page, /Async uploads are off\./);
  await settingsSay(false, 0);
  await pathSection(panel).getByText('Uploads use the sync path: async uploads are turned off.').waitFor();
  await panel.getByRole('button', { name: 'Start Rollout' }).waitFor();
  await statusBarItem(page).waitFor({ state: 'hidden' });
  await screenshot(page, 'rollout-off');
});

test('Turn Async Uploads Back On goes on at the percentage of before', async () => {
  const { page } = journey;
  await runCommand(page, 'Smart File Query: Turn Async Uploads Back On');
  await settingsSay(true, 10);
  const panel = await openMetrics(page);
  await pathSection(panel)
    .getByText(/^2 of 4, /)
    .waitFor();
});

async function settingsSay(isEnabled: boolean, percentage: number): Promise<void> {
  await until(`the settings say ${String(isEnabled)} and ${String(percentage)} %`, async () => {
    return (
      (await settingOnFile(journey, ENABLED)) === isEnabled && (await settingOnFile(journey, PERCENTAGE)) === percentage
    );
  });
}
