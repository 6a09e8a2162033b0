import type { IncomingMessage } from 'node:http';
import { BATCH_MAX_FILES, BATCH_MAX_HEADER_BYTES, BatchEntryHeader } from '../../protocol/batch.ts';
import { badRequest } from './httpError.ts';

export interface BatchEntry {
  readonly header: BatchEntryHeader;
  /** In memory of its own, so that it can be handed over to another thread. */
  readonly content: Uint8Array<ArrayBuffer>;
}

/** Reads a batch entry by entry; never holds more than one entry and one chunk. Throws a 400 for a malformed body. */
export async function* readBatch(request: IncomingMessage): AsyncGenerator<BatchEntry> {
  // What is malformed is refused in words, so the request must not be destroyed, and be left free to be read on.
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
