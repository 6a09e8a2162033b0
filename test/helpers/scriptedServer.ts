import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Health } from '../../src/protocol/health.ts';
import type { Owner } from './temporaryFolder.ts';

export interface ScriptedAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text as it is, or a value as JSON. */
  readonly body?: unknown;
}

/** One request that waits for what the test does with it. */
export class ScriptedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  #body: Promise<Buffer> | undefined;

  constructor(request: IncomingMessage, response: ServerResponse) {
    this.method = request.method ?? '';
    this.path = request.url ?? '';
    this.headers = request.headers;
    this.#request = request;
    this.#response = response;
    request.on('error', () => undefined);
  }

  /** Reads the body to its end; rejects where the client cuts it short. */
  body(): Promise<Buffer> {
    return (this.#body ??= readAll(this.#request));
  }

  /** Takes the whole body, then answers. */
  async respondWith(answer: ScriptedAnswer): Promise<void> {
    await this.body();
    await this.respondEarlyWith(answer);
  }

  /** Answers without having taken the body. */
  async respondEarlyWith({ status, headers = {}, body = '' }: ScriptedAnswer): Promise<void> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    this.#response.writeHead(status, headers);
    await new Promise<void>((resolve) => this.#response.end(this.method === 'HEAD' ? '' : text, resolve));
  }

  /** Says the beginning of an answer, then closes the connection in the middle of it. */
  async breakOffAfter(body: string): Promise<void> {
    await this.body();
    this.#response.writeHead(200, { 'Content-Length': String(Buffer.byteLength(body) + 1) });
    this.#response.write(body, () => this.#request.socket.end());
  }

  /** Leaves the request without an answer and resolves when the client has given it up. */
  async hang(): Promise<void> {
    this.#request.resume();
    const { socket } = this.#request;
    if (socket.destroyed) return;
    // A client that leaves in the middle of its body is an error to the server, before the connection is closed.
    await new Promise((resolve) => socket.once('close', resolve));
  }

  /** Resets the connection. */
  cut(): void {
    this.#request.socket.resetAndDestroy();
  }
}

/** An HTTP server whose every answer the test gives itself, so that the test reads like a transcript. */
export class ScriptedServer {
  readonly #server = createServer((request, response) => {
    this.#receive(new ScriptedRequest(request, response));
  });
  readonly #waitingRequests: ScriptedRequest[] = [];
  readonly #waitingTests: ((request: ScriptedRequest) => void)[] = [];
  #always: ((request: ScriptedRequest) => unknown) | undefined;
  /** `METHOD path` of every request so far. */
  readonly seen: string[] = [];
  /** How many connections have been opened. */
  connections = 0;
  /** Answers `/health` by itself and does not count it: the backend is there, whatever becomes of its other requests. */
  isHealthy = false;
  url = '';

  async listen(): Promise<void> {
    this.#server.on('connection', () => this.connections++);
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    if (address !== null && typeof address === 'object') this.url = `http://127.0.0.1:${String(address.port)}`;
  }

  /** The next request, which may have arrived already. */
  nextRequest(): Promise<ScriptedRequest> {
    const request = this.#waitingRequests.shift();
    return request ? Promise.resolve(request) : new Promise((resolve) => this.#waitingTests.push(resolve));
  }

  /** From now on treats every request alike. */
  always(handle: (request: ScriptedRequest) => unknown): void {
    this.#always = handle;
    for (const request of this.#waitingRequests.splice(0)) handle(request);
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  #receive(request: ScriptedRequest): void {
    if (this.isHealthy && request.path === '/health') {
      void request.respondWith({ status: 200, body: HEALTHY });
      return;
    }
    this.seen.push(`${request.method} ${request.path}`);
    const test = this.#waitingTests.shift();
    if (test) test(request);
    else if (this.#always) this.#always(request);
    else this.#waitingRequests.push(request);
  }
}

const HEALTHY: Health = {
  status: 'ok',
  version: '0',
  capabilities: { upload_paths: ['sync', 'async'], max_file_bytes: 1024 ** 3, providers: [] },
};

/** Starts a scripted server; it is gone when the test is over. */
export async function startScriptedServer(test: Owner): Promise<ScriptedServer> {
  const server = new ScriptedServer();
  await server.listen();
  test.after(() => server.close());
  return server;
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks);
}
