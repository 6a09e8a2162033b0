import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  activeTab,
  boxInput,
  click,
  cursorAt,
  expandFolder,
  explorerContextMenu,
  focusedEditor,
  openFile,
  quickInputWith,
  renameInExplorer,
  runCommand,
  typeInQuickInput,
} from './steps.ts';
import { answerTo, ask, receiptOf, webviewFrame } from './webviews.ts';
import { screenshot, useWorkbench } from './workbench.ts';

const journey = useWorkbench();

test('a right-click on a file asks a question and shows the answer beside the file', async () => {
  const { page } = journey;
  await expandFolder(page, 'docs');
  await explorerContextMenu(page, 'handbook.md', 'Query File…', quickInputWith(page, 'Ask a question about this file'));
  await screenshot(page, 'question');
  await typeInQuickInput(page, 'How many days of leave does everybody have?');
  const answer = await answerTo(page, 'How many days of leave does everybody have?');
  assert.match(await answer.locator('.answer').innerText(), /28 days of paid leave/);
  assert.match(await receiptOf(answer), /handbook\.md.*sync/);
  const groups = page.locator('.editor-group-container');
  await groups.nth(0).locator('.tab.active').filter({ hasText: 'handbook.md' }).waitFor();
  await groups.nth(1).locator('.tab.active').filter({ hasText: 'How many days of leave' }).waitFor();
  await screenshot(page, 'answer');
});

test('a click on a citation selects the cited lines in the file', async () => {
  const { page } = journey;
  const answer = await webviewFrame(page, 'Answer');
  const link = answer.getByRole('button', { name: /^Open handbook\.md:/ }).first();
  const [, first, last] = /:(\d+)(?:-(\d+))?$/.exec(await link.innerText()) ?? [];
  assert.ok(first !== undefined);
  await click(link, cursorAt(page, new RegExp(`^Ln ${last ?? first}, .*selected`)));
  await screenshot(page, 'citation');
});

test('a click on a citation in the answer selects its sentence and nothing else', async () => {
  const { page } = journey;
  const answer = await webviewFrame(page, 'Answer');
  const citation = answer.getByRole('button', { name: /^Open source 1, handbook\.md:/ });
  assert.match((await citation.nth(1).getAttribute('title')) ?? '', /^Take at least two weeks/);
  // The second sentence begins in the first of the quoted lines and ends in the next.
  await click(citation.nth(1), cursorAt(page, /\(81 selected\)/));
});

test('a file that is opened next does not cover the answer', async () => {
  const { page } = journey;
  const answer = await webviewFrame(page, 'Answer');
  await answer.getByRole('heading', { level: 1 }).focus();
  await openFile(page, 'orders.csv');
  const groups = page.locator('.editor-group-container');
  await groups.nth(0).locator('.tab.active').filter({ hasText: 'orders.csv' }).waitFor();
  await groups.nth(1).locator('.tab.active').filter({ hasText: 'How many days of leave' }).waitFor();
});

test('the palette asks about the active editor, and an unchanged file is not uploaded again', async () => {
  const { page } = journey;
  const answer = await ask(page, 'handbook.md', 'Who approves expenses?');
  assert.match(await receiptOf(answer), /nothing was uploaded/);
  await screenshot(page, 'answer-again');
});

test('a citation of a file that is renamed says so, and leads to the version that was asked about', async () => {
  const { page } = journey;
  const answer = await webviewFrame(page, 'Answer');
  await renameInExplorer(page, 'handbook.md', 'rules.md');
  const source = answer.getByRole('listitem').filter({ hasText: 'File unavailable' }).first();
  await source.waitFor();
  await screenshot(page, 'citation-renamed');
  await click(source.getByRole('button', { name: /^Open handbook\.md:/ }), activeTab(page, 'handbook.md.txt'));
  await cursorAt(page, /selected/).waitFor();
  await renameInExplorer(page, 'rules.md', 'handbook.md');
  await answer.getByText('File unavailable').first().waitFor({ state: 'detached' });
});

test('“New Question…” asks about the same file anew', async () => {
  const { page } = journey;
  const answer = await webviewFrame(page, 'Answer');
  await click(answer.getByRole('button', { name: 'New Question…' }), boxInput(page));
  await typeInQuickInput(page, 'How long is a full week?');
  await answerTo(page, 'How long is a full week?');
  assert.match(await answer.locator('.answer').innerText(), /36 hours/);
});

test('a document that is not saved is asked about, and the citation leads to it', async () => {
  const { page } = journey;
  await runCommand(page, 'File: New Untitled Text File', activeTab(page, 'Untitled-1'));
  await focusedEditor(page).waitFor();
  await page.keyboard.type('Tea is served at four. ');
  await page.keyboard.type('Coffee is served at ten.');
  await runCommand(page, 'Smart File Query: Query File…', boxInput(page));
  await quickInputWith(page, 'Asked About Other Files').waitFor();
  await screenshot(page, 'question-again');
  await typeInQuickInput(page, 'When is coffee served?', 'Query Untitled-1');
  const answer = await answerTo(page, 'When is coffee served?');
  assert.match(await answer.locator('.answer').innerText(), /at ten/);
  await click(answer.getByRole('button', { name: /^Open Untitled-1:1/ }), cursorAt(page, /selected/));
  await activeTab(page, 'Untitled-1').waitFor();
  await screenshot(page, 'answer-untitled');
});
