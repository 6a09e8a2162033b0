import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import type { Owner } from './temporaryFolder.ts';

/** What a client has put on the wire. */
export interface WireTap {
  /** The address to talk to in place of the backend's. */
  readonly url: string;
  /** Everything that was sent so far, headers and all. */
  sent(): Buffer;
}

/** Listens in between a client and a backend on loopback; gone when the test is over. */
export async function startWireTap(test: Owner, backend: { readonly url: string }): Promise<WireTap> {
  const chunks: Buffer[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const onward = connect(Number(new URL(backend.url).port), '127.0.0.1');
    client.on('data', (chunk: Buffer) => chunks.push(chunk));
    for (const [from, to] of [
      [client, onward],
      [onward, client],
    ] as const) {
      sockets.add(from);
      from.pipe(to);
      from.on('error', () => to.destroy());
      from.on('close', () => sockets.delete(from));
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  test.after(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, sent: () => Buffer.concat(chunks) };
}
