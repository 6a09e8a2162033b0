import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { repositoryFolder } from '../vscode/repository.ts';
import { pressNotificationButton, shownNotification } from './notifications.ts';
import { ask, receiptOf } from './webviews.ts';
import { screenshot, useWorkbench } from './workbench.ts';

const journey = useWorkbench(() => ({
  settings: { 'chat.disableAIFeatures': false },
  otherExtensions: [join(repositoryFolder, 'test/fixtures/model-extension')],
}));

const OFFER = /^VS Code has (?:a language model: Test Model 1|language models, such as)/;

test('a model that another extension brings is offered; once chosen it answers from the file, checked like any other', async () => {
  const { page } = journey;
  const question = 'How many days of leave does everybody have?';
  const answer = await ask(page, 'handbook.md', question);
  await answer
    .getByText(/Answered on|without a model|Answered by/)
    .first()
    .waitFor();
  await shownNotification(page, OFFER);
  await screenshot(page, 'vscode-model-offered');
  await pressNotificationButton(page, OFFER, 'Use VS Code’s Models');
  await answer
    .getByText(/Answered by vscode/)
    .first()
    .waitFor();
  await screenshot(page, 'vscode-model');
  assert.match(await receiptOf(answer), /Answered by vscode \(test-model-1\)[^]*sent to the model: about [\d,]+ of/);
  const text = await answer.locator('.answer').innerText();
  assert.match(text, /Everybody gets 28 days of leave \[1\]\. Some get 90 days\. \(unverified\)/);
});
