import { request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { FileHandle } from 'node:fs/promises';
import type { Writable, Transform } from 'node:stream';
import { promisify } from 'node:util';
import * as zlib from 'node:zlib';
import { authorization, type HttpClient, KEEP_ALIVE } from '../../client/httpClient.ts';
import { readBlocks } from '../../localFile/fileBlocks.ts';
import { fileChanged } from '../../localFile/fileSnapshot.ts';

/** An answer to a range: status, headers and the (short) body. */
export interface RangeAnswer {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  readonly body: string;
}

export interface RangeRequest {
  readonly method: 'PATCH' | 'POST';
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The positions in the file at which the body begins and ends, in bytes. */
  readonly start: number;
  readonly end: number;
  /** How the body is compressed; plain if absent. */
  readonly encoding?: BodyEncoding | undefined;
  readonly signal: AbortSignal;
  /**
   * Called with each piece that the system has taken, in bytes of the file and in bytes on the wire, and with zero bytes when
   * the answer arrives.
   */
  onSent(fileBytes: number, wireBytes: number): void;
}

/**
 * The size of a piece at first, and on a slow link always, in bytes: progress, and with it the timeout, moves piece by piece.
 */
const PIECE_BYTES = 256 * 1024;

/** The time within which a piece has to be taken for the next one to be larger, in milliseconds: fewer pieces cost less. */
const FAST_PIECE_MS = 50;

/** The largest piece, in bytes. A connection that is closed may lose up to one piece, which is sent again. */
const MAX_PIECE_BYTES = 512 * 1024;

/**
 * The largest body of an answer to a range, in bytes: this backend answers with headers, so a longer body is from another
 * program.
 */
const MAX_ANSWER_BYTES = 64 * 1024;

/**
 * Sends part of a file as a request's body: two blocks take turns, one being read while the other is on its way, so
 * that memory stays the same for any size. Straight on `node:http`, because a stream of fresh chunks through
 * `node-fetch` costs half the speed and ten times the memory. An early answer ends the sending.
 */
export async function sendRange(client: HttpClient, handle: FileHandle, range: RangeRequest): Promise<RangeAnswer> {
  const { url, token } = await client.connection.address();
  const target = new URL(url + range.path);
  const send = target.protocol === 'https:' ? httpsRequest : httpRequest;
  range.signal.throwIfAborted();
  const request = send(target, {
    method: range.method,
    agent: client.agentFor(target),
    signal: range.signal,
    headers: { ...range.headers, ...KEEP_ALIVE, ...authorization(token), ...bodyHeaders(range) },
  });
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    request.once('response', resolve);
    // `on` rather than `once`: a second `error` event without a listener would end the process.
    request.on('error', reject);
  });
  // The answer is awaited below; until then its failure also fails the writing.
  answered.catch(() => undefined);
  try {
    const body = new RequestBody(request, range.encoding);
    const sent = await writeBlocks(body, readBlocks(handle, range.start, range.end), answered, range.onSent);
    // A file that has shrunk would leave the server waiting for the rest of the announced length.
    if (sent !== undefined && sent < range.end - range.start) throw fileChanged();
    if (sent !== undefined) body.end();
    const answer = await readAnswer(await answered);
    // A request that was answered before its end would keep its connection in use for ever, so that no other request could
    // have it.
    if (sent === undefined) request.destroy();
    range.onSent(0, body.takeWireBytes());
    return answer;
  } catch (error) {
    request.destroy();
    throw range.signal.aborted ? range.signal.reason : error;
  }
}

/** Writes every block, waiting for each to be taken. Returns the bytes written, or undefined when the answer came first. */
async function writeBlocks(
  body: RequestBody,
  blocks: AsyncIterable<Buffer>,
  answered: Promise<IncomingMessage>,
  onSent: RangeRequest['onSent'],
): Promise<number | undefined> {
  const pieces = new PieceWriter(body, answered);
  let pieceBytes = PIECE_BYTES;
  let sent = 0;
  for await (const block of blocks) {
    for (let start = 0; start < block.length;) {
      const piece = block.subarray(start, start + pieceBytes);
      const began = performance.now();
      if (!(await pieces.write(piece))) return undefined;
      const isFast = performance.now() - began < FAST_PIECE_MS;
      pieceBytes = isFast ? Math.min(2 * pieceBytes, MAX_PIECE_BYTES) : PIECE_BYTES;
      start += piece.length;
      sent += piece.length;
      onSent(piece.length, body.takeWireBytes());
    }
  }
  return sent;
}

/**
 * Writes one piece after the other until the answer arrives. The answer is listened to once: a race of every piece with the
 * same promise would keep a reaction for each piece in memory, and grow with the file.
 */
class PieceWriter {
  readonly #body: RequestBody;
  #isAnswered = false;
  #failure: { readonly error: unknown } | undefined;
  #current = Promise.withResolvers<void>();

  constructor(body: RequestBody, answered: Promise<IncomingMessage>) {
    this.#body = body;
    answered.then(
      () => {
        this.#isAnswered = true;
        this.#current.resolve();
      },
      (error: unknown) => {
        this.#failure = { error };
        this.#current.reject(error);
      },
    );
    // A request may fail while the next block is being read; the failure is thrown when that block is written.
    this.#current.promise.catch(() => undefined);
  }

  /**
   * Resolves with true when the piece has been taken, with false when the answer came first. Rejects with the request's
   * failure.
   */
  async write(piece: Buffer): Promise<boolean> {
    if (this.#failure) throw this.#failure.error;
    if (this.#isAnswered) return false;
    const current = Promise.withResolvers<void>();
    this.#current = current;
    this.#body.write(piece).then(current.resolve, current.reject);
    await current.promise;
    return !this.#isAnswered;
  }
}

function bodyHeaders({ encoding, start, end }: RangeRequest): Record<string, string> {
  return encoding === undefined ? { 'Content-Length': String(end - start) } : { 'Content-Encoding': encoding.name };
}

/** Passes blocks into the request: straight, or through a compressor. */
class RequestBody {
  readonly #input: Writable;
  #wireBytes = 0;
  readonly #isPlain: boolean;

  constructor(request: ClientRequest, encoding: BodyEncoding | undefined) {
    this.#isPlain = encoding === undefined;
    if (encoding === undefined) {
      this.#input = request;
      return;
    }
    const encoder = createEncoder(encoding);
    encoder.on('data', (chunk: Buffer) => {
      this.#wireBytes += chunk.length;
    });
    encoder.once('error', (error) => request.destroy(error));
    request.once('close', () => encoder.destroy());
    encoder.pipe(request);
    this.#input = encoder;
  }

  /** Resolves when the block has been taken, so that its buffer may be used again. */
  write(block: Buffer): Promise<void> {
    if (this.#isPlain) this.#wireBytes += block.length;
    return new Promise((resolve, reject) => {
      this.#input.write(block, (error) => (error ? reject(error) : resolve()));
    });
  }

  end(): void {
    this.#input.end();
  }

  /** The bytes that went on the wire since the last call. */
  takeWireBytes(): number {
    const bytes = this.#wireBytes;
    this.#wireBytes = 0;
    return bytes;
  }
}

async function readAnswer(response: IncomingMessage): Promise<RangeAnswer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= MAX_ANSWER_BYTES) chunks.push(chunk);
  }
  const headers = new Headers();
  for (const [name, value] of Object.entries(response.headers)) {
    if (value !== undefined) headers.set(name, String(value));
  }
  return { status: response.statusCode ?? 0, headers, body: Buffer.concat(chunks).toString('utf8') };
}

/** How a body is compressed. */
export interface BodyEncoding {
  /** The name for `Content-Encoding`. */
  readonly name: string;
  /** Whether a smaller body is worth more time than usual. */
  readonly isThorough: boolean;
}

/** How each encoding is made. Zstandard, quicker and smaller, is there from Node 22.15 on. */
const ENCODERS: Readonly<Record<string, (isThorough: boolean) => Transform>> = {
  ...('createZstdCompress' in zlib ? { zstd: createZstd } : {}),
  gzip: (isThorough) => zlib.createGzip({ level: isThorough ? 6 : 3 }),
};

/**
 * At 3, the link waits for the disk, never for the compressor. 8 takes four times as long, and saves a seventh of a log with
 * repetitions of 6 bytes on, for which it is also quicker; other text hardly has any use for shorter ones.
 */
function createZstd(isThorough: boolean): Transform {
  const { ZSTD_c_compressionLevel: level, ZSTD_c_minMatch: minMatch } = zlib.constants;
  return zlib.createZstdCompress({ params: isThorough ? { [level]: 8, [minMatch]: 6 } : { [level]: 3 } });
}

/**
 * The round trip from which on a backend counts as reached over the internet, in milliseconds. Few people send more than 100
 * Mbit/s there, and below that the compressor is faster than the link.
 */
const DISTANT_MS = 20;

/** How much of the middle of a file tells whether compressing it pays, in bytes. */
const SAMPLE_BYTES = 64 * 1024;

/** The least size of a body that is compressed, in bytes: below it, compression saves no packet. */
const MIN_BYTES = 4 * 1024;

/** The share of its size to which a sample has to shrink; content that is compressed already never does. */
const WORTHWHILE_RATIO = 0.9;

const gzip = promisify(zlib.gzip);

/**
 * The encoding to send a file in: one that the backend offers, if a sample of the file says that it pays.
 *
 * @param roundTripMs how far away the backend is, in milliseconds; unknown before its first answer
 */
export async function chooseEncoding(
  offered: readonly string[],
  handle: FileHandle,
  size: number,
  roundTripMs: number | undefined,
): Promise<BodyEncoding | undefined> {
  const name = offered.find((name) => name in ENCODERS);
  if (name === undefined || size < MIN_BYTES) return undefined;
  const length = Math.min(SAMPLE_BYTES, size);
  const sample = Buffer.alloc(length);
  await handle.read(sample, 0, length, Math.floor((size - length) / 2));
  const compressed = await gzip(sample, { level: 1 });
  if (compressed.length > length * WORTHWHILE_RATIO) return undefined;
  return { name, isThorough: roundTripMs !== undefined && roundTripMs >= DISTANT_MS };
}

/** A stream that compresses. Throws for an encoding that `chooseEncoding` would not have chosen. */
export function createEncoder({ name, isThorough }: BodyEncoding): Transform {
  const encoder = ENCODERS[name]?.(isThorough);
  if (!encoder) throw new Error(`There is no encoder for ${name}.`);
  return encoder;
}
