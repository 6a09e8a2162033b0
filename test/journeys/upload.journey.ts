import assert from 'node:assert/strict';
import { test } from 'node:test';
import { notificationButtons, notificationText, pressNotificationButton } from './notifications.ts';
import { explorerContextMenu, selectInExplorer } from './steps.ts';
import { openMetrics } from './webviews.ts';
import { screenshot, useWorkbench } from './workbench.ts';

const journey = useWorkbench(() => ({
  files: {
    'scans/page.png': Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 1]),
    'scans/blank.txt': '',
    'scans/index.txt': 'Page 1 shows the kiln. Page 2 shows the glaze shelf.\n',
  },
}));

test('a file and folders go up together, and what is left out is named with its reason', async () => {
  const { page } = journey;
  await selectInExplorer(page, ['README.md', 'build', 'scans']);
  await explorerContextMenu(page, 'scans', 'Upload to Smart File Query');
  const message = await notificationText(page, /uploaded/);
  await screenshot(page, 'upload-report');
  assert.match(message, /2 uploaded/);
  assert.match(message, /3 left out/);
  assert.match(message, /build \(ignored by git\)/);
  assert.match(message, /blank\.txt \(empty\)/);
  assert.match(message, /page\.png \(binary\)/);
});

test('the report leads to the log, which names every file', async () => {
  const { page } = journey;
  assert.deepEqual(await notificationButtons(page, /uploaded/), ['Query These Files', 'Show Log']);
  const log = page.locator('.output-view, .part.panel').locator('.view-lines');
  await pressNotificationButton(page, /uploaded/, 'Show Log', log);
  for (const name of ['README.md', 'index.txt', 'page.png', 'blank.txt', 'build']) {
    await log.getByText(name).first().waitFor();
  }
  await screenshot(page, 'upload-log');
});

test('the panel counts the uploads', async () => {
  const panel = await openMetrics(journey.page);
  const uploads = panel.locator('.tile').filter({ hasText: 'Uploads' }).locator('strong').first();
  assert.equal(await uploads.innerText(), '2');
});
