import assert from 'node:assert/strict';
import { test } from 'node:test';
import { notificationText } from './notifications.ts';
import { runCommand, statusBarItem } from './steps.ts';
import { ask, openMetrics, pathSection, receiptOf } from './webviews.ts';
import { screenshot, useWorkbench } from './workbench.ts';

const journey = useWorkbench(() => ({
  settings: { 'smartFileQuery.rollout.holdbackPercentage': 0 },
  env: { ASYNC_UPLOAD_ENABLED: 'true', ASYNC_UPLOAD_ROLLOUT: '100' },
}));

test('environment variables decide over the settings, and the panel says so', async () => {
  const { page } = journey;
  const answer = await ask(page, 'handbook.md', 'How long is a full week?');
  assert.match(await receiptOf(answer), /\(async\)/);
  const panel = await openMetrics(page);
  await panel.getByText('ASYNC_UPLOAD_ENABLED = true').waitFor();
  await panel.getByText('ASYNC_UPLOAD_ROLLOUT = 100').waitFor();
  await screenshot(page, 'environment');
});

test('a command that they overrule says so, rather than claiming that it worked', async () => {
  const { page } = journey;
  await runCommand(page, 'Smart File Query: Turn Async Uploads Off');
  assert.match(await notificationText(page, /ASYNC_UPLOAD_ENABLED/), /environment/);
  await screenshot(page, 'environment-overrules');
  await statusBarItem(page).getByText('Async').waitFor();
  await pathSection(await openMetrics(page))
    .getByText('(set by the environment)')
    .waitFor();
});
