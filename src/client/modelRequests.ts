import type { FetchedMessage, FetchMessage } from '../protocol/ipc.ts';

/** More causes of an error than this are not told, outermost first. */
const MAX_CAUSES = 5;

interface Request {
  readonly head: FetchMessage & { type: 'fetch' };
  readonly body: Uint8Array[];
  readonly cancelled: AbortController;
}

/**
 * Makes the requests to model services that the embedded backend asks for, with this process's `fetch`: in VS Code it follows
 * `http.proxy` and the settings beside it, with the certificates of the system. Redirects are refused, since they could carry
 * passages to a host to which the user has not agreed.
 */
export class ModelRequests {
  readonly #send: (message: FetchedMessage) => Promise<void>;
  readonly #fetch: typeof fetch;
  readonly #requests = new Map<number, Request>();

  /**
   * @param send hands a message to the backend; rejects where it has ended
   * @param makeRequest makes the requests
   */
  constructor(send: (message: FetchedMessage) => Promise<void>, makeRequest: typeof fetch) {
    this.#send = send;
    this.#fetch = makeRequest;
  }

  receive(message: FetchMessage): void {
    if (message.type === 'fetch') {
      this.#requests.set(message.id, { head: message, body: [], cancelled: new AbortController() });
      return;
    }
    const request = this.#requests.get(message.id);
    if (!request) return;
    switch (message.type) {
      case 'fetch_body':
        request.body.push(message.bytes);
        break;
      case 'fetch_sent':
        void this.#answer(request);
        break;
      case 'fetch_cancelled':
        this.#requests.delete(message.id);
        request.cancelled.abort();
        break;
    }
  }

  /** Cancels all requests: the backend has ended. */
  dispose(): void {
    for (const { cancelled } of this.#requests.values()) cancelled.abort();
    this.#requests.clear();
  }

  /** Makes the request and passes its answer on, a piece at a time. Never rejects. */
  async #answer({ head: { id, url, method, headers }, body, cancelled }: Request): Promise<void> {
    try {
      const response = await this.#fetch(url, {
        method,
        headers,
        redirect: 'error',
        signal: cancelled.signal,
        ...(body.length === 0 ? {} : { body: Buffer.concat(body) }),
      });
      await this.#send({ type: 'fetched', id, status: response.status, headers: [...response.headers] });
      const pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array> = response.body ?? [];
      for await (const bytes of pieces) await this.#send({ type: 'fetched_body', id, bytes });
      await this.#send({ type: 'fetched_end', id });
    } catch (error) {
      if (!cancelled.signal.aborted) {
        await this.#send({ type: 'fetch_failed', id, causes: causesOf(error) }).catch(() => undefined);
      }
    } finally {
      this.#requests.delete(id);
    }
  }
}

/** An error and its causes, without their stacks. */
function causesOf(error: unknown): { message: string; code?: string }[] {
  const causes: { message: string; code?: string }[] = [];
  for (let cause = error; cause instanceof Error && causes.length < MAX_CAUSES; cause = cause.cause) {
    causes.push({ message: cause.message, ...('code' in cause ? { code: String(cause.code) } : {}) });
  }
  return causes;
}
