import assert from 'node:assert/strict';
import { test } from 'node:test';
import { click, runCommand, statusBarItem } from './steps.ts';
import { openMetrics, pathSection } from './webviews.ts';
import { openSecondWindow, screenshot, useWorkbench } from './workbench.ts';

const journey = useWorkbench(() => ({
  settings: {
    'smartFileQuery.asyncUpload.enabled': true,
    'smartFileQuery.asyncUpload.rolloutPercentage': 100,
  },
}));

test('what one window does to the rollout, the other shows', async () => {
  const { page } = journey;
  await statusBarItem(page).getByText('Uploads: Async').waitFor();
  const panel = await openMetrics(page);
  const second = await openSecondWindow(journey);
  await statusBarItem(second).getByText('Uploads: Async').waitFor();

  await runCommand(second, 'Smart File Query: Pause Rollout');
  await statusBarItem(second).getByText('Uploads: Sync').waitFor();
  await statusBarItem(page).getByText('Uploads: Sync').waitFor();
  await pathSection(panel)
    .getByText(/^Uploads use the sync path: the 100 % rollout is paused/)
    .waitFor();
  await screenshot(page, 'two-windows');

  await click(panel.getByRole('button', { name: 'Resume Rollout' }), statusBarItem(page).getByText('Uploads: Async'));
  await statusBarItem(second).getByText('Uploads: Async').waitFor();
  assert.equal(await second.locator('.notifications-toasts .notification-list-item').count(), 0);
});
