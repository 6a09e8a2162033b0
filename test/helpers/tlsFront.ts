import { once } from 'node:events';
import { connect, type AddressInfo, type Socket } from 'node:net';
import tls from 'node:tls';
import type { Owner } from './temporaryFolder.ts';
import { TEST_ONLY_CERTIFICATE, TEST_ONLY_PRIVATE_KEY } from './testOnlyCertificate.ts';

/**
 * Takes TLS connections and passes what is in them on to a backend that speaks plain HTTP. Returns its port. With
 * `isMutual`, who connects has to show the certificate of the tests.
 */
export async function startTlsFront(
  test: Owner,
  backend: { readonly url: string },
  { isMutual = false } = {},
): Promise<number> {
  const port = Number(new URL(backend.url).port);
  const sockets = new Set<Socket>();
  const mutual = isMutual ? { requestCert: true, rejectUnauthorized: true, ca: TEST_ONLY_CERTIFICATE } : {};
  const own = { cert: TEST_ONLY_CERTIFICATE, key: TEST_ONLY_PRIVATE_KEY };
  const server = tls.createServer({ ...own, ...mutual }, (client) => {
    const onward = connect({ host: '127.0.0.1', port });
    for (const [from, to] of [
      [client, onward],
      [onward, client],
    ] as const) {
      sockets.add(from);
      from.on('error', () => undefined);
      from.once('close', () => {
        sockets.delete(from);
        to.destroySoon();
      });
      from.pipe(to);
    }
  });
  // A connection that ends before it has shaken hands.
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  test.after(async () => {
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  });
  return (server.address() as AddressInfo).port;
}

/** From now on this process trusts the certificate of the tests, until the test is over. */
export function trustTestCertificate(test: Owner): void {
  const trusting: object = tls;
  if (!takesCertificates(trusting)) throw new Error('A Node before 22.19 takes no certificates while it runs.');
  const before = tls.getCACertificates('default');
  trusting.setDefaultCACertificates([...before, TEST_ONLY_CERTIFICATE]);
  test.after(() => {
    trusting.setDefaultCACertificates(before);
  });
}

/** What the types of the oldest runtime do not know yet. */
interface TakesCertificates {
  setDefaultCACertificates(certificates: readonly string[]): void;
}

function takesCertificates(candidate: object): candidate is TakesCertificates {
  return 'setDefaultCACertificates' in candidate;
}
