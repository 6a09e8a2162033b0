import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startScriptedBackend, type ScriptedBackend } from '../helpers/scriptedBackend.ts';
import { clientOf } from '../helpers/testBackend.ts';
import { dialog } from './notifications.ts';
import { explorerContextMenu, openFile, quickInput, runCommand, selectInExplorer, typeInQuickInput } from './steps.ts';
import { answerTo, receiptOf } from './webviews.ts';
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

const press = (button: string) => dialog(journey.page).getByRole('button', { name: button, exact: true }).click();

test('before a secret goes to a remote backend, the person decides; a redacted copy is what is sent', async () => {
  const { page } = journey;
  await openFile(page, 'shop.txt');
  await runCommand(page, 'Smart File Query: Query File…');
  await typeInQuickInput(page, 'When does the shop open?');
  await dialog(page).getByText('Send your files to').waitFor();
  await dialog(page)
    .getByRole('button', { name: /^Send to/ })
    .click();
  await dialog(page).getByText('shop.txt seems to hold secrets').waitFor();
  await dialog(page).getByText('shop.txt: password (line 3)').waitFor();
  assert.ok(!(await dialog(page).innerText()).includes(PASSWORD));
  await screenshot(page, 'secret-dialog');
  assert.equal(await dialog(page).getByRole('button', { name: /^Skip/ }).count(), 0, 'there is nothing else to send');
  await press('Redact');
  await typeInQuickInput(page, backend.token);
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
  await explorerContextMenu(page, 'kiln.txt', 'Query Files…');
  await page
    .locator('.quick-input-widget:visible')
    .getByText(/→ http:\/\/0\.0\.0\.0/)
    .waitFor();
  await quickInput(page).press('Enter');
  await page.locator('.quick-input-widget:visible').getByText('Ask a question about these files').waitFor();
  await typeInQuickInput(page, 'When is the glaze mixed?');
  await dialog(page).getByText('kiln.txt seems to hold secrets').waitFor();
  await press('Skip This File');
  const answer = await answerTo(page, 'When is the glaze mixed?');
  await answer.getByText('From 1 of 2 files').waitFor();
  assert.match(await receiptOf(answer), /1 file is missing from this answer: kiln\.txt .*password \(line 3\)/);
  await screenshot(page, 'secret-skipped');
});
