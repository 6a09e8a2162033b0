import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { ListRootsRequestSchema } from '@modelcontextprotocol/sdk/types.js';
import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { test, type TestContext } from 'node:test';
import { pathToFileURL } from 'node:url';
import type { FileList } from '../../../src/protocol/files.ts';
import type { Health } from '../../../src/protocol/health.ts';
import { MCP_TOOL_NAME } from '../../../src/protocol/mcp.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { callTool, textOf, toolConformance } from './toolConformance.ts';
import { toolWorkspace } from './toolWorkspace.ts';

const CLI = join(import.meta.dirname, '..', '..', '..', 'src', 'cli.ts');

interface Start {
  readonly args: readonly string[];
  readonly cwd?: string;
  /** The roots that the client offers. */
  readonly roots?: readonly string[];
}

async function connect(test: Pick<TestContext, 'after'>, { args, cwd, roots }: Start): Promise<Client> {
  const data = await temporaryFolder(test);
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [CLI, 'mcp', '--data', data, ...args],
    ...(cwd === undefined ? {} : { cwd }),
    stderr: 'inherit',
  });
  const client = new Client({ name: 'test', version: '1' }, { capabilities: roots ? { roots: {} } : {} });
  if (roots) {
    client.setRequestHandler(ListRootsRequestSchema, () => ({
      roots: roots.map((root) => ({ uri: pathToFileURL(root).href })),
    }));
  }
  test.after(() => client.close());
  await client.connect(transport);
  return client;
}

toolConformance('stdio', (t, { root }) => connect(t, { args: ['--root', root] }));

const QUESTION = 'Who built the lighthouse?';

test('without a file_path all files of the folder are asked, as far as they may be read', async (t) => {
  const { root } = await toolWorkspace(t);
  const client = await connect(t, { args: ['--root', root] });
  const found = await callTool(client, { question: QUESTION });
  assert.match(textOf(found), /Ada Lindqvist/);
  assert.match(JSON.stringify(found.structuredContent), new RegExp(join(root, 'docs', 'handbook.md')));
  assert.doesNotMatch(textOf(await callTool(client, { question: 'What is the vault code?' })), /4711/);
});

test('without a file_path several folders are refused with their names', async (t) => {
  const { root } = await toolWorkspace(t);
  const client = await connect(t, { args: ['--root', root, '--root', join(root, 'docs')] });
  const refused = await callTool(client, { question: QUESTION });
  assert.equal(refused.isError, true);
  assert.match(textOf(refused), /Name a file_path: there are several workspaces/);
});

test('without --root the working directory is the root', async (t) => {
  const { root, secret } = await toolWorkspace(t);
  const client = await connect(t, { args: [], cwd: root });
  assert.match(textOf(await callTool(client, { file_path: 'docs/handbook.md', question: QUESTION })), /Ada Lindqvist/);
  assert.equal((await callTool(client, { file_path: secret, question: QUESTION })).isError, true);
});

test('the whole disk is no root, even where the server was started there', async (t) => {
  const { secret } = await toolWorkspace(t);
  const client = await connect(t, { args: [], cwd: '/' });
  const result = await callTool(client, { file_path: secret, question: QUESTION });
  assert.equal(result.isError, true);
  assert.match(textOf(result), /--root DIR/);
});

test('without --root the folders that the client works in are the roots', async (t) => {
  const { root } = await toolWorkspace(t);
  const client = await connect(t, { args: [], cwd: '/', roots: [join(root, 'docs')] });
  assert.match(textOf(await callTool(client, { file_path: 'handbook.md', question: QUESTION })), /Ada Lindqvist/);
  const outside = await callTool(client, { file_path: join(root, 'inner.md'), question: QUESTION });
  assert.match(textOf(outside), /outside of the allowed folders/);
});

test('the folders that the client works in narrow --root, and never widen it', async (t) => {
  const { root, secret } = await toolWorkspace(t);
  const narrowed = await connect(t, { args: ['--root', root], roots: [join(root, 'docs')] });
  assert.match(textOf(await callTool(narrowed, { file_path: 'handbook.md', question: QUESTION })), /Ada Lindqvist/);
  const outside = await callTool(narrowed, { file_path: join(root, 'inner.md'), question: QUESTION });
  assert.match(textOf(outside), /outside of the allowed folders/);
  const wide = await connect(t, { args: ['--root', join(root, 'docs')], roots: ['/'] });
  assert.match(textOf(await callTool(wide, { file_path: 'handbook.md', question: QUESTION })), /Ada Lindqvist/);
  assert.equal((await callTool(wide, { file_path: secret, question: QUESTION })).isError, true);
  const apart = await connect(t, { args: ['--root', join(root, 'docs')], roots: [dirname(secret) + '/outside'] });
  const nothing = await callTool(apart, { file_path: 'handbook.md', question: QUESTION });
  assert.match(textOf(nothing), /No folder is allowed: the client works in .*outside, .*--root .*docs/);
});

const HEALTH: Health = {
  status: 'ok',
  version: '1',
  capabilities: { upload_paths: ['sync'], max_file_bytes: 1024 * 1024, providers: ['local'] },
};

const NO_FILES: FileList = { object: 'list', data: [], has_more: false };

test('a cancelled call is cancelled down to the backend, and the server goes on', async (t) => {
  const { root } = await toolWorkspace(t);
  const { promise: asked, resolve: askedWith } = Promise.withResolvers<ServerResponse>();
  // It never takes the file, so the call is under way until it is cancelled.
  const backend = createServer((request, response) => {
    if (request.method === 'POST') askedWith(response);
    else response.end(JSON.stringify(request.url === '/health' ? HEALTH : NO_FILES));
  });
  backend.listen(0, '127.0.0.1');
  t.after(() => {
    backend.closeAllConnections();
    backend.close();
  });
  await once(backend, 'listening');
  const { port } = backend.address() as AddressInfo;
  const client = await connect(t, { args: ['--root', root, '--backend', `http://127.0.0.1:${String(port)}`] });
  const cancelling = new AbortController();
  const call = client.callTool(
    { name: MCP_TOOL_NAME, arguments: { file_path: 'docs/handbook.md', question: QUESTION } },
    undefined,
    { signal: cancelling.signal },
  );
  const cut = once(await asked, 'close');
  cancelling.abort('enough');
  await assert.rejects(call, /enough/);
  await cut;
  assert.equal((await client.listTools()).tools.length, 1);
});

/** A server whose standard streams are the test's own. */
async function startRaw(t: TestContext, root: string, ...args: string[]): Promise<ChildProcess> {
  const data = await temporaryFolder(t);
  const child = spawn(process.execPath, [CLI, 'mcp', '--data', data, '--root', root, ...args], { stdio: 'pipe' });
  t.after(() => child.kill('SIGKILL'));
  return child;
}

const message = (value: object): string => `${JSON.stringify({ jsonrpc: '2.0', ...value })}\n`;
const INITIALIZE = message({
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } },
});
const CALL = message({
  id: 2,
  method: 'tools/call',
  params: { name: MCP_TOOL_NAME, arguments: { file_path: 'docs/handbook.md', question: QUESTION } },
});

test('standard output carries the protocol alone, and what was asked before the end of input is answered', async (t) => {
  const { root } = await toolWorkspace(t);
  const child = await startRaw(t, root, '--verbose');
  const exited = once(child, 'exit');
  child.stdin?.end(`${INITIALIZE}this is no JSON\n${CALL}`);
  const lines = (await text(child.stdout!)).split('\n');
  assert.equal(lines.pop(), '', 'the last line ends');
  const answers = lines.map((line) => JSON.parse(line) as { id: number; jsonrpc: string });
  assert.deepEqual(
    answers.map(({ id, jsonrpc }) => [id, jsonrpc]),
    [
      [1, '2.0'],
      [2, '2.0'],
    ],
  );
  assert.match(lines[1]!, /Ada Lindqvist/);
  assert.deepEqual(await exited, [0, null]);
});

const CHILDREN = `/proc/${String(process.pid)}/task/${String(process.pid)}/children`;

test('the end of input ends the server and its backend', { skip: !existsSync(CHILDREN) }, async (t) => {
  const { root } = await toolWorkspace(t);
  const child = await startRaw(t, root);
  const exited = once(child, 'exit');
  child.stdin?.write(INITIALIZE + CALL);
  let seen = '';
  for await (const chunk of child.stdout!.iterator({ destroyOnReturn: false })) {
    seen += String(chunk);
    if (seen.includes('Ada Lindqvist')) break;
  }
  const pid = String(child.pid);
  const [backend = ''] = (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim().split(' ');
  assert.match(await readFile(`/proc/${backend}/cmdline`, 'utf8'), /backend/);
  child.stdin?.end();
  assert.deepEqual(await exited, [0, null]);
  assert.equal(existsSync(`/proc/${backend}`), false);
});

test('wrong usage ends with 2, says so on standard error, and writes no byte to standard output', async (t) => {
  const { root } = await toolWorkspace(t);
  const child = await startRaw(t, root, 'a-folder-without-its-option');
  const exited = once(child, 'exit');
  const [stdout, stderr] = await Promise.all([text(child.stdout!), text(child.stderr!)]);
  assert.deepEqual(await exited, [2, null]);
  assert.equal(stdout, '');
  assert.match(stderr, /--root DIR/);
});
