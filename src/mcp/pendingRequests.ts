import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js';
import { isJSONRPCRequest, type JSONRPCMessage, type RequestId } from '@modelcontextprotocol/sdk/types.js';

/** The requests that a transport has delivered to its server and that are not answered yet. */
export class PendingRequests {
  readonly #ids = new Set<RequestId>();
  #whenNone: (() => void)[] = [];

  /** Watches a transport whose server is connected. */
  constructor(transport: Transport) {
    const { onmessage, send } = transport;
    transport.onmessage = (message, extra) => {
      this.#received(message);
      onmessage?.(message, extra);
    };
    transport.send = async (message, options) => {
      await send.call(transport, message, options);
      if ('id' in message && !('method' in message)) this.#settle(message.id);
    };
  }

  /** Resolves when every request is answered or cancelled. */
  async none(): Promise<void> {
    if (this.#ids.size === 0) return;
    await new Promise<void>((resolve) => this.#whenNone.push(resolve));
  }

  #received(message: JSONRPCMessage): void {
    if (isJSONRPCRequest(message)) this.#ids.add(message.id);
    else if ('method' in message && message.method === 'notifications/cancelled') {
      // "Receivers SHOULD NOT send a response for the cancelled request".
      this.#settle(message.params?.['requestId']);
    }
  }

  #settle(id: unknown): void {
    if (typeof id === 'string' || typeof id === 'number') this.#ids.delete(id);
    if (this.#ids.size > 0) return;
    for (const resolve of this.#whenNone.splice(0)) resolve();
  }
}
