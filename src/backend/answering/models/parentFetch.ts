import type { FetchedMessage, FetchMessage } from '../../../protocol/ipc.ts';
import type { ModelFetch } from './modelProviders.ts';

/** How much of a request's body goes to the parent at a time, in bytes. */
const PIECE_BYTES = 1024 * 1024;

/** Statuses whose answers have no body, for which `Response` takes none. */
const WITHOUT_BODY = new Set([101, 103, 204, 205, 304]);

/** A request that the parent is making. */
interface Pending {
  readonly head: PromiseWithResolvers<Response>;
  body: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>> | undefined;
}

/**
 * Makes requests by way of the parent process, which knows the proxies and certificates of VS Code or of the terminal. Its
 * `fetch` behaves as the global one does: it rejects with a `TypeError` whose causes are those of the parent's.
 */
export class ParentFetch {
  readonly #send: (message: FetchMessage) => Promise<void>;
  readonly #pending = new Map<number, Pending>();
  #lastId = 0;

  /** `send` resolves once the message has been handed to the channel, and rejects where the channel is closed. */
  constructor(send: (message: FetchMessage) => Promise<void>) {
    this.#send = send;
  }

  readonly fetch: ModelFetch = async (input, init) => {
    const request = new Request(input, init);
    const { signal, url, method, headers } = request;
    const content = new Uint8Array(await request.arrayBuffer());
    signal.throwIfAborted();
    const id = ++this.#lastId;
    const pending: Pending = { head: Promise.withResolvers(), body: undefined };
    this.#pending.set(id, pending);
    const cancel = (): void => {
      if (!this.#pending.has(id)) return;
      this.#fail(id, signal.reason);
      this.#send({ type: 'fetch_cancelled', id }).catch(() => undefined);
    };
    signal.addEventListener('abort', cancel, { once: true });
    this.#send({ type: 'fetch', id, url, method, headers: [...headers] })
      .then(() => this.#sendBody(id, content))
      .catch((cause: unknown) => this.#fail(id, new TypeError('fetch failed', { cause })));
    return pending.head.promise;
  };

  /** Handles a message of the parent about a request. Ignores messages about a request that has been cancelled. */
  receive(message: FetchedMessage): void {
    const { id } = message;
    const pending = this.#pending.get(id);
    if (!pending) return;
    switch (message.type) {
      case 'fetched':
        try {
          pending.head.resolve(this.#answer(id, pending, message));
        } catch (cause) {
          // Some servers answer with statuses such as 999, for which there is no `Response`.
          this.#fail(id, new TypeError('fetch failed', { cause }));
        }
        break;
      case 'fetched_body':
        pending.body?.enqueue(new Uint8Array(message.bytes));
        break;
      case 'fetched_end':
        this.#pending.delete(id);
        pending.body?.close();
        break;
      case 'fetch_failed':
        this.#fail(id, toTypeError(message.causes));
        break;
    }
  }

  async #sendBody(id: number, content: Uint8Array): Promise<void> {
    for (let start = 0; start < content.length && this.#pending.has(id); start += PIECE_BYTES) {
      await this.#send({ type: 'fetch_body', id, bytes: content.subarray(start, start + PIECE_BYTES) });
    }
    if (this.#pending.has(id)) await this.#send({ type: 'fetch_sent', id });
  }

  #answer(id: number, pending: Pending, { status, headers }: FetchedMessage & { type: 'fetched' }): Response {
    const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
      start: (controller) => {
        pending.body = controller;
      },
      cancel: () => {
        this.#pending.delete(id);
        return this.#send({ type: 'fetch_cancelled', id }).catch(() => undefined);
      },
    });
    return new Response(WITHOUT_BODY.has(status) ? null : body, { status, headers });
  }

  #fail(id: number, error: unknown): void {
    const pending = this.#pending.get(id);
    this.#pending.delete(id);
    pending?.head.reject(error);
    pending?.body?.error(error);
  }
}

/** The parent's error as `fetch` would throw it here. */
function toTypeError(causes: (FetchedMessage & { type: 'fetch_failed' })['causes']): TypeError {
  const cause = causes.reduceRight<Error | undefined>(
    (inner, { message, code }) =>
      Object.assign(new Error(message, { cause: inner }), code === undefined ? {} : { code }),
    undefined,
  );
  return new TypeError('fetch failed', { cause });
}
