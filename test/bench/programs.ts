import { build, type BuildOptions } from 'esbuild';
import { join } from 'node:path';
import { repositoryFolder } from '../vscode/repository.ts';
import { temporaryFolder } from './temporaryFolder.ts';

const COMMON: BuildOptions = {
  absWorkingDir: repositoryFolder,
  bundle: true,
  minify: true,
  platform: 'node',
  target: 'node24',
  logLevel: 'error',
};

let bundled: Promise<string> | undefined;

/**
 * The path of a program of the bench, such as `clients/curl`. Ours and others' are bundled, as what ships is: with types to
 * strip at every start, V8 would still be busy with the stripping while something is measured.
 */
export async function programPath(name: string): Promise<string> {
  bundled ??= bundleAll();
  return join(await bundled, `${name}.mjs`);
}

async function bundleAll(): Promise<string> {
  const folder = await temporaryFolder();
  await build({
    ...COMMON,
    entryPoints: ['test/bench/clients/*.ts', 'test/bench/servers/*.ts'],
    outbase: 'test/bench',
    outdir: folder,
    format: 'esm',
    outExtension: { '.js': '.mjs' },
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  // What the embedded backend's threads run, beside it as in what ships.
  for (const [name, program] of [
    ['indexing', 'src/backend/indexing/indexMain.ts'],
    ['answering', 'src/backend/answering/thread/answeringMain.ts'],
  ] as const) {
    await build({
      ...COMMON,
      entryPoints: [program],
      outfile: join(folder, 'servers', `${name}.js`),
      format: 'cjs',
      alias: { 'jsonc-parser': 'jsonc-parser/lib/esm/main.js' },
      define: { 'import.meta.filename': '__filename', 'import.meta.dirname': '__dirname' },
    });
  }
  return folder;
}
