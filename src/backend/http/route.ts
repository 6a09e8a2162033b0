import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BackendServices } from '../services.ts';
import type { Description } from './description.ts';

/** One request on its way through a route. */
export interface RequestContext {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  readonly params: Readonly<Record<string, string>>;
  readonly services: BackendServices;
  /** Aborted when the client is gone before the answer is complete. */
  readonly signal: AbortSignal;
}

/** One endpoint: a method, a path with `:name` parameters, and what it does. */
export interface Route {
  readonly method: string;
  readonly path: string;
  readonly described: Description;
  /** Routes are closed without the bearer token unless they say otherwise. */
  readonly isPublic?: boolean;
  handle(context: RequestContext): Promise<void> | void;
}

export type RouteMatch =
  | { kind: 'found'; route: Route; params: Record<string, string> }
  | { kind: 'wrong-method'; allowed: string[] }
  | { kind: 'none' };

/**
 * Finds the route for a method and a path; a path that exists under other methods says which. A slash at the end changes
 * nothing: some clients append one, as to the address of uploads.
 */
export function matchRoute(routes: readonly Route[], method: string, path: string): RouteMatch {
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
