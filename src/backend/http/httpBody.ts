import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable, Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import type * as z from 'zod';
import { HttpError, badRequest } from './httpError.ts';
import { BATCH_MAX_FILES, BATCH_MAX_HEADER_BYTES, BatchEntryHeader } from '../../protocol/uploads.ts';

/** The decoder of each encoding. Zstandard is there from Node 22.15 on. */
const DECODERS = new Map<string, () => Transform>([
  ...('createZstdDecompress' in zlib ? [['zstd', () => zlib.createZstdDecompress()] as const] : []),
  ['gzip', () => zlib.createGunzip()],
]);

/** The encodings that bodies may have, the best first. */
export const CONTENT_ENCODINGS: string[] = [...DECODERS.keys()];

/**
 * The decoded body of a request. A compressed one that is cut gives as much as could be decoded of it, like a plain one; the
 * reader has to count the bytes, since a small body may decode to a very large one. Throws a 415 for an encoding that is not
 * offered.
 */
export function decodedBody(request: IncomingMessage): Readable {
  const encoding = request.headers['content-encoding'];
  if (encoding === undefined || encoding === 'identity') return request;
  const decoder = DECODERS.get(encoding)?.();
  if (!decoder) {
    throw new HttpError(415, 'bad_request', `The content encoding has to be one of ${CONTENT_ENCODINGS.join(', ')}.`, {
      param: 'Content-Encoding',
    });
  }
  // A malformed body fails its reader, also one that begins later; without a listener until then, the error would end the
  // process.
  decoder.on('error', () => undefined);
  const endIfCut = (): void => {
    if (!request.readableEnded) decoder.end();
  };
  // A request that was closed before its body is read fires no `close` any more.
  if (request.closed) endIfCut();
  else request.once('close', endIfCut);
  return request.pipe(decoder);
}

/** The largest JSON body, in bytes: these are questions and lists of ids; anything larger is a mistake or an attack. */
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
  // A body that is too large gets an answer, so leaving the loop must not destroy the request.
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

/**
 * How often a comment is sent while there is no event, in milliseconds, so that proxies and clients see that the stream is
 * alive.
 */
const HEARTBEAT_MS = 15_000;

/**
 * The writing side of a server-sent event stream.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export class EventStream {
  readonly #response: ServerResponse;
  readonly #heartbeat: NodeJS.Timeout;

  constructor(response: ServerResponse) {
    this.#response = response;
    response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8', 'Cache-Control': 'no-store' });
    response.flushHeaders();
    this.#heartbeat = setInterval(() => response.write(': alive\n\n'), HEARTBEAT_MS);
    response.once('close', () => {
      clearInterval(this.#heartbeat);
    });
  }

  send(event: string, data: unknown): void {
    this.#response.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`);
  }

  end(): void {
    clearInterval(this.#heartbeat);
    this.#response.end();
  }
}

export interface BatchEntry {
  readonly header: BatchEntryHeader;
  /** The content in a buffer of its own, so that it can be transferred to another thread. */
  readonly content: Uint8Array<ArrayBuffer>;
}

/** Reads a batch entry by entry; never holds more than one entry and one chunk. Throws a 400 for a malformed body. */
export async function* readBatch(request: IncomingMessage): AsyncGenerator<BatchEntry> {
  // A malformed body gets an answer, so the request must not be destroyed and can be read on.
  const chunks = request.iterator({ destroyOnReturn: false });
  const bytes = new ByteQueue(chunks);
  try {
    for (let count = 0; ; count++) {
      const prefix = await bytes.take(4);
      if (!prefix) return;
      if (count === BATCH_MAX_FILES) throw badRequest(`A batch has at most ${String(BATCH_MAX_FILES)} files.`);
      const length = prefix.readUInt32BE();
      if (length > BATCH_MAX_HEADER_BYTES) throw badRequest('A header of the batch is too long.');
      const header = parseHeader(await bytes.take(length));
      const content = await bytes.take(header.bytes);
      if (!content) throw badRequest('The batch ends within a file.');
      yield { header, content: new Uint8Array(content) };
    }
  } finally {
    await chunks.return?.();
  }
}

function parseHeader(json: Buffer | undefined): BatchEntryHeader {
  try {
    return BatchEntryHeader.parse(JSON.parse(json?.toString('utf8') ?? ''));
  } catch {
    throw badRequest('A header of the batch is malformed.');
  }
}

/** Takes exact numbers of bytes from a stream of chunks. */
export class ByteQueue {
  readonly #chunks: AsyncIterator<Buffer>;
  #held: Buffer[] = [];
  #length = 0;

  constructor(stream: AsyncIterable<Buffer>) {
    this.#chunks = stream[Symbol.asyncIterator]();
  }

  /**
   * Takes `count` bytes. Undefined when the stream has ended before the first of them; throws when it ends within them. The
   * bytes may share their memory with those around them.
   */
  async take(count: number): Promise<Buffer | undefined> {
    while (this.#length < count) {
      const next = await this.#chunks.next();
      if (next.done === true) {
        if (this.#length === 0) return undefined;
        throw badRequest('The body is cut off.');
      }
      this.#held.push(next.value);
      this.#length += next.value.length;
    }
    const [first] = this.#held;
    const bytes = first && this.#held.length === 1 ? first : Buffer.concat(this.#held);
    this.#held = [bytes.subarray(count)];
    this.#length -= count;
    return bytes.subarray(0, count);
  }
}
