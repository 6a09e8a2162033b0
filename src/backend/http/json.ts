import type { IncomingMessage, ServerResponse } from 'node:http';
import type * as z from 'zod';
import { badRequest, HttpError } from './httpError.ts';

/** JSON bodies are questions and lists of ids; anything larger is a mistake or an attack. */
const MAX_JSON_BYTES = 1024 * 1024;

export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  const body = JSON.stringify(value);
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
  });
  response.end(body);
}

/** Reads and parses a JSON body of at most `maxBytes`. Throws a 400 that names the first wrong field, or a 413. */
export async function readJson<T>(
  request: IncomingMessage,
  schema: z.ZodType<T>,
  maxBytes = MAX_JSON_BYTES,
): Promise<T> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // What is too large is refused in words, so leaving the loop must not destroy the request.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    const buffer = Buffer.from(chunk as Uint8Array);
    bytes += buffer.length;
    if (bytes > maxBytes)
      throw new HttpError(413, 'too_large', `The request body is larger than ${String(maxBytes)} bytes.`);
    chunks.push(buffer);
  }
  let value: unknown;
  try {
    value = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw badRequest('The request body is not valid JSON.');
  }
  return parseOr400(schema, value);
}

/** Parses `value`, throwing a 400 that names the first wrong field. */
export function parseOr400<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const field = issue?.path.join('.') ?? '';
  throw badRequest(`${field === '' ? 'The request' : field}: ${issue?.message ?? 'invalid'}`, field);
}
