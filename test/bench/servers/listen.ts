import type { Server } from 'node:net';

/** Listens on loopback and resolves with the address. Port 0 picks a free one. */
export function listen(server: Server, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') throw new Error('The server has no port.');
      resolve(`http://127.0.0.1:${address.port}`);
    });
  });
}
