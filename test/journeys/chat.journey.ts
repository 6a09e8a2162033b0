import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { actUntil } from '../helpers/until.ts';
import { repositoryFolder } from '../vscode/repository.ts';
import { click, cursorAt, isShown, openFile, runCommand } from './steps.ts';
import { screenshot, useWorkbench } from './workbench.ts';

const journey = useWorkbench(() => ({
  settings: { 'chat.disableAIFeatures': false },
  machineSettings: { 'smartFileQuery.query.provider': 'vscode' },
  otherExtensions: [join(repositoryFolder, 'test/fixtures/model-extension')],
}));

test('@file answers in the chat with links to the lines, what is unverified, and what it was made from', async () => {
  const { page } = journey;
  await openFile(page, 'handbook.md');
  const input = page.locator('.interactive-input-part');
  await runCommand(page, 'Chat: Open Chat', input);
  // Without a model the chat hands no question to anybody.
  await page.getByRole('button', { name: 'Models, Test Model 1' }).waitFor();
  const question = 'How many days of leave does everybody have?';
  await actUntil(
    'the question is typed',
    async (timeout) => {
      await input.locator('.view-lines').first().click({ timeout });
      await page.keyboard.press('ControlOrMeta+a');
      // At once, since the suggestions would have their own idea of what single keys mean.
      await page.keyboard.insertText(`@file ${question}`);
    },
    () => isShown(input.getByText('does everybody have?')),
  );
  await click(page.getByRole('button', { name: /^Send/ }), page.locator('.interactive-request').getByText(question));
  const answer = page.locator('.interactive-response').last();
  await answer.getByText('Answered by vscode (test-model-1).').waitFor();
  await screenshot(page, 'chat');
  const text = (await answer.innerText()).replace(/\s+/gu, ' ');
  assert.match(text, /Everybody gets 28 days of leave handbook\.md:\d+-\d+ ?\. Some get 90 days\./);
  assert.match(text, /Unverified: nothing in the cited lines shows this\. ?Some get 90 days\./);
  assert.match(text, /Sources ?1?\.? ?handbook\.md:24/);
  await click(answer.getByText('handbook.md:24'), cursorAt(page, /^Ln 24, .*selected/));
  await page.getByText('What is this file about?').waitFor();
});
