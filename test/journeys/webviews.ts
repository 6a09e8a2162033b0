import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Frame, FrameLocator, Locator, Page } from 'playwright-core';
import * as z from 'zod';
import { openFile, runCommand, typeInQuickInput } from './steps.ts';
import { until } from '../helpers/until.ts';

const axePath = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

const AxeResults = z.object({
  violations: z.array(z.object({ id: z.string(), help: z.string(), nodes: z.array(z.object({ html: z.string() })) })),
});

/** The content of the webview whose panel has this title. A webview is a page in a frame in a frame. */
export async function webviewFrame(page: Page, title: string): Promise<FrameLocator> {
  let found: FrameLocator | undefined;
  await until(`a webview has the title “${title}”`, async () => {
    for (const outer of await page.locator('iframe.webview').all()) {
      const inner = outer.contentFrame().locator(`iframe#active-frame[title="${title}"]`);
      if ((await inner.count()) > 0) found = inner.contentFrame();
    }
    return found !== undefined;
  });
  if (found === undefined) throw new Error(`No webview has the title “${title}”.`);
  return found;
}

/** Opens a file, asks about it by the palette, and resolves with the answer's page when it shows this question. */
export async function ask(page: Page, fileName: string, question: string): Promise<FrameLocator> {
  await openFile(page, fileName);
  await runCommand(page, 'Smart File Query: Query File…');
  await typeInQuickInput(page, question);
  return answerTo(page, question);
}

/** The answer's page, once it answers this question. */
export async function answerTo(page: Page, question: string): Promise<FrameLocator> {
  const answer = await webviewFrame(page, 'Answer');
  await answer.getByRole('heading', { name: question, exact: true }).waitFor();
  return answer;
}

/** What the answer's page says about how the file got to the backend. */
export async function receiptOf(answer: FrameLocator): Promise<string> {
  return answer.locator('footer').innerText();
}

/** Opens the metrics panel and resolves with its page. */
export async function openMetrics(page: Page): Promise<FrameLocator> {
  await runCommand(page, 'Smart File Query: Show Upload Metrics');
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
