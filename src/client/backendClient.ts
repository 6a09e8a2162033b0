import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import fetch, { type RequestInit, type Response } from 'node-fetch';
import type * as z from 'zod';
import { FileList, FileObject } from '../protocol/files.ts';
import { Health } from '../protocol/health.ts';
import { QueryResponse, type QueryRequest } from '../protocol/query.ts';
import { cancelled, errorFromAnswer, notThisBackend, toUploadError, UploadError } from './uploadError.ts';
import type { BackendConnection } from './backendConnection.ts';
import { parseEventStream } from './eventStream.ts';

/** How long a small request may take, in milliseconds. */
const REQUEST_TIMEOUT_MS = 30_000;

/** An answer must not fill the memory, whoever sends it. In bytes. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/** How many connections are opened at once and kept for the next request. */
const MAX_CONNECTIONS = 32;

/** The backend's API as functions. Every answer is parsed, every failure is an `UploadError`. */
export class BackendClient {
  readonly connection: BackendConnection;
  readonly #agents = {
    'http:': new HttpAgent({ keepAlive: true, maxSockets: MAX_CONNECTIONS }),
    'https:': new HttpsAgent({ keepAlive: true, maxSockets: MAX_CONNECTIONS }),
  };

  constructor(connection: BackendConnection) {
    this.connection = connection;
  }

  /** The agent that keeps connections alive for a URL's protocol. */
  agentFor(url: URL): HttpAgent {
    return url.protocol === 'https:' ? this.#agents['https:'] : this.#agents['http:'];
  }

  health(signal?: AbortSignal): Promise<Health> {
    return this.#json('/health', Health, { signal });
  }

  /** The processed or processing files with this content. */
  async findByDigest(sha256: string, signal?: AbortSignal): Promise<FileObject[]> {
    return (await this.#json(`/v1/files?sha256=${sha256}`, FileList, { signal })).data;
  }

  getFile(id: string, signal?: AbortSignal): Promise<FileObject> {
    return this.#json(`/v1/files/${encodeURIComponent(id)}`, FileObject, { signal });
  }

  /** Asks a question. `timeoutMs` bounds the wait for the whole answer. */
  query(request: QueryRequest, signal?: AbortSignal, timeoutMs = 2 * REQUEST_TIMEOUT_MS): Promise<QueryResponse> {
    const body = JSON.stringify(request);
    const headers = { 'Content-Type': 'application/json' };
    return this.#json('/v1/query', QueryResponse, { method: 'POST', body, headers, signal, timeoutMs });
  }

  /** Follows a file until it is processed. Throws `processing` when the backend could not index it. */
  async waitUntilProcessed(file: FileObject, signal: AbortSignal): Promise<FileObject> {
    let current = file;
    while (current.status === 'uploaded' || current.status === 'processing') {
      current = (await this.#lastEvent(file.id, signal)) ?? (await this.getFile(file.id, signal));
    }
    if (current.status === 'error') {
      throw new UploadError('processing', current.status_details ?? 'The backend could not index the file.');
    }
    return current;
  }

  /** Reads the file's events to their end and returns the last one. */
  async #lastEvent(id: string, signal: AbortSignal): Promise<FileObject | undefined> {
    let last: FileObject | undefined;
    const response = await this.send(`/v1/files/${encodeURIComponent(id)}/events`, { signal });
    try {
      for await (const { data } of parseEventStream(bodyOf(response))) last = FileObject.parse(JSON.parse(data));
    } catch (error) {
      throw toUploadError(error, signal);
    }
    return last;
  }

  async #json<T>(path: string, schema: z.ZodType<T>, init: BackendRequest): Promise<T> {
    const { timeoutMs = REQUEST_TIMEOUT_MS } = init;
    const timeout = AbortSignal.timeout(timeoutMs);
    const signal = init.signal ? AbortSignal.any([init.signal, timeout]) : timeout;
    let response: Response | undefined;
    try {
      response = await this.send(path, { ...init, signal });
      const result = schema.safeParse(JSON.parse(await response.text()));
      if (!result.success) throw notThisBackend(response.status, result.error);
      return result.data;
    } catch (error) {
      if (init.signal?.aborted === true) throw toUploadError(cancelled());
      if (timeout.aborted) throw new UploadError('timeout', 'The backend did not answer in time.', { cause: error });
      if (error instanceof SyntaxError) throw notThisBackend(response?.status ?? 0, error);
      throw toUploadError(error);
    }
  }

  /**
   * Sends a request with the token of the moment. Resolves with a successful answer whose body is still to be read.
   * Redirects are refused: they could carry the token elsewhere.
   */
  async send(path: string, init: BackendRequest): Promise<Response> {
    try {
      const { url, token } = await this.connection.address();
      const request: RequestInit = {
        method: init.method ?? 'GET',
        headers: { ...init.headers, ...authorization(token) },
        redirect: 'manual',
        size: MAX_ANSWER_BYTES,
        agent: (target) => this.agentFor(target),
        ...(init.body === undefined ? {} : { body: init.body }),
        ...(init.signal === undefined ? {} : { signal: init.signal }),
      };
      const response = await fetch(url + path, request);
      if (response.ok) return response;
      if (response.status >= 300 && response.status < 400) throw notThisBackend(response.status);
      throw errorFromAnswer(response.status, response.headers, await response.text());
    } catch (error) {
      throw toUploadError(error, init.signal);
    }
  }

  /** Closes idle connections. */
  dispose(): void {
    for (const agent of Object.values(this.#agents)) agent.destroy();
  }
}

export interface BackendRequest {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer | NodeJS.ReadableStream;
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number;
}

export function authorization(token: string | undefined): Record<string, string> {
  return token === undefined || token === '' ? {} : { Authorization: `Bearer ${token}` };
}

function bodyOf(response: Response): NodeJS.ReadableStream {
  if (!response.body) throw notThisBackend(response.status);
  return response.body;
}
