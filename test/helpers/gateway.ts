import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Owner } from './temporaryFolder.ts';

/** What a gateway answers by itself. */
interface GatewayAnswer {
  readonly status: number;
  readonly headers: () => Readonly<Record<string, string>>;
  /** Whether a request is answered so; all are by default. */
  concerns(request: IncomingMessage): boolean;
  /** A page of HTML by default, as gateways have it. */
  readonly body: string;
}

/** A reverse proxy in front of a backend, which answers in its place when the test says so. */
export class Gateway {
  readonly #server = createServer((incoming, outgoing) => {
    this.#pass(incoming, outgoing);
  });
  readonly #backendUrl: string;
  #answer: GatewayAnswer | undefined;
  #isHeld: (request: IncomingMessage) => boolean = () => false;
  #bytesLeft = Infinity;
  #failingStatus = 502;
  url = '';
  /** `METHOD path` of every request that it has answered by itself. */
  readonly refused: string[] = [];
  /** The same of every request that it has left without an answer. */
  readonly held: string[] = [];

  constructor(backendUrl: string) {
    this.#backendUrl = backendUrl;
  }

  async listen(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    this.url = `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}`;
  }

  /** Passes so many bytes of bodies on; the request of the next one, and everything from then on, fails. */
  failAfterBytes(bytes: number, status: number): void {
    this.#bytesLeft = bytes;
    this.#failingStatus = status;
  }

  /** Answers requests by itself from now on. */
  answerWith(answer: Partial<GatewayAnswer> & Pick<GatewayAnswer, 'status'>): void {
    this.#answer = { headers: () => ({}), concerns: () => true, body: '<html>Bad Gateway</html>', ...answer };
  }

  /** Takes such requests whole from now on, and never answers them. */
  hold(concerns: (request: IncomingMessage) => boolean): void {
    this.#isHeld = concerns;
  }

  /** Passes everything on again. */
  recover(): void {
    this.#bytesLeft = Infinity;
    this.#answer = undefined;
    this.#isHeld = () => false;
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  #pass(incoming: IncomingMessage, outgoing: ServerResponse): void {
    if (this.#answer?.concerns(incoming) === true) {
      this.#refuse(incoming, outgoing, this.#answer);
      return;
    }
    const { method, headers, url = '/' } = incoming;
    if (this.#isHeld(incoming)) {
      incoming.resume().once('end', () => this.held.push(`${method ?? ''} ${url}`));
      return;
    }
    const onward = request(new URL(url, this.#backendUrl), { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.once('error', () => outgoing.destroy());
    outgoing.once('close', () => onward.destroy());
    incoming.on('data', (chunk: Buffer) => {
      this.#bytesLeft -= chunk.length;
      if (this.#bytesLeft > 0 || outgoing.headersSent) return;
      this.answerWith({ status: this.#failingStatus });
      incoming.unpipe(onward);
      incoming.resume();
      onward.removeAllListeners('error').on('error', () => undefined);
      onward.destroy();
      if (this.#answer) this.#refuse(incoming, outgoing, this.#answer);
    });
    incoming.pipe(onward);
  }

  #refuse(incoming: IncomingMessage, outgoing: ServerResponse, { status, headers, body }: GatewayAnswer): void {
    this.refused.push(`${incoming.method ?? ''} ${incoming.url ?? ''}`);
    incoming.resume();
    outgoing.writeHead(status, { 'Content-Type': 'text/html', ...headers() }).end(body);
  }
}

/** Starts a gateway on loopback; it is gone when the test is over. */
export async function startGateway(test: Owner, backend: { readonly url: string }): Promise<Gateway> {
  const gateway = new Gateway(backend.url);
  await gateway.listen();
  test.after(() => gateway.close());
  return gateway;
}
