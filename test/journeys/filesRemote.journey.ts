import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { clientOf } from '../helpers/testBackend.ts';
import { startScriptedBackend, type ScriptedBackend } from '../helpers/scriptedBackend.ts';
import { askAboutListedFile, filesView, listedFile, openFilesView, pressInlineAction } from './filesView.ts';
import { dialog, pressDialogButton } from './notifications.ts';
import { boxInput, click, typeInQuickInput } from './steps.ts';
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
  await click(filesView(page).getByRole('button', { name: 'Set Token…' }), boxInput(page));
  await typeInQuickInput(page, backend.token);
  await listedFile(page, 'theirs.md').waitFor();
});

test('a backend that is away is said in the view, and Try Again works once it is back', async () => {
  const { page } = journey;
  await backend.goAway();
  await click(
    filesView(page).getByRole('button', { name: 'Refresh' }),
    filesView(page).getByText('The backend cannot be reached.'),
  );
  await screenshot(page, 'files-unreachable');
  await backend.comeBack();
  await click(filesView(page).getByRole('button', { name: 'Try Again' }), listedFile(page, 'theirs.md'));
});

test('a file that was uploaded elsewhere can be asked about', async () => {
  const { page } = journey;
  await filesView(page).getByRole('treeitem', { name: 'Not on This Machine' }).waitFor();
  await askAboutListedFile(page, 'theirs.md');
  await typeInQuickInput(page, 'When is the kiln fired?');
  const answer = await answerTo(page, 'When is the kiln fired?');
  assert.match(await answer.locator('.answer').innerText(), /Mondays/);
  await screenshot(page, 'files-theirs');
});

test('who deletes it is told that it is there for others', async () => {
  const { page } = journey;
  await pressInlineAction(page, 'theirs.md', /Delete/, dialog(page).getByText(/affects everyone who uses it/));
  await screenshot(page, 'files-delete-theirs');
  await pressDialogButton(page, 'Delete');
  await filesView(page).getByRole('button', { name: 'Query File…' }).waitFor();
});
