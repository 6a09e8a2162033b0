import { badRequest } from './httpError.ts';

/** Takes exact numbers of bytes from a stream of chunks. */
export class ByteQueue {
  readonly #chunks: AsyncIterator<Buffer>;
  #held: Buffer[] = [];
  #length = 0;

  constructor(stream: AsyncIterable<Buffer>) {
    this.#chunks = stream[Symbol.asyncIterator]();
  }

  /**
   * Undefined when the stream has ended before the first byte; throws when it ends later. The bytes may share their memory
   * with those around them.
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
