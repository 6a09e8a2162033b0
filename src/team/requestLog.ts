import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from '../backend/log.ts';

/** The header that carries the id of a request, in both directions. */
const REQUEST_ID_HEADER = 'X-Request-Id';

/** Ids of load balancers and clients that are taken over: without spaces, so that a log's line stays one. */
const FOREIGN_ID = /^[\w.:/+=-]{1,128}$/;

/** Paths that load balancers and Prometheus ask for every few seconds: their lines would be most of the log. */
const UNLOGGED = new Set(['/health', '/ready', '/metrics']);

/** How many parts may listen to one answer. */
const MOST_LISTENERS = 20;

/** Who sends the request that is being handled. */
interface RequestFacts {
  readonly id: string;
  tenant?: number;
  person?: string;
}

const current = new AsyncLocalStorage<RequestFacts>();

/** Notes who sends the request that is being handled, for its line in the log. */
export function noteSender(tenant: number, person: string): void {
  const facts = current.getStore();
  if (facts) Object.assign(facts, { tenant, person });
}

/**
 * Gives every request an id, which its answer carries as `X-Request-Id` and every line of the log that it causes as well: the
 * one that it came with, or a new one. Writes a line when the request is over.
 */
export function withRequestLog(
  log: Logger,
  handle: (request: IncomingMessage, response: ServerResponse) => void,
): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    const given = request.headers['x-request-id'];
    const facts: RequestFacts = { id: typeof given === 'string' && FOREIGN_ID.test(given) ? given : randomUUID() };
    // An answer of MCP is listened to by more parts than Node takes for no mistake.
    response.setMaxListeners(MOST_LISTENERS);
    response.setHeader(REQUEST_ID_HEADER, facts.id);
    current.run(facts, () => {
      const started = performance.now();
      // The query of the address may hold the user's text, so only the path is logged.
      const path = (request.url ?? '').split('?')[0] ?? '';
      response.once('close', () => {
        if (UNLOGGED.has(path)) return;
        const outcome = response.writableFinished ? String(response.statusCode) : 'cut';
        const ms = Math.round(performance.now() - started);
        current.run(facts, () => log.info(`${request.method ?? ''} ${path} ${outcome} ${String(ms)} ms`));
      });
      handle(request, response);
    });
  };
}

/**
 * A log of one JSON object a line: `time`, `level`, `message` and, where a request caused it, `request_id`, `tenant` and `person`.
 */
export function structuredLog(write: (line: string) => void): Logger {
  const at = (level: string) => (message: string) => {
    const { id: request_id, tenant, person } = current.getStore() ?? {};
    write(`${JSON.stringify({ time: new Date().toISOString(), level, message, request_id, tenant, person })}\n`);
  };
  return { info: at('info'), warn: at('warn'), error: at('error') };
}
