import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import fetch, { type RequestInit, type Response } from 'node-fetch';
import type * as z from 'zod';
import { SYSTEM_CLOCK, type Clock } from '../system/clock.ts';
import { sizeText } from '../system/sizeText.ts';
import type { BackendConnection } from './backendConnection.ts';
import { errorFromAnswer, notThisBackend, toFailure } from './errors.ts';
import { parseEventStream } from './eventReader.ts';
import { Failure } from '../failure.ts';
import { GRACE_AFTER_SLEEP_MS, SleptConnectionError, Watchdog } from './watchdog.ts';

/** How often a request that only reads is sent again when its connection was cut. */
const READ_RETRIES = 2;
const READ_RETRY_MS = 100;

/** The largest answer, in bytes, so that no server can fill the memory. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

/** The largest text, in bytes: the size of the files that are allowed by default, and somewhat more. */
const MAX_TEXT_BYTES = 128 * 1024 * 1024;

/**
 * How many connections are opened at once and kept for the next request: for the most files that may be on their way, as many
 * that are being indexed, and questions beside them. With fewer, a request could time out while it waits for a connection.
 */
const MAX_CONNECTIONS = 80;

/** The size of a piece of a body whose progress is watched, in bytes. */
const PIECE_BYTES = 64 * 1024;

/** The most of a body that the system and the network hold between this process and a slow link, in bytes. */
const MAX_HELD_BYTES = 4 * 1024 * 1024;

/**
 * The slowest link on which bytes that the system still holds do not count as stuck, in bytes per millisecond: 256 kbit/s.
 */
const SLOW_BYTES_PER_MS = 32;

/** How long a small request with its answer may take by default, in milliseconds. */
export const REQUEST_TIMEOUT_MS = 30_000;

/**
 * Asks for a connection that stays open, whatever the agent. VS Code wraps each request's agent in one that keeps no
 * connections, for which Node would otherwise send `Connection: close`, on loopback as well.
 */
export const KEEP_ALIVE: Readonly<Record<string, string>> = { Connection: 'keep-alive' };

export interface HttpRequest {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer | NodeJS.ReadableStream;
  readonly signal?: AbortSignal | undefined;
}

/** A request whose answer is read whole. */
export interface BoundedRequest extends HttpRequest {
  /** How long it may take with its answer, in milliseconds. */
  readonly timeoutMs?: number;
  /**
   * How long nothing may move, in milliseconds, in place of a limit for the whole: the time starts anew with every piece of
   * the body that is taken.
   */
  readonly silenceMs?: number;
  /** How long a connection that has slept along with the machine may be silent, in milliseconds; unlimited by default. */
  readonly graceAfterSleepMs?: number;
}

/**
 * Requests to one backend: its address and token of the moment, kept-alive connections, time limits, answers that are parsed.
 * Every failure is a `Failure`.
 */
export class HttpClient {
  readonly connection: BackendConnection;
  readonly #requestMs: number;
  readonly #clock: Clock;
  readonly #agents = {
    'http:': new HttpAgent({ keepAlive: true, maxSockets: MAX_CONNECTIONS }),
    'https:': new HttpsAgent({ keepAlive: true, maxSockets: MAX_CONNECTIONS }),
  };

  readonly #agentsOfConnection = new Set<HttpAgent>();

  #roundTripMs: number | undefined;

  /** `requestMs` bounds a request with its answer unless the request says otherwise, in milliseconds. */
  constructor(connection: BackendConnection, requestMs = REQUEST_TIMEOUT_MS, clock: Clock = SYSTEM_CLOCK) {
    this.connection = connection;
    this.#requestMs = requestMs;
    this.#clock = clock;
  }

  /** The shortest time that an answer has taken, in milliseconds; a round trip and little more. */
  get roundTripMs(): number | undefined {
    return this.#roundTripMs;
  }

  /** The agent that keeps connections alive: the connection's own, as for a proxy, or the one of the URL's protocol. */
  agentFor(url: URL): HttpAgent {
    const own = this.connection.agentFor?.(url);
    if (own) {
      this.#agentsOfConnection.add(own);
      return own;
    }
    return url.protocol === 'https:' ? this.#agents['https:'] : this.#agents['http:'];
  }

  /** Closes the connections that are kept for the next request: after a sleep, or on another network, they are dead. */
  dropIdleConnections(): void {
    for (const agent of [...Object.values(this.#agents), ...this.#agentsOfConnection]) {
      for (const socket of Object.values(agent.freeSockets).flat()) socket?.destroy();
    }
  }

  /** Closes all connections, those in use included. */
  dispose(): void {
    for (const agent of Object.values(this.#agents)) agent.destroy();
  }

  /**
   * Sends a request. Resolves with a successful answer whose body is still to be read. Redirects are refused: they could
   * carry the token elsewhere.
   */
  async send(path: string, init: HttpRequest): Promise<Response> {
    try {
      const { url, token } = await this.connection.address();
      const request: RequestInit = {
        method: init.method ?? 'GET',
        headers: { ...init.headers, ...KEEP_ALIVE, ...authorization(token) },
        redirect: 'manual',
        size: MAX_ANSWER_BYTES,
        agent: (target) => this.agentFor(target),
        ...(init.body === undefined ? {} : { body: init.body }),
        ...(init.signal === undefined ? {} : { signal: init.signal }),
      };
      const asked = performance.now();
      const response = await fetch(url + path, request);
      this.#roundTripMs = Math.min(this.#roundTripMs ?? Infinity, performance.now() - asked);
      if (response.ok) return response;
      // Read to its end in any case: only then is the connection free for other requests.
      const text = await response.text();
      if (response.status >= 300 && response.status < 400) throw notThisBackend(response.status);
      throw errorFromAnswer(response.status, response.headers, text);
    } catch (error) {
      throw toFailure(error, init.signal);
    }
  }

  /** Sends a request and parses its answer. */
  json<T>(path: string, schema: z.ZodType<T>, request: BoundedRequest): Promise<T> {
    return this.#bounded(path, request, async (response) =>
      parseAnswer(schema, await response.text(), response.status),
    );
  }

  /** Sends a request with a JSON body and parses its answer. */
  post<T>(path: string, schema: z.ZodType<T>, body: unknown, request: BoundedRequest = {}): Promise<T> {
    const headers = { 'Content-Type': 'application/json' };
    return this.json(path, schema, { ...request, method: 'POST', headers, body: JSON.stringify(body) });
  }

  /**
   * Reads a text; there is no limit of time while bytes move. Rejects with `too_large` where it is larger than `maxBytes`.
   */
  async text(path: string, signal: AbortSignal | undefined, maxBytes = MAX_TEXT_BYTES): Promise<string> {
    const watchdog = new Watchdog(this.#requestMs, { clock: this.#clock });
    const either = signal ? AbortSignal.any([signal, watchdog.signal]) : watchdog.signal;
    try {
      const response = await this.send(path, { signal: either });
      return await readText(watched(bodyOf(response), watchdog), maxBytes);
    } catch (error) {
      throw toFailure(watchdog.signal.aborted ? watchdog.signal.reason : error, signal);
    } finally {
      watchdog.dispose();
    }
  }

  /** Sends a request that changes nothing, and sends it again when a kept-alive connection turns out to be dead. */
  async read<T>(path: string, schema: z.ZodType<T>, signal: AbortSignal | undefined): Promise<T> {
    for (let failures = 1; ; failures++) {
      try {
        return await this.json(path, schema, { signal, graceAfterSleepMs: GRACE_AFTER_SLEEP_MS });
      } catch (thrown) {
        const error = toFailure(thrown, signal);
        if (error.kind !== 'connection' || failures > READ_RETRIES) throw error;
        if (error instanceof SleptConnectionError) this.dropIdleConnections();
        await pause(READ_RETRY_MS, signal);
      }
    }
  }

  /** The events of a stream as they come, parsed. Fails after a silence of `silenceMs` milliseconds. */
  async *events<T>(
    path: string,
    schema: z.ZodType<T>,
    { silenceMs, signal, ...init }: HttpRequest & { readonly silenceMs: number; readonly signal: AbortSignal },
  ): AsyncGenerator<T, undefined> {
    const watchdog = new Watchdog(silenceMs, { clock: this.#clock });
    try {
      const response = await this.send(path, { ...init, signal: AbortSignal.any([signal, watchdog.signal]) });
      for await (const { data } of parseEventStream(watched(bodyOf(response), watchdog))) {
        yield parseAnswer(schema, data, response.status);
      }
    } catch (error) {
      throw toFailure(watchdog.signal.aborted ? watchdog.signal.reason : error, signal);
    } finally {
      watchdog.dispose();
    }
  }

  /** Sends a request and reads its answer, both within its time. */
  async #bounded<T>(path: string, init: BoundedRequest, read: (response: Response) => Promise<T>): Promise<T> {
    const { timeoutMs = this.#requestMs, silenceMs, graceAfterSleepMs = Infinity, signal, ...request } = init;
    const watchdog = new Watchdog(silenceMs ?? timeoutMs, { graceAfterSleepMs, clock: this.#clock });
    const either = signal ? AbortSignal.any([signal, watchdog.signal]) : watchdog.signal;
    const sent = silenceMs === undefined ? request : inWatchedPieces(request, watchdog);
    try {
      return await read(await this.send(path, { ...sent, signal: either }));
    } catch (error) {
      if (signal?.aborted === true) throw toFailure(signal.reason, signal);
      if (watchdog.signal.reason instanceof SleptConnectionError) throw watchdog.signal.reason;
      if (watchdog.signal.aborted)
        throw new Failure('timeout', 'The backend did not answer in time.', { cause: error });
      throw toFailure(error);
    } finally {
      watchdog.dispose();
    }
  }
}

/** The header that carries the token; none where there is no token. */
export function authorization(token: string | undefined): Record<string, string> {
  return token === undefined || token === '' ? {} : { Authorization: `Bearer ${token}` };
}

/** Parses an answer of this API. Throws `protocol` for anything else, such as the answer of another program. */
export function parseAnswer<T>(schema: z.ZodType<T>, text: string, status: number): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    throw notThisBackend(status, error);
  }
}

/** Waits for `ms` milliseconds. Rejects with a `Failure` when the signal aborts. */
export async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await delay(ms, undefined, { signal });
  } catch (error) {
    throw toFailure(error, signal);
  }
}

async function readText(body: AsyncIterable<Uint8Array | string>, maxBytes: number): Promise<string> {
  const decoder = new TextDecoder();
  const pieces: string[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > maxBytes)
      throw new Failure(
        'too_large',
        `The text is larger than ${sizeText(maxBytes)}, which is too large to be fetched.`,
      );
    pieces.push(typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true }));
  }
  pieces.push(decoder.decode());
  return pieces.join('');
}

function bodyOf(response: Response): NodeJS.ReadableStream {
  if (!response.body) throw notThisBackend(response.status);
  return response.body;
}

/** The same request whose body goes out in pieces, each of which shows that the connection lives. */
function inWatchedPieces(request: HttpRequest, watchdog: Watchdog): HttpRequest {
  const { body, headers } = request;
  if (body === undefined) return request;
  const isWhole = typeof body === 'string' || Buffer.isBuffer(body);
  const pieces = Readable.from(takenPieces(isWhole ? piecesOf(Buffer.from(body)) : body, watchdog));
  return isWhole
    ? { ...request, body: pieces, headers: { ...headers, 'Content-Length': String(Buffer.byteLength(body)) } }
    : { ...request, body: pieces };
}

function* piecesOf(content: Buffer): Generator<Buffer> {
  for (let start = 0; start < content.length; start += PIECE_BYTES) yield content.subarray(start, start + PIECE_BYTES);
}

/**
 * Passes pieces on, touching the watchdog when each has been taken. What the system has taken may still be on this side of a
 * slow link, so that after the last piece there is as much more time as that takes at the pace so far.
 */
async function* takenPieces(
  pieces: Iterable<Buffer> | AsyncIterable<Buffer | string>,
  watchdog: Watchdog,
): AsyncGenerator<Buffer | string> {
  const begun = performance.now();
  let bytes = 0;
  for await (const piece of pieces) {
    yield piece;
    watchdog.touch();
    bytes += piece.length;
  }
  const heldBytes = Math.min(bytes, MAX_HELD_BYTES);
  const msPerByte = bytes === 0 ? 0 : (performance.now() - begun) / bytes;
  watchdog.touch(heldBytes * Math.min(msPerByte, 1 / SLOW_BYTES_PER_MS));
}

/** The body's pieces as they come, each of which shows that the connection lives. */
async function* watched(body: NodeJS.ReadableStream, watchdog: Watchdog): AsyncGenerator<Uint8Array | string> {
  for await (const chunk of body) {
    watchdog.touch();
    yield chunk;
  }
}
