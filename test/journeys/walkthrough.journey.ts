import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import { activeTab, boxInput, click, isShown, pressInQuickInput, quickInputWith, runCommand } from './steps.ts';
import { answerTo } from './webviews.ts';
import { screenshot, useWorkbench } from './workbench.ts';

/** The steps, each with words of its picture. */
const STEPS = {
  'Ask about a file': 'Ask a question about this file',
  'Read a cited answer': 'verified',
  'Upload a folder': 'Uploading, 62 %',
  'Add a model, if you like': 'Passages of your file',
  'See how uploads are doing': 'Median time',
};

const journey = useWorkbench();

test('the walkthrough opens by its command, with a picture for each of its steps', async () => {
  const { page } = journey;
  // In a narrow window there is no room for the pictures.
  await page.setViewportSize({ width: 1600, height: 900 });
  const walkthrough = walkthroughPage(page);
  await runCommand(
    page,
    'Smart File Query: Open Walkthrough',
    walkthrough.getByText('Get Started with Smart File Query'),
  );
  assert.deepEqual(await walkthrough.locator('.step-title').allInnerTexts(), Object.keys(STEPS));
  for (const [index, [title, drawn]] of Object.entries(STEPS).entries()) {
    await chooseStep(page, title);
    await picture(page).getByText(drawn).first().waitFor();
    await screenshot(page, `walkthrough-${index + 1}`);
  }
  // To look at a step is not to have done it.
  assert.equal(await step(page, 'Read a cited answer').locator('.codicon.complete').count(), 0);
});

test('its first step leads to a cited answer, with no file open', async () => {
  const { page } = journey;
  await runCommand(page, 'Smart File Query: Open Walkthrough', step(page, 'Ask about a file'));
  await chooseStep(page, 'Ask about a file');
  await click(
    walkthroughPage(page).getByRole('button', { name: 'Query a Sample' }),
    quickInputWith(page, 'Ask a question about this file'),
  );
  await activeTab(page, 'lighthouse-handbook.md').waitFor();
  await screenshot(page, 'walkthrough-question');
  assert.equal(await boxInput(page).inputValue(), 'How often is the lens cleaned?');
  await pressInQuickInput(page, 'Enter');
  const answer = await answerTo(page, 'How often is the lens cleaned?');
  assert.match(await answer.locator('.answer').innerText(), /every Monday with vinegar/);
  await screenshot(page, 'walkthrough-answer');
});

test('the steps are checked off: what was asked, and the answer that was shown', async () => {
  const { page } = journey;
  await runCommand(page, 'Smart File Query: Open Walkthrough', step(page, 'Ask about a file'));
  await step(page, 'Ask about a file').locator('.codicon.complete').waitFor();
  await step(page, 'Read a cited answer').locator('.codicon.complete').waitFor();
  await screenshot(page, 'walkthrough-checked');
});

test('the second step offers another question about the same sample', async () => {
  const { page } = journey;
  await chooseStep(page, 'Read a cited answer');
  await click(
    walkthroughPage(page).getByRole('button', { name: 'Ask Another Question' }),
    quickInputWith(page, 'Ask a question about this file'),
  );
  const question = await boxInput(page).inputValue();
  assert.equal(question, 'When is the tower open?');
  await pressInQuickInput(page, 'Enter');
  const answer = await answerTo(page, question);
  assert.match(await answer.locator('.answer').innerText(), /Saturdays from ten to four/);
  await screenshot(page, 'walkthrough-another');
});

function walkthroughPage(page: Page): Locator {
  return page.locator('.gettingStartedContainer');
}

/** What is beside the chosen step: a page in a frame in a frame, laid over the walkthrough. */
function picture(page: Page): FrameLocator {
  return page.locator('iframe.webview.ready').contentFrame().locator('#active-frame').contentFrame();
}

function step(page: Page, title: string): Locator {
  return walkthroughPage(page)
    .locator('.getting-started-step')
    .filter({ has: page.getByText(title, { exact: true }) });
}

/** Unfolds a step, if it is not the one that is unfolded. */
async function chooseStep(page: Page, title: string): Promise<void> {
  const unfolded = step(page, title).and(page.locator('.expanded'));
  await step(page, title).waitFor();
  if (!(await isShown(unfolded))) await click(step(page, title), unfolded);
}
