import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FrameLocator } from 'playwright-core';
import { stringsOfFile } from '../helpers/translatableStrings.ts';
import { filesView, openFilesView } from './filesView.ts';
import { activeTab, boxInput, openFile, quickInputWith, runCommand, typeInQuickInput } from './steps.ts';
import { axeViolations, webviewFrame } from './webviews.ts';
import { screenshot, useWorkbench } from './workbench.ts';

const journey = useWorkbench(() => ({ language: 'de' }));

const QUESTION = 'Wie viele Tage Urlaub hat jeder?';

/** What is used here of an element of a page, whose types the tests do not have. */
interface Shown {
  readonly scrollWidth: number;
  readonly clientWidth: number;
  readonly textContent: string | null;
}

test('the palette, the box and the answer speak the language of VS Code', async () => {
  const { page } = journey;
  await openFile(page, 'handbook.md');
  const open = (): Promise<void> => runCommand(page, 'Smart File Query: Zur Datei fragen…', boxInput(page));
  await open();
  await quickInputWith(page, 'Eine Frage zu dieser Datei stellen').waitFor();
  await screenshot(page, 'german-question');
  await typeInQuickInput(page, QUESTION, 'Frage zu handbook.md', open);
  const answer = await webviewFrame(page, 'Antwort');
  await answer.getByRole('heading', { name: QUESTION, exact: true }).waitFor();
  await answer.getByRole('heading', { name: 'Quellen' }).waitFor();
  await screenshot(page, 'german-answer');
  assert.deepEqual(await untranslated(answer), []);
  assert.deepEqual(await cutOff(answer), []);
  assert.equal(await answer.locator('html').getAttribute('lang'), 'de');
  assert.deepEqual(await axeViolations(answer), []);
});

test('the metrics speak it too, and write numbers as it does', async () => {
  const { page } = journey;
  await runCommand(page, 'Smart File Query: Upload-Metriken anzeigen', activeTab(page, 'Upload-Metriken'));
  const panel = await webviewFrame(page, 'Upload-Metriken');
  await panel.getByRole('heading', { name: 'Funktioniert es?' }).waitFor();
  await screenshot(page, 'german-metrics');
  assert.deepEqual(await untranslated(panel), []);
  assert.deepEqual(await cutOff(panel), []);
});

test('the view of uploaded files has its sizes and buttons in it', async () => {
  const { page } = journey;
  await openFilesView(page);
  const row = filesView(page).getByRole('treeitem', { name: /^handbook\.md, Fertig, 4,2 KB/ });
  await row.waitFor();
  await filesView(page)
    .getByRole('button', { name: /^Hochgeladene Dateien filtern/ })
    .waitFor();
  await screenshot(page, 'german-files');
});

/** The English strings that a page shows although they have a translation. */
async function untranslated(webview: FrameLocator): Promise<string[]> {
  const bundle = await stringsOfFile('l10n/bundle.l10n.de.json');
  const texts = await webview.locator('body *:not(script):not(:has(*))').allTextContents();
  return texts.map((text) => text.trim()).filter((text) => text in bundle && bundle[text] !== text);
}

/** The texts of buttons and headings that do not fit their places. */
async function cutOff(webview: FrameLocator): Promise<(string | null)[]> {
  const elements = webview.locator('button:visible, h1, h2, h3, summary, label, th');
  return elements.evaluateAll((shown: readonly Shown[]) =>
    shown
      .filter(({ scrollWidth, clientWidth }) => clientWidth > 0 && scrollWidth > clientWidth + 1)
      .map(({ textContent }) => textContent),
  );
}
