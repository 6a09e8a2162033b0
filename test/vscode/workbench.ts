import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { installCodeServer } from './codeServer.ts';
import { startGuarded, type Ending } from './guardedProcess.ts';

/** What a new workbench shows and runs. Paths may be relative to the working directory. */
export interface WorkbenchOptions {
  /** The folder to open. */
  workspace: string;
  /** The folder of the extension: the one with its package.json. */
  extensionPath: string;
  /** The folders of other extensions that are installed beside it, but not in a test run. */
  otherExtensions?: readonly string[];
  /** A CommonJS module whose `run()` VS Code calls in the extension host instead of waiting for a person. */
  extensionTestsPath?: string;
  /** User settings on top of `quietSettings`. */
  settings?: Record<string, unknown>;
  /** Environment variables on top of this process's own. */
  env?: Record<string, string>;
  /** Folders that are deleted with the workbench, such as a copy of a workspace. */
  temporaryFolders?: string[];
  /** A data folder that outlives the workbench, with its user settings kept as found. Default: a temporary one. */
  serverDataDir?: string;
}

/** A running VS Code server and the page it serves. */
export interface Workbench {
  /** The page that opens the workspace with the extension loaded. It carries a secret: who has it can run commands. */
  url: string;
  /** The server's data folder: settings, extension storage and logs. */
  serverDataDir: string;
  /** The user settings, a JSON file. The running workbench does not see what others write to it. */
  settingsFile: string;
  /** Resolves when the server has ended, by itself or by `dispose`. */
  ended: Promise<Ending>;
  /** Ends the server and everything it started, and deletes the temporary folders. May be called twice. */
  dispose(): Promise<void>;
}

/**
 * Settings that keep a workbench to the matter at hand: no network, no welcome, no chat. Values are of the newest form, since
 * VS Code would rewrite older ones, at a time of its choosing.
 */
const quietSettings = {
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': 'off',
  'extensions.ignoreRecommendations': true,
  // As on the desktop; in a browser VS Code would save by itself, a second after a change.
  'files.autoSave': 'off',
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

/**
 * Starts the VS Code server on a free loopback port with the extension taken from its source folder.
 *
 * The server, its extension hosts and what these start end with this process, however it ends.
 *
 * @throws Error if the server cannot be installed or ends before it listens
 */
export async function launchWorkbench(options: WorkbenchOptions): Promise<Workbench> {
  const { serverMain, node } = await installCodeServer();
  const temporaryFolder = await mkdtemp(join(tmpdir(), 'smart-file-query-vscode-'));
  const serverDataDir = resolve(options.serverDataDir ?? join(temporaryFolder, 'data'));
  const settingsFile = join(serverDataDir, 'data/User/settings.json');
  if (!existsSync(settingsFile)) {
    await mkdir(dirname(settingsFile), { recursive: true });
    await writeFile(settingsFile, JSON.stringify({ ...quietSettings, ...options.settings }, null, 2));
  }
  // Loopback is open to every user and every web page of the machine, and the server can run commands: hence a token,
  // handed over in a file because command lines are public.
  const token = randomBytes(16).toString('hex');
  const tokenFile = join(temporaryFolder, 'connection-token');
  await writeFile(tokenFile, token, { mode: 0o600 });

  const extensionsFolder = join(temporaryFolder, 'extensions');
  await mkdir(extensionsFolder);
  const isTestRun = options.extensionTestsPath !== undefined;
  const installed = isTestRun ? [] : [options.extensionPath, ...(options.otherExtensions ?? [])];
  for (const [index, path] of installed.entries()) await linkExtension(path, extensionsFolder, index);

  const server = startGuarded({
    command: node,
    args: [
      serverMain,
      ...['--host', '127.0.0.1', '--port', '0'],
      ...['--connection-token-file', tokenFile],
      ...['--server-data-dir', serverDataDir],
      ...['--extensions-dir', extensionsFolder],
      ...['--telemetry-level', 'off'],
      '--accept-server-license-terms',
      '--disable-workspace-trust',
      // The page's address may name an extension under development and its tests only with the smoke test driver on. The
      // driver also hides notifications, so it is for test runs alone; otherwise the extension is installed.
      ...(isTestRun ? ['--enable-smoke-test-driver'] : []),
    ],
    env: { ...process.env, ...options.env },
    foldersToRemove: [temporaryFolder, ...(options.temporaryFolders ?? [])],
  });
  try {
    const [, port] = await server.waitForOutput(/Extension host agent listening on (\d+)/);
    const url = workbenchUrl(`127.0.0.1:${String(port)}`, token, options);
    return { url, serverDataDir, settingsFile, ended: server.ended, dispose: () => server.stop() };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/**
 * Installs an extension as a link to its source folder: VS Code takes up every folder of its extensions folder, and
 * uninstalling removes the link alone.
 */
async function linkExtension(extensionPath: string, extensionsFolder: string, index: number): Promise<void> {
  await symlink(resolve(extensionPath), join(extensionsFolder, `extension-${String(index)}`), 'junction');
}

/** The page's address: the workspace, the secret and, for a test run, the extension's folders as the remote end names them. */
function workbenchUrl(authority: string, token: string, options: WorkbenchOptions): string {
  const remotePath = (path: string): string => pathToFileURL(resolve(path)).pathname;
  const remoteUri = (path: string): string => `vscode-remote://${authority}${remotePath(path)}`;
  const url = new URL(`http://${authority}/`);
  url.searchParams.set('tkn', token);
  url.searchParams.set('folder', decodeURIComponent(remotePath(options.workspace)));
  if (options.extensionTestsPath !== undefined) {
    const payload = [
      ['extensionDevelopmentPath', remoteUri(options.extensionPath)],
      ['extensionTestsPath', remoteUri(options.extensionTestsPath)],
    ];
    url.searchParams.set('payload', JSON.stringify(payload));
  }
  return url.href;
}
