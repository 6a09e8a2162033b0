import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import { test, type TestContext } from 'node:test';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import * as z from 'zod';
import { ProviderRegistry } from '../../../src/backend/answering/models/modelProviders.ts';
import { MCP_PATH, MCP_TOOL_NAME, McpToolOutput } from '../../../src/protocol/mcp.ts';
import { startScriptedModel } from '../../helpers/scriptedModel.ts';
import { temporaryFolder } from '../../helpers/temporaryFolder.ts';
import { startTestBackend, TEST_TOKEN, type TestBackend } from '../../helpers/testBackend.ts';
import { WAIT_FILE, workerWithHandles } from '../../unit/backend/workerHandles.ts';
import { callTool, textOf, toolConformance } from './toolConformance.ts';
import { toolWorkspace } from './toolWorkspace.ts';

const CLI = join(import.meta.dirname, '..', '..', '..', 'src', 'cli.ts');

async function connect(
  test: Pick<TestContext, 'after'>,
  { url }: Pick<TestBackend, 'url'>,
  token = TEST_TOKEN,
): Promise<Client> {
  const transport = new StreamableHTTPClientTransport(new URL(MCP_PATH, url), {
    requestInit: { headers: { Authorization: `Bearer ${token}` } },
  });
  const client = new Client({ name: 'test', version: '1' });
  test.after(() => client.close());
  await client.connect(transport);
  return client;
}

toolConformance('streamable HTTP', async (t, { root }) => connect(t, await startTestBackend(t, { mcpRoots: [root] })));

test('a backend without roots says how to allow one', async (t) => {
  const client = await connect(t, await startTestBackend(t));
  const result = await callTool(client, { file_path: '/etc/hostname', question: 'What?' });
  assert.equal(result.isError, true);
  assert.match(textOf(result), /serve --root DIR/);
});

test('a wrong token is refused', async (t) => {
  const backend = await startTestBackend(t);
  await assert.rejects(connect(t, backend, 'wrong'), /401|token/);
});

test('the client’s own cancelling ends its call, and the next one is answered', async (t) => {
  const { root } = await toolWorkspace(t);
  const backend = await startTestBackend(t, { mcpRoots: [root], ...workerWithHandles() });
  await writeFile(join(backend.dataFolder, WAIT_FILE), '');
  const client = await connect(t, backend);
  const cancelling = new AbortController();
  const question = 'Who built the lighthouse?';
  const call = client.callTool(
    { name: MCP_TOOL_NAME, arguments: { file_path: 'docs/handbook.md', question } },
    undefined,
    { signal: cancelling.signal },
  );
  cancelling.abort('enough');
  await assert.rejects(call, /enough/);
  await rm(join(backend.dataFolder, WAIT_FILE));
  assert.match(textOf(await callTool(client, { file_path: 'docs/handbook.md', question })), /Ada Lindqvist/);
});

test('a model of the backend answers, with its claims checked', async (t) => {
  const workspace = await toolWorkspace(t);
  const reply = 'It was Ada Lindqvist [1 "built by Ada Lindqvist"]. She was 30.';
  const service = await startScriptedModel(t, { kind: 'stream', pieces: [reply] });
  const providers = new ProviderRegistry({ keys: {}, baseUrls: { custom: service.url } });
  const client = await connect(t, await startTestBackend(t, { mcpRoots: [workspace.root], providers }));
  const result = await callTool(client, { file_path: 'docs/handbook.md', question: 'Who built the lighthouse?' });
  const output = McpToolOutput.parse(result.structuredContent);
  assert.deepEqual([output.provider, output.model], ['custom', 'first-model']);
  assert.deepEqual(output.claims, [
    { text: 'It was Ada Lindqvist [1].', citations: [1], verified: true, state: 'verified' },
    { text: 'She was 30.', citations: [], verified: false, state: 'unverified' },
  ]);
  assert.ok((output.receipt?.tokens_sent ?? 0) > 0);
  assert.match(textOf(result), /\(unverified\)[^]*Sources:\n1\. .*handbook\.md:5\n[^]*1 sent to a model/);
});

test('a remote model is asked for MCP clients only where whoever runs the backend has named its host', async (t) => {
  const { root } = await toolWorkspace(t);
  // No connection can be made to this name; a request would be told in the notes as one that failed.
  const secrets = { keys: { custom: 'sk-a-key' }, baseUrls: { custom: 'https://models.invalid/v1' } };
  const providers = new ProviderRegistry(secrets);
  const notesWith = async (mcpSendTo: readonly string[], input: object): Promise<string> => {
    const client = await connect(t, await startTestBackend(t, { mcpRoots: [root], providers, mcpSendTo }));
    const question = 'Who built the lighthouse?';
    const call = { file_path: 'docs/handbook.md', question, provider: 'custom', model: 'm', ...input };
    const output = McpToolOutput.parse((await callTool(client, call)).structuredContent);
    assert.equal(output.provider, 'local');
    return output.notes?.join() ?? '';
  };
  assert.match(await notesWith([], {}), /nobody has agreed to send passages to models\.invalid/);
  assert.match(await notesWith([], { provider: 'auto' }), /nobody has agreed/);
  assert.match(await notesWith([], { send_to: ['models.invalid'] }), /nobody has agreed/, 'a client cannot agree');
  assert.match(await notesWith(['models.invalid'], {}), /cannot be reached/);
});

test('whoever runs `serve` agrees on the command line for the clients of /mcp', async (t) => {
  const { root } = await toolWorkspace(t);
  const args = ['serve', '--root', root, '--data', await temporaryFolder(t), '--yes-send-to', 'models.invalid'];
  const child = spawn(process.execPath, [CLI, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      SMART_FILE_QUERY_TOKEN: TEST_TOKEN,
      SMART_FILE_QUERY_CUSTOM_BASE_URL: 'https://models.invalid/v1',
    },
  });
  t.after(() => child.kill('SIGKILL'));
  const [line] = z.tuple([z.instanceof(Buffer)]).parse(await once(child.stdout, 'data'));
  const { url } = z.object({ url: z.string() }).parse(JSON.parse(line.toString('utf8')));
  const client = await connect(t, { url });
  const question = 'Who built the lighthouse?';
  const call = { file_path: 'docs/handbook.md', question, provider: 'custom', model: 'm' };
  assert.match(textOf(await callTool(client, call)), /The custom service gave no answer: it cannot be reached/);
});

const LIST = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' });

/** One request with headers that `fetch` would not let a program set. */
async function post(backend: TestBackend, headers: Record<string, string>): Promise<{ status: number; body: unknown }> {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; body: unknown }>();
  const outgoing = request(new URL(MCP_PATH, backend.url), {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${TEST_TOKEN}`,
      'Content-Type': 'application/json',
      Accept: 'application/json, text/event-stream',
      ...headers,
    },
  });
  outgoing.once('error', reject);
  outgoing.once('response', (response) => {
    json(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
  });
  outgoing.end(LIST);
  return promise;
}

test('web pages of other origins and rebound names are refused, this machine is not', async (t) => {
  const backend = await startTestBackend(t);
  const port = new URL(backend.url).port;
  const cases: [Record<string, string>, number][] = [
    [{}, 200],
    [{ Host: `localhost:${port}` }, 200],
    [{ Origin: 'http://localhost:6274' }, 200],
    [{ Origin: 'http://127.0.0.1' }, 200],
    [{ Origin: 'https://evil.example' }, 403],
    [{ Origin: 'http://localhost.evil.example' }, 403],
    [{ Origin: 'http://127.evil.example' }, 403],
    [{ Origin: 'null' }, 403],
    [{ Host: 'evil.example', Origin: 'http://evil.example' }, 403],
    [{ Host: `evil.example:${port}` }, 403],
  ];
  for (const [headers, status] of cases) {
    assert.equal((await post(backend, headers)).status, status, JSON.stringify(headers));
  }
});

test('there is no stream to listen to and no session to delete', async (t) => {
  const backend = await startTestBackend(t);
  for (const method of ['GET', 'DELETE']) {
    const answer = await fetch(new URL(MCP_PATH, backend.url), {
      method,
      headers: { Authorization: `Bearer ${TEST_TOKEN}` },
    });
    assert.equal(answer.status, 405);
  }
});
