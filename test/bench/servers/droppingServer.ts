import { createServer, Socket, type Server } from 'node:net';

/** What is left of a request once its body has been dropped. `bytes` is the body's length on the wire. */
export interface DroppedRequest {
  readonly method: string;
  readonly path: string;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly bytes: number;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What one read takes at most, in bytes: no more than a core keeps close to itself. */
const READ_BYTES = 64 * 1024;

const END_OF_HEAD = '\r\n\r\n';
const END_OF_CHUNKS = '\r\n0\r\n\r\n';

/**
 * A server of HTTP/1.1 that costs a client next to nothing: whatever arrives is read into one buffer and dropped. Node's own
 * server makes a new buffer of each piece, and needs more of two cores for that than a fast client does for sending it.
 */
export function createDroppingServer(answer: (request: DroppedRequest) => Answer): Server {
  const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
  return createServer({ pauseOnConnect: true }, (accepted) => {
    // `net` takes a buffer to read into for connections that one opens; an accepted one is wrapped once more to get one.
    const handle: unknown = Reflect.get(accepted, '_handle');
    const callback = (length: number): boolean => {
      conversation.take(buffer.subarray(0, length));
      return true;
    };
    const socket = Reflect.construct(Socket, [{ handle, onread: { buffer, callback } }]) as Socket;
    const conversation = new Conversation(socket, answer);
    socket.on('error', () => socket.destroy());
  });
}

/** The requests of one connection, one after the other. */
class Conversation {
  readonly #socket: Socket;
  readonly #answer: (request: DroppedRequest) => Answer;
  /** What has come of the next request's head. */
  #head = '';
  #body: Body | undefined;

  constructor(socket: Socket, answer: (request: DroppedRequest) => Answer) {
    this.#socket = socket;
    this.#answer = answer;
  }

  take(bytes: Buffer): void {
    if (!this.#body) {
      const before = this.#head.length;
      this.#head += bytes.toString('latin1');
      const end = this.#head.indexOf(END_OF_HEAD);
      if (end < 0) return;
      this.#body = new Body(this.#head.slice(0, end));
      if (this.#body.isAwaited) this.#socket.write('HTTP/1.1 100 Continue\r\n\r\n');
      bytes = bytes.subarray(end + END_OF_HEAD.length - before);
      this.#head = '';
    }
    this.#body.drop(bytes);
    if (!this.#body.isWhole) return;
    const { request } = this.#body;
    this.#body = undefined;
    this.#write(this.#answer(request));
  }

  #write({ status, headers = {}, body = '' }: Answer): void {
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    // "A server MUST NOT send a Content-Length header field in any response with a status code of 204."
    const length = status === 204 ? '' : `Content-Length: ${Buffer.byteLength(body)}\r\n`;
    this.#socket.write(`HTTP/1.1 ${status} Sunk\r\n${lines.join('')}${length}\r\n${body}`);
  }
}

/** A request whose body is arriving. */
class Body {
  readonly #method: string;
  readonly #path: string;
  readonly #headers = new Map<string, string>();
  /** What is to come, in bytes; unknown of a body in chunks, which says itself where it ends. */
  readonly #announced: number | undefined;
  #bytes = 0;
  /** The last characters of a body in chunks. */
  #tail = '\r\n';

  constructor(head: string) {
    const [first = '', ...lines] = head.split('\r\n');
    [this.#method = '', this.#path = ''] = first.split(' ');
    for (const line of lines) {
      const colon = line.indexOf(':');
      this.#headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
    }
    const isChunked = this.#headers.get('transfer-encoding') === 'chunked';
    this.#announced = isChunked ? undefined : Number(this.#headers.get('content-length') ?? 0);
  }

  get request(): DroppedRequest {
    return { method: this.#method, path: this.#path, headers: this.#headers, bytes: this.#bytes };
  }

  /** Whether the client waits for a word before it sends the body. */
  get isAwaited(): boolean {
    return this.#headers.has('expect');
  }

  get isWhole(): boolean {
    return this.#announced === undefined ? this.#tail === END_OF_CHUNKS : this.#bytes >= this.#announced;
  }

  drop(bytes: Buffer): void {
    this.#bytes += bytes.length;
    if (this.#announced !== undefined) return;
    const last = bytes.subarray(-END_OF_CHUNKS.length).toString('latin1');
    this.#tail = (this.#tail + last).slice(-END_OF_CHUNKS.length);
  }
}
