import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

/** How long a connection may be silent before it is closed, in milliseconds. */
const IDLE_CONNECTION_MS = 5 * 60_000;

/** How long a connection may take to send a request's headers, in milliseconds. */
const HEADERS_TIMEOUT_MS = 60_000;

/** How long an idle connection is kept for the client's next request, in milliseconds. */
const KEEP_ALIVE_MS = 65_000;

/** A server that is listening. */
export interface HttpServer {
  /** `http://host:port` with the port on which it really listens. */
  readonly url: string;
  /**
   * Stops listening. Requests under way may go on for `drainMs` milliseconds, by default for none; then their connections are
   * cut.
   */
  close(drainMs?: number): Promise<void>;
}

/**
 * Starts a server on `host` and `port`, 0 for a free one. `onIdle` is called when it has been idle for a while. Rejects when the
 * port is taken.
 */
export async function startHttpServer(
  handle: (request: IncomingMessage, response: ServerResponse) => void,
  { host, port, onIdle }: { readonly host: string; readonly port: number; onIdle(): void },
): Promise<HttpServer> {
  // Without a limit for requests, which may be large and slow, Node has no limit for their headers either.
  const server = createServer({
    requestTimeout: 0,
    headersTimeout: HEADERS_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
  });
  server.setTimeout(IDLE_CONNECTION_MS);
  server.on('request', handle);
  const url = await listen(server, host, port);
  const stopReleasing = releaseWhenIdle(server, onIdle);
  return {
    url,
    close: async (drainMs = 0) => {
      const closed = new Promise((resolve) => server.close(resolve));
      const cut = (): void => server.closeAllConnections();
      const timer = drainMs > 0 ? setTimeout(cut, drainMs) : undefined;
      if (!timer) cut();
      await closed;
      clearTimeout(timer);
      stopReleasing();
    },
  };
}

function listen(server: Server, host: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('The server has no port.');
      const name = address.family === 'IPv6' ? `[${address.address}]` : address.address;
      resolve(`http://${name}:${String(address.port)}`);
    });
  });
}

/** How long a server has to be idle before it gives memory back, in milliseconds. */
const IDLE_MS = 30_000;

/** Methods of requests that change nothing, which a view sends again and again: their garbage is not worth a collection. */
const LOOKING = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Calls `release` each time that a server has been idle for `idleMs` milliseconds: after its start, and after requests that
 * did some work. It is called once more after half that time: by then the index threads have ended, whose memory V8 keeps
 * until the next collection. Returns a function that stops it.
 */
export function releaseWhenIdle(server: Server, release: () => void, idleMs = IDLE_MS): () => void {
  let running = 0;
  let timer: NodeJS.Timeout | undefined;
  const wait = (): void => {
    timer = setTimeout(() => {
      release();
      timer = setTimeout(release, idleMs / 2).unref();
    }, idleMs).unref();
  };
  wait();
  server.on('request', ({ method = 'GET' }, response) => {
    if (LOOKING.has(method)) return;
    running++;
    clearTimeout(timer);
    response.once('close', () => {
      running--;
      if (running === 0) wait();
    });
  });
  return () => clearTimeout(timer);
}
