interface Waiting<Item, Result> {
  readonly item: Item;
  readonly result: PromiseWithResolvers<Result>;
  readonly signal: AbortSignal | undefined;
}

/**
 * Merges requests that are made beside each other: a lone one is sent at once, and those that come while earlier ones are
 * under way are sent together. A request never waits only for others to join it.
 */
export class RequestBatcher<Item, Result> {
  readonly #send: (items: readonly Item[], signal: AbortSignal) => Promise<readonly Result[]>;
  readonly #maxItems: number;
  readonly #maxInFlight: number;
  #waiting: Waiting<Item, Result>[] = [];
  #inFlight = 0;
  #isScheduled = false;

  /** `send` answers with one result per item, in their order. Its signal aborts once those of all its items have. */
  constructor(
    send: (items: readonly Item[], signal: AbortSignal) => Promise<readonly Result[]>,
    limits: { readonly maxItems: number; readonly maxInFlight: number },
  ) {
    this.#send = send;
    this.#maxItems = limits.maxItems;
    this.#maxInFlight = limits.maxInFlight;
  }

  /** Rejects with what `send` rejects with. An item whose signal is aborted before its batch goes out is left behind. */
  add(item: Item, signal?: AbortSignal): Promise<Result> {
    const result = Promise.withResolvers<Result>();
    this.#waiting.push({ item, result, signal });
    this.#schedule();
    return result.promise;
  }

  #schedule(): void {
    if (this.#isScheduled || this.#inFlight >= this.#maxInFlight || this.#waiting.length === 0) return;
    this.#isScheduled = true;
    // One turn of the event loop lets requests join that are made in the same turn.
    setImmediate(() => {
      this.#isScheduled = false;
      void this.#sendNext();
      this.#schedule();
    });
  }

  #takeBatch(): Waiting<Item, Result>[] {
    const batch: Waiting<Item, Result>[] = [];
    while (batch.length < this.#maxItems) {
      const next = this.#waiting.shift();
      if (!next) break;
      if (next.signal?.aborted === true) next.result.reject(next.signal.reason);
      else batch.push(next);
    }
    return batch;
  }

  async #sendNext(): Promise<void> {
    const batch = this.#takeBatch();
    if (batch.length === 0) return;
    this.#inFlight++;
    const abandoned = allAborted(batch.map(({ signal }) => signal));
    try {
      const results = await this.#send(
        batch.map(({ item }) => item),
        abandoned.signal,
      );
      for (const [index, { result }] of batch.entries()) {
        const value = results[index];
        if (value === undefined) result.reject(new Error('A batch was answered for fewer items than it had.'));
        else result.resolve(value);
      }
    } catch (error) {
      for (const { result } of batch) result.reject(error);
    } finally {
      abandoned.dispose();
      this.#inFlight--;
      this.#schedule();
    }
  }
}

/** A signal that aborts once all of these have, with the reason of the last one; never where one is missing. */
function allAborted(signals: readonly (AbortSignal | undefined)[]): { signal: AbortSignal; dispose(): void } {
  const controller = new AbortController();
  const stopped = new AbortController();
  const waitedFor = new Set(signals);
  for (const signal of waitedFor) {
    const leave = (): void => {
      waitedFor.delete(signal);
      if (waitedFor.size === 0) controller.abort(signal?.reason);
    };
    signal?.addEventListener('abort', leave, { once: true, signal: stopped.signal });
  }
  return { signal: controller.signal, dispose: () => stopped.abort() };
}
