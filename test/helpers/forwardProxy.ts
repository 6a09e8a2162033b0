import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

export interface ForwardProxyOptions {
  /** Where names lead, as `host:port` to a port on loopback; a name that is missing is answered with 502. */
  readonly hosts: Readonly<Record<string, number>>;
  /** What `Proxy-Authorization` has to be; anything else is answered with 407. */
  readonly authorization?: string;
}

/** A forward proxy on loopback, as companies have them: whole addresses for HTTP, `CONNECT` for TLS, RFC 9110 section 9.3.6. */
export class ForwardProxy {
  readonly #server: Server;
  readonly #options: ForwardProxyOptions;
  readonly #sockets = new Set<Duplex>();
  /** The targets of all requests, refused ones too: `GET host:port` or `CONNECT host:port`. */
  readonly requests: string[] = [];

  constructor(options: ForwardProxyOptions) {
    this.#options = options;
    this.#server = createServer((incoming, response) => {
      this.#forward(incoming, response);
    });
    this.#server.on('connect', (incoming: IncomingMessage, client: Duplex, head: Buffer) => {
      this.#tunnel(incoming, client, head);
    });
    this.#server.on('connection', (socket) => this.#keep(socket));
  }

  /** Listens, and resolves with the proxy's address, as `http://127.0.0.1:PORT`. */
  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #keep(socket: Duplex): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy());
  }

  /** The port that a target leads to, or the status with which it is refused. */
  #portOf(target: string, incoming: IncomingMessage): { port: number } | { status: 407 | 502 } {
    this.requests.push(`${incoming.method ?? ''} ${target}`);
    const { hosts, authorization } = this.#options;
    if (authorization !== undefined && incoming.headers['proxy-authorization'] !== authorization)
      return { status: 407 };
    const port = hosts[target];
    return port === undefined ? { status: 502 } : { port };
  }

  #forward(incoming: IncomingMessage, response: ServerResponse): void {
    const url = URL.parse(incoming.url ?? '');
    const found = this.#portOf(url ? `${url.hostname}:${url.port || '80'}` : '', incoming);
    if (!url || 'status' in found) {
      const status = 'status' in found ? found.status : 400;
      response.writeHead(status, status === 407 ? { 'Proxy-Authenticate': 'Basic realm="test"' } : {}).end();
      return;
    }
    const { 'proxy-authorization': _authorization, ...headers } = incoming.headers;
    const outgoing = request({ port: found.port, method: incoming.method, path: url.pathname + url.search, headers });
    outgoing.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    outgoing.on('error', () => response.destroy());
    incoming.pipe(outgoing);
  }

  #tunnel(incoming: IncomingMessage, client: Duplex, head: Buffer): void {
    const found = this.#portOf(incoming.url ?? '', incoming);
    if ('status' in found) {
      const challenge = found.status === 407 ? 'Proxy-Authenticate: Basic realm="test"\r\n' : '';
      client.end(`HTTP/1.1 ${String(found.status)} Refused\r\n${challenge}Content-Length: 0\r\n\r\n`);
      return;
    }
    const server = connect(found.port, '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      server.write(head);
      server.pipe(client).pipe(server);
    });
    this.#keep(server);
  }
}
