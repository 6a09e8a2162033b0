import type { Browser, Page } from 'playwright-core';
import { launchBrowser } from './browser.ts';
import type { Workbench } from './workbench.ts';

/** How long a page may take until the workbench is usable, in milliseconds: minutes of slack for a busy machine. */
const readyTimeoutMs = 180_000;

/** The window's size in CSS pixels: a common laptop's, so that screenshots look like what people see. */
const viewport = { width: 1280, height: 800 };

/** A workbench opened in a browser. */
export interface WorkbenchPage {
  page: Page;
  browser: Browser;
  /** Closes the browser; the workbench goes on. */
  close(): Promise<void>;
}

/**
 * Opens the workbench in a headless browser and resolves when a person could start to use it: the explorer lists files and
 * the extension host runs.
 *
 * @param prepare runs before the page loads, for page functions that have to be there from the start
 */
export async function openWorkbenchPage(
  workbench: Workbench,
  prepare: (page: Page) => Promise<void> = () => Promise.resolve(),
): Promise<WorkbenchPage> {
  const browser = await launchBrowser();
  try {
    // A context of its own, in which further windows of the same person can open.
    const context = await browser.newContext({ viewport });
    const page = await context.newPage();
    await prepare(page);
    await page.goto(workbench.url, { timeout: readyTimeoutMs });
    await untilUsable(page);
    return { page, browser, close: () => browser.close() };
  } catch (error) {
    await browser.close();
    throw error;
  }
}

/** Resolves when a person could start to use the workbench that the page has begun to load. */
export async function untilUsable(page: Page): Promise<void> {
  await page.locator('.explorer-folders-view .monaco-list-row').first().waitFor({ timeout: readyTimeoutMs });
  // VS Code's own performance marks: the extensions' commands and menus are known from here on, and what the window restores has
  // taken the focus, which would close a box that was open before.
  for (const mark of ['code/didLoadExtensions', 'code/LifecyclePhase/Restored']) {
    await page.waitForFunction((name) => performance.getEntriesByName(name).length > 0, mark, {
      timeout: readyTimeoutMs,
    });
  }
}
