import { copyFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { buildOnce } from './buildOnce.ts';
import { startGuarded } from './guardedProcess.ts';
import { cacheFolder } from './repository.ts';

/** The npm package that carries the VS Code server and workbench. 4.139.1 carries VS Code 1.139.1. */
export const codeServerVersion = '4.139.1';

/** Where the VS Code server lies and what runs it. */
export interface CodeServer {
  /** Absolute path of the server's entry point. */
  serverMain: string;
  /** Absolute path of the Node that runs it: this process's own, which npm scripts take from the `node` devDependency. */
  node: string;
}

/**
 * Installs the VS Code server from npm into the cache folder, once, and says so on stderr.
 *
 * Install scripts stay off: they would compile native modules, and only the one that writes logs is missed; a stand-in
 * replaces it. The package's two inner npm projects, which its postinstall would have installed, are installed explicitly.
 *
 * @throws Error with the end of npm's output if npm fails
 */
export async function installCodeServer(): Promise<CodeServer> {
  const folder = await buildOnce(join(cacheFolder, `code-server-${codeServerVersion}`), async (scratch) => {
    console.error(
      `Installing VS Code (code-server ${codeServerVersion} from npm); this happens once and takes a minute…`,
    );
    // Without a package.json of its own, npm would install into the repository above.
    await writeFile(join(scratch, 'package.json'), '{ "private": true }\n');
    await runNpm(['install', `code-server@${codeServerVersion}`], scratch);
    await runNpm(['install', '--omit=dev'], join(scratch, serverFolder));
    await runNpm(['install', '--omit=dev'], join(scratch, serverFolder, 'extensions'));
    await copyFile(
      join(import.meta.dirname, 'spdlogStandIn.cjs'),
      join(scratch, serverFolder, 'node_modules/@vscode/spdlog/index.js'),
    );
  });
  return { serverMain: join(folder, serverFolder, 'out/server-main.js'), node: process.execPath };
}

const serverFolder = join('node_modules', 'code-server', 'lib', 'vscode');

/** Runs npm quietly in `folder`. */
async function runNpm(args: readonly string[], folder: string): Promise<void> {
  const { command, prefixArgs } = npmCommand();
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];
  const npm = startGuarded({
    command,
    args: [...prefixArgs, ...args, ...quiet],
    cwd: folder,
    env: environmentForNestedNpm(),
    foldersToRemove: [],
  });
  const { exitCode, output } = await npm.ended;
  if (exitCode !== 0) {
    throw new Error(`npm ${args.join(' ')} failed in ${folder} (exit code ${exitCode}).\n${output}`);
  }
}

/** Inside an npm script the very npm that runs it; elsewhere the one on the PATH. */
function npmCommand(): { command: string; prefixArgs: string[] } {
  const npmScript = process.env['npm_execpath'];
  if (npmScript !== undefined && basename(npmScript) === 'npm-cli.js') {
    return { command: process.execPath, prefixArgs: [npmScript] };
  }
  return process.platform === 'win32'
    ? { command: 'cmd.exe', prefixArgs: ['/c', 'npm'] }
    : { command: 'npm', prefixArgs: [] };
}

/**
 * The environment without what an outer npm put there about its own project: `npm_config_local_prefix`, `npm_package_*`
 * and a dry run or workspace selection would steer the inner install. Registry, proxy and certificate settings stay.
 */
function environmentForNestedNpm(): NodeJS.ProcessEnv {
  const outerProject =
    /^(INIT_CWD|npm_(package|lifecycle)_.*|npm_config_(local_prefix|prefix|workspaces?|omit|include|dry_run|global|package_lock|production))$/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !outerProject.test(name)));
}
