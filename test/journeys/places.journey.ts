import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { until } from '../helpers/until.ts';
import {
  chooseFromContextMenu,
  activeTab,
  cursorText,
  expandFolder,
  explorerContextMenu,
  explorerItem,
  focusedEditor,
  openContextMenu,
  openFile,
  quickInput,
  selectInExplorer,
  typeInQuickInput,
} from './steps.ts';
import { answerTo } from './webviews.ts';
import { screenshot, useWorkbench } from './workbench.ts';

const journey = useWorkbench(() => ({
  // So that a line of the file is one on the screen.
  settings: { 'editor.wordWrap': 'off', '[markdown]': { 'editor.wordWrap': 'off' } },
  files: {
    'guide/index.md': '# Guide\n\nThe kiln is fired on Mondays.\n\nThe glaze shelf is cleaned on Fridays.\n',
    'guide/studio/index.md': '# Studio\n\nThe kiln is fired by Ada Lindqvist.\n',
    'guide/.gitignore': '*.log\n',
    'guide/.smartfilequeryignore': 'drafts/\n',
    'guide/today.log': 'x\n',
    'guide/drafts/idea.md': 'x\n',
    'guide/.env': 'PORT=1\n',
    'page.html': '<!doctype html>\n<title>Kiln</title>\n<p>The kiln is fired on Mondays.</p>\n',
    'guide/scan.png': Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 1]),
  },
}));

const picker = () => journey.page.locator('.quick-input-widget:visible');
const title = () => picker().locator('.quick-input-title');
const row = (name: string) => picker().locator('.monaco-list-row').filter({ hasText: name });

test('the explorer offers one fitting entry each for a file, a folder and several', async () => {
  const { page } = journey;
  const entries = async (name: string): Promise<string[]> => {
    await openContextMenu(explorerItem(page, name), 'Upload to Smart File Query');
    const texts = await page.getByRole('menuitem', { name: /^Query/ }).allInnerTexts();
    await page.keyboard.press('Escape');
    await page.getByRole('menuitem', { name: /^Query/ }).waitFor({ state: 'detached' });
    return texts.map((text) => text.trim());
  };
  assert.deepEqual(await entries('README.md'), ['Query File…']);
  assert.deepEqual(await entries('guide'), ['Query Folder…']);
  // Asked again where the file that has just been clicked is selected once more, alone, since it has opened.
  await until('several are offered one entry', async () => {
    await selectInExplorer(page, ['README.md', 'guide']);
    return isDeepStrictEqual(await entries('guide'), ['Query Files…']);
  });
  await page.keyboard.press('Escape');
});

test('a folder is asked about after a preview of what is sent and what is not', async () => {
  const { page } = journey;
  await explorerItem(page, 'README.md').click();
  await explorerContextMenu(page, 'guide', 'Query Folder…');
  await row('studio/index.md').waitFor();
  assert.match(await title().innerText(), /^Query 4 Files, \d+ bytes → this machine$/);
  await screenshot(page, 'folder-preview');

  await picker()
    .getByRole('button', { name: /Show What Is Left Out \(4\)/ })
    .click();
  await row('today.log').waitFor();
  for (const [name, reason] of [
    ['today.log', 'ignored by .gitignore'],
    ['drafts/', 'ignored by .smartfilequeryignore'],
    ['.env', 'may hold secrets'],
    ['scan.png', 'binary'],
  ] as const) {
    assert.match(await row(name).innerText(), new RegExp(reason.replaceAll('.', '\\.')));
  }
  await screenshot(page, 'folder-left-out');
  await quickInput(page).press('Enter');

  await picker().getByRole('checkbox', { name: '.gitignore', exact: true }).click();
  await title().getByText('Query 3 Files').waitFor();
  await quickInput(page).press('Enter');
  await picker().getByText('Ask a question about these files').waitFor();
  await typeInQuickInput(page, 'Who fires the kiln?');
  const answer = await answerTo(page, 'Who fires the kiln?');
  await answer.getByText('From 3 files').waitFor();
  assert.match(await answer.locator('.answer').innerText(), /Ada Lindqvist/);
  await answer.getByRole('button', { name: /^Open guide\/studio\/index\.md:/ }).waitFor();
  await screenshot(page, 'folder-answer');
  await answer.getByRole('button', { name: /^Open guide\/studio\/index\.md:/ }).click();
  await activeTab(page, 'index.md').waitFor();
});

test('a selection is answered from its lines alone', async () => {
  const { page } = journey;
  await expandFolder(page, 'docs');
  await openFile(page, 'handbook.md');
  await page.keyboard.press('ControlOrMeta+Home');
  for (let line = 0; line < 12; line++) await page.keyboard.press('Shift+ArrowDown');
  const line = focusedEditor(page).locator('.view-line').nth(2);
  await openContextMenu(line, 'Query Selection…');
  assert.equal(await page.getByRole('menuitem', { name: /^Query/ }).count(), 1);
  await screenshot(page, 'selection-menu');
  await chooseFromContextMenu(line, 'Query Selection…');
  await picker().getByText('lines 1–12 of handbook.md').waitFor();
  await typeInQuickInput(page, 'What is this about?');
  const answer = await answerTo(page, 'What is this about?');
  await answer.getByText('About lines 1–12 of handbook.md').waitFor();
  await screenshot(page, 'selection-answer');
  const labels = await answer.locator('ol .link').allInnerTexts();
  assert.ok(labels.length > 0);
  for (const label of labels) assert.ok(Number(/(\d+)$/.exec(label)?.[1]) <= 12, label);
});

test('the palette knows it too, while there is a selection', async () => {
  const { page } = journey;
  await openFile(page, 'handbook.md');
  await page.keyboard.press('ControlOrMeta+A');
  // Not by `runCommand`, whose Escape would clear the selection.
  await page.keyboard.press('F1');
  await quickInput(page).fill('>Smart File Query: Query Selection…');
  await row('Query Selection…').first().click();
  await picker()
    .getByText(/lines 1–\d+ of handbook\.md/)
    .waitFor();
  await quickInput(page).press('Escape');
});

test('a page, whose text is extracted, is asked about as a whole instead', async () => {
  const { page } = journey;
  await openFile(page, 'page.html');
  await page.keyboard.press('ControlOrMeta+A');
  const line = focusedEditor(page).locator('.view-line').first();
  await openContextMenu(line, 'Query File…');
  assert.equal(await page.getByRole('menuitem', { name: /^Query/ }).count(), 1);
  assert.match(await cursorText(page), /selected/);
  await screenshot(page, 'page-menu');
  await page.keyboard.press('Escape');
});
