interface Holder {
  abort(): void;
  readonly released: Promise<void>;
}

/** The requests of this process that use uploads, one for each upload. */
export class UploadLocks {
  readonly #holders = new Map<string, Holder>();

  /** Whether a request uses the upload. */
  isHeld(id: string): boolean {
    return this.#holders.has(id);
  }

  /**
   * Runs `work` while no other request of this process uses the upload. The request that does is asked to stop first: a
   * client that sends another request has lost its earlier connection, even where the server has not noticed.
   */
  async withLock<T>(id: string, abort: () => void, work: () => Promise<T>): Promise<T> {
    for (let holder = this.#holders.get(id); holder; holder = this.#holders.get(id)) {
      holder.abort();
      await holder.released;
    }
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    this.#holders.set(id, { abort, released });
    try {
      return await work();
    } finally {
      this.#holders.delete(id);
      release();
    }
  }
}
