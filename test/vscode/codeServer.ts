import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildOnce } from './buildOnce.ts';
import { runNpm } from './npm.ts';
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
