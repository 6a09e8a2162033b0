import type { Locator, Page } from 'playwright-core';
import { actUntil, holdsWithin } from '../helpers/until.ts';
import { boxInput, click, gone, isShown, lookFor, runCommand, typeInQuickInput, type Effect } from './steps.ts';

/** How long a toast may take to appear before it is looked for in the notification centre, in milliseconds. */
const TOAST_MS = 5_000;

/** A notification by its text, as a toast or in the notification centre. */
export function notification(page: Page, pattern: RegExp): Locator {
  return page
    .locator('.notification-list-item')
    .filter({ has: page.locator('.notification-list-item-message').filter({ hasText: pattern }) })
    .first();
}

/**
 * Resolves with a notification that matches, once it is shown. Toasts hide after some seconds, and VS Code keeps back one that
 * follows too many others within a second, which people do not but journeys do: then it is in the notification centre.
 *
 * @param isNeeded false once the notification has been answered, so that it need not be found any more
 */
export async function shownNotification(
  page: Page,
  pattern: RegExp,
  isNeeded: () => Promise<boolean> = () => Promise.resolve(true),
): Promise<Locator> {
  const shown = notification(page, pattern);
  const look = async (): Promise<boolean> => (await isShown(shown)) || !(await isNeeded());
  if (!(await holdsWithin(TOAST_MS, look))) {
    const centre = page.locator('.notifications-center.visible');
    await actUntil(
      `a notification says ${String(pattern)}`,
      async (timeout) => {
        if (!(await isShown(centre))) await page.locator('#status\\.notifications').click({ timeout });
        // The tooltip of what was clicked would cover the buttons.
        await centre.hover({ timeout });
      },
      look,
    );
  }
  return shown;
}

/** Resolves with the text of the first notification that matches. */
export async function notificationText(page: Page, pattern: RegExp = /./): Promise<string> {
  const shown = await shownNotification(page, pattern);
  return (await shown.locator('.notification-list-item-message').innerText()).trim();
}

/**
 * Runs a command that asks for a secret and types what its boxes ask for, until a notification says that it has been saved: a
 * box that was lost on the way is opened again.
 */
export async function saveSecret(
  page: Page,
  command: string,
  answers: readonly string[],
  saved: RegExp,
): Promise<void> {
  await actUntil(
    `“${command}” saves a secret`,
    async () => {
      const openAt = async (index: number): Promise<void> => {
        await runCommand(page, command, boxInput(page));
        for (const answer of answers.slice(0, index)) await typeInQuickInput(page, answer);
      };
      await openAt(0);
      for (const [index, answer] of answers.entries()) {
        await typeInQuickInput(page, answer, undefined, () => openAt(index));
      }
    },
    () => isShown(notification(page, saved)),
  );
}

/** The titles of the buttons of the notification that matches. */
export async function notificationButtons(page: Page, pattern: RegExp): Promise<string[]> {
  const shown = await shownNotification(page, pattern);
  return shown.locator('.notification-list-item-buttons-container .monaco-button').allInnerTexts();
}

/** Presses a button of the notification that matches, until the notification has gone with that, and its effect is there. */
export async function pressNotificationButton(
  page: Page,
  pattern: RegExp,
  button: string,
  effect?: Effect,
): Promise<void> {
  // A toast may also go by itself, with nothing pressed.
  let hasPressed = false;
  const isDone = async (): Promise<boolean> =>
    hasPressed && !(await isShown(notification(page, pattern))) && (effect === undefined || (await lookFor(effect)()));
  await actUntil(
    `“${button}” of the notification is pressed`,
    async (timeout) => {
      const shown = await shownNotification(page, pattern, async () => !(await isDone()));
      if (await isDone()) return;
      await shown.getByRole('button', { name: button, exact: true }).click({ timeout });
      hasPressed = true;
    },
    isDone,
  );
}

/** Closes the notification that matches, so that the next one cannot be taken for it. */
export async function closeNotification(page: Page, pattern: RegExp): Promise<void> {
  const shown = notification(page, pattern);
  await actUntil(
    `the notification ${String(pattern)} is closed`,
    async (timeout) => {
      await shownNotification(page, pattern);
      await shown.hover({ timeout });
      await shown.locator('.codicon-notifications-clear').click({ timeout });
    },
    async (hasActed) => hasActed && !(await isShown(shown)),
  );
}

/** The modal dialog. */
export function dialog(page: Page): Locator {
  return page.locator('.monaco-dialog-box');
}

/** Presses a button of the modal dialog, until the dialog has gone or given way to another. */
export async function pressDialogButton(page: Page, button: string | RegExp): Promise<void> {
  const message = page.locator('.dialog-message-text');
  const text = await dialog(page).locator(message).innerText();
  // What a dialog has is looked for within it, so its message must not be named as one within a dialog.
  const same = dialog(page).filter({ has: message.filter({ hasText: text }) });
  await click(same.getByRole('button', { name: button, exact: typeof button === 'string' }), gone(same));
}
