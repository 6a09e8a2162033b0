import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import type { FrameLocator, Page } from 'playwright-core';
import { actUntil, until } from '../helpers/until.ts';
import { notificationText } from './notifications.ts';
import { changeTheme, type ThemeName } from './settingsEditor.ts';
import { activeTab, boxInput, click, openFile, runCommand, typeInQuickInput } from './steps.ts';
import { ask, axeViolations, openMetrics, webviewFrame } from './webviews.ts';
import { screenshot, useWorkbench } from './workbench.ts';

const journey = useWorkbench();

test('the panel opens empty and says what to do', async () => {
  const panel = await openMetrics(journey.page);
  await panel.getByText(/No uploads yet/).waitFor();
  await screenshot(journey.page, 'panel-empty');
});

test('it counts an upload while it is open beside the answer', async () => {
  const { page } = journey;
  await openMetrics(page);
  await ask(page, 'handbook.md', 'How many days of leave does everybody have?');
  await uploadsShown(await openMetrics(page), '1');
});

for (const theme of ['light', 'dark', 'high contrast', 'high contrast light'] satisfies ThemeName[]) {
  test(`axe finds nothing in panel and answer: ${theme}`, async () => {
    const { page } = journey;
    await changeTheme(journey, theme);
    const panel = await openMetrics(page);
    await uploadsShown(panel, '1');
    await screenshot(page, `panel-${theme}`);
    assert.deepEqual(await axeViolations(panel), []);
    await runCommand(page, 'View: Open Next Editor', activeTab(page, 'handbook.md: How many'));
    const answer = await webviewFrame(page, 'Answer');
    await answer.getByRole('heading', { level: 1 }).waitFor();
    await screenshot(page, `answer-${theme}`);
    assert.deepEqual(await axeViolations(answer), []);
  });
}

test('the keyboard reaches every control, in the order of the page', async () => {
  const { page } = journey;
  const panel = await openMetrics(page);
  const controls = panel.locator('button:visible, select:visible, summary:visible');
  const expected = await controls.allTextContents();
  assert.ok(expected.length > 5);
  await controls.first().focus();
  const reached: (string | null)[] = [];
  const focused = panel.locator(':focus').and(controls);
  for (let stop = 0; stop < expected.length * 3 && reached.length < expected.length; stop++) {
    if ((await focused.count()) > 0) reached.push(await focused.textContent());
    await page.keyboard.press('Tab');
  }
  assert.deepEqual(reached, expected);
});

test('it survives being hidden, and keeps its filter', async () => {
  const { page } = journey;
  const panel = await openMetrics(page);
  const range = panel.getByLabel('Time range');
  await actUntil(
    'the time range is chosen',
    (timeout) => range.selectOption('30d', { timeout }),
    async () => (await range.inputValue()) === '30d',
  );
  await openFile(page, 'orders.csv');
  await panel.owner().waitFor({ state: 'hidden' });
  const shown = await openMetrics(page);
  await uploadsShown(shown, '1');
  assert.equal(await shown.getByLabel('Time range').inputValue(), '30d');
});

test('it exports CSV and JSONL to where the person says', async () => {
  const { page, workspace } = journey;
  const csv = await exportTo(page, 'Export CSV', join(workspace, 'metrics.csv'));
  const [header = '', ...rows] = csv.trimEnd().split('\n');
  assert.match(header, /^timestamp,execution_type,success,/);
  assert.equal(rows.length, 1);
  const jsonl = await exportTo(page, 'Export JSONL', join(workspace, 'metrics.jsonl'));
  assert.equal((JSON.parse(jsonl.split('\n')[0] ?? '') as { success: unknown }).success, true);
});

async function uploadsShown(panel: FrameLocator, count: string): Promise<void> {
  const tile = panel.locator('.tile').filter({ has: panel.getByText('Uploads', { exact: true }) });
  await tile.locator('strong').getByText(count, { exact: true }).waitFor();
}

/** Exports by a button of the panel and resolves with what the file then holds. */
async function exportTo(page: Page, button: string, target: string): Promise<string> {
  const panel = await openMetrics(page);
  await click(panel.getByRole('button', { name: button }), boxInput(page));
  // The dialog fills itself in; what is typed before that would be lost.
  await until('the dialog proposes a name', async () => /upload-metrics\.\w+$/.test(await boxInput(page).inputValue()));
  await screenshot(page, `save-${button}`);
  await typeInQuickInput(page, target);
  await notificationText(page, new RegExp(`exported to ${target}`));
  return readFile(target, 'utf8');
}
