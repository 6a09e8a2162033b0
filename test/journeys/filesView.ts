import type { Locator, Page } from 'playwright-core';
import { until } from '../helpers/until.ts';
import { isVisibleWithin, quickInput } from './steps.ts';

/** Shows the view of uploaded files by its icon in the activity bar. */
export async function openFilesView(page: Page): Promise<void> {
  const icon = page.locator('.activitybar').getByRole('tab', { name: /^Smart File Query/ });
  await icon.waitFor();
  if ((await icon.getAttribute('aria-expanded')) !== 'true') await icon.click();
  await filesView(page).waitFor();
}

/** The side bar with the view in it. */
export function filesView(page: Page): Locator {
  return page.locator('.part.sidebar').filter({ hasText: /Smart File Query: Files/i });
}

/** The row of a file, or of what is on its way. */
export function listedFile(page: Page, name: string): Locator {
  return filesView(page)
    .getByRole('treeitem')
    .filter({ has: page.getByText(name, { exact: true }) });
}

/** Presses an action that a row shows when the mouse is over it. */
export async function pressInlineAction(page: Page, name: string, action: RegExp): Promise<void> {
  const row = listedFile(page, name);
  const button = row.getByRole('button', { name: action });
  await until(`the row of “${name}” offers its actions`, async () => {
    await row.hover();
    return button.isVisible();
  });
  await button.click();
}

/** Presses “Ask About This File…” until the box for the question is there: a row that is drawn anew swallows the click. */
export async function askAboutListedFile(page: Page, name: string): Promise<void> {
  await until(`the box for a question about “${name}”`, async () => {
    await pressInlineAction(page, name, /Ask About This File/);
    return isVisibleWithin(quickInput(page));
  });
}
