import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { HttpError } from './httpError.ts';

/**
 * Refuses requests of a web page in the user's browser. "Servers MUST validate the Origin header on all incoming connections
 * to prevent DNS rebinding attacks": a page's origin has to be this machine or this very server, and a request over loopback
 * has to name a loopback host, which a page under a rebound name cannot. A proxy before the server passes the name on under
 * which clients know it: one of the `publicHosts`.
 */
export function assertLocalBrowser({ headers, socket }: IncomingMessage, publicHosts: readonly string[] = []): void {
  const host = hostnameOf(`http://${headers.host ?? ''}`);
  const isPublic = publicHosts.some((name) => name.toLowerCase() === host);
  if (!isPublic && isLoopbackAddress(socket.localAddress ?? '') && !isLoopbackName(host)) {
    throw forbidden(`The Host header has to name this machine, not ${host === '' ? 'nothing' : `"${host}"`}.`);
  }
  if (headers.origin === undefined) return;
  const origin = hostnameOf(headers.origin);
  if (!isLoopbackName(origin) && (origin === '' || origin !== host)) {
    throw forbidden('Requests from web pages of other origins are refused.');
  }
}

function hostnameOf(url: string): string {
  return URL.parse(url)?.hostname ?? '';
}

function isLoopbackName(hostname: string): boolean {
  return hostname === 'localhost' || isLoopbackAddress(hostname.replace(/^\[(.*)\]$/, '$1'));
}

function isLoopbackAddress(address: string): boolean {
  const plain = address.replace(/^::ffff:/, '');
  return plain === '::1' || (isIP(plain) === 4 && plain.startsWith('127.'));
}

function forbidden(message: string): HttpError {
  return new HttpError(403, 'forbidden', message);
}
