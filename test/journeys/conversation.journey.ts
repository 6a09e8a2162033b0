import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import { activeTab, cursorText, quickInput, runCommand, typeInQuickInput } from './steps.ts';
import { until } from '../helpers/until.ts';
import { answerTo, ask, axeViolations, receiptOf, webviewFrame } from './webviews.ts';
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
  assert.equal(await field(answer).inputValue(), '');
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
  await answer.locator('.latest li').filter({ hasText: 'Changed since' }).first().getByRole('button').click();
  await activeTab(page, 'handbook.md.txt').waitFor();
  await cursorText(page, /selected/);
  await screenshot(page, 'follow-up-kept-version');
  await answer.getByRole('button', { name: 'Ask About the Current Version' }).click();
  await until('the current version answers', async () =>
    /99 days/.test(await answer.locator('.latest .answer').innerText()),
  );
  assert.equal(await answer.getByText(/has changed since/).count(), 0);
  await writeFile(path, text);
});

test('the history finds an old answer again, and checks its citations anew', async () => {
  const { page } = journey;
  await runCommand(page, 'Smart File Query: Show Question History…');
  await rows(page).first().waitFor();
  await screenshot(page, 'history');
  await quickInput(page).fill('first year');
  await until('the list shows what was searched', async () => (await rows(page).count()) === 1);
  await quickInput(page).press('Enter');
  const answer = await webviewFrame(page, 'Answer');
  await answer.getByRole('heading', { level: 1, name: FOLLOW_UP }).waitFor();
  await answer.getByRole('heading', { level: 2, name: LEAVE }).waitFor();
  assert.match(await receiptOf(answer), /Answered from the version of/);
  await answer.locator('.latest .status.verified').first().waitFor();
});

test('a question is removed from the history by its button', async () => {
  const { page } = journey;
  await runCommand(page, 'Smart File Query: Show Question History…');
  await rows(page).first().waitFor();
  const before = await rows(page).count();
  await rows(page).first().hover();
  await rows(page).first().getByRole('button', { name: 'Remove' }).click();
  await until('it is gone', async () => (await rows(page).count()) === before - 1);
  await page.keyboard.press('Escape');
});

test('the history is exported as Markdown', async () => {
  const { page } = journey;
  await runCommand(page, 'Smart File Query: Export Question History…');
  const target = join(journey.workspace, 'exported.md');
  await until('the dialog asks where to', async () => (await quickInput(page).inputValue()).endsWith('questions.md'));
  await typeInQuickInput(page, target);
  await page
    .getByText(/questions were exported to exported\.md/)
    .first()
    .waitFor();
  const text = await readFile(target, 'utf8');
  assert.match(text, /^# Question History\n/);
  assert.ok(text.includes(`## ${LEAVE}\n`) && text.includes(`## ${FOLLOW_UP}\n`));
  assert.match(text, /^1\. handbook\.md:\d+/m);
});

test('a history that is cleared is empty', async () => {
  const { page } = journey;
  await runCommand(page, 'Smart File Query: Show Question History…');
  await page.getByRole('button', { name: 'Clear History…' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Clear History' }).click();
  await runCommand(page, 'Smart File Query: Show Question History…');
  await page.getByText('No question has been answered in this workspace yet.').first().waitFor();
});

function field(answer: FrameLocator): Locator {
  return answer.getByRole('textbox', { name: 'Ask a follow-up question' });
}

async function followUp(answer: FrameLocator, question: string): Promise<void> {
  await field(answer).fill(question);
  await field(answer).press('Enter');
}

/** The questions that the history lists; the days above them are no rows of their own. */
function rows(page: Page): Locator {
  return page.locator('.quick-input-widget:visible .monaco-list-row').filter({ has: page.locator('.label-name') });
}
