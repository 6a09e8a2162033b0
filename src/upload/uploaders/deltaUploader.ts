import { Readable } from 'node:stream';
import { Chunker, type Chunk } from '../../chunking/chunker.ts';
import type { BackendClient } from '../../client/backendClient.ts';
import { toFailure } from '../../client/errors.ts';
import { CHUNKED_FILE_BYTES, CHUNKING, type DeltaRecipe } from '../../protocol/uploads.ts';
import type { FileObject } from '../../protocol/files.ts';
import type { Health } from '../../protocol/health.ts';
import { prefixedJson } from '../../protocol/errors.ts';
import { readBlocks } from '../../localFile/fileBlocks.ts';
import { assertUnchanged, fileChanged, openForReading } from '../../localFile/fileSnapshot.ts';
import type { UploadCost, Uploader, UploadOptions, UploadSource } from '../uploader.ts';

/** The largest share of the file that a delta sends; since it is not resumable, it sends at most `MAX_INLINE_BYTES`. */
const MAX_INLINE_SHARE = 0.5;
const MAX_INLINE_BYTES = 32 * 1024 * 1024;

/**
 * The size of a piece that is chunked at once, in bytes: that takes about a millisecond, the longest that the event loop
 * should be held up.
 */
const CHUNKING_STEP = 256 * 1024;

/** Whether a backend puts files together from chunks, and this one is worth it. */
export function canSendDelta({ capabilities }: Health, bytes: number): boolean {
  return capabilities.chunks === CHUNKING && bytes >= CHUNKED_FILE_BYTES;
}

interface LocatedChunk extends Chunk {
  /** The position in the file at which the chunk begins, in bytes. */
  readonly offset: number;
}

/**
 * The async path of a file of which the backend has an earlier version: only new chunks are sent. Where there is no earlier
 * version, too much is new, or the backend has lost a chunk meanwhile, the file goes to the next uploader.
 */
export class DeltaUploader implements Uploader {
  readonly #client: BackendClient;
  readonly #next: Uploader;
  readonly #timeoutMs: () => number;

  /** `timeoutMs` is how long a request may go without progress, in milliseconds; asked before each. */
  constructor(client: BackendClient, next: Uploader, timeoutMs: () => number) {
    this.#client = client;
    this.#next = next;
    this.#timeoutMs = timeoutMs;
  }

  async upload(source: UploadSource, options: UploadOptions, cost: UploadCost): Promise<FileObject> {
    try {
      const file = await this.#uploadDelta(source, options, cost);
      if (file) return file;
    } catch (thrown) {
      const error = toFailure(thrown, options.signal);
      // Whatever else has gone wrong, the whole file can still be sent, with retries of its own.
      if (error.kind === 'cancelled' || error.kind === 'file_changed' || error.backendCode === 'unauthorized')
        throw error;
    }
    return this.#next.upload(source, options, cost);
  }

  async #uploadDelta(
    source: UploadSource,
    { signal, onProgress }: UploadOptions,
    cost: UploadCost,
  ): Promise<FileObject | undefined> {
    const { snapshot, filename, sha256, purpose } = source;
    const handle = await openForReading(snapshot.path);
    try {
      const chunks: LocatedChunk[] = [];
      for await (const chunk of cutFile(readBlocks(handle, 0, snapshot.size))) {
        signal.throwIfAborted();
        chunks.push(chunk);
      }
      await assertUnchanged(snapshot, handle);
      const missing = await this.#client.missingChunks(
        chunks.map((chunk) => chunk.sha256),
        { signal, silenceMs: this.#timeoutMs() },
      );
      const inline = missing.map((position) => chunks[position]).filter((chunk) => chunk !== undefined);
      const inlineBytes = inline.reduce((sum, { length }) => sum + length, 0);
      if (inlineBytes > Math.min(MAX_INLINE_BYTES, snapshot.size * MAX_INLINE_SHARE)) return undefined;

      const recipe: DeltaRecipe = {
        filename,
        purpose,
        sha256,
        bytes: snapshot.size,
        chunks: chunks.map((chunk) => [chunk.sha256, chunk.length]),
        inline: missing,
      };
      cost.attempts++;
      async function* body(): AsyncGenerator<Buffer> {
        const head = prefixedJson(recipe);
        cost.bytesSent += head.length;
        yield head;
        let sent = 0;
        for (const { offset, length } of inline) {
          const content = Buffer.allocUnsafe(length);
          const { bytesRead } = await handle.read(content, 0, length, offset);
          if (bytesRead !== length) throw fileChanged();
          yield content;
          sent += length;
          cost.bytesSent += length;
          onProgress({ phase: 'uploading', bytes: snapshot.size - inlineBytes + sent, totalBytes: snapshot.size });
        }
        onProgress({ phase: 'indexing', bytes: snapshot.size, totalBytes: snapshot.size });
      }
      const file = await this.#client
        .createDelta(Readable.from(body()), { signal, silenceMs: this.#timeoutMs() })
        .catch((error: unknown) => this.#findStored(source, signal, error));
      await assertUnchanged(snapshot, handle);
      return file;
    } finally {
      await handle.close();
    }
  }

  /**
   * Finds the file of a delta whose answer has not come in time: it may be stored, and its indexing may take longer than the
   * timeout. Throws `failure` where it is not stored.
   */
  async #findStored({ sha256, filename }: UploadSource, signal: AbortSignal, failure: unknown): Promise<FileObject> {
    if (toFailure(failure, signal).kind !== 'timeout') throw failure;
    const files = await this.#client.findByDigest(sha256, signal);
    const file = files.find((candidate) => candidate.filename === filename && candidate.status !== 'error');
    if (!file) throw failure;
    return this.#client.waitUntilProcessed(file, signal);
  }
}

/** Cuts blocks into chunks, giving the event loop its turn between the steps. */
async function* cutFile(blocks: AsyncIterable<Buffer>): AsyncGenerator<LocatedChunk> {
  const chunker = new Chunker();
  let offset = 0;
  const locate = (chunk: Chunk): LocatedChunk => {
    const located = { ...chunk, offset };
    offset += chunk.length;
    return located;
  };
  for await (const block of blocks) {
    for (let start = 0; start < block.length; start += CHUNKING_STEP) {
      yield* chunker.push(block.subarray(start, start + CHUNKING_STEP)).map(locate);
      await new Promise(setImmediate);
    }
  }
  yield* chunker.end().map(locate);
}
