import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startScriptedModel, type ScriptedModel } from '../helpers/scriptedModel.ts';
import { dialog, pressDialogButton, pressNotificationButton, shownNotification } from './notifications.ts';
import { click, runCommand } from './steps.ts';
import { answerTo, ask, followUp, receiptOf, webviewFrame } from './webviews.ts';
import { screenshot, useWorkbench } from './workbench.ts';

const LEAVE = 'How many days of leave does everybody have?';
const GROUNDED = 'Everybody gets 28 days [1 "28 days of paid leave"].';

let service: ScriptedModel;

const journey = useWorkbench(async (context) => {
  service = await startScriptedModel(context);
  return {
    settings: { 'workbench.colorTheme': 'Default Dark Modern' },
    machineSettings: {
      'smartFileQuery.query.provider': 'custom',
      'smartFileQuery.query.model': 'a-model',
      'smartFileQuery.query.baseUrl': service.url,
    },
  };
});

test('a model knows what was said before, and its answer to a follow-up grows below that', async () => {
  const { page } = journey;
  service.replyFromNowOn({ kind: 'stream', pieces: [GROUNDED] });
  const answer = await ask(page, 'handbook.md', LEAVE);
  await answer.getByText('Answered by custom').first().waitFor();
  const { promise: until, resolve: goOn } = Promise.withResolvers<void>();
  service.replyFromNowOn({ kind: 'held', pieces: ['Two weeks of them '], until, rest: ['in one piece.'] });
  await followUp(answer, 'How many of them in one piece?');
  await answer.locator('.growing').getByText('Two weeks of them').waitFor();
  await answer.getByRole('heading', { level: 2, name: LEAVE }).waitFor();
  await screenshot(page, 'follow-up-growing');
  goOn();
  // It stands among the details, which are folded.
  await answer.getByText('Earlier questions sent along: 1.').waitFor({ state: 'attached' });
  assert.match(await receiptOf(answer), /nothing was uploaded/);
  assert.match(
    service.chats.at(-1)?.messages[1]?.content ?? '',
    /<turn-[\w-]+>[^]*Everybody gets 28 days\.[^]*<\/turn-/,
  );
  await screenshot(page, 'follow-up-grown');
});

test('a follow-up can be stopped; the conversation goes on with the next one', async () => {
  const { page } = journey;
  const answer = await webviewFrame(page, 'Answer');
  service.replyFromNowOn({ kind: 'hang', pieces: ['This will never '] });
  await followUp(answer, 'And who says that?');
  await answer.locator('.growing').getByText('This will never').waitFor();
  await click(answer.getByRole('button', { name: 'Stop' }), answer.getByText('Stopped. This is not the whole answer'));
  service.replyFromNowOn({ kind: 'stream', pieces: [GROUNDED] });
  await followUp(answer, 'And when do the days lapse?');
  await answerTo(page, 'And when do the days lapse?');
  await answer.getByText('Earlier questions sent along: 2.').waitFor({ state: 'attached' });
  assert.equal(await answer.getByRole('heading', { name: 'And who says that?' }).count(), 0);
});

test('where the backend no longer has the version, the current one is offered', async () => {
  const { page } = journey;
  await runCommand(page, 'Smart File Query: Delete All Uploaded Files…', dialog(page));
  await pressDialogButton(page, 'Delete');
  const answer = await webviewFrame(page, 'Answer');
  const question = 'And who works from home?';
  await followUp(answer, question);
  const lost = /The backend no longer has handbook\.md as it was at .+\./;
  await shownNotification(page, lost);
  assert.equal(await answer.getByRole('textbox').inputValue(), question);
  await screenshot(page, 'follow-up-lost');
  await pressNotificationButton(page, lost, 'Query the Current Version');
  await answerTo(page, question);
  assert.match(await receiptOf(answer), /handbook\.md: .* sent \(/);
  assert.equal(await answer.getByRole('textbox').inputValue(), '');
});
