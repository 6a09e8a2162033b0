/**
 * Opens a real VS Code with this extension in it, on a copy of the sample workspace or on a folder of yours: the desktop's
 * VS Code where it can be had, else the VS Code server's, in the browser.
 *
 * Usage: node test/vscode/start.ts [PATH]
 *
 * Prints one line on stdout, which says what to open; everything else goes to stderr. Ctrl-C ends all it started.
 */
import { downloadAndUnzipVSCode } from '@vscode/test-electron';
import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { createServer } from 'node:http';
import { join, resolve } from 'node:path';
import { canUseDesktopVSCode } from './desktopVSCode.ts';
import { startGuarded, type Ending } from './guardedProcess.ts';
import { cacheFolder, repositoryFolder } from './repository.ts';
import { copySampleWorkspace } from './sampleWorkspace.ts';
import { launchWorkbench } from './workbench.ts';

/** Something that runs until it ends by itself or is stopped. */
interface Session {
  ended: Promise<Ending>;
  stop(): Promise<void>;
}

/** What a session opens, and what it deletes at its end. */
interface Opened {
  folder: string;
  temporaryFolders: string[];
}

async function resolveWorkspace(path: string | undefined): Promise<Opened> {
  if (path === undefined) {
    const { folder, temporaryFolder } = await copySampleWorkspace();
    return { folder, temporaryFolders: [temporaryFolder] };
  }
  // npm changes to the repository's folder; INIT_CWD is where the person typed the path.
  const folder = resolve(process.env['INIT_CWD'] ?? '.', path);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    console.error(`There is no folder ${folder}. Give the path of a folder: npm start -- PATH`);
    process.exit(2);
  }
  return { folder, temporaryFolders: [] };
}

/** Opens the workspace in a desktop VS Code, which `@vscode/test-electron` downloads once. */
async function startOnDesktop({ folder, temporaryFolders }: Opened): Promise<Session> {
  const executable = await downloadAndUnzipVSCode({ cachePath: cacheFolder });
  const isRoot = process.getuid?.() === 0;
  const desktop = startGuarded({
    command: executable,
    args: [
      folder,
      `--extensionDevelopmentPath=${repositoryFolder}`,
      `--user-data-dir=${join(cacheFolder, 'user-data-start-desktop')}`,
      `--extensions-dir=${join(cacheFolder, 'extensions-start-desktop')}`,
      '--new-window',
      '--skip-welcome',
      '--disable-workspace-trust',
      ...(isRoot ? ['--no-sandbox'] : []),
    ],
    env: process.env,
    foldersToRemove: temporaryFolders,
  });
  console.log(`VS Code opens ${folder} in a window of its own. Press Ctrl+C to stop.`);
  return desktop;
}

/** Serves the workspace to a browser. */
async function startOnServer({ folder, temporaryFolders }: Opened): Promise<Session> {
  const workbench = await launchWorkbench({
    workspace: folder,
    extensionPath: repositoryFolder,
    serverDataDir: join(cacheFolder, 'user-data-start'),
    temporaryFolders,
  });
  const shortUrl = await serveShortUrl(workbench.url);
  console.log(`Open ${shortUrl} in your browser. Press Ctrl+C to stop.`);
  return { ended: workbench.ended, stop: () => workbench.dispose() };
}

/**
 * Serves a short address on loopback that leads to a long one, since terminals break long ones. Its path is random because
 * the long one holds a secret.
 */
async function serveShortUrl(longUrl: string): Promise<string> {
  const path = `/${randomBytes(6).toString('hex')}`;
  const server = createServer((request, response) => {
    if (request.url === path) response.writeHead(302, { location: longUrl, 'referrer-policy': 'no-referrer' });
    else response.writeHead(404);
    response.end();
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  // The workbench alone decides how long this process lives.
  server.unref();
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The short address has no port.');
  return `http://127.0.0.1:${address.port}${path}`;
}

const opened = await resolveWorkspace(process.argv[2]);
const session = await ((await canUseDesktopVSCode()) ? startOnDesktop(opened) : startOnServer(opened));
let isStopping = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    isStopping = true;
    void session.stop();
  });
}
const { exitCode, output } = await session.ended;
if (!isStopping && exitCode !== 0) console.error(`VS Code has ended (exit code ${exitCode}).\n${output}`);
process.exit(isStopping ? 0 : exitCode);
