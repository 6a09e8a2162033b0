import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, afterEach, before } from 'node:test';
import type { FrameLocator, Locator, Page } from 'playwright-core';
import * as z from 'zod';
import { cacheFolder, repositoryFolder } from '../vscode/repository.ts';
import { copySampleWorkspace } from '../vscode/sampleWorkspace.ts';
import { launchWorkbench, type Workbench } from '../vscode/workbench.ts';
import { openWorkbenchPage } from '../vscode/workbenchPage.ts';

/** How long a step waits for what it expects, in milliseconds: much slack, since a step that succeeds never waits long. */
const stepTimeoutMs = 30_000;
/** How often a step looks again where the page cannot tell by itself, in milliseconds. */
const pollMs = 100;

/** Settings that keep one thing in one place: every editor opens as a tab, and typed text stays as typed. */
const plainSettings = {
  'editor.autoClosingBrackets': 'never',
  'editor.autoClosingQuotes': 'never',
  'editor.autoIndent': 'none',
  'editor.autoSurround': 'never',
  'workbench.editor.useModal': 'off',
};

/** A person at a VS Code with the sample workspace open. */
export interface Journey {
  readonly page: Page;
  readonly workbench: Workbench;
  /** The opened folder, absolute: a copy that the journey may change. */
  readonly workspace: string;
}

/**
 * Gives a journey file one workbench, started before its first test and ended after its last. A failed test leaves a
 * screenshot named after it.
 *
 * @returns an object whose properties may be read from inside the tests
 */
export function useWorkbench(
  options: { settings?: Record<string, unknown>; env?: Record<string, string> } = {},
): Journey {
  let started: (Journey & { close: () => Promise<void> }) | undefined;
  const journey = (): Journey => {
    if (started === undefined) throw new Error('The workbench runs only while the tests of its file do.');
    return started;
  };
  before(async () => {
    const { folder, temporaryFolder } = await copySampleWorkspace();
    const workbench = await launchWorkbench({
      ...options,
      settings: { ...plainSettings, ...options.settings },
      workspace: folder,
      extensionPath: repositoryFolder,
      temporaryFolders: [temporaryFolder],
    });
    try {
      const { page, close } = await openWorkbenchPage(workbench);
      page.setDefaultTimeout(stepTimeoutMs);
      started = { page, workbench, workspace: folder, close };
    } catch (error) {
      await workbench.dispose();
      throw error;
    }
  });
  afterEach(async (context) => {
    if (started === undefined || !('passed' in context) || context.passed) return;
    await screenshot(started.page, `failed ${context.name}`);
  });
  after(async () => {
    await started?.close();
    await started?.workbench.dispose();
  });
  return {
    get page() {
      return journey().page;
    },
    get workbench() {
      return journey().workbench;
    },
    get workspace() {
      return journey().workspace;
    },
  };
}

/** Runs a command by the palette, as `Category: Title…`. Waits for it, since extensions add theirs after the start. */
export async function runCommand(page: Page, title: string): Promise<void> {
  const row = quickInputRow(page, title);
  await until(`the palette offers “${title}”`, async () => {
    await page.keyboard.press('Escape');
    await page.keyboard.press('F1');
    await quickInput(page).fill(`>${title}`);
    return isVisibleWithin(row, 1000);
  });
  await row.click();
}

/** Opens a file of the workspace by Quick Open and resolves when its editor has the focus. */
export async function openFile(page: Page, name: string): Promise<void> {
  await until(`Quick Open finds “${name}”`, async () => {
    await page.keyboard.press('Escape');
    await page.keyboard.press('ControlOrMeta+p');
    await quickInput(page).fill(name);
    return isVisibleWithin(quickInputRow(page, name), 1000);
  });
  await quickInputRow(page, name).click();
  await activeTab(page, name).waitFor();
  await focusedEditor(page).waitFor();
}

/** A file or folder as the explorer lists it. Its folder has to be expanded. */
export function explorerItem(page: Page, name: string): Locator {
  return page.locator('.explorer-folders-view .monaco-list-row').filter({ has: page.getByText(name, { exact: true }) });
}

/** Expands a folder in the explorer, if it is not. */
export async function expandFolder(page: Page, name: string): Promise<void> {
  const folder = explorerItem(page, name);
  if ((await folder.getAttribute('aria-expanded')) !== 'true') await folder.click();
}

/** Right-clicks a file or folder in the explorer and chooses an item of the menu. */
export async function explorerContextMenu(page: Page, fileName: string, item: string): Promise<void> {
  await explorerItem(page, fileName).click({ button: 'right' });
  const menuItem = page.getByRole('menuitem', { name: item, exact: true });
  await menuItem.waitFor();
  // The menu ignores a mouse that has not moved since it opened, hence the hover.
  await menuItem.hover();
  await menuItem.click();
}

/** Waits for an input box or quick pick, types into it and accepts. */
export async function typeInQuickInput(page: Page, text: string): Promise<void> {
  await quickInput(page).fill(text);
  await quickInput(page).press('Enter');
}

/** Resolves with the text of the first notification that matches. */
export async function notificationText(page: Page, pattern: RegExp = /./): Promise<string> {
  const message = page.locator('.notification-list-item-message').filter({ hasText: pattern }).first();
  await message.waitFor();
  return (await message.innerText()).trim();
}

/** Presses a button of the notification whose text matches. */
export async function pressNotificationButton(page: Page, pattern: RegExp, button: string): Promise<void> {
  const notification = page.locator('.notification-list-item').filter({ hasText: pattern }).first();
  await notification.hover();
  await notification.getByRole('button', { name: button }).click();
}

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

const settingsSchema = z.record(z.string(), z.unknown());

/**
 * Changes user settings in their JSON editor, as a person would, and resolves when they are saved. `undefined` removes one.
 * (The VS Code server does not see changes that others make to the file.)
 */
export async function changeSettings(journey: Journey, changes: Record<string, unknown>): Promise<void> {
  const { page, workbench } = journey;
  const settings = settingsSchema.parse(JSON.parse(await readFile(workbench.settingsFile, 'utf8')));
  const text = JSON.stringify({ ...settings, ...changes }, null, 2);
  await runCommand(page, 'Preferences: Open User Settings (JSON)');
  await activeTab(page, 'settings.json').waitFor();
  await focusedEditor(page).waitFor();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(text);
  await page.keyboard.press('ControlOrMeta+s');
  await until('the settings are saved', async () => (await readFile(workbench.settingsFile, 'utf8')) === text);
  await runCommand(page, 'View: Close Editor');
}

/** The themes that VS Code itself starts with. */
const themes = { dark: 'Dark 2026', light: 'Light 2026' };

/** Switches the colour theme and resolves when the window wears it. */
export async function changeTheme(journey: Journey, theme: keyof typeof themes): Promise<void> {
  await changeSettings(journey, { 'workbench.colorTheme': themes[theme] });
  await journey.page.locator(theme === 'dark' ? '.monaco-workbench.vs-dark' : '.monaco-workbench.vs').waitFor();
}

/** Writes a picture of the window to `.vscode-test/screenshots/NAME.png` and resolves with its path. */
export async function screenshot(page: Page, name: string): Promise<string> {
  const path = join(cacheFolder, 'screenshots', `${name.replace(/[^\w.-]+/g, '-')}.png`);
  await mkdir(join(cacheFolder, 'screenshots'), { recursive: true });
  await page.screenshot({ path });
  return path;
}

/** The text editor that the keyboard types into. */
function focusedEditor(page: Page): Locator {
  return page.locator('.editor-group-container.active .monaco-editor.focused');
}

function quickInput(page: Page): Locator {
  return page.locator('.quick-input-widget:visible .quick-input-box input');
}

function quickInputRow(page: Page, label: string): Locator {
  return page
    .locator('.quick-input-widget:visible .monaco-list-row')
    .filter({ has: page.locator('.label-name').getByText(label, { exact: true }) })
    .first();
}

async function isVisibleWithin(locator: Locator, timeoutMs: number): Promise<boolean> {
  return locator.waitFor({ timeout: timeoutMs }).then(
    () => true,
    () => false,
  );
}

/** Tries a step until it succeeds. */
async function until(what: string, isDone: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + stepTimeoutMs;
  while (!(await isDone())) {
    if (performance.now() > deadline) throw new Error(`Waited ${stepTimeoutMs / 1000} s in vain until ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}
