import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser, type LaunchOptions } from 'playwright-core';
import { unpackBundledChromium } from './bundledChromium.ts';

/** How long a browser may take to start, in milliseconds: minutes of slack for a busy machine. */
const startTimeoutMs = 180_000;

/** Where a Chromium is usually installed, besides the folders of the PATH. */
const commonNames = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const commonPaths = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ...['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].map((name) =>
    join(process.env[name] ?? '', 'Google/Chrome/Application/chrome.exe'),
  ),
];

/**
 * Starts a headless Chromium: the one `SMART_FILE_QUERY_CHROMIUM` names, else an installed Chromium or Chrome, else the
 * one that an npm package carries.
 *
 * The browser shows the local VS Code alone, so it runs without its sandbox, which root and most containers cannot have.
 */
export async function launchBrowser(): Promise<Browser> {
  const named = process.env['SMART_FILE_QUERY_CHROMIUM'];
  const installed = named === undefined || named === '' ? findInstalledChromium() : named;
  const { executablePath, env } =
    installed === undefined ? await unpackBundledChromium() : { executablePath: installed, env: process.env };
  const browser = await launch({
    executablePath,
    env,
    timeout: startTimeoutMs,
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--font-render-hinting=none', '--lang=en-US'],
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
  // Playwright's own handlers close the browser on these two signals but let the process live on.
  const die = (signal: NodeJS.Signals): void => {
    void browser.close().finally(() => process.kill(process.pid, signal));
  };
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, die);
    browser.once('disconnected', () => process.off(signal, die));
  }
  return browser;
}

/** Starts a browser, and once more where the process has died of itself before it was ready: Chromium's does now and then. */
async function launch(options: LaunchOptions): Promise<Browser> {
  try {
    return await chromium.launch(options);
  } catch (error) {
    if (!(error instanceof Error && /signal=SIG(?:SEGV|ABRT|BUS|ILL|TRAP)/.test(error.message))) throw error;
    console.error('The browser died while it started, and is started once more.');
    return chromium.launch(options);
  }
}

function findInstalledChromium(): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const candidates = [...folders.flatMap((folder) => commonNames.map((name) => join(folder, name))), ...commonPaths];
  return candidates.find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
