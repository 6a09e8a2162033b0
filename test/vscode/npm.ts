import { basename } from 'node:path';
import { startGuarded } from './guardedProcess.ts';

/** Runs npm quietly in `folder`. Throws an error with the end of npm's output where npm fails. */
export async function runNpm(args: readonly string[], folder: string): Promise<void> {
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
export function npmCommand(): { command: string; prefixArgs: string[] } {
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
