import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, afterEach, before, type TestContext } from 'node:test';
import type { Page } from 'playwright-core';
import { cacheFolder, repositoryFolder } from '../vscode/repository.ts';
import { copySampleWorkspace } from '../vscode/sampleWorkspace.ts';
import { launchWorkbench, type Workbench } from '../vscode/workbench.ts';
import { openWorkbenchPage, untilUsable } from '../vscode/workbenchPage.ts';
import { PATIENCE_MS } from '../helpers/until.ts';

/** Settings that keep one thing in one place: every editor opens as a tab, and typed text stays as typed. */
const plainSettings = {
  'editor.autoClosingBrackets': 'never',
  'editor.autoClosingQuotes': 'never',
  'editor.autoIndent': 'none',
  'editor.autoSurround': 'never',
  // A file that has opened would be selected once more, alone, whatever has been selected since.
  'explorer.autoReveal': false,
  'workbench.editor.useModal': 'off',
};

/** What a journey's workbench is started with. */
export interface JourneyOptions {
  /** User settings. */
  readonly settings?: Record<string, unknown>;
  /** Settings of the machine that the extension runs on: the only place that counts for those of scope `machine`. */
  readonly machineSettings?: Record<string, unknown>;
  readonly env?: Record<string, string>;
  /** The language that VS Code tells extensions to speak, as `de`. VS Code itself speaks English without a language pack. */
  readonly language?: string;
  /** The folders of other extensions that are installed. */
  readonly otherExtensions?: readonly string[];
  /** Files on top of the sample workspace, by their path in it. What appears later, the explorer may be slow to list. */
  readonly files?: Record<string, string | Uint8Array>;
}

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
 * @param prepare gives the options, which may depend on something that has to be started first and stopped `after`
 * @returns an object whose properties may be read from inside the tests
 */
export function useWorkbench(
  prepare: (journey: Pick<TestContext, 'after'>) => Promise<JourneyOptions> | JourneyOptions = () => ({}),
): Journey {
  const stops: (() => unknown)[] = [];
  let started: (Journey & { close: () => Promise<void> }) | undefined;
  const journey = (): Journey => {
    if (started === undefined) throw new Error('The workbench runs only while the tests of its file do.');
    return started;
  };
  before(async () => {
    const {
      settings = {},
      machineSettings = {},
      env = {},
      otherExtensions = [],
      files = {},
      language,
    } = await prepare({
      after: (stop) => {
        if (stop) stops.push(() => Reflect.apply(stop, undefined, []));
      },
    });
    const { folder, temporaryFolder } = await copySampleWorkspace();
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), content);
    }
    const serverDataDir = await mkdtemp(join(tmpdir(), 'smart-file-query-data-'));
    await mkdir(join(serverDataDir, 'data/Machine'), { recursive: true });
    await writeFile(join(serverDataDir, 'data/Machine/settings.json'), JSON.stringify(machineSettings));
    const workbench = await launchWorkbench({
      env,
      settings: { ...plainSettings, ...settings },
      workspace: folder,
      extensionPath: repositoryFolder,
      otherExtensions,
      serverDataDir,
      temporaryFolders: [temporaryFolder, serverDataDir],
    });
    try {
      const { page, close } = await openWorkbenchPage(workbench, async (opening) => {
        if (language === undefined) return;
        // Where VS Code keeps the language of a language pack.
        await opening.addInitScript(`globalThis._VSCODE_NLS_LANGUAGE = ${JSON.stringify(language)};`);
      });
      page.setDefaultTimeout(PATIENCE_MS);
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
    for (const stop of stops.reverse()) await stop();
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

/** Opens the workspace in another window of the same VS Code. It closes with the journey. */
export async function openSecondWindow({ page, workbench }: Journey): Promise<Page> {
  const second = await page.context().newPage();
  second.setDefaultTimeout(PATIENCE_MS);
  await second.goto(workbench.url);
  await untilUsable(second);
  return second;
}

/** Writes a picture of the window to `.vscode-test/screenshots/NAME.png` and resolves with its path. */
export async function screenshot(page: Page, name: string): Promise<string> {
  const path = join(cacheFolder, 'screenshots', `${name.replace(/[^\w.-]+/g, '-')}.png`);
  await mkdir(join(cacheFolder, 'screenshots'), { recursive: true });
  await page.screenshot({ path });
  return path;
}
