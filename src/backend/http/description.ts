import * as z from 'zod';
import { ErrorBody } from '../../protocol/errors.ts';
import type { Content, Route } from './route.ts';

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
        [...schemas].map(([name, schema]) => [name, z.toJSONSchema(schema, { io: 'input' })]),
      ),
    },
  };
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
