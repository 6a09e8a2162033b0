import * as z from 'zod';
import { BATCH_CONTENT_TYPE, BATCH_PATH, BatchResponse } from '../../protocol/batch.ts';
import {
  CHUNK_QUERY_PATH,
  ChunkQuery,
  ChunkQueryResponse,
  DELTA_CONTENT_TYPE,
  DELTA_PATH,
} from '../../protocol/chunking.ts';
import { ErrorBody } from '../../protocol/errors.ts';
import { FileDeleted, FileEvent, FileList, FileListQuery, FileObject } from '../../protocol/files.ts';
import { Health } from '../../protocol/health.ts';
import { MCP_PATH } from '../../protocol/mcp.ts';
import { ProviderList } from '../../protocol/providers.ts';
import {
  PassagesRequest,
  PassagesResponse,
  QueryRequest,
  QueryResponse,
  QueryStreamEvent,
} from '../../protocol/query.ts';
import { TUS_VERSION, UPLOADS_PATH } from '../../protocol/tus.ts';
import { sendJson } from '../http/json.ts';
import type { Route } from '../http/route.ts';

const SCHEMAS = {
  BatchResponse,
  ChunkQuery,
  ChunkQueryResponse,
  ErrorBody,
  FileDeleted,
  FileEvent,
  FileList,
  FileObject,
  Health,
  PassagesRequest,
  PassagesResponse,
  ProviderList,
  QueryRequest,
  QueryResponse,
  QueryStreamEvent,
};

/** `GET /openapi.json`: this API in OpenAPI 3.1, its schemas made from those that parse the requests. */
export const openapi: Route = {
  method: 'GET',
  path: '/openapi.json',
  handle({ response, services }) {
    sendJson(response, 200, describe(services.health.version));
  },
};

function describe(version: string): object {
  return {
    openapi: '3.1.0',
    info: { title: 'Smart File Query backend', version },
    security: [{ bearer: [] }],
    paths: {
      '/health': { get: { ...operation('What this backend can do', ok('Health')), security: [] } },
      '/openapi.json': { get: operation('This document', { description: 'OpenAPI 3.1' }) },
      '/v1/files': {
        post: { ...operation('Store and index a file', ok('FileObject')), requestBody: formBody() },
        get: { ...operation('List files', ok('FileList')), parameters: queryParameters(FileListQuery) },
      },
      [CHUNK_QUERY_PATH]: {
        post: {
          ...operation('Which chunks are not here', ok('ChunkQueryResponse')),
          requestBody: { required: true, content: { 'application/json': { schema: reference('ChunkQuery') } } },
        },
      },
      [DELTA_PATH]: {
        post: {
          ...operation('Put a file together from chunks', ok('FileObject')),
          requestBody: { required: true, content: { [DELTA_CONTENT_TYPE]: {} } },
        },
      },
      [BATCH_PATH]: {
        post: {
          ...operation('Store and index many small files', ok('BatchResponse')),
          requestBody: { required: true, content: { [BATCH_CONTENT_TYPE]: {} } },
        },
      },
      '/v1/files/{id}': {
        parameters: [idParameter()],
        get: operation('One file', ok('FileObject')),
        delete: operation('Delete a file', ok('FileDeleted')),
      },
      '/v1/files/{id}/content': {
        parameters: [idParameter(), { name: 'format', in: 'query', schema: { enum: ['text'] } }],
        get: operation('The bytes; of the purpose file-extract, or with format=text, the extracted text', {
          description: 'The bytes, or UTF-8 text',
          content: { 'application/octet-stream': {}, 'text/plain': {} },
        }),
      },
      '/v1/files/{id}/events': {
        parameters: [idParameter()],
        get: operation('Status changes as server-sent events', events('FileEvent')),
      },
      '/v1/query': {
        post: {
          ...operation('Answer a question from files', ok('QueryResponse')),
          requestBody: { required: true, content: { 'application/json': { schema: reference('QueryRequest') } } },
        },
      },
      [MCP_PATH]: {
        post: operation('The Model Context Protocol over streamable HTTP', { description: 'A JSON-RPC message' }),
      },
      '/v1/passages': {
        post: {
          ...operation('The passages that a question would be answered from', ok('PassagesResponse')),
          requestBody: { required: true, content: { 'application/json': { schema: reference('PassagesRequest') } } },
        },
      },
      '/v1/providers': { get: operation('The model services that can be asked', ok('ProviderList')) },
      [UPLOADS_PATH]: {
        post: operation(`Create a resumable upload (tus ${TUS_VERSION})`, { description: 'Created' }, '201'),
        options: operation('What the tus server can do', { description: 'Capabilities in headers' }, '204'),
      },
      [`${UPLOADS_PATH}/{id}`]: {
        parameters: [idParameter()],
        head: operation('The offset of an upload', { description: 'Offset in headers' }),
        patch: operation('Append bytes at the offset', { description: 'New offset in headers' }, '204'),
        delete: operation('Give an upload up', { description: 'Gone' }, '204'),
      },
    },
    components: {
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' } },
      schemas: Object.fromEntries(
        Object.entries(SCHEMAS).map(([name, schema]) => [name, z.toJSONSchema(schema, { io: 'input' })]),
      ),
    },
  };
}

function operation(summary: string, success: object, status = '200'): object {
  const failure = {
    description: 'What went wrong',
    content: { 'application/json': { schema: reference('ErrorBody') } },
  };
  return { summary, responses: { [status]: success, default: failure } };
}

function ok(schema: keyof typeof SCHEMAS): object {
  return { description: schema, content: { 'application/json': { schema: reference(schema) } } };
}

function events(schema: keyof typeof SCHEMAS): object {
  return { description: schema, content: { 'text/event-stream': { schema: reference(schema) } } };
}

function reference(schema: keyof typeof SCHEMAS): object {
  return { $ref: `#/components/schemas/${schema}` };
}

function idParameter(): object {
  return { name: 'id', in: 'path', required: true, schema: { type: 'string' } };
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

function formBody(): object {
  const properties = {
    file: { type: 'string', format: 'binary' },
    purpose: { type: 'string', default: 'file-extract' },
    sha256: { type: 'string', description: 'Verified against the bytes' },
  };
  return {
    required: true,
    content: { 'multipart/form-data': { schema: { type: 'object', properties, required: ['file'] } } },
  };
}
