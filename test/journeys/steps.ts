import type { Locator, Page } from 'playwright-core';
import { until } from '../helpers/until.ts';

/** How long a key press may take to show, in milliseconds. One that a page swallowed while it was loading is made again. */
const keyTimeoutMs = 2000;

/**
 * Runs a command by the palette, as `Category: Title…`. Waits for it, since extensions add theirs after the start, and for
 * the palette to go, so that what is typed next does not end up there.
 */
export async function runCommand(page: Page, title: string): Promise<void> {
  const row = quickInputRow(page, title);
  await until(`the palette offers “${title}”`, async () => {
    await page.keyboard.press('Escape');
    await page.keyboard.press('F1');
    return (await isFilledWithin(quickInput(page), `>${title}`)) && (await isVisibleWithin(row));
  });
  await row.click();
  await until('the palette gives way', async () => {
    const typed = await quickInput(page)
      .inputValue({ timeout: keyTimeoutMs })
      .catch(() => '');
    return !typed.startsWith('>');
  });
}

/** Opens a file of the workspace by Quick Open and resolves when its editor has the focus. */
export async function openFile(page: Page, name: string): Promise<void> {
  await until(`Quick Open finds “${name}”`, async () => {
    await page.keyboard.press('Escape');
    await page.keyboard.press('ControlOrMeta+p');
    return (await isFilledWithin(quickInput(page), name)) && (await isVisibleWithin(quickInputRow(page, name)));
  });
  await quickInputRow(page, name).click();
  await activeTab(page, name).waitFor();
  await focusedEditor(page).waitFor();
}

/** A file or folder as the explorer lists it. Its folder has to be expanded. */
export function explorerItem(page: Page, name: string): Locator {
  return page.locator('.explorer-folders-view .monaco-list-row').filter({ has: page.getByText(name, { exact: true }) });
}

/** Selects several files and folders in the explorer. */
export async function selectInExplorer(page: Page, names: readonly string[]): Promise<void> {
  const isSelected = async (name: string): Promise<boolean> =>
    (await explorerItem(page, name).getAttribute('aria-selected')) === 'true';
  await until(`${names.join(', ')} are selected`, async () => {
    for (const [index, name] of names.entries()) {
      const isFirst = index === 0;
      if (isFirst || !(await isSelected(name))) {
        await explorerItem(page, name).click(isFirst ? {} : { modifiers: ['ControlOrMeta'] });
      }
      // A file that opens is selected once more, alone, when it has opened.
      const isFile = (await explorerItem(page, name).getAttribute('aria-expanded')) === null;
      if (isFirst && isFile) await page.locator('.tab.active').filter({ hasText: name }).waitFor();
    }
    return (await Promise.all(names.map(isSelected))).every(Boolean);
  });
}

/** Expands a folder in the explorer, if it is not. */
export async function expandFolder(page: Page, name: string): Promise<void> {
  const folder = explorerItem(page, name);
  if ((await folder.getAttribute('aria-expanded')) !== 'true') await folder.click();
}

/** Renames a file in the explorer. */
export async function renameInExplorer(page: Page, name: string, newName: string): Promise<void> {
  const field = page.locator('.explorer-folders-view .explorer-item-edited input');
  await until(`the explorer asks for a new name of “${name}”`, async () => {
    await explorerItem(page, name).click();
    await page.keyboard.press('F2');
    return succeeds(field.waitFor({ timeout: keyTimeoutMs }));
  });
  await field.fill(newName);
  await field.press('Enter');
  await explorerItem(page, newName).waitFor();
}

/** Right-clicks a file or folder in the explorer and chooses an item of the menu. */
export function explorerContextMenu(page: Page, fileName: string, item: string): Promise<void> {
  return chooseFromContextMenu(explorerItem(page, fileName), item);
}

/**
 * Chooses an item of a place's context menu, which it opens if it is not open. Clicks again if need be: a menu takes none in
 * its first tenth of a second, lest the right click that opened it choose something.
 */
export async function chooseFromContextMenu(place: Locator, item: string): Promise<void> {
  const menuItem = place.page().getByRole('menuitem', { name: item, exact: true });
  await until(`the menu's item “${item}” is chosen`, async () => {
    if (!(await menuItem.isVisible())) await openContextMenu(place, item);
    await succeeds(menuItem.hover({ timeout: keyTimeoutMs }));
    await succeeds(menuItem.click({ timeout: keyTimeoutMs }));
    return succeeds(menuItem.waitFor({ state: 'hidden', timeout: keyTimeoutMs }));
  });
}

/** Opens a place's context menu, and resolves when it has this item. */
export async function openContextMenu(place: Locator, item: string): Promise<void> {
  const page = place.page();
  await until(`the menu offers “${item}”`, async () => {
    // One that another step has left behind, or that has opened without the item, would be in the way.
    if (await page.locator('.monaco-menu-container').isVisible()) await page.keyboard.press('Escape');
    await succeeds(place.click({ button: 'right', timeout: keyTimeoutMs }));
    return isVisibleWithin(page.getByRole('menuitem', { name: item, exact: true }));
  });
}

/** Waits for an input box or quick pick with this title, types into it and accepts. */
export async function typeInQuickInput(page: Page, text: string): Promise<void> {
  await quickInput(page).fill(text);
  await quickInput(page).press('Enter');
}

/** The editor tab of a file, once it is the active one. */
export function activeTab(page: Page, name: string): Locator {
  return page.locator('.editor-group-container.active .tab.active').filter({ hasText: name });
}

/** Resolves with the status bar's cursor text, such as `Ln 3, Col 1 (24 selected)`, once it matches. */
export async function cursorText(page: Page, pattern: RegExp = /./): Promise<string> {
  const entry = page.locator('#status\\.editor\\.selection').filter({ hasText: pattern });
  await entry.waitFor();
  return (await entry.innerText()).trim();
}

/** The status bar item that shows the upload path. */
export function statusBarItem(page: Page): Locator {
  return page.locator('[id="smart-file-query.smart-file-query.smartFileQuery.path"]');
}

/** The text editor that the keyboard types into. */
export function focusedEditor(page: Page): Locator {
  return page.locator('.editor-group-container.active .monaco-editor.focused');
}

export function quickInput(page: Page): Locator {
  return page.locator('.quick-input-widget:visible .quick-input-box input');
}

function quickInputRow(page: Page, label: string): Locator {
  return page
    .locator('.quick-input-widget:visible .monaco-list-row')
    .filter({ has: page.locator('.label-name').getByText(label, { exact: true }) })
    .first();
}

export function isVisibleWithin(locator: Locator): Promise<boolean> {
  return succeeds(locator.waitFor({ timeout: keyTimeoutMs }));
}

function isFilledWithin(input: Locator, text: string): Promise<boolean> {
  return succeeds(input.fill(text, { timeout: keyTimeoutMs }));
}

function succeeds(step: Promise<void>): Promise<boolean> {
  return step.then(
    () => true,
    () => false,
  );
}
