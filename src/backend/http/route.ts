import type { IncomingMessage, ServerResponse } from 'node:http';
import * as z from 'zod';
import { ErrorBody } from '../../protocol/errors.ts';

/** A body, by its media types; each has a schema where it is JSON. */
export type Content = Readonly<Record<string, { readonly name?: string; readonly schema?: z.ZodType }>>;

/** Description of an endpoint for the API's documentation. */
export interface Description {
  readonly summary: string;
  readonly query?: z.ZodObject;
  readonly body?: Content;
  /** The successful answer's body, or a word about an answer without one. */
  readonly answer: Content | string;
  /** 200 by default. */
  readonly status?: number;
}

/** A request that a route handles, with the services that the routes use. */
export interface RequestContext<Services> {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  readonly params: Readonly<Record<string, string>>;
  readonly services: Services;
  /** Aborted when the client is gone before the answer is complete. */
  readonly signal: AbortSignal;
}

/** One endpoint: a method, a path with `:name` parameters, and its handler. */
export interface Route<Services> {
  readonly method: string;
  readonly path: string;
  readonly described: Description;
  /** Whether the route needs no bearer token; by default it needs one. */
  readonly isPublic?: boolean;
  handle(context: RequestContext<Services>): Promise<void> | void;
}

export type RouteMatch<Services> =
  | { kind: 'found'; route: Route<Services>; params: Record<string, string> }
  | { kind: 'wrong-method'; allowed: string[] }
  | { kind: 'none' };

/**
 * Finds the route for a method and a path; for a path that exists only under other methods, the result names these. A slash
 * at the end changes nothing: some clients append one, as to the address of uploads.
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

/** A body in JSON. Its schema is described once under its name. */
export function json(name: string, schema: z.ZodType): Content {
  return { 'application/json': { name, schema } };
}

/** Server-sent events, each with this schema. */
export function events(name: string, schema: z.ZodType): Content {
  return { 'text/event-stream': { name, schema } };
}

/** Describes routes in OpenAPI 3.1, their schemas made from those that parse the requests. */
export function describeApi(routes: readonly Route<never>[], title: string, version: string): object {
  const schemas = new Map<string, z.ZodType>([['ErrorBody', ErrorBody]]);
  const paths: Record<string, Record<string, object>> = {};
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    const operations = (paths[path] ??= {});
    if (path !== route.path) operations['parameters'] = pathParameters(route.path);
    operations[route.method.toLowerCase()] = operationOf(route, schemas);
  }
  return {
    openapi: '3.1.0',
    info: { title, version },
    security: [{ bearer: [] }],
    paths,
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
      schemas: Object.fromEntries(
        [...schemas].map(([name, schema]) => [name, referringFrom(name, z.toJSONSchema(schema, { io: 'input' }))]),
      ),
    },
  };
}

/** A schema whose references to parts of itself, as a recursive one has them, hold where it stands in the document. */
function referringFrom(name: string, schema: object): unknown {
  const own = `"$ref":"#/components/schemas/${name}/$defs/`;
  return JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/$defs/', own));
}

function operationOf({ described, isPublic }: Route<never>, schemas: Map<string, z.ZodType>): object {
  const { summary, query, body, answer, status = 200 } = described;
  const success =
    typeof answer === 'string'
      ? { description: answer }
      : { description: summary, content: contentOf(answer, schemas) };
  const failure = { description: 'What went wrong', content: contentOf(json('ErrorBody', ErrorBody), schemas) };
  return {
    summary,
    ...(isPublic === true ? { security: [] } : {}),
    ...(query ? { parameters: queryParameters(query) } : {}),
    ...(body ? { requestBody: { required: true, content: contentOf(body, schemas) } } : {}),
    responses: { [status]: success, default: failure },
  };
}

function contentOf(content: Content, schemas: Map<string, z.ZodType>): object {
  const described = Object.entries(content).map(([mediaType, { name, schema }]): [string, object] => {
    if (name === undefined || !schema) return [mediaType, schema ? { schema: z.toJSONSchema(schema) } : {}];
    schemas.set(name, schema);
    return [mediaType, { schema: { $ref: `#/components/schemas/${name}` } }];
  });
  return Object.fromEntries(described);
}

function pathParameters(path: string): object[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
}

function queryParameters(schema: z.ZodObject): object[] {
  const { properties = {} } = z.toJSONSchema(schema, { io: 'input' });
  return Object.entries(properties).map(([name, property]) => ({
    name,
    in: 'query',
    required: false,
    schema: property,
  }));
}
