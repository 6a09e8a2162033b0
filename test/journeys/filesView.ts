import type { Locator, Page } from 'playwright-core';
import { actUntil } from '../helpers/until.ts';
import { boxInput, click, isShown, lookFor, type Effect } from './steps.ts';

/** Shows the view of uploaded files by its icon in the activity bar. */
export async function openFilesView(page: Page): Promise<void> {
  const icon = page.locator('.activitybar').getByRole('tab', { name: /^Smart File Query/ });
  // A click on the icon of the view that is shown would hide it.
  if (!(await isShown(filesView(page)))) await click(icon, filesView(page));
}

/** The side bar with the view in it. */
export function filesView(page: Page): Locator {
  return page.locator('.part.sidebar').filter({ hasText: /Smart File Query: (?:Files|Dateien)/i });
}

/** The row of a file, or of what is on its way. */
export function listedFile(page: Page, name: string): Locator {
  return filesView(page)
    .getByRole('treeitem')
    .filter({ has: page.getByText(name, { exact: true }) });
}

/** Presses an action that a row shows when the mouse is over it, until that has had its effect. */
export async function pressInlineAction(page: Page, name: string, action: RegExp, effect: Effect): Promise<void> {
  const row = listedFile(page, name);
  await actUntil(
    `${String(action)} of the row “${name}” is pressed`,
    async (timeout) => {
      await row.hover({ timeout });
      await row.getByRole('button', { name: action }).click({ timeout });
    },
    lookFor(effect),
  );
}

/** Presses “Ask…” of a row, until the box for the question is there. */
export function askAboutListedFile(page: Page, name: string): Promise<void> {
  return pressInlineAction(page, name, /Query…/, boxInput(page));
}
