import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { actUntil, holdsWithin, until } from '../helpers/until.ts';
import { activeTab, focusedEditor, gone, isShown, runCommand } from './steps.ts';
import type { Journey } from './workbench.ts';

/** How long an editor may take to close, in milliseconds. */
const CLOSED_WITHIN_MS = 60_000;

const settingsSchema = z.record(z.string(), z.unknown());

/**
 * Changes user settings in their JSON editor, as a person would, and resolves when they are saved. `undefined` removes one.
 * (The VS Code server does not see changes that others make to the file.)
 */
export async function changeSettings(journey: Journey, changes: Record<string, unknown>): Promise<void> {
  const { page, workbench } = journey;
  const text = JSON.stringify({ ...(await readSettings(journey)), ...changes }, null, 2);
  const tab = activeTab(page, 'settings.json');
  const unsaved = tab.and(page.locator('.dirty'));
  await actUntil(
    'the settings are saved',
    async (timeout) => {
      const isOpen = (await isShown(tab)) && (await isShown(focusedEditor(page)));
      if (!isOpen) await runCommand(page, 'Preferences: Open User Settings (JSON)', tab);
      await focusedEditor(page).waitFor({ timeout });
      await page.keyboard.press('ControlOrMeta+a');
      await page.keyboard.insertText(text);
      await page.keyboard.press('ControlOrMeta+s');
    },
    // What a second attempt typed may not be saved yet, though the first one's text is: closing would ask what to do with it.
    async () => (await readFile(workbench.settingsFile, 'utf8')) === text && !(await isShown(unsaved)),
  );
  // Done twice, it would close the editor behind as well: it gets much time before it counts as not done.
  for (let isOpen = true; isOpen; isOpen = !(await holdsWithin(CLOSED_WITHIN_MS, gone(tab)))) {
    await runCommand(page, 'View: Close Editor');
  }
}

/** The themes that VS Code itself starts with. */
const themes = {
  dark: { name: 'Dark 2026', class: 'vs-dark' },
  light: { name: 'Light 2026', class: 'vs' },
  'high contrast': { name: 'Default High Contrast', class: 'hc-black' },
  'high contrast light': { name: 'Default High Contrast Light', class: 'hc-light' },
};
export type ThemeName = keyof typeof themes;

/** Switches the colour theme and resolves when the window wears it. */
export async function changeTheme(journey: Journey, theme: ThemeName): Promise<void> {
  await changeSettings(journey, { 'workbench.colorTheme': themes[theme].name });
  await journey.page.locator(`.monaco-workbench.${themes[theme].class}`).waitFor();
}

/** A user setting as it is on file, or undefined where it is not set. */
export async function settingOnFile(journey: Journey, name: string): Promise<unknown> {
  return (await readSettings(journey))[name];
}

/** The user settings on file, which VS Code may be writing at this moment. */
function readSettings({ workbench }: Journey): Promise<z.infer<typeof settingsSchema>> {
  return until('the settings are whole', async () => {
    const text = await readFile(workbench.settingsFile, 'utf8');
    try {
      return settingsSchema.parse(JSON.parse(text));
    } catch {
      return undefined;
    }
  });
}
