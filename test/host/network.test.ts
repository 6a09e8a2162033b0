import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { suite, test } from 'mocha';
import * as vscode from 'vscode';
import * as z from 'zod';
import { HttpClient } from '../../src/client/httpClient.ts';
import { ForwardProxy } from '../helpers/forwardProxy.ts';

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
    await using proxy = new ForwardProxy({ hosts: { 'backend.test:8080': await server.listen() } });
    const settings = vscode.workspace.getConfiguration('http');
    await settings.update('proxy', await proxy.listen(), vscode.ConfigurationTarget.Global);
    try {
      await ask('http://backend.test:8080');
    } finally {
      await settings.update('proxy', undefined, vscode.ConfigurationTarget.Global);
    }
    assert.deepEqual(proxy.requests, Array<string>(REQUESTS).fill('GET backend.test:8080'));
  });
});
