import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import fetch, { type RequestInit, type Response } from 'node-fetch';
import type * as z from 'zod';
import { SYSTEM_CLOCK, type Clock } from '../clock.ts';
import { BATCH_CONTENT_TYPE, BATCH_PATH, BatchResponse, encodeBatchEntry } from '../protocol/batch.ts';
import {
  CHUNK_QUERY_PATH,
  ChunkQueryResponse,
  DELTA_CONTENT_TYPE,
  DELTA_PATH,
  DeltaResponse,
} from '../protocol/chunking.ts';
import { FileDeleted, FileList, FileObject } from '../protocol/files.ts';
import { Health } from '../protocol/health.ts';
import { ProviderList } from '../protocol/providers.ts';
import {
  PassagesResponse,
  QueryResponse,
  QueryStreamEvent,
  type PassagesRequest,
  type QueryRequest,
} from '../protocol/query.ts';
import { cancelled, errorFromAnswer, notThisBackend, toUploadError, UploadError } from './uploadError.ts';
import type { BackendConnection } from './backendConnection.ts';
import { parseEventStream } from './eventStream.ts';
import { RequestBatcher } from './requestBatcher.ts';
import { GRACE_AFTER_SLEEP_MS, SleptConnectionError, Watchdog } from './watchdog.ts';

/** How long things may take, in milliseconds. */
export interface ClientTimeouts {
  /** A small request with its answer. */
  readonly requestMs: number;
  /** A silence of an event stream. The backend says every 15 seconds that the stream is alive. */
  readonly silenceMs: number;
}

const DEFAULT_TIMEOUTS: ClientTimeouts = { requestMs: 30_000, silenceMs: 45_000 };

/** How often a request that only reads is sent again when its connection was cut. */
const READ_RETRIES = 2;
const READ_RETRY_MS = 100;

/** Whoever asks whether the backend is back asks again soon. In milliseconds. */
const PROBE_TIMEOUT_MS = 5_000;

/** How soon a file whose event stream ended early is looked at again, in milliseconds. */
const FOLLOW_AGAIN_MS = 250;

/** How many digests one duplicate check asks for: their list has to fit into a request's address. */
const LOOKUP_MAX_DIGESTS = 100;

/** A model may think for a while, and read whole documents before, until the first word comes. In milliseconds. */
const QUERY_SILENCE_MS = 120_000;

/** A batch is answered when all of it is indexed. In milliseconds. */
const BATCH_TIMEOUT_MS = 120_000;

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

  readonly #timeouts: ClientTimeouts;
  readonly #clock: Clock;
  readonly #lookups = new RequestBatcher<string, FileObject[]>((digests) => this.#findByDigests(digests), {
    maxItems: LOOKUP_MAX_DIGESTS,
    maxInFlight: MAX_CONNECTIONS,
  });

  constructor(connection: BackendConnection, timeouts: Partial<ClientTimeouts> = {}, clock: Clock = SYSTEM_CLOCK) {
    this.connection = connection;
    this.#clock = clock;
    this.#timeouts = { ...DEFAULT_TIMEOUTS, ...timeouts };
  }

  /** The agent that keeps connections alive for a URL's protocol. */
  agentFor(url: URL): HttpAgent {
    return url.protocol === 'https:' ? this.#agents['https:'] : this.#agents['http:'];
  }

  health(signal?: AbortSignal): Promise<Health> {
    return this.#read('/health', Health, signal);
  }

  /** Whether the backend answers at this moment. Never rejects. */
  async isThere(): Promise<boolean> {
    try {
      await this.#json('/health', Health, { timeoutMs: Math.min(PROBE_TIMEOUT_MS, this.#timeouts.requestMs) });
      return true;
    } catch {
      return false;
    }
  }

  /** Gives up the connections that are kept for the next request: after a sleep, or on another network, they are dead. */
  dropIdleConnections(): void {
    for (const agent of Object.values(this.#agents)) {
      for (const socket of Object.values(agent.freeSockets).flat()) socket?.destroy();
    }
  }

  /** The processed or processing files with this content. */
  async findByDigest(sha256: string, signal?: AbortSignal): Promise<FileObject[]> {
    const files = await this.#lookups.add(sha256);
    signal?.throwIfAborted();
    return files;
  }

  /** Whether the backend has a file of this name, in whatever version. */
  async hasFileNamed(filename: string, signal: AbortSignal): Promise<boolean> {
    const { data } = await this.#read(`/v1/files?limit=1&filename=${encodeURIComponent(filename)}`, FileList, signal);
    return data.length > 0;
  }

  /** A page of all files, the newest first: at most `limit`, behind the one with the id `after` if one is given. */
  listFiles(limit: number, after?: string, signal?: AbortSignal): Promise<FileList> {
    const from = after === undefined ? '' : `&after=${encodeURIComponent(after)}`;
    return this.#read(`/v1/files?limit=${String(limit)}${from}`, FileList, signal);
  }

  /** Removes a file with its index. One that is not there any more is no failure. */
  async deleteFile(id: string, signal?: AbortSignal): Promise<void> {
    try {
      await this.#json(`/v1/files/${encodeURIComponent(id)}`, FileDeleted, { method: 'DELETE', signal });
    } catch (error) {
      const isGone = error instanceof UploadError && error.status === 404;
      if (!isGone) throw error;
    }
  }

  /** Which of these chunks the backend does not have, by their positions. */
  async missingChunks(chunks: readonly string[], signal: AbortSignal): Promise<number[]> {
    const headers = { 'Content-Type': 'application/json' };
    const body = JSON.stringify({ chunks });
    const request = { method: 'POST', headers, body, signal, timeoutMs: BATCH_TIMEOUT_MS };
    return (await this.#json(CHUNK_QUERY_PATH, ChunkQueryResponse, request)).missing;
  }

  /** Has a file put together; resolves when it is indexed. */
  createDelta(body: NodeJS.ReadableStream, signal: AbortSignal): Promise<FileObject> {
    const headers = { 'Content-Type': DELTA_CONTENT_TYPE };
    const request = { method: 'POST', headers, body, signal, timeoutMs: BATCH_TIMEOUT_MS };
    return this.#json(DELTA_PATH, DeltaResponse, request);
  }

  /** Stores and indexes many small files; one outcome each, in their order. */
  async createBatch(files: readonly BatchFile[]): Promise<BatchResponse['results']> {
    const entries = files.flatMap(({ filename, sha256, content }) => [
      encodeBatchEntry({ filename, sha256, bytes: content.length }),
      content,
    ]);
    const headers = { 'Content-Type': BATCH_CONTENT_TYPE };
    const request = { method: 'POST', headers, body: Buffer.concat(entries), timeoutMs: BATCH_TIMEOUT_MS };
    return (await this.#json(BATCH_PATH, BatchResponse, request)).results;
  }

  getFile(id: string, signal?: AbortSignal): Promise<FileObject> {
    return this.#read(`/v1/files/${encodeURIComponent(id)}`, FileObject, signal);
  }

  /** The text of a file as the backend reads it, whose lines citations count. */
  async content(id: string, signal?: AbortSignal): Promise<string> {
    const watchdog = new Watchdog(this.#timeouts.requestMs, { clock: this.#clock });
    const either = signal ? AbortSignal.any([signal, watchdog.signal]) : watchdog.signal;
    try {
      return await (await this.send(`/v1/files/${encodeURIComponent(id)}/content`, { signal: either })).text();
    } catch (error) {
      throw toUploadError(error, signal);
    } finally {
      watchdog.dispose();
    }
  }

  /** Asks a question. `timeoutMs` bounds the wait for the whole answer. */
  query(request: QueryRequest, signal?: AbortSignal, timeoutMs = 2 * this.#timeouts.requestMs): Promise<QueryResponse> {
    const body = JSON.stringify(request);
    const headers = { 'Content-Type': 'application/json' };
    return this.#json('/v1/query', QueryResponse, { method: 'POST', body, headers, signal, timeoutMs });
  }

  /** Asks a question and hears the answer grow. Resolves with the whole, whose citations have been checked. */
  async streamQuery(
    request: QueryRequest,
    signal: AbortSignal,
    onEvent: (event: QueryStreamEvent) => void,
  ): Promise<QueryResponse> {
    const watchdog = new Watchdog(QUERY_SILENCE_MS, { clock: this.#clock });
    try {
      const either = AbortSignal.any([signal, watchdog.signal]);
      const headers = { 'Content-Type': 'application/json' };
      const body = JSON.stringify({ ...request, stream: true });
      const response = await this.send('/v1/query', { method: 'POST', body, headers, signal: either });
      for await (const { data } of parseEventStream(watched(bodyOf(response), watchdog))) {
        const event = parseAnswer(QueryStreamEvent, data, response.status);
        if (event.type === 'done') return event.response;
        onEvent(event);
      }
      throw new UploadError('connection', 'The connection to the backend was cut in the middle of the answer.');
    } catch (error) {
      throw toUploadError(watchdog.signal.aborted ? watchdog.signal.reason : error, signal);
    } finally {
      watchdog.dispose();
    }
  }

  /** What a question would be answered from. */
  passages(request: PassagesRequest, signal?: AbortSignal): Promise<PassagesResponse> {
    const headers = { 'Content-Type': 'application/json' };
    const body = JSON.stringify(request);
    return this.#json('/v1/passages', PassagesResponse, { method: 'POST', body, headers, signal });
  }

  /** The model services of the backend; none at a backend of an earlier version. */
  async providers(signal?: AbortSignal): Promise<ProviderList> {
    try {
      return await this.#read('/v1/providers', ProviderList, signal);
    } catch (error) {
      if (error instanceof UploadError && error.status === 404) return { providers: [], auto: [] };
      throw error;
    }
  }

  /** Follows a file until it is processed. Throws `processing` when the backend could not index it. */
  async waitUntilProcessed(file: FileObject, signal: AbortSignal): Promise<FileObject> {
    let current = file;
    while (isUnderWay(current)) {
      current = (await this.#lastEvent(file.id, signal)) ?? (await this.getFile(file.id, signal));
      // A stream that ended before its time, as behind a proxy that cuts it short.
      if (isUnderWay(current)) await pause(FOLLOW_AGAIN_MS, signal);
    }
    if (current.status === 'error') {
      throw new UploadError('processing', current.status_details ?? 'The backend could not index the file.');
    }
    return current;
  }

  async #findByDigests(digests: readonly string[]): Promise<FileObject[][]> {
    const { data } = await this.#read(`/v1/files?sha256=${digests.join(',')}`, FileList, undefined);
    const found = Map.groupBy(data, ({ sha256 }) => sha256);
    return digests.map((sha256) => found.get(sha256) ?? []);
  }

  /** Reads the file's events to their end and returns the last one. */
  async #lastEvent(id: string, signal: AbortSignal): Promise<FileObject | undefined> {
    let last: FileObject | undefined;
    const watchdog = new Watchdog(this.#timeouts.silenceMs, { clock: this.#clock });
    try {
      const either = AbortSignal.any([signal, watchdog.signal]);
      const response = await this.send(`/v1/files/${encodeURIComponent(id)}/events`, { signal: either });
      for await (const { data } of parseEventStream(watched(bodyOf(response), watchdog))) {
        last = parseAnswer(FileObject, data, response.status);
      }
    } catch (error) {
      throw toUploadError(watchdog.signal.aborted ? watchdog.signal.reason : error, signal);
    } finally {
      watchdog.dispose();
    }
    return last;
  }

  /** A request that changes nothing is sent again when a kept-alive connection turns out to be dead. */
  async #read<T>(path: string, schema: z.ZodType<T>, signal: AbortSignal | undefined): Promise<T> {
    for (let failures = 1; ; failures++) {
      try {
        return await this.#json(path, schema, { signal, graceAfterSleepMs: GRACE_AFTER_SLEEP_MS });
      } catch (thrown) {
        const error = toUploadError(thrown, signal);
        if (error.type !== 'connection' || failures > READ_RETRIES) throw error;
        if (error instanceof SleptConnectionError) this.dropIdleConnections();
        await pause(READ_RETRY_MS, signal);
      }
    }
  }

  async #json<T>(path: string, schema: z.ZodType<T>, init: BackendRequest): Promise<T> {
    const { timeoutMs = this.#timeouts.requestMs, graceAfterSleepMs = Infinity } = init;
    const watchdog = new Watchdog(timeoutMs, { graceAfterSleepMs, clock: this.#clock });
    const signal = init.signal ? AbortSignal.any([init.signal, watchdog.signal]) : watchdog.signal;
    try {
      const response = await this.send(path, { ...init, signal });
      return parseAnswer(schema, await response.text(), response.status);
    } catch (error) {
      if (init.signal?.aborted === true) throw toUploadError(cancelled());
      if (watchdog.signal.reason instanceof SleptConnectionError) throw watchdog.signal.reason;
      if (watchdog.signal.aborted)
        throw new UploadError('timeout', 'The backend did not answer in time.', { cause: error });
      throw toUploadError(error);
    } finally {
      watchdog.dispose();
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
      // Read to its end in any case: the connection is free for others only then.
      const text = await response.text();
      if (response.status >= 300 && response.status < 400) throw notThisBackend(response.status);
      throw errorFromAnswer(response.status, response.headers, text);
    } catch (error) {
      throw toUploadError(error, init.signal);
    }
  }

  /** Closes all connections, those in use included. */
  dispose(): void {
    for (const agent of Object.values(this.#agents)) agent.destroy();
  }
}

/** A small file for a batch, whole in memory. */
export interface BatchFile {
  readonly filename: string;
  readonly sha256: string;
  readonly content: Buffer;
}

export interface BackendRequest {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer | NodeJS.ReadableStream;
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number;
  /** How long a connection that has slept along with the machine may be silent; unlimited unless told. */
  readonly graceAfterSleepMs?: number;
}

export function authorization(token: string | undefined): Record<string, string> {
  return token === undefined || token === '' ? {} : { Authorization: `Bearer ${token}` };
}

function bodyOf(response: Response): NodeJS.ReadableStream {
  if (!response.body) throw notThisBackend(response.status);
  return response.body;
}

function isUnderWay({ status }: FileObject): boolean {
  return status === 'uploaded' || status === 'processing';
}

/** Parses JSON of this API; anything else comes from something else. */
export function parseAnswer<T>(schema: z.ZodType<T>, text: string, status: number): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    throw notThisBackend(status, error);
  }
}

/** The body's pieces as they come, each of which shows that the connection lives. */
async function* watched(body: NodeJS.ReadableStream, watchdog: Watchdog): AsyncGenerator<Uint8Array | string> {
  for await (const chunk of body) {
    watchdog.touch();
    yield chunk;
  }
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await delay(ms, undefined, { signal });
  } catch (error) {
    throw toUploadError(error, signal);
  }
}
