import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Locator, Page } from 'playwright-core';
import { actUntil, until } from '../helpers/until.ts';
import { dialog, pressDialogButton, shownNotification } from './notifications.ts';
import {
  activeTab,
  boxInput,
  click,
  cursorAt,
  isShown,
  paletteRows,
  pressInQuickInput,
  quickInput,
  quickInputRows as rows,
  runCommand,
  typeInQuickInput,
} from './steps.ts';
import { answerTo, ask, axeViolations, followUp, followUpField, receiptOf, webviewFrame } from './webviews.ts';
import { screenshot, useWorkbench } from './workbench.ts';

const journey = useWorkbench();

const LEAVE = 'How many days of leave does everybody have?';
const FOLLOW_UP = 'And how many in the first year?';

test('a follow-up question is answered below the first one, and nothing is uploaded', async () => {
  const { page } = journey;
  const answer = await ask(page, 'handbook.md', LEAVE);
  await followUp(answer, FOLLOW_UP);
  await answerTo(page, FOLLOW_UP);
  await answer.getByRole('heading', { level: 2, name: LEAVE }).waitFor();
  assert.match(await receiptOf(answer), /Answered from the version of .*\.\s+.*nothing was uploaded/);
  assert.equal(await followUpField(answer).inputValue(), '');
  await screenshot(page, 'follow-up');
  assert.deepEqual(await axeViolations(answer), []);
});

test('a follow-up keeps its version when the file has changed, says so, and leads to the current one', async () => {
  const { page } = journey;
  const path = join(journey.workspace, 'docs/handbook.md');
  const text = await readFile(path, 'utf8');
  await writeFile(path, text.replaceAll('28 days', '99 days'));
  const answer = await webviewFrame(page, 'Answer');
  const again = 'How many days of paid leave a year does everybody have?';
  await followUp(answer, again);
  await answerTo(page, again);
  assert.match(await answer.locator('.latest .answer').innerText(), /28 days/);
  await answer.getByText(/Answered from the version of .*; handbook\.md has changed since\./).waitFor();
  await answer.locator('.latest .status.changed').first().waitFor();
  await screenshot(page, 'follow-up-outdated');
  const changed = answer.locator('.latest li').filter({ hasText: 'Changed since' }).first();
  await click(changed.getByRole('button'), activeTab(page, 'handbook.md.txt'));
  await cursorAt(page, /selected/).waitFor();
  await screenshot(page, 'follow-up-kept-version');
  await click(
    answer.getByRole('button', { name: 'Query the Current Version' }),
    answer.locator('.latest .answer').getByText(/99 days/),
  );
  assert.equal(await answer.getByText(/has changed since/).count(), 0);
  await writeFile(path, text);
});

test('the history finds an old answer again, and checks its citations anew', async () => {
  const { page } = journey;
  await showHistory(page, rows(page));
  await screenshot(page, 'history');
  await actUntil(
    'the list shows what was searched',
    async (timeout) => {
      // A list closes when something else takes the focus, such as an answer that is still coming up.
      if (!(await quickInput(page).isVisible())) await showHistory(page, rows(page));
      await quickInput(page).fill('first year', { timeout });
    },
    async () => (await rows(page).count()) === 1,
  );
  await pressInQuickInput(page, 'Enter');
  const answer = await webviewFrame(page, 'Answer');
  await answer.getByRole('heading', { level: 1, name: FOLLOW_UP }).waitFor();
  await answer.getByRole('heading', { level: 2, name: LEAVE }).waitFor();
  assert.match(await receiptOf(answer), /Answered from the version of/);
  await answer.locator('.latest .status.verified').first().waitFor();
});

test('a question is removed from the history by its button', async () => {
  const { page } = journey;
  const named = (name: string): Locator => rows(page).filter({ has: page.getByText(name, { exact: true }) });
  const { name, before, same } = await until('the history is listed', async () => {
    if (!(await quickInput(page).isVisible())) await showHistory(page, rows(page));
    const labels = await rows(page).locator('.label-name').allInnerTexts();
    const [name] = labels;
    if (name === undefined) return undefined;
    const [before, same] = [await rows(page).count(), await named(name).count()];
    return before > 0 && same > 0 && { name, before, same };
  });
  const removed = named(name);
  await actUntil(
    'it is gone',
    async (timeout) => {
      if (!(await quickInput(page).isVisible())) await showHistory(page, rows(page));
      await removed.first().hover({ timeout });
      await removed.first().getByRole('button', { name: 'Remove' }).click({ timeout });
    },
    async () => (await removed.count()) === same - 1 && (await rows(page).count()) === before - 1,
  );
  await pressInQuickInput(page, 'Escape');
});

test('the history is exported as Markdown', async () => {
  const { page } = journey;
  await runCommand(page, 'Smart File Query: Export Question History…', boxInput(page));
  const target = join(journey.workspace, 'exported.md');
  await until('the dialog asks where to', async () => (await boxInput(page).inputValue()).endsWith('questions.md'));
  await typeInQuickInput(page, target);
  await shownNotification(page, /questions were exported to exported\.md/);
  const text = await readFile(target, 'utf8');
  assert.match(text, /^# Question History\n/);
  assert.ok(text.includes(`## ${LEAVE}\n`) && text.includes(`## ${FOLLOW_UP}\n`));
  assert.match(text, /^1\. handbook\.md:\d+/m);
});

test('a history that is cleared is empty', async () => {
  const { page } = journey;
  const clear = page.getByRole('button', { name: 'Clear History…' });
  // The list closes where the focus goes elsewhere, as to a notification that comes late.
  await actUntil(
    'the history is about to be cleared',
    async (timeout) => {
      if (!(await clear.isVisible())) await showHistory(page, clear);
      await clear.click({ timeout });
    },
    () => isShown(dialog(page)),
  );
  await pressDialogButton(page, 'Clear History');
  // There is nothing to show any more.
  await until('the palette offers no history', async () => {
    const offered = await paletteRows(page, 'Smart File Query');
    return !offered.some((name) => name.includes('Show Question History'));
  });
});

/** Opens the list of earlier questions; the days above them are no rows of their own. */
function showHistory(page: Page, effect: Locator): Promise<void> {
  return runCommand(page, 'Smart File Query: Show Question History…', effect);
}
