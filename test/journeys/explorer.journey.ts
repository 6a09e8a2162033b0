import assert from 'node:assert/strict';
import { test } from 'node:test';
import { activeTab, expandFolder, explorerItem, openFile, screenshot, useWorkbench } from './workbench.ts';

const journey = useWorkbench();

test('the explorer lists the sample workspace', async () => {
  const { page } = journey;
  await expandFolder(page, 'docs');
  await explorerItem(page, 'handbook.md').waitFor();
  await screenshot(page, 'explorer');
});

test('a file opens by its name', async () => {
  const { page } = journey;
  await openFile(page, 'rateLimiter.ts');
  assert.equal(await activeTab(page, 'rateLimiter.ts').count(), 1);
  await screenshot(page, 'open-file');
});
