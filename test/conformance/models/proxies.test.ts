import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { ForwardProxy } from '../../helpers/forwardProxy.ts';
import { startScriptedModel } from '../../helpers/scriptedModel.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { startTestBackend } from '../../helpers/testBackend.ts';
import { TEST_ONLY_CERTIFICATE, TEST_ONLY_PRIVATE_KEY } from '../../helpers/testOnlyCertificate.ts';
import { startTlsFront } from '../../helpers/tlsFront.ts';

const PROGRAM = fileURLToPath(new URL('../../../src/cli.ts', import.meta.url));
const LOGIN = 'ada:secret';
const AUTHORIZATION = `Basic ${Buffer.from(LOGIN).toString('base64')}`;

/** A folder with a file, and the certificate that programs are told to trust. */
async function workplace(t: TestContext): Promise<{ folder: string; file: string; environment: NodeJS.ProcessEnv }> {
  const folder = await temporaryFolder(t);
  const file = join(folder, 'notes.md');
  const certificate = join(folder, 'ca.pem');
  await writeFile(file, '# Notes\n\nThe retry delay is 30 seconds.\n');
  await writeFile(certificate, TEST_ONLY_CERTIFICATE);
  const { PATH, HOME } = process.env;
  return { folder, file, environment: { PATH, HOME, NODE_EXTRA_CA_CERTS: certificate } };
}

/** Asks about the file in a terminal; resolves with the answer as JSON. */
async function query(
  { folder, file, environment }: Awaited<ReturnType<typeof workplace>>,
  ...options: readonly string[]
): Promise<Record<string, unknown>> {
  const args = ['query', file, 'What is the retry delay?', '--json', '--data', join(folder, 'data'), ...options];
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', PROGRAM, ...args], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  assert.equal(child.exitCode, 0, errors);
  return JSON.parse(output) as Record<string, unknown>;
}

/** Has programs show the certificate of the tests. */
async function showCertificate({ folder, environment }: Awaited<ReturnType<typeof workplace>>): Promise<void> {
  const file = join(folder, 'client.pem');
  await writeFile(file, `${TEST_ONLY_CERTIFICATE}\n${TEST_ONLY_PRIVATE_KEY}`);
  environment['SMART_FILE_QUERY_CLIENT_CERT'] = file;
}

test('a terminal asks a model service through HTTPS_PROXY, with its user name and the certificates that Node is told', async (t) => {
  const model = await startScriptedModel(t, { kind: 'stream', pieces: ['The delay is 30 seconds [1].'] });
  await using proxy = new ForwardProxy({
    hosts: { 'model.test:443': await startTlsFront(t, model) },
    authorization: AUTHORIZATION,
  });
  const address = await proxy.listen();
  const place = await workplace(t);
  Object.assign(place.environment, {
    HTTPS_PROXY: address.replace('http://', `http://${LOGIN}@`),
    SMART_FILE_QUERY_CUSTOM_BASE_URL: 'https://model.test/v1',
  });
  const options = ['--provider', 'custom', '--model', 'one', '--yes-send-to', 'model.test'];
  const answer = await query(place, ...options);
  assert.equal(answer['provider'], 'custom');
  assert.match(String(answer['answer']), /30 seconds/);
  assert.deepEqual(new Set(proxy.requests), new Set(['CONNECT model.test:443']));

  Object.assign(place.environment, { HTTPS_PROXY: address });
  const refused = await query(place, ...options);
  assert.equal(refused['provider'], 'local');
  assert.match(String(refused['notes']), /the proxy asks for a user name and a password/);
});

test('a terminal reaches a backend through HTTPS_PROXY, and a host in NO_PROXY without it', async (t) => {
  const backend = await startTestBackend(t);
  await using proxy = new ForwardProxy({ hosts: { 'backend.test:443': await startTlsFront(t, backend) } });
  const place = await workplace(t);
  const HTTPS_PROXY = await proxy.listen();
  Object.assign(place.environment, { HTTPS_PROXY, HTTP_PROXY: HTTPS_PROXY, SMART_FILE_QUERY_TOKEN: backend.token });
  const answer = await query(place, '--backend', 'https://backend.test', '--yes-send-to', 'backend.test');
  assert.match(String(answer['answer']), /30 seconds/);
  assert.deepEqual(new Set(proxy.requests), new Set(['CONNECT backend.test:443']));

  const before = proxy.requests.length;
  await query(place, '--backend', backend.url);
  assert.equal(proxy.requests.length, before, 'what listens on this machine is asked directly');
});

test('a terminal shows its certificate to a model service that asks for it, through a proxy', async (t) => {
  const model = await startScriptedModel(t, { kind: 'stream', pieces: ['The delay is 30 seconds [1].'] });
  await using proxy = new ForwardProxy({
    hosts: { 'model.test:443': await startTlsFront(t, model, { isMutual: true }) },
  });
  const place = await workplace(t);
  Object.assign(place.environment, {
    HTTPS_PROXY: await proxy.listen(),
    SMART_FILE_QUERY_CUSTOM_BASE_URL: 'https://model.test/v1',
  });
  const options = ['--provider', 'custom', '--model', 'one', '--yes-send-to', 'model.test'];
  assert.equal((await query(place, ...options))['provider'], 'local', 'without it, it is refused');
  await showCertificate(place);
  assert.equal((await query(place, ...options))['provider'], 'custom');
});

test('a terminal shows its certificate to a backend that asks for it, without a proxy', async (t) => {
  const backend = await startTestBackend(t);
  const port = await startTlsFront(t, backend, { isMutual: true });
  const place = await workplace(t);
  Object.assign(place.environment, { SMART_FILE_QUERY_TOKEN: backend.token });
  await showCertificate(place);
  const answer = await query(place, '--backend', `https://localhost:${port}`);
  assert.match(String(answer['answer']), /30 seconds/);
});

test('a terminal trusts what the system trusts, where Node is told so', async (t) => {
  const backend = await startTestBackend(t);
  const port = await startTlsFront(t, backend);
  const place = await workplace(t);
  // OpenSSL's name of the system's certificates; a Mac and Windows keep them elsewhere.
  if (process.platform !== 'linux') return t.skip('the certificates of the system cannot be chosen here');
  Object.assign(place.environment, {
    SMART_FILE_QUERY_TOKEN: backend.token,
    SSL_CERT_FILE: place.environment['NODE_EXTRA_CA_CERTS'],
    NODE_EXTRA_CA_CERTS: undefined,
    NODE_OPTIONS: '--use-system-ca',
  });
  const answer = await query(place, '--backend', `https://localhost:${port}`);
  assert.match(String(answer['answer']), /30 seconds/);
});
