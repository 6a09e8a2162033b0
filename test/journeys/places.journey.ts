import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { actUntil } from '../helpers/until.ts';
import {
  activeTab,
  chooseFromContextMenu,
  click,
  closeMenu,
  cursorAt,
  expandFolder,
  explorerContextMenu,
  explorerItem,
  focusedEditor,
  isShown,
  openContextMenu,
  openFile,
  pressInQuickInput,
  runCommand,
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
    // Without the keys that stand beside them.
    const texts = await page
      .getByRole('menuitem', { name: /^Query/ })
      .locator('.action-label')
      .allInnerTexts();
    await closeMenu(page);
    return texts.map((text) => text.trim());
  };
  assert.deepEqual(await entries('README.md'), ['Query File…']);
  assert.deepEqual(await entries('guide'), ['Query Folder…']);
  // Asked again where the file that has just been clicked is selected once more, alone, since it has opened.
  let offered: string[] = [];
  await actUntil(
    'several are offered one entry',
    async () => {
      await selectInExplorer(page, ['README.md', 'guide']);
      offered = await entries('guide');
    },
    () => isDeepStrictEqual(offered, ['Query Files…']),
  );
});

test('a folder is asked about after a preview of what is sent and what is not', async () => {
  const { page } = journey;
  // Of several that are selected, the menu would be about all.
  await click(explorerItem(page, 'README.md'), activeTab(page, 'README.md'));
  await explorerContextMenu(page, 'guide', 'Query Folder…', row('studio/index.md'));
  assert.match(await title().innerText(), /^Query 4 Files, \d+ bytes → this machine \(4 left out\)$/);
  await screenshot(page, 'folder-preview');

  await click(picker().getByRole('button', { name: /Show What Is Left Out \(4\)/ }), row('today.log'));
  for (const [name, reason] of [
    ['today.log', 'ignored by git'],
    ['drafts/', 'ignored by .smartfilequeryignore'],
    ['.env', 'may hold secrets'],
    ['scan.png', 'binary'],
  ] as const) {
    assert.match(await row(name).innerText(), new RegExp(reason.replaceAll('.', '\\.')));
  }
  await screenshot(page, 'folder-left-out');
  const gitignore = picker().getByRole('checkbox', { name: '.gitignore', exact: true });
  await pressInQuickInput(page, 'Enter', gitignore);

  await actUntil(
    'a file is left out',
    (timeout) => gitignore.uncheck({ timeout }),
    () => isShown(title().getByText('Query 3 Files')),
  );
  await pressInQuickInput(page, 'Enter', picker().getByText('Ask a question about these files'));
  await typeInQuickInput(page, 'Who fires the kiln?');
  const answer = await answerTo(page, 'Who fires the kiln?');
  await answer.getByText('From 3 files', { exact: true }).waitFor();
  assert.match(await answer.locator('.answer').innerText(), /Ada Lindqvist/);
  const source = answer.getByRole('button', { name: /^Open guide\/studio\/index\.md:/ });
  await source.waitFor();
  await screenshot(page, 'folder-answer');
  await click(source, activeTab(page, 'index.md'));
});

test('a selection is answered from its lines alone', async () => {
  const { page } = journey;
  await expandFolder(page, 'docs');
  await select('handbook.md', ['ControlOrMeta+Home', ...Array<string>(12).fill('Shift+ArrowDown')], /^Ln 13, Col 1 \(/);
  const line = focusedEditor(page).locator('.view-line').nth(2);
  await openContextMenu(line, 'Query Selection…');
  assert.equal(await page.getByRole('menuitem', { name: /^Query/ }).count(), 1);
  await screenshot(page, 'selection-menu');
  await chooseFromContextMenu(line, 'Query Selection…', picker().getByText('lines 1–12 of handbook.md'));
  await typeInQuickInput(page, 'What is this about?');
  const answer = await answerTo(page, 'What is this about?');
  await answer.getByText('About lines 1–12 of handbook.md').waitFor();
  await screenshot(page, 'selection-answer');
  const labels = await answer.locator('ol .link').allTextContents();
  assert.ok(labels.length > 0);
  for (const label of labels) assert.ok(Number(/(\d+)$/.exec(label)?.[1]) <= 12, label);
});

test('the palette knows it too, while there is a selection', async () => {
  const { page } = journey;
  await select('handbook.md', ['ControlOrMeta+A'], /selected/);
  await runCommand(page, 'Smart File Query: Query Selection…', picker().getByText(/lines 1–\d+ of handbook\.md/));
  await pressInQuickInput(page, 'Escape');
});

test('a page, whose text is extracted, is asked about as a whole instead', async () => {
  const { page } = journey;
  await select('page.html', ['ControlOrMeta+A'], /selected/);
  const line = focusedEditor(page).locator('.view-line').first();
  await openContextMenu(line, 'Query File…');
  assert.equal(await page.getByRole('menuitem', { name: /^Query/ }).count(), 1);
  assert.ok(await isShown(cursorAt(page, /selected/)));
  await screenshot(page, 'page-menu');
  await closeMenu(page);
});

/** Opens a file and selects in its editor by keys, until the status bar tells of that selection. */
async function select(name: string, keys: readonly string[], cursor: RegExp): Promise<void> {
  const { page } = journey;
  await actUntil(
    `${keys.join(', ')} select in “${name}”`,
    async () => {
      await openFile(page, name);
      for (const key of keys) await page.keyboard.press(key);
    },
    () => isShown(cursorAt(page, cursor)),
  );
}
