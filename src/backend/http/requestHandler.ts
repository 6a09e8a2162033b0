import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from '../log.ts';
import { badRequest, HttpError, notFound, sendError, toHttpError } from './httpError.ts';
import { matchRoute, type Route } from './route.ts';

/** How long the rest of a refused request is read and dropped, in milliseconds. */
const LINGER_MS = 2_000;

/** Codes of errors when the client has gone before the answer was complete. */
const CLIENT_GONE_CODES = new Set(['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE']);

/** Decides who may use a backend, and which services. */
export interface Admission<Services> {
  /** The services of routes that need no token. */
  readonly open: Services;
  /** The services of whoever has the token; undefined for a token that is missing or wrong. */
  admit(token: string): Services | undefined | Promise<Services | undefined>;
}

/** Admits whoever has one of the tokens to its services. Routes that need no token have those of the first. */
export function admitTokens<Services>(
  first: readonly [token: string, services: Services],
  ...more: readonly (readonly [token: string, services: Services])[]
): Admission<Services> {
  const expected = [first, ...more].map(([token, services]) => ({ token: digest(token), services }));
  return {
    open: first[1],
    admit: (given) => expected.find(({ token }) => timingSafeEqual(digest(given), token))?.services,
  };
}

/** Creates the function that passes every request to its route, and turns every failure into an answer. */
export function createRequestHandler<Services extends { readonly log: Logger }>(
  routes: readonly Route<Services>[],
  admission: Admission<Services>,
): (request: IncomingMessage, response: ServerResponse) => void {
  const servicesFor = async ({ headers }: IncomingMessage): Promise<Services> => {
    const [scheme = '', ...credentials] = (headers.authorization ?? '').split(' ');
    const admitted = scheme.toLowerCase() === 'bearer' ? await admission.admit(credentials.join(' ')) : undefined;
    if (admitted) return admitted;
    throw new HttpError(401, 'unauthorized', 'The token is missing or wrong.', {
      headers: { 'WWW-Authenticate': 'Bearer' },
    });
  };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = parseUrl(request);
    const match = matchRoute(routes, methodOf(request), url.pathname);
    const isPublic = match.kind === 'found' && match.route.isPublic === true;
    const gone = new AbortController();
    response.once('close', () => {
      gone.abort();
    });
    const services = isPublic ? admission.open : await servicesFor(request);
    if (match.kind === 'none') throw notFound('There is nothing at this address.');
    if (match.kind === 'wrong-method') {
      throw new HttpError(405, 'method_not_allowed', `${methodOf(request)} is not possible here.`, {
        headers: { Allow: match.allowed.join(', ') },
      });
    }
    await match.route.handle({ request, response, url, params: match.params, services, signal: gone.signal });
  }

  return (request, response) => {
    request.on('error', () => undefined);
    handle(request, response).catch((error: unknown) => {
      const failure = toHttpError(error);
      // The query of the address may hold the user's text, so only the path is logged.
      if (failure.status >= 500 && !isClientGone(error)) {
        admission.open.log.error(`${String(request.method)} ${pathOf(request)}: ${describe(failure.cause ?? failure)}`);
      }
      if (request.complete) sendError(response, failure);
      else refuse(request, response, failure);
    });
  };
}

/** "The Server MUST interpret X-HTTP-Method-Override as the request's method": for clients that cannot send PATCH. */
function methodOf(request: IncomingMessage): string {
  const override = request.headers['x-http-method-override'];
  return typeof override === 'string' ? override.toUpperCase() : (request.method ?? 'GET');
}

function parseUrl(request: IncomingMessage): URL {
  const url = URL.parse(request.url ?? '/', 'http://backend');
  if (!url) throw badRequest('The address is malformed.');
  return url;
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '').split('?')[0] ?? '';
}

/**
 * Answers a client that is still sending. The connection ends only when the request has, or `LINGER_MS` is over: closed with
 * unread bytes it would be reset, and the client would see that instead of the answer.
 */
function refuse(request: IncomingMessage, response: ServerResponse, failure: HttpError): void {
  if (!response.headersSent) response.setHeader('Connection', 'close');
  const timer = setTimeout(() => response.end(), LINGER_MS).unref();
  sendError(response, failure, () => {
    request.once('close', () => {
      clearTimeout(timer);
      response.end();
    });
    request.unpipe();
    request.resume();
  });
}

function isClientGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && CLIENT_GONE_CODES.has(String(error.code));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
