import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actUntil } from '../helpers/until.ts';
import { dialog } from './notifications.ts';
import { boxInput, cursorAt, focusedEditor, gone, isShown, openFile, typeInQuickInput } from './steps.ts';
import { answerTo } from './webviews.ts';
import { screenshot, useWorkbench } from './workbench.ts';

const journey = useWorkbench();

const QUESTION = 'Who approves expenses?';

test('a question is asked, and its source reached and selected, by keyboard alone', async () => {
  const { page } = journey;
  await openFile(page, 'handbook.md');
  const ask = (): Promise<void> =>
    actUntil(
      'the keys open the box',
      async () => {
        await page.keyboard.press('Control+k');
        await page.keyboard.press('q');
      },
      () => isShown(boxInput(page)),
    );
  await ask();
  await typeInQuickInput(page, QUESTION, 'Query handbook.md', ask);
  const answer = await answerTo(page, QUESTION);
  const focused = answer.locator(':focus');
  const citation = answer.getByRole('button', { name: /^Open source 1, handbook\.md:/ }).first();
  // The answer has the keyboard when it opens; if something took it, the keys for the second editor group give it back.
  await actUntil(
    'Tab reaches the first citation',
    async () => {
      if ((await focused.count()) === 0) await page.keyboard.press('Control+2');
      await page.keyboard.press('Tab');
    },
    async () => (await citation.and(focused).count()) === 1,
  );
  await screenshot(page, 'keyboard-citation');
  await actUntil(
    'Enter selects the cited sentence in the file',
    () => page.keyboard.press('Enter'),
    () => isShown(cursorAt(page, /selected/)),
  );
  await focusedEditor(page).waitFor();
  await screenshot(page, 'keyboard-selected');
});

test('Alt+F1 says how the answer is used, and Escape leads back to it', async () => {
  const { page } = journey;
  const answer = await answerTo(page, QUESTION);
  const help = dialog(page).getByText('Help: the Answer');
  await actUntil(
    'the help is shown',
    async () => {
      await page.keyboard.press('Control+2');
      await page.keyboard.press('Alt+F1');
    },
    () => isShown(help),
  );
  assert.match(await dialog(page).innerText(), /Enter on a citation selects its sentence/);
  await screenshot(page, 'keyboard-help');
  await actUntil('Escape closes the help', () => page.keyboard.press('Escape'), gone(help));
  await answer.getByRole('heading', { name: QUESTION }).waitFor();
});
