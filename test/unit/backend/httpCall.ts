import { Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import * as z from 'zod';
import { ErrorBody } from '../../../src/protocol/errors.ts';
import { FileObject } from '../../../src/protocol/files.ts';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface Call {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string | AsyncIterable<Buffer>;
  /** `undefined` sends no Authorization header. */
  readonly token?: string | undefined;
}

/** One request on a connection of its own, exactly as given: no client library in between that could mend it. */
export function call(
  url: string,
  method: string,
  path: string,
  { headers = {}, body, token }: Call = {},
): Promise<Answer> {
  const { hostname, port } = new URL(url);
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const isBytes = typeof body === 'string' || Buffer.isBuffer(body);
  const request = httpRequest({
    agent: new Agent({ keepAlive: false }),
    hostname,
    port,
    method,
    path,
    headers: {
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      ...(isBytes ? { 'Content-Length': String(Buffer.byteLength(body)) } : {}),
      ...headers,
    },
  });
  request.on('response', (response) => {
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => chunks.push(chunk));
    response.on('error', reject);
    response.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
      request.destroy();
    });
  });
  request.on('error', reject);
  if (body === undefined || isBytes) request.end(body);
  else Readable.from(body).on('error', reject).pipe(request);
  return promise;
}

export function fileOf(answer: Answer): FileObject {
  return FileObject.parse(JSON.parse(answer.text));
}

/** The error of an answer, which has to have OpenAI's shape. */
export function errorOf(answer: Answer): ErrorBody['error'] {
  const { error } = z
    .strictObject({ error: z.strictObject(ErrorBody.shape.error.shape) })
    .parse(JSON.parse(answer.text));
  return error;
}
