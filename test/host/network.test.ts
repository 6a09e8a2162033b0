import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import * as z from 'zod';
import { EmbeddedBackend } from '../../src/client/embeddedBackend.ts';
import { HttpClient } from '../../src/client/httpClient.ts';
import { ForwardProxy } from '../helpers/forwardProxy.ts';
import { startScriptedModel } from '../helpers/scriptedModel.ts';
import { activatedExtension } from './extension.ts';

const LOGIN = 'ada:secret';
const AUTHORIZATION = `Basic ${Buffer.from(LOGIN).toString('base64')}`;

/** The address of a proxy with the user name and the password that it asks for. */
const withLogin = (address: string): string => address.replace('http://', `http://${LOGIN}@`);

/** How many requests are made one after the other. */
const REQUESTS = 11;

/** A server on loopback that answers everything, and counts the connections that it gets. */
class CountingServer {
  readonly #server = createServer((_, response) => response.setHeader('Content-Type', 'application/json').end('{}'));
  connections = 0;

  async listen(): Promise<number> {
    this.#server.on('connection', () => this.connections++);
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** Makes the requests through the client that the extension has for its backend. */
async function ask(url: string): Promise<void> {
  const client = new HttpClient({
    id: 'test',
    address: () => Promise.resolve({ url, token: 'token' }),
  });
  try {
    for (let request = 0; request < REQUESTS; request++) await client.json('/v1/files', z.object({}), {});
  } finally {
    client.dispose();
  }
}

suite('the network of VS Code', () => {
  test('requests to the embedded backend share a connection, though VS Code wraps their agent', async () => {
    await using server = new CountingServer();
    await ask(`http://127.0.0.1:${String(await server.listen())}`);
    assert.equal(server.connections, 1);
  });

  test('requests to another host go through the proxy that the setting http.proxy names', async () => {
    await using server = new CountingServer();
    await using proxy = new ForwardProxy({
      hosts: { 'backend.test:8080': await server.listen() },
      authorization: AUTHORIZATION,
    });
    const settings = vscode.workspace.getConfiguration('http');
    await settings.update('proxy', withLogin(await proxy.listen()), vscode.ConfigurationTarget.Global);
    try {
      await ask('http://backend.test:8080');
    } finally {
      await settings.update('proxy', undefined, vscode.ConfigurationTarget.Global);
    }
    assert.deepEqual(proxy.requests, Array<string>(REQUESTS).fill('GET backend.test:8080'));
  });

  test('the embedded backend asks a model service on another machine through that proxy', async () => {
    const after: (() => unknown)[] = [];
    const owner = { after: (end: () => unknown) => void after.push(end) };
    const service = await startScriptedModel(owner, { kind: 'stream', pieces: ['It is 30 seconds [1 "30 seconds"].'] });
    await using proxy = new ForwardProxy({
      hosts: { 'model.test:8080': Number(new URL(service.url).port) },
      authorization: AUTHORIZATION,
    });
    const settings = vscode.workspace.getConfiguration('http');
    await settings.update('proxy', withLogin(await proxy.listen()), vscode.ConfigurationTarget.Global);
    const folder = await mkdtemp(join(tmpdir(), 'smart-file-query-network-'));
    const backend = new EmbeddedBackend({
      dataFolder: folder,
      program: join((await activatedExtension()).extensionPath, 'dist/backend.js'),
      onLog: () => undefined,
      secrets: () => Promise.resolve({ keys: {}, baseUrls: { custom: 'http://model.test:8080/v1' } }),
    });
    try {
      const { url, token = '' } = await backend.address();
      const headers = { Authorization: `Bearer ${token}` };
      const form = new FormData();
      form.set('purpose', 'user_data');
      form.set('file', new File(['The retry delay is 30 seconds.\n'], 'notes.md'));
      const stored = await fetch(`${url}/v1/files`, { method: 'POST', headers, body: form });
      const { id } = z.object({ id: z.string() }).parse(await stored.json());
      const question = { file_ids: [id], question: 'What is the retry delay?', provider: 'custom', model: 'one' };
      const answer = await fetch(`${url}/v1/query`, {
        method: 'POST',
        headers: { ...headers, 'Content-Type': 'application/json' },
        body: JSON.stringify({ ...question, send_to: ['http://model.test:8080'] }),
      });
      const { provider, notes } = z
        .object({ provider: z.string(), notes: z.unknown().optional() })
        .parse(await answer.json());
      assert.equal(provider, 'custom', JSON.stringify(notes));
      assert.deepEqual(proxy.requests, ['CONNECT model.test:8080']);
    } finally {
      await settings.update('proxy', undefined, vscode.ConfigurationTarget.Global);
      await backend.dispose();
      for (const end of after) await end();
      await rm(folder, { recursive: true, force: true });
    }
  });
});
