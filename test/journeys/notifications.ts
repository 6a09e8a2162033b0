import type { Locator, Page } from 'playwright-core';

/** How long a toast may take to appear before it is looked for in the notification centre, in milliseconds. */
const TOAST_MS = 5_000;

/** A notification by its text, as a toast or in the notification centre. */
export function notification(page: Page, pattern: RegExp): Locator {
  return page
    .locator('.notification-list-item')
    .filter({ has: page.locator('.notification-list-item-message').filter({ hasText: pattern }) })
    .first();
}

/** Resolves with the text of the first notification that matches. */
export async function notificationText(page: Page, pattern: RegExp = /./): Promise<string> {
  const message = notification(page, pattern).locator('.notification-list-item-message');
  // VS Code keeps back a toast that follows too many others within a second, which people do not but journeys do.
  const isToast = await message.waitFor({ timeout: TOAST_MS }).then(
    () => true,
    () => false,
  );
  if (!isToast) await page.locator('#status\\.notifications').click();
  await message.waitFor();
  return (await message.innerText()).trim();
}

/** The titles of the buttons of the notification that matches. */
export async function notificationButtons(page: Page, pattern: RegExp): Promise<string[]> {
  const buttons = notification(page, pattern).locator('.notification-list-item-buttons-container .monaco-button');
  await buttons.first().waitFor();
  return buttons.allInnerTexts();
}

/** Presses a button of the notification that matches; the notification goes with that. */
export async function pressNotificationButton(page: Page, pattern: RegExp, button: string): Promise<void> {
  await notification(page, pattern).getByRole('button', { name: button, exact: true }).click();
}

/** Closes the notification that matches, so that the next one cannot be taken for it. */
export async function closeNotification(page: Page, pattern: RegExp): Promise<void> {
  const shown = notification(page, pattern);
  await shown.hover();
  await shown.locator('.codicon-notifications-clear').click();
  await shown.waitFor({ state: 'detached' });
}

/** The modal dialog. */
export function dialog(page: Page): Locator {
  return page.locator('.monaco-dialog-box');
}
