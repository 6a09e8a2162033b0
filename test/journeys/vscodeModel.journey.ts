import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { repositoryFolder } from '../vscode/repository.ts';
import { ask, receiptOf } from './webviews.ts';
import { screenshot, useWorkbench } from './workbench.ts';

const journey = useWorkbench(() => ({
  settings: { 'chat.disableAIFeatures': false },
  machineSettings: { 'smartFileQuery.query.provider': 'vscode' },
  otherExtensions: [join(repositoryFolder, 'test/fixtures/model-extension')],
}));

test('a model that another extension brings answers from the file, checked like any other', async () => {
  const { page } = journey;
  const question = 'How many days of leave does everybody have?';
  const answer = await ask(page, 'handbook.md', question);
  await answer.getByText(/Answered by/).waitFor();
  await screenshot(page, 'vscode-model');
  assert.match(await receiptOf(answer), /Answered by vscode \(test-model-1\)[^]*sent to the model: about \d+ of/);
  const text = await answer.locator('.answer').innerText();
  assert.match(text, /Everybody gets 28 days of leave \[1\]\. Some get 90 days\. \(unverified\)/);
});
