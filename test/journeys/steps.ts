import type { Locator, Page } from 'playwright-core';
import { actUntil, holdsWithin } from '../helpers/until.ts';

/**
 * The steps of a person at the workbench. None of them acts once and then waits: a row that is drawn anew swallows a click, a
 * page that loads swallows a key, an editor that opens late takes the focus. Each one knows what is to be seen when it
 * has worked, and is made again until that is there.
 */

/** What is to be seen when a step has worked: something on the page, or a question that is answered at once. */
export type Effect = Locator | (() => boolean | Promise<boolean>);

/** The effect of a step that takes something away. */
export function gone(locator: Locator): () => Promise<boolean> {
  return async () => !(await isShown(locator));
}

/** Clicks until that has had its effect. */
export function click(target: Locator, effect: Effect, options: Parameters<Locator['click']>[0] = {}): Promise<void> {
  const look = lookFor(effect);
  return actUntil(
    `a click on ${String(target)} has its effect`,
    async (timeout) => {
      try {
        await target.click({ ...options, timeout });
      } catch (error) {
        // Only where one is in the way: the key that hides them would cancel what the click has opened.
        if (/notification/.test(String(error))) await hideNotifications(target.page());
        throw error;
      }
    },
    (hasActed) => hasActed && look(),
  );
}

/**
 * Runs a command by the palette, as `Category: Title…`.
 *
 * @param effect what the command shows. Without it, the command has been run when the palette has gone.
 */
export async function runCommand(page: Page, title: string, effect?: Effect): Promise<void> {
  const palette = quickInput(page).and(page.getByPlaceholder(PALETTE_PLACEHOLDER));
  const closed = gone(palette);
  await actUntil(
    `the command “${title}” is run`,
    async (timeout) => {
      await chooseByKeys(palette, { key: 'F1', text: `>${title}`, label: title, timeout });
      await holdsWithin(timeout, closed);
    },
    async (hasActed) => hasActed && (await closed()) && (effect === undefined || (await lookFor(effect)())),
  );
}

/** The commands that the palette offers for these words, without those that it merely takes for similar. */
export async function paletteRows(page: Page, words: string): Promise<string[]> {
  const field = quickInput(page).and(page.getByPlaceholder(PALETTE_PLACEHOLDER));
  const rows = quickInputRows(page).locator('.label-name').filter({ hasText: 'Smart File Query: ' });
  await actUntil(
    'the palette lists commands',
    async (timeout) => {
      if (!(await isShown(field))) await page.keyboard.press('F1');
      await field.fill(`>${words}`, { timeout });
    },
    async () => (await rows.count()) > 0,
  );
  const offered = await rows.allInnerTexts();
  await page.keyboard.press('Escape');
  return offered;
}

/** Opens a file of the workspace by Quick Open and resolves when its editor has the focus. */
export async function openFile(page: Page, name: string): Promise<void> {
  const field = quickInput(page).and(page.getByPlaceholder(QUICK_OPEN_PLACEHOLDER));
  await actUntil(
    `the editor of “${name}” has the focus`,
    (timeout) => chooseByKeys(field, { key: 'ControlOrMeta+p', text: name, label: name, timeout }),
    async () => (await isShown(activeTab(page, name))) && (await isShown(focusedEditor(page))),
  );
}

const PALETTE_PLACEHOLDER = 'Type the name of a command to run.';
const QUICK_OPEN_PLACEHOLDER = /^Search files by name/;

/** What is typed into a list that a key opens, and which of its rows is chosen. */
interface Choice {
  readonly key: string;
  readonly text: string;
  readonly label: string;
  readonly timeout: number;
}

/**
 * Chooses from the palette or Quick Open by keys alone: rows are drawn anew while the list fills, which a click does not
 * survive. A list that is open already, since an attempt came to nothing, is gone on with.
 */
async function chooseByKeys(field: Locator, { key, text, label, timeout }: Choice): Promise<void> {
  const page = field.page();
  if (!(await isShown(field))) {
    if (await isShown(openMenu(page))) await page.keyboard.press('Escape');
    await page.keyboard.press(key);
    try {
      await field.waitFor({ timeout });
    } catch (error) {
      // A key goes astray where another list or a page that is still loading has the focus: the next one goes to the window.
      await page.keyboard.press('Escape');
      await page.locator('.part.statusbar').focus({ timeout });
      throw error;
    }
  }
  if ((await field.inputValue({ timeout })) !== text) await field.fill(text, { timeout });
  // The whole label: what matches is marked by an element of its own, in the row of “handbook.md: How many days…”, too.
  const row = quickInputRows(page).filter({ has: page.locator('.label-name').filter({ hasText: wholeText(label) }) });
  const focused = row.and(page.locator('.focused'));
  const isFocused = await holdsWithin(timeout, async () => {
    if (await isShown(focused)) return true;
    if (await isShown(row)) await field.press('ArrowDown', { timeout });
    return isShown(focused);
  });
  if (!isFocused) {
    // What has come since the list was opened, such as a new file, a list that is opened anew offers.
    await page.keyboard.press('Escape');
    throw new Error(`The list does not offer “${label}”.`);
  }
  await field.press('Enter', { timeout });
}

/** A pattern for an element whose whole text is this. */
function wholeText(text: string): RegExp {
  return new RegExp(`^\\s*${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\s*$`);
}

/** A file or folder as the explorer lists it. Its folder has to be expanded. */
export function explorerItem(page: Page, name: string): Locator {
  return page.locator('.explorer-folders-view .monaco-list-row').filter({ has: page.getByText(name, { exact: true }) });
}

/** Shows the explorer in the side bar, with the keyboard in it. */
export async function showExplorer(page: Page): Promise<void> {
  await actUntil(
    'the explorer is shown',
    () => page.keyboard.press('ControlOrMeta+Shift+E'),
    () => isShown(page.locator('.explorer-folders-view')),
  );
}

/** Selects several files and folders in the explorer. */
export async function selectInExplorer(page: Page, names: readonly string[]): Promise<void> {
  const isSelected = (name: string): Promise<boolean> =>
    isShown(explorerItem(page, name).and(page.locator('[aria-selected="true"]')));
  await actUntil(
    `${names.join(', ')} are selected`,
    async (timeout) => {
      for (const [index, name] of names.entries()) {
        const isFirst = index === 0;
        if (isFirst || !(await isSelected(name))) {
          await explorerItem(page, name).click({ timeout, ...(isFirst ? {} : { modifiers: ['ControlOrMeta'] }) });
        }
        // A file that opens is selected once more, alone, when it has opened.
        const isFolder = await isShown(explorerItem(page, name).and(page.locator('[aria-expanded]')));
        if (isFirst && !isFolder) await page.locator('.tab.active').filter({ hasText: name }).waitFor({ timeout });
      }
    },
    async () => (await Promise.all(names.map(isSelected))).every(Boolean),
  );
}

/** Expands a folder in the explorer, if it is not. */
export async function expandFolder(page: Page, name: string): Promise<void> {
  const folder = explorerItem(page, name);
  const expanded = folder.and(page.locator('[aria-expanded="true"]'));
  await folder.waitFor();
  if (!(await isShown(expanded))) await click(folder, expanded);
}

/** Renames a file in the explorer. */
export async function renameInExplorer(page: Page, name: string, newName: string): Promise<void> {
  const field = page.locator('.explorer-folders-view .explorer-item-edited input');
  await actUntil(
    `“${name}” is renamed to “${newName}” in the explorer`,
    async (timeout) => {
      if (!(await isShown(field))) {
        await explorerItem(page, name).click({ timeout });
        await page.keyboard.press('F2');
      }
      await field.fill(newName, { timeout });
      await field.press('Enter', { timeout });
    },
    async () => (await isShown(explorerItem(page, newName))) && !(await isShown(field)),
  );
}

/** Right-clicks a file or folder in the explorer and chooses an item of the menu, until that has had its effect. */
export function explorerContextMenu(page: Page, fileName: string, item: string, effect?: Effect): Promise<void> {
  return chooseFromContextMenu(explorerItem(page, fileName), item, effect);
}

/**
 * Chooses an item of a place's context menu, which it opens if it is not open. Clicks again if need be: a menu takes none in
 * its first tenth of a second, lest the right click that opened it choose something, and goes when the window is laid out
 * anew.
 *
 * @param effect what the item shows. Without it, the item has been chosen when the menu has gone after a click.
 */
export async function chooseFromContextMenu(place: Locator, item: string, effect?: Effect): Promise<void> {
  const menuItem = itemOfMenu(place.page(), item);
  const closed = gone(menuItem);
  await actUntil(
    `the menu's item “${item}” is chosen`,
    async (timeout) => {
      if (await closed()) await openContextMenu(place, item);
      await menuItem.hover({ timeout });
      await menuItem.click({ timeout });
    },
    async (hasActed) => hasActed && (await closed()) && (effect === undefined || (await lookFor(effect)())),
  );
}

/** Opens a place's context menu, and resolves when it has this item. */
export async function openContextMenu(place: Locator, item: string): Promise<void> {
  const page = place.page();
  await actUntil(
    `the menu offers “${item}”`,
    async (timeout) => {
      // One that another step has left behind, or that has opened without the item, would be in the way.
      if (await isShown(openMenu(page))) await page.keyboard.press('Escape');
      await place.click({ button: 'right', timeout });
    },
    () => isShown(itemOfMenu(page, item)),
  );
}

/** Closes the menu that is open. */
export async function closeMenu(page: Page): Promise<void> {
  await actUntil('the menu is closed', () => page.keyboard.press('Escape'), gone(openMenu(page)));
}

/** The item of the open menu with this label; its name has the keys as well. */
function itemOfMenu(page: Page, label: string): Locator {
  return page.getByRole('menuitem').filter({ has: page.getByText(label, { exact: true }) });
}

function openMenu(page: Page): Locator {
  return page.locator('.monaco-menu-container .monaco-menu');
}

/**
 * Waits for an input box or a list, types into it and accepts, until it has gone or given way to another.
 *
 * @param prompt words that are to be seen in it, where another box may be in its place before
 * @param open opens it again where it has gone before it was typed into: an editor that takes the focus late closes it
 */
export async function typeInQuickInput(
  page: Page,
  text: string,
  prompt?: string | RegExp,
  open?: () => Promise<void>,
): Promise<void> {
  if (prompt !== undefined && !open) await quickInputWith(page, prompt).waitFor();
  // A box is known by its title and by what it asks for, which stay the same while it is typed into.
  let accepted: Locator | undefined;
  await actUntil(
    'the box takes what is typed',
    async (timeout) => {
      if (open && !(await holdsWithin(timeout, () => isShown(boxInput(page))))) await open();
      if (prompt !== undefined) await quickInputWith(page, prompt).waitFor({ timeout });
      const name = await boxInput(page).getAttribute('aria-label', { timeout });
      const field = boxInput(page).and(page.locator(`[aria-label=${JSON.stringify(name)}]`));
      await field.fill(text, { timeout });
      // A list takes the row that has the focus, which follows what is typed.
      await holdsWithin(
        timeout,
        async () => (await field.inputValue({ timeout })) === text && (await hasFocusedRow(page)),
      );
      await field.press('Enter', { timeout });
      accepted = field;
    },
    async () => accepted !== undefined && !(await isShown(accepted)),
  );
}

/** Presses a key in the input box or list that is open, until that has had its effect: by default that it is gone. */
export async function pressInQuickInput(page: Page, key: string, effect?: Effect): Promise<void> {
  const field = quickInput(page);
  const look = lookFor(effect ?? gone(field));
  await actUntil(
    `${key} is pressed in the box`,
    (timeout) => field.press(key, { timeout }),
    (hasActed) => hasActed && look(),
  );
}

/** Whether the list that is open has a row with the focus. True where there is no list. */
async function hasFocusedRow(page: Page): Promise<boolean> {
  const rows = quickInputRows(page);
  return !(await isShown(rows)) || (await isShown(rows.and(page.locator('.focused'))));
}

/** The editor tab of a file, once it is the active one. */
export function activeTab(page: Page, name: string): Locator {
  return page.locator('.editor-group-container.active .tab.active').filter({ hasText: name });
}

/** The status bar's cursor text, such as `Ln 3, Col 1 (24 selected)`, where it matches. */
export function cursorAt(page: Page, pattern: RegExp): Locator {
  return page.locator('#status\\.editor\\.selection').filter({ hasText: pattern });
}

/** Resolves with the status bar's cursor text, once it matches. */
export async function cursorText(page: Page, pattern: RegExp = /./): Promise<string> {
  return (await cursorAt(page, pattern).innerText()).trim();
}

/** The status bar item that shows the upload path. */
export function statusBarItem(page: Page): Locator {
  return page.locator('[id="smart-file-query.smart-file-query.smartFileQuery.path"]');
}

/** The text editor that the keyboard types into. */
export function focusedEditor(page: Page): Locator {
  return page.locator('.editor-group-container.active .monaco-editor.focused');
}

/** The field of the palette, of an input box or of a list. */
export function quickInput(page: Page): Locator {
  return page.locator('.quick-input-widget:visible .quick-input-box input');
}

/** The field of an input box or a list that is not the palette: the effect of a command that asks something. */
export function boxInput(page: Page): Locator {
  return page.locator(
    `.quick-input-widget:visible .quick-input-box input:not([placeholder="${PALETTE_PLACEHOLDER}"]):not([placeholder^="Search files by name"])`,
  );
}

/** The input box or list in which these words are to be seen: title, prompt or row. */
export function quickInputWith(page: Page, words: string | RegExp): Locator {
  return page.locator('.quick-input-widget:visible').filter({ hasText: words });
}

/** The rows of the palette or of a list that have a label; the separators between them are no rows. */
export function quickInputRows(page: Page): Locator {
  return page.locator('.quick-input-widget:visible .monaco-list-row').filter({ has: page.locator('.label-name') });
}

/** Whether something is to be seen at this moment. */
export function isShown(locator: Locator): Promise<boolean> {
  return locator.first().isVisible();
}

export function lookFor(effect: Effect): () => boolean | Promise<boolean> {
  return typeof effect === 'function' ? effect : () => isShown(effect);
}

/** Clears away toasts and the notification centre, which cover the lower right of the window. They stay in the centre. */
async function hideNotifications(page: Page): Promise<void> {
  const shown = page.locator('.notifications-toasts.visible, .notifications-center.visible');
  // In a dialog the key would cancel that.
  const isInDialog = await isShown(page.locator('.monaco-dialog-box'));
  if (!isInDialog && (await isShown(shown))) await page.keyboard.press('Escape');
}
