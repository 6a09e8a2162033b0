import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { clientOf } from '../helpers/testBackend.ts';
import { startScriptedBackend, type ScriptedBackend } from '../helpers/scriptedBackend.ts';
import { askAboutListedFile, filesView, listedFile, openFilesView, pressInlineAction } from './filesView.ts';
import { dialog } from './notifications.ts';
import { runCommand, typeInQuickInput } from './steps.ts';
import { answerTo } from './webviews.ts';
import { screenshot, useWorkbench } from './workbench.ts';

const TEXT = Buffer.from('The kiln is fired on Mondays.\n');

let backend: ScriptedBackend;
const journey = useWorkbench(async (context) => {
  backend = await startScriptedBackend(context);
  const client = clientOf(context, backend);
  const sha256 = createHash('sha256').update(TEXT).digest('hex');
  await client.createBatch([{ filename: 'theirs.md', content: TEXT, sha256 }]);
  return { machineSettings: { 'smartFileQuery.backend.url': backend.url } };
});

test('a missing token is said in the view, with the button that sets it', async () => {
  const { page } = journey;
  await openFilesView(page);
  await filesView(page).getByText('The backend rejected the token, or requires one.').waitFor();
  await screenshot(page, 'files-unauthorized');
  await filesView(page).getByRole('button', { name: 'Set Token…' }).click();
  await typeInQuickInput(page, backend.token);
  await listedFile(page, 'theirs.md').waitFor();
});

test('a backend that is away is said in the view, and Try Again works once it is back', async () => {
  const { page } = journey;
  await backend.goAway();
  await runCommand(page, 'Smart File Query: Refresh Uploaded Files');
  await filesView(page).getByText('The backend cannot be reached.').waitFor();
  await screenshot(page, 'files-unreachable');
  await backend.comeBack();
  await filesView(page).getByRole('button', { name: 'Try Again' }).click();
  await listedFile(page, 'theirs.md').waitFor();
});

test('a file that was uploaded elsewhere can be asked about', async () => {
  const { page } = journey;
  assert.doesNotMatch(await listedFile(page, 'theirs.md').innerText(), /sync/);
  await askAboutListedFile(page, 'theirs.md');
  await typeInQuickInput(page, 'When is the kiln fired?');
  const answer = await answerTo(page, 'When is the kiln fired?');
  assert.match(await answer.locator('.answer').innerText(), /Mondays/);
  assert.match(await listedFile(page, 'theirs.md').innerText(), /already there/);
  await screenshot(page, 'files-theirs');
});

test('who deletes it is told that it is there for others', async () => {
  const { page } = journey;
  await pressInlineAction(page, 'theirs.md', /Delete/);
  await dialog(page)
    .getByText(/affects everyone who uses it/)
    .waitFor();
  await screenshot(page, 'files-delete-theirs');
  await dialog(page).getByRole('button', { name: 'Delete', exact: true }).click();
  await filesView(page).getByRole('button', { name: 'Query File…' }).waitFor();
});
