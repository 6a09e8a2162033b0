import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { startScriptedBackend, type ScriptedBackend } from '../helpers/scriptedBackend.ts';
import { closeNotification, notificationButtons, notificationText, pressNotificationButton } from './notifications.ts';
import {
  activeTab,
  boxInput,
  explorerContextMenu,
  openFile,
  pressInQuickInput,
  quickInputWith,
  runCommand,
  typeInQuickInput,
} from './steps.ts';
import { answerTo, ask } from './webviews.ts';
import { screenshot, useWorkbench } from './workbench.ts';

let backend: ScriptedBackend;
const journey = useWorkbench(async (context) => {
  backend = await startScriptedBackend(context);
  return {
    settings: { 'smartFileQuery.upload.maxFileSizeMB': 0.002 },
    machineSettings: { 'smartFileQuery.backend.url': backend.url },
    files: {
      'kiln.md': 'The kiln is fired on Mondays.\n',
      'empty.md': '',
      'long.md': 'The kiln is fired on Mondays.\n'.repeat(100),
      'photo.png': Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 1, 2, 3]),
      'blob.dat': Buffer.from(Array.from({ length: 600 }, (_, at) => (at * 37) % 256)),
      'gone.md': 'Here today.\n',
      'shop.md': 'The shop opens at nine.\n',
    },
  };
});

test('a missing token is asked for; who leaves that is told where it is set', async () => {
  const { page } = journey;
  await query('kiln.md', 'When is the kiln fired?');
  const tokenBox = quickInputWith(page, 'Backend Token');
  await tokenBox.waitFor();
  await screenshot(page, 'error-token-asked');
  await pressInQuickInput(page, 'Escape');
  assert.match(await notificationText(page, /^kiln\.md:/), /token/i);
  await pressNotificationButton(page, /^kiln\.md:/, 'Set Token…', tokenBox);
  await typeInQuickInput(page, backend.token);
  await notificationText(page, /has been saved/);
  await ask(page, 'kiln.md', 'When is the kiln fired?');
});

test('an empty file', async () => {
  assert.deepEqual(await failureOf('empty.md'), {
    message: 'empty.md: The file is empty, so there is nothing to ask about.',
    buttons: ['Show Log'],
  });
});

test('a file that is larger than the limit', async () => {
  const { message, buttons } = await failureOf('long.md');
  assert.match(message, /^long\.md: The file is larger than the limit of 0\.002 MB/);
  assert.deepEqual(buttons, ['Open Settings', 'Show Log']);
});

test('a picture that is cut off', async () => {
  const { message } = await failureOf('photo.png');
  assert.match(message, /^photo\.png: The image is damaged/);
});

test('a binary file', async () => {
  const { message } = await failureOf('blob.dat');
  assert.match(message, /^blob\.dat: .*(binary|format|text)/i);
});

test('a file that has been deleted since it was opened', async () => {
  const { page } = journey;
  await openFile(page, 'gone.md');
  await rm(join(journey.workspace, 'gone.md'));
  await activeTab(page, 'gone.md').locator('.strikethrough').waitFor();
  await runCommand(page, 'Smart File Query: Query File…', boxInput(page));
  await typeInQuickInput(page, 'Is it here?');
  assert.match(await notificationText(page, /^gone\.md:/), /does not exist/);
  await screenshot(page, 'error-deleted');
  await closeNotification(page, /^gone\.md:/);
});

test('a backend that cannot be reached: Try Again works once it is back', async () => {
  const { page } = journey;
  await backend.goAway();
  await query('shop.md', 'When does the shop open?');
  assert.match(await notificationText(page, /^shop\.md:/), /cannot be reached/);
  assert.deepEqual(await notificationButtons(page, /^shop\.md:/), ['Try Again', 'Open Settings', 'Show Log']);
  await screenshot(page, 'error-unreachable');
  await backend.comeBack();
  await pressNotificationButton(page, /^shop\.md:/, 'Try Again');
  const answer = await answerTo(page, 'When does the shop open?');
  assert.match(await answer.locator('.answer').innerText(), /nine/);
});

async function query(name: string, question: string): Promise<void> {
  const { page } = journey;
  await explorerContextMenu(page, name, 'Query File…', boxInput(page));
  await typeInQuickInput(page, question);
}

/** Asks about a file and resolves with what the person is told. */
async function failureOf(name: string): Promise<{ message: string; buttons: string[] }> {
  const { page } = journey;
  await query(name, 'What is in here?');
  const pattern = new RegExp(`^${name.replace('.', '\\.')}:`);
  const message = await notificationText(page, pattern);
  const buttons = await notificationButtons(page, pattern);
  await screenshot(page, `error-${name}`);
  await closeNotification(page, pattern);
  return { message, buttons };
}
