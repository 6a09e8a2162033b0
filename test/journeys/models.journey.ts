import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { startScriptedModel, type ScriptedModel } from '../helpers/scriptedModel.ts';
import { actUntil } from '../helpers/until.ts';
import { dialog, notification, notificationText, pressDialogButton, saveSecret } from './notifications.ts';
import { boxInput, click, isShown, quickInputWith, runCommand, typeInQuickInput } from './steps.ts';
import { answerTo, ask, beginAsking, receiptOf } from './webviews.ts';
import { screenshot, useWorkbench } from './workbench.ts';

const KEY = 'sk-a-key-that-must-not-be-seen';
const QUESTION = 'How many days of leave does everybody have?';

let service: ScriptedModel;
/** The service by a name that is not the loopback's, so that it counts as another machine; it leads to this one. */
let host: string;

const journey = useWorkbench(async (context) => {
  service = await startScriptedModel(context);
  const url = service.url.replace('127.0.0.1', '0.0.0.0');
  host = `http://${new URL(url).host}`;
  return {
    machineSettings: {
      'smartFileQuery.query.provider': 'custom',
      'smartFileQuery.query.model': 'a-model',
      'smartFileQuery.query.baseUrl': url,
    },
  };
});

test('a key for a model service is set by a command and kept off the disk', async () => {
  const { page, workbench } = journey;
  const open = (): Promise<void> => runCommand(page, 'Smart File Query: Set API Key…', boxInput(page));
  const keyBox = quickInputWith(page, 'It is kept in the secret storage');
  await actUntil(
    'the key is asked for',
    async () => {
      await open();
      await typeInQuickInput(page, 'Custom', 'Kimi', open);
    },
    () => isShown(keyBox),
  );
  await screenshot(page, 'api-key');
  assert.equal(await boxInput(page).getAttribute('type'), 'password');
  await saveSecret(page, 'Smart File Query: Set API Key…', ['Custom', KEY], /key of Custom has been saved/);
  assert.deepEqual(await filesWith(workbench.serverDataDir, KEY), []);
});

test('before anything is sent, a dialog names the destination; who declines gets the answer of the file itself', async () => {
  const { page } = journey;
  await beginAsking(page, 'handbook.md', QUESTION);
  await dialog(page).waitFor();
  const text = await dialog(page).innerText();
  assert.ok(text.includes(`Send passages of your files to ${host} (The custom service)?`), text);
  assert.match(text, /The connection is not encrypted\..*asked once for this destination/);
  await screenshot(page, 'consent');
  await pressDialogButton(page, 'Answer Without a Model');
  const answer = await answerTo(page, QUESTION);
  assert.match(await answer.locator('.answer').innerText(), /28 days of paid leave/);
  assert.match(
    await receiptOf(answer),
    /nobody has agreed to send passages to http:\/\/0\.0\.0\.0[^]*Answered by local/,
  );
  assert.deepEqual(service.seen, []);
  await screenshot(page, 'consent-declined');
});

test('who leaves the dialog has asked nothing', async () => {
  const { page } = journey;
  await beginAsking(page, 'handbook.md', 'Who calls this off?');
  await pressDialogButton(page, 'Cancel');
  await notification(page, /Asking about handbook\.md/).waitFor({ state: 'detached' });
  assert.deepEqual(service.seen, []);
});

test('once agreed, the answer grows while the model writes, and ends with checked links', async () => {
  const { page } = journey;
  const { promise: until, resolve: goOn } = Promise.withResolvers<void>();
  const pieces = ['<think>Was it 90 days?</think>', 'Everybody gets **28 days** of leave [1 "28 days of'];
  const rest = [' paid leave"]. Some get 90 days.'];
  service.replyFromNowOn({ kind: 'held', pieces, until, rest });
  await beginAsking(page, 'handbook.md', QUESTION);
  await pressDialogButton(page, `Send to ${host}`);
  const answer = await answerTo(page, QUESTION);
  const growing = answer.locator('.answer.growing[aria-busy="true"]');
  await growing.getByText('Everybody gets 28 days of leave').waitFor();
  await answer.getByRole('button', { name: 'Stop' }).waitFor();
  const early = await growing.innerText();
  assert.equal(early.trim(), 'Everybody gets 28 days of leave');
  await screenshot(page, 'growing');
  goOn();
  await answer
    .getByRole('button', { name: /^Open source 1, handbook\.md:\d+/ })
    .first()
    .waitFor();
  const text = await answer.locator('.answer').innerText();
  assert.match(text, /Everybody gets 28 days of leave \[1\]\. Some get 90 days\. \(unverified\)/);
  assert.equal(await answer.locator('.answer .unverified').count(), 1);
  assert.match(await receiptOf(answer), /Answered by custom \(a-model\)[^]*sent to the model/);
  assert.equal(service.seen.at(-1)?.authorization, `Bearer ${KEY}`);
  await screenshot(page, 'grown');
});

test('the dialog does not come again for the same destination', async () => {
  const { page } = journey;
  service.replyFromNowOn({ kind: 'stream', pieces: ['Two months [1 "Notice is two months"].'] });
  const question = 'How long is the notice?';
  const answer = await ask(page, 'handbook.md', question);
  await answer.getByText('Answered by custom').first().waitFor();
  assert.equal(await dialog(page).count(), 0);
});

test('“Stop” ends the request, keeps what has come, and says that it is not the whole answer', async () => {
  const { page } = journey;
  service.replyFromNowOn({ kind: 'hang', pieces: ['Everybody gets '] });
  const question = 'How many days of leave are there?';
  const answer = await ask(page, 'handbook.md', question);
  await answer.locator('.answer.growing').getByText('Everybody gets').waitFor();
  await click(
    answer.getByRole('button', { name: 'Stop' }),
    answer.getByText('Stopped. This is not the whole answer, and nothing in it has been checked.'),
  );
  assert.equal((await answer.locator('.answer').innerText()).trim(), 'Everybody gets');
  assert.equal(await answer.getByRole('button', { name: 'Stop' }).count(), 0);
  await service.seen.at(-1)?.closed;
  await screenshot(page, 'stopped');
});

test('where the model fails, the file itself answers, and the answer says so', async () => {
  const { page } = journey;
  service.replyFromNowOn({ kind: 'error', status: 503 });
  const question = 'How many days of leave does a person have?';
  const answer = await ask(page, 'handbook.md', question);
  await answer
    .getByText(/The custom service gave no answer: it reported a failure of its own \(status 503\)/)
    .waitFor();
  assert.match(await answer.locator('.answer').innerText(), /28 days of paid leave/);
  assert.match(await receiptOf(answer), /Answered by local/);
  await screenshot(page, 'model-failed');
});

test('whoever withdraws the consents is asked again', async () => {
  const { page } = journey;
  await runCommand(page, 'Smart File Query: Withdraw Consent to Send');
  await notificationText(page, /All consents are withdrawn/);
  await beginAsking(page, 'handbook.md', 'Am I asked again?');
  await dialog(page).getByText(`Send passages of your files to ${host}`).waitFor();
  await pressDialogButton(page, 'Cancel');
});

/** The files below a folder in which the text stands. */
async function filesWith(folder: string, text: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const contents = await Promise.all(files.map((file) => readFile(file).catch(() => Buffer.alloc(0))));
  return files.filter((_, index) => contents[index]?.includes(text));
}
