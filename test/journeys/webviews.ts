import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Frame, FrameLocator, Locator, Page } from 'playwright-core';
import * as z from 'zod';
import { actUntil, holdsWithin, PATIENCE_MS } from '../helpers/until.ts';
import { activeTab, boxInput, isShown, openFile, runCommand, typeInQuickInput } from './steps.ts';

/** What stands in the place of the receipt while a model writes. */
const STILL_ANSWERING = 'The model is answering.';

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

const AxeResults = z.object({
  violations: z.array(z.object({ id: z.string(), help: z.string(), nodes: z.array(z.object({ html: z.string() })) })),
});

/** What is used here of the elements of a page, whose types the tests do not have. */
interface Marked {
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
}
interface FollowUpField extends Marked {
  readonly readOnly: boolean;
  readonly ownerDocument: { addEventListener(type: string, listener: () => void, options: { once: boolean }): void };
}

/**
 * The content of the webview whose page has this title; its tab may have another. A webview is a page in a frame in a frame.
 *
 * The outer frames are alike and change their places when one is opened or closed, so the one that is found gets a mark of
 * its own. VS Code makes a new frame where a panel is shown again: this has to be asked again then.
 */
export async function webviewFrame(page: Page, title: string): Promise<FrameLocator> {
  const marked = page.locator(`iframe.webview[data-journey-title=${JSON.stringify(title)}]`);
  const inner = (outer: Locator): Locator => outer.contentFrame().locator('iframe#active-frame');
  const isThere = await holdsWithin(PATIENCE_MS, async () => {
    for (const outer of await page.locator('iframe.webview').all()) {
      const ownTitle = inner(outer).contentFrame().locator('head > title');
      const isIt = (await inner(outer).count()) > 0 && (await ownTitle.allTextContents()).includes(title);
      if (isIt) await outer.evaluate((frame: Marked, name) => frame.setAttribute('data-journey-title', name), title);
      else if ((await outer.and(marked).count()) > 0) {
        await outer.evaluate((frame: Marked) => frame.removeAttribute('data-journey-title'));
      }
    }
    return (await marked.count()) === 1;
  });
  if (!isThere) throw new Error(`No webview has the title “${title}”.`);
  return inner(marked).contentFrame();
}

/**
 * Opens a file, asks about it by the palette, and resolves with the answer's page when it shows this question. Asks again where
 * nothing has come of it: an editor that takes the focus late closes the box as accepting it does.
 */
export async function ask(page: Page, fileName: string, question: string): Promise<FrameLocator> {
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    await beginAsking(page, fileName, question);
    if (await holdsWithin(ANSWERED_WITHIN_MS, () => isAnswerShown(page, question))) break;
  }
  return answerTo(page, question);
}

/** How long an answer without a model may take to be shown, in milliseconds, before the question counts as not asked. */
const ANSWERED_WITHIN_MS = 45_000;
const MAX_ATTEMPTS = 3;

/** Whether any page in the window has this question as its heading. */
async function isAnswerShown(page: Page, question: string): Promise<boolean> {
  for (const frame of page.frames()) {
    if (await frame.getByRole('heading', { name: question, exact: true }).isVisible()) return true;
  }
  return false;
}

/** Opens a file and asks about it by the palette; what comes then may be an answer or another question. */
export async function beginAsking(page: Page, fileName: string, question: string): Promise<void> {
  await openFile(page, fileName);
  const open = (): Promise<void> => runCommand(page, 'Smart File Query: Query File…', boxInput(page));
  await open();
  await typeInQuickInput(page, question, `Query ${fileName}`, open);
}

/** The answer's page, once it answers this question. */
export async function answerTo(page: Page, question: string): Promise<FrameLocator> {
  const answer = await webviewFrame(page, 'Answer');
  await answer.getByRole('heading', { name: question, exact: true }).waitFor();
  return answer;
}

/** The field for a follow-up question. */
export function followUpField(answer: FrameLocator): Locator {
  return answer.getByRole('textbox', { name: 'Ask a follow-up question' });
}

/** Asks a follow-up question in the answer's page, until the page has taken it. */
export async function followUp(answer: FrameLocator, question: string): Promise<void> {
  const field = followUpField(answer);
  await actUntil(
    `the page takes the question “${question}”`,
    async (timeout) => {
      await field.fill(question, { timeout });
      // The page holds a question that it has taken until there is an answer, which may come sooner than a look does.
      await field.evaluate((field: FollowUpField) => {
        field.removeAttribute('data-journey-taken');
        // Comes after the field's own listener, since the event goes up from there.
        field.ownerDocument.addEventListener(
          'keydown',
          () => {
            if (field.readOnly) field.setAttribute('data-journey-taken', '');
          },
          { once: true },
        );
      });
      await field.press('Enter', { timeout });
    },
    () => isShown(answer.locator('[data-journey-taken]')),
  );
}

/** What the answer's page says about how the file got to the backend, once the answer is whole. */
export async function receiptOf(answer: FrameLocator): Promise<string> {
  // The details are folded, and their text is there all the same.
  const paragraphs = answer.locator('footer').filter({ hasNotText: STILL_ANSWERING }).locator('summary, p');
  await paragraphs.first().waitFor();
  return (await paragraphs.allTextContents()).join('\n');
}

/** Opens the metrics panel and resolves with its page. */
export async function openMetrics(page: Page): Promise<FrameLocator> {
  await runCommand(page, 'Smart File Query: Show Upload Metrics', activeTab(page, 'Upload Metrics'));
  const panel = await webviewFrame(page, 'Upload Metrics');
  await panel.getByRole('heading', { level: 1 }).waitFor();
  return panel;
}

/** The part of the metrics panel that says which path uploads take. */
export function pathSection(panel: FrameLocator): Locator {
  return panel.getByRole('region', { name: 'Which path do my uploads take, and why?' });
}

/** The violations that axe finds in a webview's page, each in one line. */
export async function axeViolations(webview: FrameLocator): Promise<string[]> {
  const frame = await frameOf(webview);
  await frame.evaluate(await readFile(axePath, 'utf8'));
  const { violations } = AxeResults.parse(await frame.evaluate('axe.run()'));
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ html }) => `${id}: ${help}: ${html}`));
}

async function frameOf(webview: FrameLocator): Promise<Frame> {
  const frame = await (await webview.owner().elementHandle())?.contentFrame();
  if (!frame) throw new Error('The webview has no page.');
  return frame;
}
