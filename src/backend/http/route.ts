import type { IncomingMessage, ServerResponse } from 'node:http';
import type * as z from 'zod';

/** A body, by its media types; each has a schema where it is JSON. */
export type Content = Readonly<Record<string, { readonly name?: string; readonly schema?: z.ZodType }>>;

/** What an API's description says of an endpoint. */
export interface Description {
  readonly summary: string;
  readonly query?: z.ZodObject;
  readonly body?: Content;
  /** What is answered where all goes well, or a word about an answer without a body. */
  readonly answer: Content | string;
  /** 200 by default. */
  readonly status?: number;
}

/** One request on its way through a route, with the services that the routes work with. */
export interface RequestContext<Services> {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  readonly params: Readonly<Record<string, string>>;
  readonly services: Services;
  /** Aborted when the client is gone before the answer is complete. */
  readonly signal: AbortSignal;
}

/** One endpoint: a method, a path with `:name` parameters, and what it does. */
export interface Route<Services> {
  readonly method: string;
  readonly path: string;
  readonly described: Description;
  /** Routes are closed without the bearer token unless they say otherwise. */
  readonly isPublic?: boolean;
  handle(context: RequestContext<Services>): Promise<void> | void;
}

export type RouteMatch<Services> =
  | { kind: 'found'; route: Route<Services>; params: Record<string, string> }
  | { kind: 'wrong-method'; allowed: string[] }
  | { kind: 'none' };

/**
 * Finds the route for a method and a path; a path that exists under other methods says which. A slash at the end changes
 * nothing: some clients append one, as to the address of uploads.
 */
export function matchRoute<Services>(
  routes: readonly Route<Services>[],
  method: string,
  path: string,
): RouteMatch<Services> {
  const allowed: string[] = [];
  const plainPath = path.replace(/(?<=.)\/$/, '');
  for (const route of routes) {
    const params = matchPath(route.path, plainPath);
    if (!params) continue;
    if (route.method === method) return { kind: 'found', route, params };
    allowed.push(route.method);
  }
  return allowed.length > 0 ? { kind: 'wrong-method', allowed } : { kind: 'none' };
}

function matchPath(pattern: string, path: string): Record<string, string> | undefined {
  const expected = pattern.split('/');
  const actual = path.split('/');
  if (expected.length !== actual.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of expected.entries()) {
    const value = actual[index] ?? '';
    if (part.startsWith(':')) {
      if (value === '') return undefined;
      params[part.slice(1)] = value;
    } else if (part !== value) {
      return undefined;
    }
  }
  return params;
}
