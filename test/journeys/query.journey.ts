import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  cursorText,
  expandFolder,
  explorerContextMenu,
  openFile,
  runCommand,
  screenshot,
  typeInQuickInput,
  useWorkbench,
  webviewFrame,
} from './workbench.ts';

const journey = useWorkbench();

test('a right-click on a file asks a question and shows the answer beside it', async () => {
  const { page } = journey;
  await expandFolder(page, 'docs');
  await explorerContextMenu(page, 'handbook.md', 'Query File…');
  await page.locator('.quick-input-widget:visible').getByText('Ask a question about this file').waitFor();
  await screenshot(page, 'question');
  await typeInQuickInput(page, 'How many days of leave does everybody have?');
  const answer = await webviewFrame(page, 'Answer');
  await answer.getByRole('heading', { name: 'How many days of leave does everybody have?' }).waitFor();
  await screenshot(page, 'answer');
  assert.match(await answer.locator('.answer').innerText(), /leave/i);
  assert.match(await answer.locator('footer').innerText(), /sent \(sync\)/);
});

test('a click on a citation opens the file and selects the cited lines', async () => {
  const { page } = journey;
  const answer = await webviewFrame(page, 'Answer');
  const link = answer.getByRole('button', { name: /^Open handbook\.md:/ }).first();
  const [, first, last] = /:(\d+)(?:-(\d+))?$/.exec(await link.innerText()) ?? [];
  await link.click();
  const cursor = await cursorText(page, /selected/);
  assert.match(cursor, new RegExp(`^Ln ${last ?? first ?? ''}, `));
  await screenshot(page, 'citation');
});

test('the palette asks about the active editor, and an unchanged file is not uploaded again', async () => {
  const { page } = journey;
  await openFile(page, 'handbook.md');
  await runCommand(page, 'Smart File Query: Query File…');
  await typeInQuickInput(page, 'Who approves expenses?');
  const answer = await webviewFrame(page, 'Answer');
  await answer.getByRole('heading', { name: 'Who approves expenses?' }).waitFor();
  assert.match(await answer.locator('footer').innerText(), /nothing was uploaded/);
  await screenshot(page, 'answer-again');
});

test('the metrics panel shows both uploads', async () => {
  const { page } = journey;
  await runCommand(page, 'Smart File Query: Show Upload Metrics');
  const panel = await webviewFrame(page, 'Upload Metrics');
  await panel.getByRole('heading', { level: 1 }).waitFor();
  await screenshot(page, 'metrics');
});
