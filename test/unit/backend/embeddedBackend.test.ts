import assert from 'node:assert/strict';
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { test, type TestContext } from 'node:test';
import * as z from 'zod';
import type { BackendAddress } from '../../../src/client/backendConnection.ts';
import { BACKEND_NODE_OPTIONS, backendProgram, EmbeddedBackend } from '../../../src/client/embeddedBackend.ts';
import { Failure } from '../../../src/failure.ts';
import type { BackendStart, ModelSecrets } from '../../../src/protocol/ipc.ts';
import { clientOf } from '../../helpers/testBackend.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { call } from './httpCall.ts';
import { fileForm } from './multipartForm.ts';
import { until } from '../../helpers/until.ts';

interface Embedded {
  readonly backend: EmbeddedBackend;
  readonly dataFolder: string;
  readonly log: string[];
}

async function embed(t: TestContext, program?: string): Promise<Embedded> {
  const dataFolder = join(await temporaryFolder(t), 'data');
  const log: string[] = [];
  const backend = new EmbeddedBackend({
    dataFolder,
    onLog: (line) => log.push(line),
    ...(program === undefined ? {} : { program }),
  });
  t.after(() => backend.dispose());
  return { backend, dataFolder, log };
}

/** A program that ends as soon as it is started. */
async function crashingProgram(t: TestContext): Promise<string> {
  const path = join(await temporaryFolder(t), 'crash.cjs');
  await writeFile(path, `process.stderr.write('[error] out of luck\\n', () => process.exit(3));`);
  return path;
}

async function isGone({ url }: Pick<BackendAddress, 'url'>): Promise<boolean> {
  return call(url, 'GET', '/health').then(
    () => false,
    () => true,
  );
}

const listFiles = (address: BackendAddress, token: string | undefined): Promise<{ status: number }> =>
  call(address.url, 'GET', '/v1/files', { token });

test('it starts on loopback, on a free port, with a random token', async (t) => {
  const { backend } = await embed(t);
  const other = await embed(t);
  const [address, otherAddress] = await Promise.all([backend.address(), other.backend.address()]);
  assert.match(address.url, /^http:\/\/127\.0\.0\.1:\d+$/);
  assert.notEqual(address.url, otherAddress.url);
  assert.ok((address.token ?? '').length >= 43, '256 bits');
  assert.notEqual(address.token, otherAddress.token);
  assert.equal((await listFiles(address, address.token)).status, 200);
  assert.equal((await listFiles(address, otherAddress.token)).status, 401);
  assert.equal(await backend.address(), address, 'one child for all who ask');
});

test('the token is in no command line, environment, log or file', async (t) => {
  const { backend, dataFolder, log } = await embed(t);
  const { url, token } = await backend.address();
  assert.ok(token);
  await call(url, 'POST', '/v1/files', { token, ...fileForm('a.txt', 'text\n') });
  await call(url, 'POST', '/v1/query', { token, body: '{' });
  if (process.platform === 'linux') {
    for (const file of ['cmdline', 'environ']) {
      const text = await readFile(`/proc/${String(backend.pid)}/${file}`, 'latin1');
      assert.ok(text.length > 0 && !text.includes(token), file);
    }
  }
  await backend.dispose();
  assert.ok(!log.join('\n').includes(token));
  for (const entry of await readdir(dataFolder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    assert.ok(!(await readFile(join(entry.parentPath, entry.name))).includes(token), entry.name);
  }
});

test('dispose ends the child, and no other is started after it', async (t) => {
  const { backend } = await embed(t);
  const address = await backend.address();
  await backend.dispose();
  assert.ok(await isGone(address));
  await assert.rejects(async () => backend.address(), /has been stopped/);
  await backend.dispose();
});

test('dispose during the start ends the child too', async (t) => {
  const { backend } = await embed(t);
  const starting = backend.address();
  const outcome = starting.then(
    () => 'started',
    () => 'stopped',
  );
  await until('the child', () => backend.pid);
  await backend.dispose();
  assert.equal(await outcome, 'stopped');
});

test('a child that was killed is replaced, with another token, and the files are still there', async (t) => {
  const { backend } = await embed(t);
  const first = await backend.address();
  await call(first.url, 'POST', '/v1/files', { token: first.token, ...fileForm('a.txt', 'text\n') });
  process.kill(backend.pid ?? 0, 'SIGKILL');
  const second = await until('another child', async () => {
    const address = await backend.address();
    return address.token !== first.token && address;
  });
  const list = await clientOf(t, second).http.send('/v1/files', {});
  assert.match(await list.text(), /a\.txt/);
  assert.equal((await listFiles(second, first.token)).status, 401);
});

test('a child that keeps ending is given up, with a clear error and its words in the log', async (t) => {
  const { backend, log } = await embed(t, await crashingProgram(t));
  const messages: string[] = [];
  for (let attempt = 0; attempt < 6; attempt++) {
    await assert.rejects(
      async () => backend.address(),
      (error: unknown) => error instanceof Failure && error.kind === 'backend_down' && messages.push(error.message) > 0,
    );
  }
  assert.match(messages[0] ?? '', /could not be started: it stopped at once \(3\)/);
  assert.match(messages[5] ?? '', /keeps stopping/);
  assert.ok(log.includes('[error] out of luck'));
});

test('a data folder that cannot be used is a clear error', async (t) => {
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, 'data'), 'a file, not a folder');
  const backend = new EmbeddedBackend({ dataFolder: join(folder, 'data'), onLog: () => undefined });
  t.after(() => backend.dispose());
  await assert.rejects(
    async () => backend.address(),
    /could not be started: The data folder \S+data cannot be made: .* Make room for it, .*[^.]\.$/,
  );
});

test('a key store that hangs keeps nobody from the backend, and its keys are handed over when they come', async (t) => {
  const secrets = Promise.withResolvers<ModelSecrets>();
  const log: string[] = [];
  const backend = new EmbeddedBackend({
    dataFolder: join(await temporaryFolder(t), 'data'),
    onLog: (line) => log.push(line),
    secrets: () => secrets.promise,
    secretsTimeoutMs: 50,
  });
  t.after(() => backend.dispose());
  const address = await backend.address();
  assert.equal((await listFiles(address, address.token)).status, 200);
  assert.ok(log.some((line) => line.includes('keys of the model services take long')));
  secrets.resolve({ keys: { kimi: 'a-key' }, baseUrls: {} });
  const client = clientOf(t, address);
  await until('the keys', async () => (await client.providers()).auto.includes('kimi'));
});

const Started = z.object({ url: z.string() });

/** A process of its own that starts an embedded backend, says where, and then does nothing. */
async function startParent(t: TestContext): Promise<{ kill(signal: NodeJS.Signals): Promise<void>; url: string }> {
  const folder = await temporaryFolder(t);
  const module = JSON.stringify(new URL('../../../src/client/embeddedBackend.ts', import.meta.url).href);
  const options = `{ dataFolder: ${JSON.stringify(join(folder, 'data'))}, onLog() {} }`;
  const script = join(folder, 'parent.mjs');
  await writeFile(
    script,
    `import { BACKEND_NODE_OPTIONS, backendProgram, EmbeddedBackend } from ${module};
     const { url } = await new EmbeddedBackend(${options}).address();
     console.log(JSON.stringify({ url }));
     setInterval(() => {}, 1000);`,
  );
  const parent = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const exited = once(parent, 'exit');
  const kill = async (signal: NodeJS.Signals): Promise<void> => {
    parent.kill(signal);
    await exited;
  };
  t.after(() => kill('SIGKILL'));
  const [line] = (await once(createInterface(parent.stdout), 'line')) as [string];
  return { ...Started.parse(JSON.parse(line)), kill };
}

for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
  test(`the child ends with a parent that gets a ${signal}`, async (t) => {
    const parent = await startParent(t);
    assert.equal(await isGone(parent), false);
    await parent.kill(signal);
    await until('the child to end', () => isGone(parent));
  });
}

test('its process ends by itself once its channel is closed', async (t) => {
  const dataFolder = join(await temporaryFolder(t), 'data');
  const child = fork(backendProgram(), [], {
    execArgv: [...BACKEND_NODE_OPTIONS],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  t.after(() => child.kill('SIGKILL'));
  const start: BackendStart = { type: 'start', token: 'a-token-for-this-test-alone', dataFolder, maxFileBytes: 1024 };
  child.send(start);
  await once(child, 'message');
  const exited = once(child, 'exit');
  child.disconnect();
  await exited;
});
