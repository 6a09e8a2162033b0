import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { actUntil } from '../helpers/until.ts';
import { askAboutListedFile, filesView, listedFile, openFilesView, pressInlineAction } from './filesView.ts';
import { dialog, pressDialogButton, shownNotification } from './notifications.ts';
import {
  activeTab,
  chooseFromContextMenu,
  click,
  boxInput,
  expandFolder,
  explorerContextMenu,
  explorerItem,
  gone,
  isShown,
  openContextMenu,
  runCommand,
  selectInExplorer,
  showExplorer,
  typeInQuickInput,
} from './steps.ts';
import { answerTo } from './webviews.ts';
import { screenshot, useWorkbench } from './workbench.ts';

const KILN = 'The kiln is fired on Mondays.\n';

const journey = useWorkbench(() => ({
  files: {
    'kiln.md': KILN,
    'shop.md': 'The shop opens at nine.\n',
    'wheel.md': 'The wheel turns left.\n',
  },
}));

test('a window that opens starts no backend; the view does, and offers what to begin with', async () => {
  const { page, workbench } = journey;
  const backendFolder = join(
    workbench.serverDataDir,
    'data/User/globalStorage/smart-file-query.smart-file-query/backend',
  );
  assert.equal(existsSync(backendFolder), false);
  await openFilesView(page);
  const view = filesView(page);
  await view.getByRole('button', { name: 'Query File…' }).waitFor();
  await view.getByRole('button', { name: 'Upload Folder…' }).waitFor();
  await view.getByText('Open the walkthrough').waitFor();
  assert.equal(existsSync(backendFolder), true);
  await screenshot(page, 'files-empty');
});

test('an upload is listed with its size and its age, and may be asked about at once', async () => {
  const { page } = journey;
  await showExplorer(page);
  await explorerContextMenu(page, 'kiln.md', 'Upload to Smart File Query');
  await openFilesView(page);
  const kiln = listedFile(page, 'kiln.md');
  await (
    await shownNotification(page, /uploaded: kiln\.md/)
  )
    .getByRole('button', { name: 'Query This File' })
    .waitFor();
  assert.equal(await kiln.getAttribute('aria-label'), 'kiln.md, Processed, 30 bytes, now');
  assert.match(await kiln.innerText(), /30 bytes · now/);
  await screenshot(page, 'files');
});

test('the view asks about a file', async () => {
  const { page } = journey;
  await askAboutListedFile(page, 'kiln.md');
  await typeInQuickInput(page, 'When is the kiln fired?');
  const answer = await answerTo(page, 'When is the kiln fired?');
  assert.match(await answer.locator('.answer').innerText(), /Mondays/);
});

test('a file has one row, with its earlier versions below it', async () => {
  const { page, workspace } = journey;
  await writeFile(join(workspace, 'kiln.md'), `${KILN}It cools on Tuesdays.\n`);
  const kiln = listedFile(page, 'kiln.md');
  await chooseFromContextMenu(kiln, 'Upload Again', kiln.and(page.locator('[aria-expanded]')));
  assert.match(
    (await kiln.getAttribute('aria-label')) ?? '',
    /^kiln\.md, Processed, 52 bytes, now, 1 earlier version$/,
  );
  const version = filesView(page).getByRole('treeitem', { name: /^Earlier version of kiln\.md/ });
  await actUntil(
    'the earlier versions are shown',
    async (timeout) => {
      await kiln.click({ timeout });
      await page.keyboard.press('ArrowRight');
    },
    () => isShown(version),
  );
  await screenshot(page, 'files-versions');
  await version.hover();
  await click(version.getByRole('button', { name: 'Delete' }), dialog(page).getByText(/earlier version of kiln\.md/));
  await pressDialogButton(page, 'Delete');
  await version.waitFor({ state: 'detached' });
  await writeFile(join(workspace, 'kiln.md'), KILN);
});

test('a file that is dragged from the explorer is uploaded, and a filter finds it', async () => {
  const { page } = journey;
  const dropped = listedFile(page, 'handbook.md');
  await showExplorer(page);
  await expandFolder(page, 'docs');
  const icon = page.locator('.activitybar').getByRole('tab', { name: /^Smart File Query/ });
  await actUntil(
    'a file is dropped on the view',
    async (timeout) => {
      await showExplorer(page);
      await explorerItem(page, 'handbook.md').hover({ timeout });
      await page.mouse.down();
      try {
        // The view opens when the mouse rests on its icon for a moment.
        await icon.hover({ timeout });
        await page.mouse.move(20, 320, { steps: 4 });
        await icon.hover({ timeout });
        await filesView(page).waitFor({ timeout });
        await listedFile(page, 'kiln.md').hover({ timeout });
        await listedFile(page, 'kiln.md').hover({ timeout, position: { x: 40, y: 8 } });
      } finally {
        await page.mouse.up();
      }
    },
    () => isShown(dropped),
  );
  await click(filesView(page).getByRole('button', { name: /^Filter/ }), boxInput(page));
  await typeInQuickInput(page, 'DOCS hand');
  await listedFile(page, 'kiln.md').waitFor({ state: 'detached' });
  await dropped.waitFor();
  await screenshot(page, 'files-filtered');
  await click(filesView(page).getByRole('button', { name: /^Clear Filter/ }), listedFile(page, 'kiln.md'));
  await pressInlineAction(page, 'handbook.md', /Delete/, gone(dropped));
});

test('the text that was read from a file opens from its menu', async () => {
  const { page } = journey;
  await openContextMenu(listedFile(page, 'kiln.md'), 'Open Extracted Text');
  await screenshot(page, 'files-menu');
  await chooseFromContextMenu(listedFile(page, 'kiln.md'), 'Open Extracted Text', activeTab(page, 'kiln.md.txt'));
});

test('a click shows the file and leaves the keyboard in the list, a double click keeps it; once it has gone, its text', async () => {
  const { page, workspace } = journey;
  const kiln = listedFile(page, 'kiln.md');
  const tab = (name: string): Locator => page.locator(`.tab.active[data-resource-name="${name}"]`);
  await runCommand(page, 'View: Close All Editors', gone(page.locator('.tab')));
  await click(kiln, tab('kiln.md').locator('.italic'));
  assert.equal(await filesView(page).locator('.monaco-list.element-focused:focus-within').count(), 1);
  const kept = tab('kiln.md').locator('.monaco-icon-label:not(.italic)');
  await actUntil(
    'a double click keeps the file open',
    (timeout) => kiln.dblclick({ timeout }),
    () => isShown(kept),
  );
  await rm(join(workspace, 'kiln.md'));
  await click(kiln, tab('kiln.md.txt'));
  await screenshot(page, 'files-gone');
  await writeFile(join(workspace, 'kiln.md'), KILN);
});

test('a clicked file is deleted at once; the Delete key asks first, and names what it would delete', async () => {
  const { page } = journey;
  await showExplorer(page);
  await selectInExplorer(page, ['README.md', 'shop.md', 'wheel.md']);
  await explorerContextMenu(page, 'wheel.md', 'Upload to Smart File Query');
  await openFilesView(page);
  // The backend may know a file before its upload has ended and this window knows where the file lies.
  await listedFile(page, 'README.md').filter({ hasText: /bytes/ }).waitFor();
  await pressInlineAction(page, 'README.md', /Delete/, gone(listedFile(page, 'README.md')));
  await actUntil(
    'the Delete key asks about the file that is selected',
    async (timeout) => {
      await leaveDialog(page);
      await listedFile(page, 'shop.md').click({ timeout });
      // The focus ring goes to another row; the selection stays.
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('Delete');
    },
    () => isShown(dialog(page).getByText('Delete shop.md from Smart File Query?')),
  );
  await screenshot(page, 'files-delete-key');
  await pressDialogButton(page, 'Cancel');
  await actUntil(
    'the Delete key asks about both files that are selected',
    async (timeout) => {
      await leaveDialog(page);
      await listedFile(page, 'shop.md').click({ timeout });
      await listedFile(page, 'wheel.md').click({ timeout, modifiers: ['ControlOrMeta'] });
      await page.keyboard.press('Delete');
    },
    () => isShown(dialog(page).getByText(/Delete 2 files/)),
  );
  await pressDialogButton(page, 'Delete');
  for (const name of ['shop.md', 'wheel.md']) await listedFile(page, name).waitFor({ state: 'detached' });
  await listedFile(page, 'kiln.md').waitFor();
});

test('deleting all asks first, and leaves the view as it began', async () => {
  const { page } = journey;
  await runCommand(
    page,
    'Smart File Query: Delete All Uploaded Files…',
    dialog(page).getByText(/Delete all uploaded files \(1\)\?/),
  );
  await screenshot(page, 'files-delete-all');
  await pressDialogButton(page, 'Delete');
  await filesView(page).getByRole('button', { name: 'Query File…' }).waitFor();
});

/** Leaves a dialog that asks about something else, as one does that a row which was drawn anew has brought about. */
async function leaveDialog(page: Page): Promise<void> {
  if (await isShown(dialog(page))) await pressDialogButton(page, 'Cancel');
}
